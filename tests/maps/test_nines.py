"""Ticks of an axis of nines, by the cases that hold the page too: see tests/js/map-axes.test.mjs."""

import pytest

from adamviz.plots.map_axes import ticks
from tests.shared_cases import shared


@pytest.mark.parametrize("low, high, texts", shared("nines")["ticks"])
def test_ticks_of_nines_are_those_of_the_page(low, high, texts):
    assert ticks(low, high, "one_minus")[1] == texts
