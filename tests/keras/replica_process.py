"""One of two processes that train together on two devices each; its last line is what became of it, as JSON.

python -m tests.keras.replica_process PORT PLACE
"""

import json
import os
import sys

CASES = ("four", "global_clipnorm", "own", "averaged", "sparse_clipped")


def facts(library):
    """What must hold besides numbers; an AssertionError if it does not."""
    import jax
    import jax.numpy as jnp
    import numpy as np

    place = jax.process_index()
    strategy = library.distribute.MirroredStrategy()
    assert (strategy.num_replicas_in_sync, strategy.local_replicas) == (4, 2)
    with strategy.scope():
        # Only the first process's values count: the others would start elsewhere.
        v = library.Variable(np.float32([[1], [2], [3]]) + 100 * place, name="v")
        d = library.Variable(np.float64(0.1) + place, name="d")
        optimizer = library.Adam(0.1 * (place + 1))
    assert v.numpy().tolist() == [[1.0], [2.0], [3.0]] and d.dtype == np.float64 and float(d) == 0.1
    assert float(optimizer.learning_rate) == np.float32(0.1)
    shards = [shard.data.shape for shard in v._copies.addressable_shards]
    assert v._copies.shape == (4, 3, 1) and shards == [(1, 3, 1)] * 2 and len(v.values) == 2

    rows = strategy.experimental_distribute_values_from_function(
        lambda context: np.array([context.replica_id_in_sync_group])
    )

    def step(rows):
        return optimizer.apply_gradients([(library.IndexedSlices(jnp.ones((1, 1), np.float32), rows), v)])

    try:
        strategy.run(step, (rows,))  # the row of the fourth replica lies outside: every process says so
    except ValueError as error:
        assert (
            "[0, 3)" in str(error) and optimizer.weights == [] and v.numpy().tolist() == [[1.0], [2.0], [3.0]]
        )
    else:
        raise AssertionError("an index outside was taken")
    assert (
        strategy.run(lambda rows: step(rows % 3), (rows,)) is optimizer.iterations
        and int(optimizer.iterations) == 1
    )

    own = strategy.run(
        lambda: library.distribute.get_replica_context().replica_id_in_sync_group + jnp.zeros(2)
    )
    assert [one.numpy().tolist() for one in own.values] == [[2.0 * place] * 2, [2.0 * place + 1] * 2]
    assert (
        strategy.reduce("sum", own).numpy().tolist() == [6.0, 6.0]
        and float(strategy.reduce("mean", own, axis=0)) == 1.5
    )
    alone = library.distribute.MirroredStrategy(jax.local_devices())
    with alone.scope():
        w = library.Variable(float(place))
    assert alone.num_replicas_in_sync == 2 and float(w) == place
    try:
        library.distribute.MirroredStrategy([jax.devices()[2 - 2 * place]])
    except ValueError:
        pass
    else:
        raise AssertionError("a strategy without a device of this process was made")


def main(port, place):
    os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"
    import jax

    jax.distributed.initialize(f"127.0.0.1:{port}", num_processes=2, process_id=place)
    from tests.keras import replica_cases

    library = replica_cases.Adamviz()
    facts(library)
    devices = {4: jax.devices(), 2: jax.devices()[::2]}  # one of each process, if two are enough
    library.strategy = lambda names: library.distribute.MirroredStrategy(devices[len(names)])
    print(json.dumps({name: replica_cases.play(library, replica_cases.CASES[name]) for name in CASES}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
