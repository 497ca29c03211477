"""A map through pickle and deepcopy: what is missing goes on there, and another surface is refused."""

import copy
import pickle

import numpy as np
import pytest

import adamviz as av
from adamviz.maps import pickling
from tests.maps.himmelblau import RATE, in_small_tiles, made, same
from tests.maps.test_map import stop_after


def test_a_pickle_goes_on_where_the_map_was(monkeypatch):
    in_small_tiles(monkeypatch)
    with monkeypatch.context() as patch:
        stop_after(1, patch)
        with pytest.warns(UserWarning, match="Interrupted"):
            part = av.hyperparameter_map(av.Adam(), dish, RATE, ("beta_1", 0.0, 0.9), (2, 65), 5)
    again, copied, missing = pickle.loads(pickle.dumps(part)), copy.deepcopy(part), part.missing
    for other in (again, copied):
        same(other, part)
        # Of two tiles, of 128 pixels and of 2, the one that was not there first.
        assert other.missing == missing in (2, 128)
    same(again.resume(), copied.resume())
    assert part.missing == missing, "a copy of its own"
    text = pickle.dumps(part)
    monkeypatch.setitem(globals(), "dish", renamed(lambda x, y: x**2 + 3 * y**2))
    with pytest.raises(ValueError, match="to compute what those of the pickle do, received: at .* a loss of"):
        pickle.loads(text)
    with pytest.raises(
        pickle.PicklingError, match=r"it's not the same object .*: write its function at the top"
    ):
        pickle.dumps(part)
    same(pickle.loads(pickle.dumps(part - part)), part - part)


def dish(x, y):
    return x**2 + 2 * y**2


def renamed(function):
    function.__name__ = function.__qualname__ = "dish"
    return function


def test_a_map_of_ours_is_pickled_without_a_run(monkeypatch):
    whole = made(shape=(2, 3))
    monkeypatch.setattr(pickling, "probe", lambda plan: pytest.fail("not needed"))
    again = pickle.loads(pickle.dumps(whole))
    same(again, whole)
    np.testing.assert_array_equal(again.run(1, 2).xy, whole.run(1, 2).xy)


def test_a_single_pixel_that_is_missing_is_computed():
    """As of a map whose blocks were others, on another device."""
    whole = made(shape=(2, 3))
    part = copy.deepcopy(whole)
    part.done[1, 2], part["final_loss"][1, 2], part["minimum"][1, 2] = False, np.nan, -1
    assert part.missing == 1
    same(part.resume(), whole)
