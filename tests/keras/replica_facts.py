"""What a strategy does on several devices, one function a fact."""

import copy
import gc
import weakref

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from adamviz.keras.adam import Adam
from adamviz.keras.distribute import (
    MirroredStrategy,
    PerReplica,
    ReduceOp,
    get_replica_context,
    get_strategy,
    has_strategy,
)
from adamviz.keras.tensors.slices import IndexedSlices
from adamviz.keras.tensors.variable import Variable
from tests.keras.replica_setting import made


def check_one_copy_on_each_device():
    strategy = MirroredStrategy()
    with strategy.scope():
        v, optimizer = Variable(np.ones((5, 3), np.float32)), Adam()
    strategy.run(lambda: optimizer.minimize(lambda: v**2, [v]))
    for variable in (v, *optimizer.weights):
        shards = variable._copies.addressable_shards
        assert [shard.data.shape for shard in shards] == [(1, *variable.shape)] * 8
        assert len({shard.device for shard in shards}) == 8 and len(variable.values) == 8


def check_the_scope_is_what_mirrors():
    strategy, v, _ = made()
    assert not hasattr(Variable(1.0), "values") and len(v.values) == 2
    assert (v.shape, v.dtype, v.ndim, v.size, v.name) == ((2,), np.float32, 1, 2, "v:0") and v.trainable
    assert v.assign([3.0, 4.0]) is v and [copy.numpy().tolist() for copy in v.values] == [[3.0, 4.0]] * 2
    assert (
        (v + 1).numpy().tolist() == [4.0, 5.0]
        and float(jnp.sum(v)) == 7
        and str(v).startswith("<Variable 'v:0'")
    )


def check_contexts():
    strategy, *_ = made()
    outside = get_replica_context()
    assert (outside.num_replicas_in_sync, outside.replica_id_in_sync_group) == (1, 0)
    assert (
        outside.all_reduce("sum", [3.0]) == [3.0]
        and not has_strategy()
        and get_strategy().num_replicas_in_sync == 1
    )
    with strategy.scope():
        assert get_replica_context() is None and has_strategy() and get_strategy() is strategy

    def inside():
        context = get_replica_context()
        assert context.num_replicas_in_sync == 2 and get_strategy() is strategy
        return context.replica_id_in_sync_group

    assert [int(one) for one in strategy.run(inside).values] == [0, 1]


def check_results():
    strategy, v, _ = made()
    place = lambda: get_replica_context().replica_id_in_sync_group
    number, text, nothing, same, own = strategy.run(lambda: (3, "a", None, v, {"x": v + place()}))
    assert (number, text, nothing) == (3, "a", None) and same is v
    assert [one.numpy().tolist() for one in own["x"].values] == [[1.0, 2.0], [2.0, 3.0]]
    assert [set(one) for one in strategy.experimental_local_results(own)] == [{"x"}] * 2
    assert strategy.experimental_local_results(5) == (5,) and len(strategy.experimental_local_results(v)) == 2
    slices = strategy.run(
        lambda: get_replica_context().all_reduce(ReduceOp.MEAN, IndexedSlices([[1.0]], [0], (2, 1)))
    ).values[1]
    assert (
        slices.values.tolist() == [[0.5], [0.5]]
        and slices.indices.tolist() == [0, 0]
        and slices.dense_shape == (2, 1)
    )
    alone, w, _ = made(devices=["cpu:3"])
    assert alone.run(lambda: w * 2).numpy().tolist() == [2.0, 4.0]


def check_arguments():
    strategy, *_ = made()
    own = strategy.experimental_distribute_values_from_function(
        lambda context: {"a": context.replica_id_in_sync_group + 1.0}
    )

    def function(x, y, *, z, flag):
        return x["a"] * y + z if flag else None

    found = strategy.run(function, (own, np.float32(10)), {"z": own["a"], "flag": True})
    assert [float(one) for one in found.values] == [11.0, 22.0]
    assert strategy.run(lambda x: x * 2, (np.ones(2),)).values[1].dtype == np.float32
    with pytest.raises(ValueError, match="PerReplica of 2 values"):
        strategy.run(lambda x: x, (PerReplica([1, 2, 3]),))
    with pytest.raises(ValueError, match="one shape"):
        strategy.run(lambda x: x, (PerReplica([np.ones(2), np.ones(3)]),))
    with pytest.raises(TypeError, match="fn to be a function"):
        strategy.run(3)


def check_gradients_through_a_sum():
    strategy, *_ = made()

    def gradient(scale):
        return jax.grad(lambda x: jnp.sum(get_replica_context().all_reduce("mean", x * x)))(
            scale * jnp.array([1.0, 2.0])
        )

    found = strategy.run(gradient, (PerReplica([1.0, 2.0]),))
    assert [one.numpy().tolist() for one in found.values] == [[2.0, 4.0], [4.0, 8.0]]  # as TensorFlow has it


def check_reduce():
    strategy, v, _ = made()
    own = PerReplica([np.float32([1, 2]), np.float32([2, 4])])
    uneven = PerReplica([np.float32([1, 2, 3]), np.float32([10])])
    for op, axis, value, wanted in [
        ("SUM", None, own, [3.0, 6.0]),
        ("mean", None, own, [1.5, 3.0]),
        (ReduceOp.SUM, 0, own, 9.0),
        ("MEAN", 0, own, 2.25),
        ("MEAN", 0, uneven, 4.0),
        ("SUM", 0, uneven, 16.0),
        ("MEAN", None, 3.0, 3.0),
        ("SUM", 0, np.float32([1, 2]), 6.0),
        ("MEAN", None, v, [1.0, 2.0]),
    ]:
        assert np.asarray(strategy.reduce(op, value, axis=axis)).tolist() == wanted
    assert strategy.reduce("SUM", {"a": own}, axis=None)["a"].numpy().tolist() == [3.0, 6.0]
    with pytest.raises(ValueError, match="cannot be reduced"):
        strategy.reduce("SUM", 3.0)
    with pytest.raises(ValueError, match="reduce_op"):
        strategy.reduce("max", own)
    with pytest.raises(ValueError, match="dimension 1"):
        strategy.reduce("SUM", own, axis=1)


def check_bcoo():
    from jax.experimental.sparse import BCOO

    gradient = BCOO.fromdense(jnp.array([[0.0], [0.0], [1.0]]), n_dense=1, nse=2)
    strategy, v, optimizer = made(np.ones((3, 1)))
    strategy.run(lambda: optimizer.apply_gradients([(gradient, v)]))
    np.testing.assert_allclose(v.numpy(), [[1.0], [1.0], [0.9]], rtol=1e-6)


def check_variables_made_while_it_runs():
    strategy, v, optimizer = made()
    lazy = []

    def loss():
        if not lazy:
            lazy.append(Variable([3.0, 4.0], name="lazy"))
        return jnp.sum(lazy[0] ** 2)

    strategy.run(lambda: optimizer.minimize(loss, lambda: lazy))
    assert [one.shape for one in lazy[0].values] == [(2,)] * 2 and lazy[0].numpy()[0] < 3
    kept = []
    with pytest.raises(ZeroDivisionError):
        strategy.run(lambda: [kept.append(Variable(1.0, name="lost")), 1 / 0])
    with pytest.raises(RuntimeError, match="'lost:0' has no value"):
        kept[0].numpy()
    strategy.run(lambda: v.assign_add([1.0, 1.0]))


def check_constraint_and_wide_numbers():
    strategy, v, optimizer = made(constraint=lambda x: jnp.maximum(x, 0.95))
    strategy.run(lambda: optimizer.apply_gradients([([1.0, 1.0], v)]))
    np.testing.assert_allclose(v.numpy(), [0.95, 1.9], rtol=1e-6)
    with strategy.scope():
        d = Variable(np.float64(1.0))
    after = strategy.run(lambda: [optimizer.minimize(lambda: d**2, [d]), optimizer.iterations + 1][1])
    assert d.dtype == np.float64 and optimizer.iterations.dtype == np.int64 and int(after.values[1]) == 3


def check_copies_of_an_optimizer():
    strategy, v, optimizer = made()
    step = lambda which: strategy.run(lambda: which.apply_gradients([([1.0, 1.0], v)]))
    step(optimizer)
    twin = copy.deepcopy(optimizer)
    step(twin)
    assert (int(optimizer.iterations), int(twin.iterations)) == (1, 2) and len(twin.weights[1].values) == 2
    optimizer.set_weights([np.array(10), [1.0, 1.0], [2.0, 2.0]])
    assert [one.numpy().tolist() for one in optimizer.weights[2].values] == [[2.0, 2.0]] * 2


def check_nothing_is_kept_alive():
    def trained():
        strategy, v, optimizer = made()
        strategy.run(lambda: optimizer.minimize(lambda: v**2, [v]))
        return strategy, weakref.ref(v), weakref.ref(optimizer)

    strategy, *references = trained()
    gc.collect()
    assert [reference() for reference in references] == [None, None] and strategy.variables() == []


def check_programs_are_compiled_once():
    strategy, v, optimizer = made()
    shift, compiled = jnp.arange(2.0), strategy.programs._known

    def step(x):
        optimizer.minimize(lambda: jnp.sum((v - x - shift) ** 2), [v])
        return v * x

    first = strategy.run(step, (np.float32(1),))
    for x in (2, 3, 4):
        strategy.run(step, (np.float32(x),))
    assert len(compiled) == 2 and first.values[0].shape == (2,)  # the first step makes the slots
    before = v.numpy()
    assert strategy.run(lambda: v * 1).values[1].numpy().tolist() == before.tolist()
    # Whatever the function reads may have changed since: a constant, a variable, the optimizer, the places of
    # arguments.
    for many in (1, 100):
        for number in (1.0, 2.0):
            array, plain = jnp.arange(float(many)).at[0].set(number), Variable(number)
            found = strategy.run(lambda: array + plain).values[1]
            assert found.numpy().tolist() == [2 * number, *(np.arange(1, many) + number)]
    with strategy.scope():
        w = Variable(np.float32([5, 6]))
    for one in (v, w):
        assert strategy.run(lambda: one * 1).values[0].numpy().tolist() == one.numpy().tolist()
    for pair, wanted in [((np.float32(1), 2), -3), ((2, np.float32(1)), 0)]:
        assert float(strategy.run(lambda x, y: x - 2 * y, pair).values[0]) == wanted
    assert strategy.run(lambda: {"a": v + 0}).keys() == {"a"} and len(strategy.run(lambda: [v + 0])) == 1
    for rate in (0.1, 0.0):
        optimizer.learning_rate, before = rate, v.numpy()
        strategy.run(step, (np.float32(50),))
        assert (v.numpy() != before).all() == bool(rate)
    for number in (1.0, 2.0):
        function = lambda x, number=number: x * number
        like = jax.ShapeDtypeStruct((2,), np.float32)
        found = strategy.run(lambda: jax.pure_callback(function, like, w.value())).values[0]
        assert found.numpy().tolist() == [5 * number, 6 * number]
