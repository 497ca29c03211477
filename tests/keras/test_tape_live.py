"""The same programs under our tape and under TensorFlow's."""

import types

import jax
import numpy as np
import pytest

from adamviz.keras.adam import Adam
from adamviz.keras.gradients.tape import GradientTape
from adamviz.keras.tensors.operators import Tensor
from adamviz.keras.tensors.variable import Variable
from tests.core.oracle import tensorflow
from tests.keras.tape_programs import PROGRAMS
from tests.keras.tape_wrong import WRONG

tf, tf_keras = tensorflow()
OURS = types.SimpleNamespace(
    Adam=Adam,
    Variable=Variable,
    Tape=GradientTape,
    constant=lambda x: Tensor(np.asarray(x, np.float32)),
    sum=np.sum,
    sin=np.sin,
    exp=np.exp,
    where=np.where,
    abs=np.abs,
    maximum=np.maximum,
    concat=np.concatenate,
    whole=lambda x: x.astype(np.int32),
)
THEIRS = types.SimpleNamespace(
    Adam=tf_keras.optimizers.legacy.Adam,
    Variable=tf.Variable,
    Tape=tf.GradientTape,
    constant=lambda x: tf.constant(x, tf.float32),
    sum=tf.reduce_sum,
    sin=tf.sin,
    exp=tf.exp,
    where=tf.where,
    abs=tf.abs,
    maximum=tf.maximum,
    concat=lambda parts: tf.concat(parts, 0),
    whole=lambda x: tf.cast(x, tf.int32),
)


@pytest.mark.parametrize("name", PROGRAMS)
def test_same_gradients(name):
    flat = [
        jax.tree.flatten(PROGRAMS[name](L), is_leaf=lambda leaf: leaf is None or hasattr(leaf, "numpy"))
        for L in (OURS, THEIRS)
    ]
    (ours, structure), (theirs, other) = flat
    assert structure == other
    for one, two in zip(ours, theirs, strict=True):
        assert (one is None) == (two is None)
        if one is not None:
            one, two = np.asarray(one), np.asarray(two)
            assert one.dtype == two.dtype and one.shape == two.shape
            np.testing.assert_allclose(
                one, two, rtol=50 * np.finfo(one.dtype).eps if one.dtype.kind in "fc" else 0
            )


@pytest.mark.parametrize("name", WRONG)
def test_same_error(name):
    with pytest.raises(Exception) as ours:
        WRONG[name](OURS)
    with pytest.raises(Exception) as theirs:
        WRONG[name](THEIRS)
    accident = isinstance(theirs.value, (AttributeError, tf.errors.OpError))  # no words of TensorFlow's own
    assert isinstance(ours.value, (TypeError, ValueError) if accident else type(theirs.value))
    if not accident and not name.startswith(("source", "target")):
        assert str(ours.value)[:20] == str(theirs.value)[:20]
