"""What a map owes to single lines: lanes that stop, axes that are whole or the surface's, pixels of both."""

import collections
import threading
from types import SimpleNamespace

import numpy as np
import pytest

import adamviz as av
from adamviz.core.parameters import replace
from adamviz.maps import computing

ADAM, NOISE = av.Adam(0.1), av.Noise(noise_level=0.5)
AXES = ("curvature", 0.5, 4.0), ("noise_seed", 0, 7)


@pytest.fixture(scope="module")
def seeds():
    return av.hyperparameter_map(ADAM, "bowl", *AXES, (3, 2), steps=6, noise=NOISE)


def test_a_pixel_runs_with_its_surface_and_its_whole_number(seeds):
    for row, column in [(1, 0), (2, 1)]:
        seed, curvature = int(seeds.y.values[row]), float(seeds.x.values[column])
        surface, noise = av.surfaces.Bowl(curvature), replace(NOISE, noise_seed=seed)
        wanted = av.run(ADAM, surface, steps=6, noise=noise)
        np.testing.assert_array_equal(seeds.run(row, column).xy, wanted.xy)
        assert seeds["final_loss"][row, column] == pytest.approx(wanted.loss[-1], rel=1e-5)
    assert seeds.y.values.tolist() == [0, 4, 7]


def test_a_difference_is_done_and_converged_where_both_maps_are(seeds):
    one, other = (type(seeds)(seeds.setting, {**seeds._arrays}, seeds.done.copy()) for _ in range(2))
    for made, pixel in [(one, (0, 1)), (other, (2, 0))]:
        made.done[pixel] = False
        made.converged = np.ones((3, 2), bool)
        made.converged[pixel] = False
    difference = one - other
    for array in (difference.done, difference.converged, np.isfinite(difference["final_loss"])):
        assert array.tolist() == [[True, False], [True, True], [False, True]]


def test_lanes_begin_no_tile_after_the_first_answer_that_is_not_wanted(monkeypatch):
    stopped, released, begun = threading.Event(), threading.Event(), []
    monkeypatch.setattr(
        computing, "threading", SimpleNamespace(Event=lambda: stopped, Thread=threading.Thread)
    )

    def compute(plan, tile, device):
        if tile.blocks:
            begun.append(tile)
            if len(begun) > 2:  # the first two are answered at once
                assert released.wait(60)
        return {}

    monkeypatch.setattr(computing, "compute", compute)
    Tile = collections.namedtuple("Tile", "blocks")
    computed = computing._here(None, collections.deque(Tile((i,)) for i in range(40)), [None, None])
    next(computed)
    release = threading.Thread(target=lambda: (stopped.wait(5), released.set()))
    release.start()
    computed.close()  # as an interrupt closes it
    release.join()
    assert stopped.is_set() and len(begun) <= 4
