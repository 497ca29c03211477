"""A map as an object: what is missing goes on, differences, axes, and arguments that are refused."""

import os
import signal
import subprocess
import sys
import threading
import time

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from adamviz.maps import computing
from adamviz.maps.axis import Axis
from tests.maps.himmelblau import DOUBLE, RATE, SHAPE, in_small_tiles, made, same


@pytest.fixture(scope="module")
def whole():
    return made()


@pytest.fixture
def small_tiles(monkeypatch):
    in_small_tiles(monkeypatch)


def stop_after(count, monkeypatch):
    """Have the user press Ctrl-C when some tiles are there."""
    real, seen = computing.store, []

    def store(*arguments):
        if len(seen) == count:
            raise KeyboardInterrupt
        seen.append(real(*arguments))

    monkeypatch.setattr(computing, "store", store)


def test_an_interrupt_keeps_what_is_done_and_resume_goes_on(whole, small_tiles, monkeypatch, tmp_path):
    with monkeypatch.context() as patch:
        stop_after(3, patch)
        with pytest.warns(UserWarning, match="Interrupted: .* of 5200 pixels are missing; map.resume()"):
            part = made()
    # Three blocks of nine, which end at the edges of the map.
    assert 0 < part.missing < 5200 and f"{part.missing} pixels missing" in repr(part)
    assert len(np.unique(part.done[::16, ::64])) == 2 and part.done[::16, ::64].sum() == 3
    np.testing.assert_array_equal(part["final_loss"][part.done], whole["final_loss"][part.done])
    assert np.isnan(part["final_loss"][~part.done]).all() and (part["minimum"][~part.done] == -1).all()
    part.save(tmp_path / "part.npz")
    looked_at = av.Map.load(tmp_path / "part.npz")
    same(looked_at, part)
    with pytest.raises(ValueError, match=r"give them to av.Map.load\(path, optimizer, surface\)"):
        looked_at.resume()
    same(av.Map.load(tmp_path / "part.npz", av.Adam(), "himmelblau").resume(), whole)
    done, before = part.done.copy(), part["final_loss"].copy()
    assert part.resume() is part and part.missing == 0
    same(part, whole)
    np.testing.assert_array_equal(part["final_loss"][done], before[done])


def test_ctrl_c_while_threads_compute_ends_them(whole, small_tiles, monkeypatch):
    """As a user presses it: a signal, which finds the main thread waiting for the next tile."""
    real, begun, pressed = computing.compute, [], threading.Event()

    def compute(plan, tile, device):
        begun.append(tile)
        if len(begun) == 5:
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        if len(begun) >= 5:
            assert pressed.wait(60)
        return real(plan, tile, device)

    def press(number, frame):
        pressed.set()
        raise KeyboardInterrupt

    monkeypatch.setattr(computing, "compute", compute)
    monkeypatch.setattr(computing, "_lanes", lambda: [jax.local_devices()[0]] * 3)
    before = signal.signal(signal.SIGINT, press)
    try:
        with pytest.warns(UserWarning, match="Interrupted"):
            part = made()
    finally:
        signal.signal(signal.SIGINT, before)
    assert part.missing > 0
    computed = len(begun)
    # One whose start the signal interrupted may still come, and ends at once.
    deadline = time.monotonic() + 30
    while any(thread.name == computing.LANE and thread.is_alive() for thread in threading.enumerate()):
        assert time.monotonic() < deadline, "a thread goes on"
        time.sleep(0.01)
    assert len(begun) == computed, "no tile is begun after that"
    monkeypatch.undo()
    same(part.resume(), whole)


@pytest.mark.slow
def test_all_devices_of_this_machine_compute(whole, tmp_path):
    # Nobody goes on before each has a tile, however quick the first of them is.
    code = f"""
import threading
import jax
import adamviz as av
from adamviz.maps import computing, tiles

tiles.OF_PROCESSOR = (16, 64, 1)
real, seen, met, all_there = computing.compute, set(), threading.local(), threading.Barrier(3, timeout=60)

def compute(plan, tile, device):
    if threading.current_thread() is not threading.main_thread() and not hasattr(met, "others"):
        met.others = all_there.wait()
    seen.add(device.id)
    return real(plan, tile, device)

computing.compute = compute
av.hyperparameter_map(
    av.Adam(), "himmelblau", {RATE}, ("beta_1", 0.0, 0.9), {SHAPE}, 20, measure={DOUBLE}
).save({str(tmp_path / "map.npz")!r})
print(sorted(seen), len(jax.local_devices()))
"""
    flags = "--xla_force_host_platform_device_count=3"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"XLA_FLAGS": flags},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[0, 1, 2] 3\n"
    same(av.Map.load(tmp_path / "map.npz"), whole)


def test_a_tile_that_cannot_be_computed_names_itself_and_loses_no_other(small_tiles, monkeypatch):
    real, raised = computing.compute, threading.Event()

    def compute(plan, tile, device):
        corner = tile.blocks and (tile.blocks[0].left, tile.blocks[0].top)
        if corner == (64, 16):
            raised.set()
            raise MemoryError("full")
        if corner == (0, 0):  # still being computed then
            assert raised.wait(60)
        return real(plan, tile, device)

    monkeypatch.setattr(computing, "compute", compute)
    monkeypatch.setattr(computing, "_lanes", lambda: [jax.local_devices()[0]] * 2)
    message = "Cannot compute the tile of rows 16 to 31, columns 64 to 127: full"
    with pytest.raises(computing.TileError, match=message) as caught:
        made()
    assert not caught.value.map.done[16:32, 64:128].any() and caught.value.map.done[:16, :64].all()


def test_a_difference_has_a_number_where_both_have(whole):
    other = made(av.Adam(amsgrad=True), measure=["final_loss", "steps_to_tolerance"])
    apart = whole - other
    assert apart.measures == ("final_loss",) and apart.setting.difference
    np.testing.assert_array_equal(
        apart["final_loss"], whole["final_loss"].astype(float) - other["final_loss"].astype(float)
    )
    assert apart.setting.optimizer == "Adam() minus Adam(amsgrad=True)"
    steps = other - other
    never = other["steps_to_tolerance"] < 0
    assert np.isnan(steps["steps_to_tolerance"][never]).all() and never.any()
    assert repr(apart) == (
        "Map(Adam() minus Adam(amsgrad=True): beta_1 over learning_rate, 40 x 130, 20 steps, final_loss)"
    )
    assert repr(whole - whole).startswith("Map(difference: beta_1 over")
    wide = made(shape=(2, 3), dtype="float64")
    narrow = made(shape=(2, 3))
    assert repr(wide - narrow).startswith("Map(Adam() in float64 minus Adam() in float32: beta_1 over")
    with pytest.raises(ValueError, match="Expected both maps to have the same steps, received: 20 and 21"):
        narrow - made(shape=(2, 3), steps=21)
    with pytest.raises(ValueError, match="Cannot compute pixels of a difference"):
        apart.resume()
    with pytest.raises(ValueError, match="Expected both maps to have the same axes"):
        whole - made(shape=(2, 2))
    with pytest.raises(ValueError, match="a measure in common that is a quantity"):
        whole - made(measure="minimum")
    with pytest.raises(TypeError):
        whole - 1
    with pytest.raises(ValueError, match="Cannot run a pixel"):
        apart.run(0, 0)


def test_an_axis_is_spaced_on_its_scale_and_whole_where_it_must_be():
    assert Axis("a", 0.0, 1.0, "linear", 3).values.tolist() == [0, 0.5, 1]
    np.testing.assert_allclose(Axis("a", 0.0, 0.99, "one_minus", 3).values, [0, 0.9, 0.99])
    assert Axis("a", 0.0, 5.0, "linear", 3, True).values.tolist() == [0, 2, 5]
    assert Axis("a", 2.0, 5.0, "log", 1).values.tolist() == [2]


def test_data_that_changes_later_changes_no_map(small_tiles, monkeypatch):
    data = np.array([1.0, 2.0])
    surface = av.Surface(lambda x, y: data[0] * x**2 + data[1] * y**2 + 0 * jnp.sin(x))
    with monkeypatch.context() as patch:
        stop_after(0, patch)
        with pytest.warns(UserWarning, match="Interrupted"):
            map = av.hyperparameter_map(av.Adam(), surface, RATE, shape=(2, 2), steps=5)
    expected = av.hyperparameter_map(av.Adam(), surface, RATE, shape=(2, 2), steps=5)
    data[:] = 100.0
    np.testing.assert_array_equal(map.resume()["final_loss"], expected["final_loss"])


def test_no_measure_is_given_out_that_is_not_there(whole):
    assert list(whole) == list(whole.measures) and "minimum" in whole and "spike" not in whole
    assert len(whole) == 2 and 0 not in whole
    for wrong in (True, "a", 1.5, None):
        with pytest.raises(TypeError, match=f"row and column to be whole numbers, received: {wrong!r}"):
            whole.run(0, wrong)
    with pytest.raises(TypeError, match="to come from av.hyperparameter_map, .*, received: 1"):
        av.Map(1, 2, 3)
    with pytest.raises(KeyError, match="Expected one of final_loss, minimum, received: 'spike'"):
        whole["spike"]
    with pytest.raises(IndexError, match="within 40 x 130 pixels, received: 40, 0"):
        whole.run(40, 0)
    assert whole.x.values[[0, -1]].tolist() == [0.01, 1.0] and whole.shape == SHAPE
