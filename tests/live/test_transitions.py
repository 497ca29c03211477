"""What a change of some traits means for the others: the cases that the page passes too."""

import copy

import pytest

from adamviz.live.transitions import apply_changes, least_changes
from tests.shared_cases import shared

CASES = shared("transitions")


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_transitions(case):
    state = CASES["state"] | case["given"]
    before = copy.deepcopy([state, case["changes"], CASES["setup"]])
    after = state | apply_changes(state, case["changes"], CASES["setup"])
    assert after == state | case["after"]
    assert [state, case["changes"], CASES["setup"]] == before, "changed in place"


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_the_fewest_changes(case):
    state = CASES["state"] | case["given"]

    def apply(state, changes):
        return apply_changes(state, changes, CASES["setup"])

    least = least_changes(state, state | case["after"], apply)
    assert least == case["least"]
    assert state | apply(state, least) == state | case["after"]
