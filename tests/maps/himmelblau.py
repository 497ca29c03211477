"""A map of many blocks, and whether another one is the same."""

import numpy as np

import adamviz as av
from adamviz.maps import tiles

RATE = ("learning_rate", 0.01, 1.0, "log")
SHAPE = (40, 130)  # 9 blocks
DOUBLE = ["minimum", "final_loss"]


def made(optimizer=None, **options):
    options = {"shape": SHAPE, "steps": 20, "measure": DOUBLE, "y": ("beta_1", 0.0, 0.9)} | options
    return av.hyperparameter_map(optimizer or av.Adam(), "himmelblau", RATE, **options)


def same(one, other):
    assert one.measures == other.measures and one.setting == other.setting
    for name in one.measures:
        np.testing.assert_array_equal(one[name], other[name])
    np.testing.assert_array_equal(one.converged, other.converged)
    np.testing.assert_array_equal(one.done, other.done)


def in_small_tiles(monkeypatch):
    """Nine tiles of one block, on a processor and on an accelerator."""
    for name in ("OF_PROCESSOR", "OF_ACCELERATOR"):
        monkeypatch.setattr(tiles, name, (16, 64, 1))
