"""Where a path depends on the last digit of its start: the rule that the page has too, and the table."""

import numpy as np
import pytest

import adamviz as av
from adamviz.live.stage.sensitivity import VISIBLE, nudged, parting_step
from tests.shared_cases import shared

CASES = shared("sensitivity")


@pytest.mark.parametrize("case", CASES["nudged"], ids=lambda case: str(case["start"]))
def test_the_next_floats(case):
    assert nudged(case["start"]) == case["next"]


@pytest.mark.parametrize("case", CASES["parting"], ids=lambda case: case["what"])
def test_where_two_paths_part(case):
    assert parting_step(np.array(case["xy"]), np.array(case["other"]), case["extent"]) == case["step"]


def test_the_table_says_from_which_step_on_a_path_is_chaotic():
    view = av.compare([av.Adam(0.1, beta_1=0.0), av.Adam(0.1)], "rosenbrock", steps=500)
    view.pin(0)
    chaotic, calm, pin = (row["sensitive_from"] for row in view.table())
    assert calm is None and chaotic == pin and 0 < chaotic < 500
    other = av.run(view.optimizers[0], view.shown, nudged(view.start), 500)
    path = av.run(view.optimizers[0], view.shown, view.start, 500)
    x0, x1, y0, y1 = view.shown.extent
    apart = np.abs(path.xy - other.xy) / [x1 - x0, y1 - y0]
    assert apart[:chaotic].max() <= VISIBLE < apart[chaotic].max()
    view.close()
