"""What axes, cursor and pins of a map may be, what fits to its axes and what follows: the cases that the page
passes too.
"""

import pytest

from adamviz.live.map.axes import Apart, check_axis, check_pins, check_point, check_together, following
from tests.shared_cases import shared

CASES = shared("maps")
CHECKS = {
    "axes": lambda value: check_axis("x", value, CASES["setup"]["axes"]),
    "cursor": lambda value: check_point("cursor", value),
    "pins": lambda value: check_pins("pins", value),
}


@pytest.mark.parametrize("kind", CHECKS)
def test_axes_cursor_and_pins(kind):
    for value in CASES[kind]["takes"]:
        assert CHECKS[kind](value) == value
    for value in CASES[kind]["refuses"]:
        if kind == "pins" and value and len(value) == 3:
            value = value * 6  # as many as a view does not take
        with pytest.raises(ValueError, match="received: "):
            CHECKS[kind](value)


def test_what_does_not_fit_to_the_axes_is_refused_by_name():
    for changes, names in CASES["misfits"]:
        state = CASES["state"] | changes
        if names:
            with pytest.raises(
                Apart, match=names[0] if names != ["x", "y"] else "x and y|Cannot accept both"
            ):
                check_together(state, CASES["setup"])
        else:
            check_together(state, CASES["setup"])


def test_what_follows_from_a_change_of_the_axes():
    for changes, follows, *others in CASES["follows"]:
        state = CASES["state"] | (others[0] if others else {})
        assert following(state, changes) == follows, changes
