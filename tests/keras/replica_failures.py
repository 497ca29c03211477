"""What a strategy refuses, and that an error changes nothing; one function a fact."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from adamviz.keras.adam import Adam
from adamviz.keras.distribute import MirroredStrategy, PerReplica, get_replica_context
from adamviz.keras.tensors.slices import IndexedSlices
from adamviz.keras.tensors.variable import Variable
from tests.keras.replica_setting import made


def state(optimizer, *variables):
    names = [weight.name for weight in optimizer.weights], optimizer.get_slot_names()
    return names, [
        [one.numpy().tolist() for one in weight.values] for weight in (*variables, *optimizer.weights)
    ]


def check_an_error_changes_nothing():
    strategy, v, optimizer = made()
    with strategy.scope():
        w = Variable(np.zeros(2, np.float32), name="w")
    strategy.run(lambda: optimizer.apply_gradients([([1.0, 2.0], v)]))
    before = state(optimizer, v, w)

    def fails():
        optimizer.apply_gradients([([1.0, 2.0], v), ([3.0, 4.0], w)])
        optimizer.learning_rate = 0.5
        raise KeyError("after the step")

    with pytest.raises(KeyError):
        strategy.run(fails)
    assert state(optimizer, v, w) == before and float(optimizer.learning_rate) == np.float32(0.1)
    with pytest.raises(KeyError):
        optimizer.get_slot(w, "m")
    pair = [1.0, 2.0], v
    for method in (
        lambda new: new.apply_gradients([pair]),
        lambda new: new.add_slot(v, "s"),
        lambda new: new.iterations,
    ):
        new = Adam()
        with pytest.raises(ZeroDivisionError):
            strategy.run(lambda: [method(new), 1 / 0])
        assert new.weights == [] and new.get_slot_names() == []

    def on_a_device(x):
        raise ArithmeticError("on a device")

    def fails_late():
        optimizer.apply_gradients(
            [(jax.pure_callback(on_a_device, jax.ShapeDtypeStruct((2,), np.float32), v.value()), v)]
        )

    with pytest.raises(Exception, match="on a device"):
        strategy.run(fails_late)
    assert state(optimizer, v, w) == before


def check_a_step_fails_inside_and_goes_on():
    strategy, v, optimizer = made()

    def step():
        with pytest.raises(ValueError, match="shape"):
            optimizer.apply_gradients([([1.0, 2.0, 3.0], v)])
        optimizer.apply_gradients([([1.0, 2.0], v)])

    strategy.run(step)
    assert int(optimizer.iterations) == 1 and len(optimizer.weights) == 3


def check_sparse_rows_outside():
    strategy, v, optimizer = made(np.ones((3, 1)))
    fine, below, above = (PerReplica([np.array([0, 0]), np.array([1, last])]) for last in (2, -1, 3))

    def step(rows, aggregate):
        pair = IndexedSlices([[1.0], [1.0]], rows), v
        return optimizer.apply_gradients([pair], experimental_aggregate_gradients=aggregate)

    for rows, aggregate in [(below, True), (above, True), (above, False), ([0, 3], True)]:
        with pytest.raises(ValueError, match=r"indices of 'v:0' to lie in \[0, 3\)"):
            strategy.run(step, (rows, aggregate))
        assert v.numpy().tolist() == [[1.0]] * 3 and optimizer.weights == []
    assert int(strategy.run(step, (fine, True))) == 1


def check_where_not_to_call():
    strategy, v, optimizer = made()
    with strategy.scope(), pytest.raises(RuntimeError, match="cannot be called in cross-replica context"):
        optimizer.apply_gradients([([1.0, 2.0], v)])
    with pytest.raises(RuntimeError, match="replica context"):
        strategy.run(lambda: strategy.run(lambda: 1))
    with pytest.raises(RuntimeError, match="replica context"):
        strategy.run(lambda: strategy.reduce("sum", v))
    with pytest.raises(RuntimeError, match="inside a loss"):
        Adam().minimize(lambda: strategy.run(lambda: 1.0), [Variable(1.0)])
    with pytest.raises(RuntimeError, match="JAX compiles"):
        jax.jit(lambda: strategy.run(lambda: v.assign_add([1.0, 1.0]).value()))()
    assert v.numpy().tolist() == [1.0, 2.0]
    other = MirroredStrategy(["cpu:2"])
    with strategy.scope(), strategy.scope(), pytest.raises(RuntimeError, match="Mixing different strategies"):
        with other.scope():
            pass
    for u in (Variable(1.0, name="u"), made(1.0, ["cpu:2"])[1]):
        with pytest.raises(ValueError, match="strategy.scope"):
            strategy.run(lambda: u.assign_add(1.0))
        assert float(u) == 1
        assert float(strategy.run(lambda: u + 1).values[1]) == 2


def check_devices():
    assert len(MirroredStrategy().mesh.devices) == 8 == MirroredStrategy().num_replicas_in_sync
    third = jax.devices()[3]
    for name in ("cpu:3", "CPU:3", "/cpu:3", "/job:localhost/replica:0/task:0/device:CPU:3", third):
        assert MirroredStrategy([name]).mesh.devices.tolist() == [third]
    for devices, words in [
        ([], "at least one"),
        (["cpu:9"], "cpu:9"),
        (["cpu:-1"], "cpu:-1"),
        (["cpu:0", "cpu:0"], "twice"),
        (["tpu:0"], "tpu:0"),
        (["cpu"], "'cpu'"),
        ([3], "among them: 3"),
    ]:
        with pytest.raises(ValueError, match=words):
            MirroredStrategy(devices)


def check_numbers_of_replicas_that_differ():
    strategy, v, optimizer = made()
    assert strategy.run(lambda: v.numpy().tolist()) == [1.0, 2.0]
    strategy.run(lambda: v.assign_add(get_replica_context().replica_id_in_sync_group * jnp.ones(2)))
    with pytest.raises(TypeError, match="differs between the replicas"):
        strategy.run(lambda: v.numpy().tolist())
