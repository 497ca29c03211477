"""The colours of a map's pixels, by the cases that hold the page too: see tests/js/map-colours.test.mjs."""

import types

import numpy as np
import pytest

from adamviz.plots.map import SLOWEST, _minima, _quantity
from adamviz.plots.map_colours import CONVERGED, DIVERGED, EQUAL, NO_NUMBER
from adamviz.plots.map_legend import texts_of
from adamviz.plots.palette import LIGHT
from tests.shared_cases import shared

NUMBERS = {"nan": np.nan, "inf": np.inf, "-inf": -np.inf}
CASES = shared("map-ranks")["cases"]


def test_the_cases_are_of_these_ramps():
    ramps = shared("map-ranks")["ramps"]
    assert ramps == {"converged": CONVERGED, "diverged": DIVERGED, "slowest": SLOWEST}
    assert shared("map-ranks")["difference"] == {"equal": EQUAL, "no number": NO_NUMBER}
    assert shared("map-ranks")["palette"].items() <= LIGHT.items()


class Pixels(dict):
    """As much of a `Map` as its colours need: arrays of one row."""

    def __init__(self, case):
        arrays = {name: [NUMBERS.get(v, v) for v in values] for name, values in case["arrays"].items()}
        whole = {"minimum", "steps_to_tolerance", "diverged_at"}
        dtype = {name: float if case["difference"] or name not in whole else int for name in arrays}
        super().__init__({name: np.array([values], dtype[name]) for name, values in arrays.items()})
        self.measures = tuple(self)
        self.converged = np.array([case["converged"]], bool)
        self.done = np.ones_like(self.converged)
        minima = tuple(tuple(minimum) for minimum in case.get("minima", ()))
        self.setting = types.SimpleNamespace(difference=case["difference"], minima=minima)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_pixels_have_the_colours_that_the_page_gives_them(case):
    pixels = Pixels(case)
    if case["measure"] == "minimum":
        picture, parts = _minima(pixels, LIGHT)
    else:
        picture, parts = _quantity(pixels, case["measure"], LIGHT)
    expected = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in case["colours"]])
    assert np.abs(np.round(255 * picture[0]) - expected).max() <= 1
    if "classes" in case:
        found = [[part.title, *part.values.tolist()] for part in parts]
        wanted = [[title, *(NUMBERS.get(v, v) for v in values)] for title, *values in case["classes"]]
        for mine, theirs in zip(found, wanted, strict=True):
            assert mine[0] == theirs[0]
            np.testing.assert_equal(mine[1:], theirs[1:])
    else:
        assert [list(part) for part in parts] == case["names"]


def test_a_legend_has_the_digits_that_tell_its_ends_apart():
    for values, digits, texts in shared("map-ranks")["legend_texts"]:
        assert texts_of([NUMBERS.get(value, value) for value in values], digits) == texts
