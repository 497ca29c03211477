"""A map by way of an executor: the same pixels, also where workers are lost."""

import concurrent.futures
import multiprocessing
import os
import pickle
import signal

import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from adamviz.maps import computing, worker
from tests.maps.himmelblau import in_small_tiles, made, same


class Pickling(concurrent.futures.Executor):
    """An executor whose tasks go through pickle, as to another process, and of which some are lost."""

    def __init__(self, lost=(), error=concurrent.futures.CancelledError, broken_after=10**6, work=None):
        self.lost, self.error, self.broken_after, self.count = {*lost}, error, broken_after, 0
        self.work = work or worker.work

    def submit(self, function, /, *args, **kwargs):
        assert function is worker.work
        if self.count == self.broken_after:
            raise concurrent.futures.BrokenExecutor("gone")
        self.count += 1
        future = concurrent.futures.Future()
        if self.count - 1 in self.lost:
            future.set_exception(self.error("lost"))
        else:
            future.set_result(pickle.loads(pickle.dumps(self.work(*pickle.loads(pickle.dumps(args))))))
        return future


@pytest.fixture(scope="module")
def whole():
    return made()


@pytest.fixture(autouse=True)
def small_tiles(monkeypatch):
    in_small_tiles(monkeypatch)


@pytest.mark.parametrize(
    "error", [concurrent.futures.CancelledError, concurrent.futures.BrokenExecutor, OSError]
)
def test_a_lost_tile_is_computed_again(whole, error):
    executor = Pickling({0, 3, 4}, error)
    same(made(executor=executor), whole)
    assert executor.count == 9 + 3


def test_a_broken_executor_leaves_the_rest_to_this_process(whole):
    with pytest.warns(UserWarning, match=r"takes no more tiles \(gone\); the others are computed here"):
        same(made(executor=Pickling(broken_after=4)), whole)


def test_a_tile_that_is_lost_again_and_again_is_named():
    executor = Pickling(range(8, 100))
    with pytest.raises(
        computing.TileError, match=r"Lost the tile of rows \d+ to .* 3 times: .*'lost'"
    ) as caught:
        made(executor=executor)
    assert executor.count == 9 + 2 and caught.value.map.done.sum() > 0


def test_a_tile_that_raises_names_itself_and_says_why():
    def fail(program, wide, arguments):
        count = len(failed)
        failed.append(count)
        return worker.work(b"no program" if count == 5 else program, wide, arguments)

    failed = []
    with pytest.raises(
        computing.TileError, match=r"Cannot compute the tile of rows 16 to 31(.|\n)*Traceback"
    ):
        made(executor=Pickling(work=fail))


def test_an_interrupt_keeps_what_came_from_elsewhere(whole, monkeypatch):
    real, seen = computing.store, []

    def store(*arguments):
        if len(seen) == 4:
            raise KeyboardInterrupt
        seen.append(real(*arguments))

    with monkeypatch.context() as patch:
        patch.setattr(computing, "store", store)
        with pytest.warns(UserWarning, match="Interrupted"):
            part = made(executor=Pickling())
    assert 0 < part.missing < part.done.size
    same(part.resume(Pickling()), whole)


def test_a_function_of_ones_own_and_float64_need_no_code_elsewhere():
    data = np.array([1.0, 2.0])
    options = dict(x=("learning_rate", 0.01, 1.0, "log"), shape=(3, 4), steps=9, dtype="float64")
    surface = av.Surface(lambda x, y: data[0] * x**2 + data[1] * jnp.cos(y))
    here = av.hyperparameter_map(av.Adam(), surface, **options)
    same(av.hyperparameter_map(av.Adam(), surface, executor=Pickling(), **options), here)
    with concurrent.futures.ThreadPoolExecutor(2) as threads:
        same(av.hyperparameter_map(av.Adam(), surface, executor=threads, **options), here)


def killing(process, count, monkeypatch):
    """Kill a process when some tiles are there."""
    real, seen = computing.store, []

    def store(*arguments):
        seen.append(real(*arguments))
        if len(seen) == count:
            os.kill(process, signal.SIGKILL)

    monkeypatch.setattr(computing, "store", store)


@pytest.mark.slow
def test_a_pool_of_two_processes_of_which_one_is_killed(whole, monkeypatch):
    """A pool that loses a process is broken for good: what it has not done is computed here."""
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        same(made(executor=pool), whole)
        killing(min(pool._processes), 1, monkeypatch)
        map = dict(shape=(64, 256), steps=20_000)
        with pytest.warns(UserWarning, match="the others are computed here"):
            found = made(executor=pool, **map)
    same(found, made(**map))


@pytest.mark.slow
def test_a_dask_cluster_of_two_processes_loses_no_tile(whole, monkeypatch):
    import distributed

    map = dict(shape=(64, 256), steps=20_000)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        same(made(executor=client.get_executor()), whole)
        before = {*client.run(os.getpid).values()}
        killing(min(before), 3, monkeypatch)
        found = made(executor=client.get_executor(), **map)
        client.wait_for_workers(2)
        assert len(before - {*client.run(os.getpid).values()}) == 1, "a worker is gone"
    same(found, made(**map))
