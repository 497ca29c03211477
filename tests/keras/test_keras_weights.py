"""Weights: their names and order, setting them, and that nobody else's arrays are written into."""

import copy

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.experimental.sparse import BCOO

import adamviz as av
from tests.keras.play import Adamviz
from tests.keras.wrong import Scene

LIBRARY = Adamviz()


def trained(**options):
    return Scene(LIBRARY, 3, **options)


def step(scene):
    scene.optimizer.apply_gradients(scene.last(scene.good()[2]))


def test_names_and_order():
    a, b = av.Variable([1.0, 2.0], name="a"), av.Variable(3.0, name="b")
    adam = av.Adam(amsgrad=True)
    assert adam.get_weights() == [] and adam.weights == [] and adam.get_slot_names() == []
    adam.apply_gradients([([1.0, 1.0], a), (1.0, b)])
    names = [f"Adam/{name}:0" for name in ("iter", "a/m", "b/m", "a/v", "b/v", "a/vhat", "b/vhat")]
    assert [weight.name for weight in adam.weights] == names == [weight.name for weight in adam.variables()]
    assert all(isinstance(weight, av.Variable) for weight in adam.weights)
    assert adam.get_slot_names() == ["m", "v", "vhat"]
    assert adam.weights[0] is adam.iterations and adam.weights[3] is adam.get_slot(a, "v")
    shapes = [(), (2,), (), (2,), (), (2,), ()]
    assert [array.shape for array in adam.get_weights()] == shapes
    assert all(isinstance(array, (np.ndarray, np.generic)) for array in adam.get_weights())
    assert adam.get_weights()[0].dtype == np.int64 and adam.get_weights()[0] == 1
    assert adam.iterations.dtype == np.int64 and int(adam.iterations.numpy()) == 1


def test_weights_of_an_optimizer_that_has_not_run():
    adam = av.Adam()
    assert adam.get_weights() == []
    assert int(adam.iterations.numpy()) == 0
    assert [array.tolist() for array in adam.get_weights()] == [0]


def test_the_reference_page_on_set_weights():
    kernel, bias = (
        av.Variable(np.zeros((20, 10), np.float32), name="kernel"),
        av.Variable(np.zeros(10, np.float32), name="bias"),
    )
    adam = av.Adam()
    adam.apply_gradients([(np.ones((20, 10), np.float32), kernel), (np.ones(10, np.float32), bias)])
    assert len(adam.get_weights()) == 5
    adam.set_weights([np.array(10), np.ones([20, 10]), np.zeros([10]), np.ones([20, 10]), np.zeros([10])])
    assert int(adam.iterations.numpy()) == 10 and int(adam.iterations) == 10
    assert adam.get_slot(kernel, "m").numpy().tolist() == np.ones((20, 10)).tolist()
    assert adam.get_slot(kernel, "m").numpy().dtype == np.float32
    assert adam.apply_gradients([(np.ones(10, np.float32), bias)]).numpy() == 11


def test_what_get_weights_gives_is_a_copy():
    scene = trained()
    before, weights = scene.bits(), scene.optimizer.get_weights()
    kept = [np.array(array) for array in weights]
    for array in weights[1:]:
        if array.flags.writeable:
            array[...] = 7
    assert scene.bits() == before
    scene.optimizer.set_weights(kept)
    for array in kept[1:]:
        array[...] = 7
    assert scene.bits() == before
    weights = scene.optimizer.get_weights()
    held = [np.array(array) for array in weights]
    step(scene)  # a step that gives its buffers to the next may not write into what was handed out
    assert all(np.array_equal(one, two) for one, two in zip(weights, held, strict=True))


def test_what_a_variable_gives_outlives_the_step():
    scene = trained()
    given = [x.numpy() for x in scene.variables] + [
        x.value() if callable(x.value) else x.value for x in scene.variables
    ]
    held = [np.array(array) for array in given]
    step(scene)
    assert all(np.array_equal(np.asarray(one), two) for one, two in zip(given, held, strict=True))


def test_the_caller_s_own_arrays_outlive_the_step():
    start, gradient, slot = jnp.ones(3), jnp.full(3, 2.0), jnp.zeros(3)
    variable, adam = av.Variable(start), av.Adam()
    adam.apply_gradients([(gradient, variable)])
    adam.set_weights([np.array(4), slot, slot])
    variable.assign(start)
    for _ in range(2):
        adam.apply_gradients([(gradient, variable)])
    assert (start.tolist(), gradient.tolist(), slot.tolist()) == ([1.0] * 3, [2.0] * 3, [0.0] * 3)
    added = adam.add_slot(variable, "start", start)
    adam.apply_gradients([(gradient, variable), (gradient, added)])
    assert start.tolist() == [1.0] * 3


@pytest.mark.sampled(4)
@pytest.mark.parametrize("dense", [True, False], ids=["dense", "sparse"])
@pytest.mark.parametrize("which", ["variable", "value", "m", "v", "m's value"])
def test_a_gradient_may_be_the_optimizer_s_own_memory(which, dense):
    ends = []
    for own in (True, False):
        variable, adam = av.Variable(np.float32([[1, 2], [3, 4]])), av.Adam(0.125)
        for _ in range(3):
            adam.apply_gradients([(np.ones((2, 2), np.float32), variable)])
            source = variable if which.startswith("v") and which != "v" else adam.get_slot(variable, which[0])
            array = (source.value() if "value" in which else source) if own else np.array(source.numpy())
            adam.apply_gradients([(array if dense else av.IndexedSlices(array, [0, 1]), variable)])
        ends.append([variable.numpy().tobytes(), *(array.tobytes() for array in adam.get_weights())])
    assert ends[0] == ends[1]


def test_variables_that_were_given_one_value():
    first = av.Variable(np.ones(3, np.float32))
    second, third, fourth = (
        av.Variable(first),
        av.Variable(np.zeros(3, np.float32)),
        av.Variable(first.value()),
    )
    third.assign(first)
    adam = av.Adam(0.125)
    for _ in range(2):
        adam.apply_gradients([(np.ones(3, np.float32), first)])
    assert [x.numpy().tolist() for x in (second, third, fourth)] == [[1.0] * 3] * 3
    adam.get_slot(first, "m").assign(adam.get_slot(first, "v"))
    adam.apply_gradients([(np.ones(3, np.float32), x) for x in (first, second, third, fourth)])
    assert (
        second.numpy().tobytes()
        == third.numpy().tobytes()
        == fourth.numpy().tobytes()
        != first.numpy().tobytes()
    )


def test_older_weights_hold_vhat_always():
    scene = trained()
    weights = scene.optimizer.get_weights()
    scene.optimizer.set_weights([np.array(8), *weights[1:], *[np.full_like(w, 9) for w in weights[4:]]])
    now = scene.optimizer.get_weights()
    assert (
        len(now) == 7
        and now[0] == 8
        and all(np.array_equal(one, two) for one, two in zip(now[1:], weights[1:], strict=True))
    )


def test_weights_do_not_depend_on_double_precision_being_on():
    with jax.enable_x64(True):
        one = trained().bits()["weights"]
    assert one == trained().bits()["weights"]


def test_a_deep_copy_goes_its_own_way():
    scene = trained(amsgrad=True, clipnorm=1.0)
    twin = copy.deepcopy(scene.optimizer)
    assert twin.get_config() == scene.optimizer.get_config()
    assert [w.name for w in twin.weights] == [w.name for w in scene.optimizer.weights]
    before = [w.numpy().tobytes() for w in twin.weights]
    assert before == [w.numpy().tobytes() for w in scene.optimizer.weights]
    assert not {id(w) for w in twin.weights} & {id(w) for w in scene.optimizer.weights}
    step(scene)
    scene.optimizer.learning_rate = 0.5
    assert [w.numpy().tobytes() for w in twin.weights] == before
    assert float(twin.learning_rate) == np.float32(0.001) and int(twin.iterations) == 3


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", ["int32", "int64", "uint8", "list", "BCOO", "padded BCOO"])
def test_kinds_of_sparse_gradients(kind):
    values, rows = np.float32([[1, 2], [3, 4], [5, 6]]), [1, 3, 1]
    one, two = (av.Variable(np.zeros((4, 2), np.float32)) for _ in range(2))
    dense = np.zeros((4, 2), np.float32)
    np.add.at(dense, rows, values)
    if kind.endswith("BCOO"):
        padding = 2 if kind == "padded BCOO" else 0  # as JAX pads: rows beyond the last
        some = jnp.asarray(rows + [4] * padding)[:, None]
        sparse = BCOO(
            (jnp.asarray(np.concatenate([values, np.ones((padding, 2), np.float32)])), some), shape=(4, 2)
        )
    else:
        sparse = av.IndexedSlices(values, rows if kind == "list" else np.asarray(rows, kind), (4, 2))
    for variable, gradient in ((one, sparse), (two, dense)):
        adam = av.Adam(0.125)
        for _ in range(3):
            adam.apply_gradients([(gradient, variable)])
    np.testing.assert_allclose(one.numpy(), two.numpy(), rtol=1e-6)
