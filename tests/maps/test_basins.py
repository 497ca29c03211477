"""Basins of attraction: several optimizers, and extents that are none."""

import optax
import pytest

import adamviz as av


def test_basins_of_several_optimizers():
    sgd = av.Rival(optax.sgd, learning_rate=0.01)
    adam, other = av.basin_map([av.Adam(0.1), sgd], "himmelblau", shape=(7, 9), steps=300)
    for map in (adam, other):
        assert (map.x.name, map.y.name, map.shape) == ("start_x", "start_y", (7, 9))
        assert set(map["minimum"].ravel()) == {0, 1, 2, 3} and map["steps_to_tolerance"].max() > 0
    assert (adam["minimum"] != other["minimum"]).any()
    assert adam.x.values[[0, -1]].tolist() == list(av.surfaces.Himmelblau().extent[:2])
    for wrong in ((0, 1, 1, 0), (0, 1), "all", (0, 1, 0, float("inf"))):
        with pytest.raises(ValueError, match="Expected extent to be"):
            av.basin_map(av.Adam(), "himmelblau", wrong)
    with pytest.raises(ValueError, match="a list of at least one, received: "):
        av.basin_map([], "himmelblau")
