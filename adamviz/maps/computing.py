"""Computing what is missing of a map: here on all cores or devices, or by way of an executor."""

from __future__ import annotations

import collections
import concurrent.futures
import os
import queue
import threading
import warnings
from collections.abc import Generator
from typing import Any

import jax
import numpy as np
from tqdm import tqdm

from adamviz.core.received import received
from adamviz.maps.plan import Plan
from adamviz.maps.tiles import Arrays, Tile, arguments, compute, program, store, tiles
from adamviz.maps.worker import work
from adamviz.typing import Bool

Computed = Generator[tuple[Tile, Arrays], None, None]
TIMES = 3  # that a tile may be lost before it is given up
LANE = "adamviz map"  # what its threads are called
WAITING = 128  # tiles that an executor has at once


class TileError(RuntimeError):
    """A tile that could not be computed; `map` is the `Map` with all the others that were."""

    map: Any = None


def fill(
    plan: Plan,
    arrays: Arrays,
    done: Bool[np.ndarray, "rows columns"],
    executor: concurrent.futures.Executor | None,
    name: str | None,
) -> None:
    """Compute all pixels that are not done. An interrupt, which ends it, or an error loses no tile before it.

    Args:
        plan: of the map.
        arrays: of the measures, by name, which are written.
        done: where they are computed, which is written too.
        executor: None computes here.
        name: of the progress bar; None for none.

    Raises:
        TileError: a tile that cannot be computed.
        KeyboardInterrupt: as the user says.
    """
    lanes = _lanes() if executor is None else [None] * WAITING
    waiting = collections.deque(tiles(plan, done, len(lanes)))
    # A map that is there at once needs no bar.
    with tqdm(
        total=done.size,
        initial=int(done.sum()),
        desc=name,
        unit="pixel",
        delay=0.5,
        leave=False,
        **({"disable": True} if name is None else {}),  # else as TQDM_DISABLE says
    ) as bar:
        computed = _here(plan, waiting, lanes) if executor is None else _there(plan, waiting, executor)
        try:
            for tile, found in computed:
                store(tile, found, arrays, done)
                bar.update(tile.pixels)
        finally:
            computed.close()


def check_executor(executor: Any) -> concurrent.futures.Executor | None:
    """Return an executor as it is, or raise a TypeError."""
    if executor is None or isinstance(executor, concurrent.futures.Executor):
        return executor
    raise TypeError(
        "Expected executor to be a concurrent.futures.Executor or None, received: "
        f"{received(executor)}; of a Dask client it is client.get_executor()"
    )


def _lanes():
    """The device of each tile that is computed at the same time."""
    devices = jax.local_devices()
    if devices[0].platform != "cpu":
        return devices
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return [devices[i % len(devices)] for i in range(max(cores, len(devices)))]


def _here(plan, waiting, lanes) -> Computed:
    if not waiting:
        return
    if len(lanes) == 1 or len(waiting) == 1:
        while waiting:
            tile = waiting.popleft()
            yield tile, _computed(plan, tile, lanes[0])
        return
    # Compiled once for all, by a tile of no pixels: none waits while another one computes.
    _computed(plan, waiting[0]._replace(blocks=()), lanes[0])
    found: queue.SimpleQueue = queue.SimpleQueue()
    stopped = threading.Event()

    def lane(device):
        while not stopped.is_set():
            try:
                tile = waiting.popleft()
            except IndexError:
                return
            try:
                found.put((tile, _computed(plan, tile, device)))
            except BaseException as error:  # which the caller's thread raises
                found.put((tile, error))

    expected = len(waiting)
    threads = [threading.Thread(target=lane, args=(device,), name=LANE, daemon=True) for device in lanes]
    try:
        for thread in threads:
            thread.start()
        for _ in range(expected):
            tile, made = found.get()
            if isinstance(made, BaseException):
                stopped.set()
                for thread in threads:
                    thread.join()
                # What the others were computing meanwhile is not lost.
                while not found.empty():
                    tile, other = found.get()
                    if not isinstance(other, BaseException):
                        yield tile, other
                raise made
            yield tile, made
    finally:
        stopped.set()
        for thread in threads:
            # Where an interrupt came while a thread was being started, that one may come later, finds
            # `stopped`, and ends.
            if thread.ident is not None:
                thread.join()


def _computed(plan, tile, device):
    try:
        return compute(plan, tile, device)
    except Exception as error:  # JAX raises what it likes
        where = f" the tile of {tile}" if tile.blocks else ""
        raise TileError(f"Cannot compute{where}: {error}") from error


def _there(plan, waiting, executor) -> Computed:
    code, given, steps = program(plan, WAITING), arguments(plan), np.int32(plan.setting.steps)
    finished: queue.SimpleQueue = queue.SimpleQueue()
    lost: collections.Counter = collections.Counter()
    running: dict[concurrent.futures.Future, Tile] = {}
    try:
        while waiting or running:
            while waiting and len(running) < WAITING:
                tile = waiting.popleft()
                taken = (*given, tile.across, tile.down, np.int32(len(tile.blocks)), steps)
                try:
                    future = executor.submit(work, code, plan.wide, taken)
                except RuntimeError as error:  # broken, or shut down
                    warnings.warn(
                        f"The executor takes no more tiles ({error}); the others are computed here",
                        stacklevel=4,
                    )
                    waiting.appendleft(tile)
                    waiting.extend(running.values())
                    running.clear()
                    yield from _here(plan, waiting, _lanes())
                    return
                running[future] = tile
                future.add_done_callback(finished.put)
            future = finished.get()
            tile = running.pop(future)
            try:
                found, words = future.result()
            except (Exception, concurrent.futures.CancelledError) as error:  # its worker is gone
                lost[tile.blocks] += 1
                if lost[tile.blocks] == TIMES:
                    raise TileError(f"Lost the tile of {tile} {TIMES} times: {error!r}") from error
                waiting.append(tile)
                continue
            if found is None:
                raise TileError(f"Cannot compute the tile of {tile}: {words}")
            yield tile, found
    finally:
        for future in running:
            future.cancel()
