"""A run on a function of one number beside tf.keras.optimizers.legacy.Adam on a variable of one element."""

import numpy as np
import pytest

import adamviz as av
from tests.core.oracle import tensorflow

tf, tf_keras = tensorflow()


@pytest.mark.parametrize("options", [{}, {"amsgrad": True, "clipvalue": 0.5}], ids=["plain", "variant"])
def test_a_run_on_a_parabola_is_kerass(options):
    steps = 40
    path = av.run(av.Adam(0.125, **options), lambda x: x**2, 2.0, steps=steps)
    keras = tf_keras.optimizers.legacy.Adam(0.125, **options)
    variable = tf.Variable([2.0])
    places = [variable.numpy()]
    for _ in range(steps):
        keras.minimize(lambda: variable[0] ** 2, [variable])
        places.append(variable.numpy())
    np.testing.assert_allclose(path.xy, places, rtol=0, atol=2e-6)
    assert path.xy[-1, 0] != path.xy[0, 0]
