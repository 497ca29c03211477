"""What runs and pinned runs may be: the cases that the page passes too, and what a view refuses."""

import pytest

import adamviz as av
from adamviz.live.run_values import are_pins, are_runs
from tests.shared_cases import shared

CASES = shared("runs")
RUNS = CASES["runs"]["takes"][0]


@pytest.mark.parametrize("fits, kind", [(True, "takes"), (False, "refuses")])
def test_runs_and_pins(fits, kind):
    for value in CASES["runs"][kind]:
        assert are_runs(value, len(RUNS), CASES["setup"]) is fits, value
    for value in CASES["pins"][kind]:
        assert are_pins(value, RUNS, CASES["setup"]) is fits, value


def test_a_view_refuses_other_runs_and_what_is_no_pin(explore):
    view = explore("beale", [av.Adam(0.1), av.Adam(0.2)], steps=20)
    view.pin()
    before = view.get_state()
    for wrong in ([], view._runs[:1], view._runs * 2, None, [{}, {}]):
        with pytest.raises(
            ValueError, match="Expected _runs to be the 2 runs of the view, each with its label"
        ):
            view._runs = wrong
    for wrong in ([{}], None, view._pins * 17, [{**view._pins[0], "run": 2}]):
        with pytest.raises(
            ValueError, match="Expected _pins to be up to 16 pinned runs of the view, received"
        ):
            view._pins = wrong
    with pytest.raises(ValueError, match="Expected _runs"):
        view.set_state({"_runs": [], "beta_1": 0.5})
    assert view.get_state() == before
    assert [row["run"] for row in view.table()] == ["Adam", "Adam, α 0.2", "Adam: as now"]
