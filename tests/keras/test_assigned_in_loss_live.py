"""What a loss assigned before it raised an error, in TensorFlow and here."""

import numpy as np

import adamviz as av
from tests.core.oracle import tensorflow

tf, tf_keras = tensorflow()


def assigned(variable, optimizer):
    w, s = variable(3.0), variable(0.0)

    def loss():
        s.assign_add(w * 2.0)
        w.assign_sub(1.0)
        raise ZeroDivisionError

    for _ in range(2):
        try:
            optimizer.minimize(loss, [w])
        except ZeroDivisionError:
            continue
    return float(w), float(s), len(optimizer.variables())


def test_what_was_assigned_before_an_error():
    ours = assigned(av.Variable, av.Adam(0.1))
    theirs = assigned(tf.Variable, tf_keras.optimizers.legacy.Adam(0.1))
    np.testing.assert_array_equal(ours, theirs)
