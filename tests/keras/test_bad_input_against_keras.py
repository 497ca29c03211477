"""The same bad input, given to av.Adam and to the live tf_keras."""

import numpy as np
import pytest

from tests.core.oracle import tensorflow
from tests.keras.play import Adamviz, TensorFlow
from tests.keras.wrong import CALLS, GRADIENTS, MALFORMED, OPTIONS, Scene

tf, tf_keras = tensorflow()
OURS, THEIRS = Adamviz(), TensorFlow(tf, tf_keras)
WRONG = GRADIENTS | MALFORMED | CALLS
# TensorFlow takes these, and adamviz keeps the promise of a ValueError for any invalid argument.
STRICTER = {"sparse with more columns", "both norms, set"}


def error(library, name):
    """The error that bad input meets, or None."""
    scene = Scene(library, **OPTIONS.get(name, {}))
    try:
        WRONG[name][0](scene)
    except Exception as caught:
        return caught
    return None


def belongs(ours, theirs, name):
    """Whether our error is of the type of TensorFlow's, or a ValueError where that is a type of its own.

    The reference page promises a TypeError for malformed pairs, whatever TensorFlow meets in unpacking them,
    and no program relies on the attribute that a wrong target happens to lack.
    """
    if (
        name in MALFORMED
        and isinstance(theirs, (ValueError, AttributeError))
        and "No gradients" not in str(theirs)
    ):
        return isinstance(ours, TypeError)
    return isinstance(ours, ValueError if isinstance(theirs, tf.errors.OpError) else type(theirs))


@pytest.mark.parametrize("name", WRONG)
def test_same_error(name):
    ours, theirs = error(OURS, name), error(THEIRS, name)
    assert (theirs is None) == (name in STRICTER)
    assert isinstance(ours, WRONG[name][1])
    assert theirs is None or belongs(ours, theirs, name)


@pytest.mark.parametrize("name", [name for name in CALLS if "weight" in name or "list" in name])
def test_same_message(name):
    ours, theirs = error(OURS, name), error(THEIRS, name)
    if isinstance(theirs, ValueError) and name != "a weight of words":
        assert " ".join(str(ours).split())[:100] == " ".join(str(theirs).split())[:100]


@pytest.mark.parametrize(
    "options",
    [
        dict(clipnorm=-1),
        dict(clipvalue=-0.5),
        dict(global_clipnorm=-2),
        dict(decay=-1),
        dict(lr=-1),
        dict(momentum=1),
        dict(clipnorm=1, global_clipnorm=1),
        dict(clipnorm=1, gradient_transformers=[abs]),
        dict(gradient_transformers=[abs], clipvalue=1),
    ],
    ids=str,
)
def test_constructors(options):
    caught = []
    for library in (OURS, THEIRS):
        with pytest.raises((TypeError, ValueError)) as found:
            library.Adam(**options)
        caught.append(found.value)
    assert type(caught[0]) is type(caught[1])
    assert str(caught[0])[:24] == str(caught[1])[:24]


@pytest.mark.parametrize(
    "options",
    [
        dict(clipvalue=1.0),
        dict(clipnorm=1.0),
        dict(global_clipnorm=1.0),
        dict(amsgrad=True),
        "PiecewiseConstantDecay",
    ],
    ids=str,
)
def test_complex_variables(options):
    given = options
    for library in (OURS, THEIRS):
        if isinstance(given, str):
            options = dict(learning_rate=getattr(library.schedules, given)([1], [0.5, 0.25]))
        with pytest.raises((ValueError, TypeError, tf.errors.InvalidArgumentError)):
            Scene(library, 1, "complex64", **options)


def test_a_constraint_and_a_sparse_gradient():
    for library in (OURS, THEIRS):
        scene = Scene(library, constraint="abs")
        with pytest.raises(RuntimeError, match="Cannot use a constraint function on a sparse"):
            scene.optimizer.apply_gradients(scene.last(scene.sparse([1])))


@pytest.mark.parametrize("target", ["tf_keras", "adamviz"])
def test_the_other_library_s_variables(target):
    library, foreign = (OURS, THEIRS) if target == "tf_keras" else (THEIRS, OURS)
    scene = Scene(library)
    before = scene.bits()
    wrong = foreign.Variable(np.ones(2, np.float32))
    with pytest.raises(
        (TypeError, ValueError) if library is OURS else (AttributeError, TypeError, ValueError)
    ) as caught:
        scene.optimizer.apply_gradients([(scene.good()[0], wrong)])
    if library is OURS:
        assert scene.bits() == before and "ariable" in str(caught.value)


def test_lists_are_gradients_too():
    for given in ([1.0, 2.0], [1, 2], (1.0, 2.0)):
        moved = []
        for library in (OURS, THEIRS):
            variable = library.Variable(np.zeros(2, np.float64))
            library.Adam(0.125).apply_gradients([(given, variable)])
            moved.append(variable.numpy())
        np.testing.assert_allclose(*moved, rtol=1e-14)
