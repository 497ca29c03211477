"""How a map is computed on an accelerator, of which there is none here: which runs at once, and in which
rounds.
"""

from types import SimpleNamespace

import numpy as np
import pytest

import adamviz as av
from adamviz.maps import tiles

RATE, BETA = ("learning_rate", 0.01, 1.5, "log"), ("beta_1", 0.0, 0.99)
MEASURES = ("final_loss", "steps_to_tolerance")


@pytest.fixture
def accelerated(monkeypatch):
    monkeypatch.setattr(tiles, "_accelerated", lambda: True)


@pytest.mark.parametrize(
    ("shape", "steps", "coordinates", "lanes", "expected"),
    [
        ((2048, 2048), 500, 2, 1, (1024, 1024)),
        ((300, 60), 500, 2, 1, (512, 64)),  # one program for many shapes
        ((1, 1), 500, 2, 1, (1, 1)),
        ((2048, 2048), 10_000, 2, 1, (512, 512)),  # an interrupt waits for a block
        ((2048, 2048), 10**8, 2, 1, (256, 256)),
        ((1024, 1024), 500, 2, 4, (512, 512)),  # there is work for all
        ((1024, 1024), 500, 2, 128, (256, 256)),
        ((2048, 2048), 500, 67, 1, (64, 64)),  # the memory of a small one
    ],
)
def test_an_accelerator_gets_many_runs_at_once(accelerated, shape, steps, coordinates, lanes, expected):
    setting = SimpleNamespace(shape=shape, steps=steps, start=np.zeros(coordinates))
    assert tiles.sizes(SimpleNamespace(setting=setting), lanes) == (*expected, 1)


def test_several_steps_a_round_are_the_same_steps(accelerated, monkeypatch):
    def made(steps):
        return av.hyperparameter_map(
            av.Adam(), "bowl", RATE, BETA, (3, 5), steps, measure=MEASURES, tolerance=3.0, dtype="float64"
        )

    several = {steps: made(steps) for steps in (1, 4, 11)}
    assert len(np.unique(several[11]["steps_to_tolerance"])) > 4
    monkeypatch.setattr(tiles, "TOGETHER", 1)
    for steps, found in several.items():
        for name in MEASURES:
            np.testing.assert_allclose(found[name], made(steps)[name], rtol=1e-9, err_msg=f"{name} {steps}")
