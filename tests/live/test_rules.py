"""Which values a trait takes: the cases that the page passes too, and what Python says of the others."""

import math
import re

import numpy as np
import pytest

from adamviz.core.parameter import Parameter
from adamviz.live.rules import checked, fits
from adamviz.live.traits import Number
from tests.shared_cases import shared

CASES = shared("rules")


@pytest.mark.parametrize("case", CASES["rules"], ids=lambda case: case["rule"]["kind"])
def test_rules_of_traits(case):
    for value in case["takes"]:
        expected = sorted(set(value)) if case["rule"]["kind"] == "wholes" else value
        assert checked("trait", case["rule"], value) == expected
    for value in case["refuses"]:
        with pytest.raises(ValueError, match="^Expected trait to be .*, received: "):
            checked("trait", case["rule"], value)


def trait(description):
    """A trait of a view for the number that a program describes."""
    low, high, ends = description["allowed"]
    interval = (-math.inf if low is None else low, math.inf if high is None else high, ends)
    number = Number(
        Parameter("name", 0.5, 0, 1, description["scale"], "", "", interval, whole=description["whole"])
    )
    number.name = "name"
    return number


@pytest.mark.parametrize("case", CASES["numbers"], ids=lambda case: str(case["parameter"]))
def test_numbers_are_judged_alike_by_their_trait_and_by_its_description(case):
    number = trait(case["parameter"])
    for value in case["takes"]:
        assert fits(case["parameter"], value)
        taken = number.validate(None, value)
        assert taken == value and str(taken) != "-0.0"
    for value in case["refuses"]:
        assert not fits(case["parameter"], value)
        with pytest.raises(ValueError, match="Expected name"):
            number.validate(None, value)


@pytest.mark.parametrize("case", CASES["texts"], ids=lambda case: str(case["parameter"]))
def test_what_the_page_reads_of_a_text_is_what_the_trait_takes(case):
    number = trait(case["parameter"])
    for text, value in case["reads"].items():
        assert fits(case["parameter"], value), text
        assert number.validate(None, value) == value
    for text in case["refuses"]:
        if re.fullmatch(r"[+-]?[\d.]+(e[+-]?\d+)?", text) and text.count(".") < 2:
            with pytest.raises(ValueError, match="Expected name"):
                number.validate(None, float(text))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_json_cannot_hold_fits_no_number(value):
    assert not any(fits(case["parameter"], value) for case in CASES["numbers"])


def test_numbers_of_numpy_become_plain_ones():
    row = checked("start", {"kind": "row", "length": 2, "within": 10}, np.array([1, 2], np.int8))
    assert row == [1.0, 2.0] and {*map(type, row)} == {float}
    assert str(checked("start", {"kind": "row", "length": 2, "within": 10}, [-0.0, 0])) == "[0.0, 0.0]"
    whole = checked("selected", {"kind": "whole", "low": 0, "high": 5}, np.int64(3))
    assert whole == 3 and type(whole) is int
    assert checked("arrows", {"kind": "switch"}, np.True_) is True


@pytest.mark.parametrize(
    "rule, value, words",
    [
        ({"kind": "switch"}, "yes", "to be True or False, received: 'yes'"),
        ({"kind": "choice", "options": ["a", "b"]}, "c", "to be one of 'a', 'b', received: 'c'"),
        ({"kind": "some", "options": ["a", "b"]}, "a", "to be a list of some of 'a', 'b', received: 'a'"),
        ({"kind": "whole", "low": 0, "high": 2}, 3, "to be a whole number from 0 to 2, received: 3"),
        (
            {"kind": "wholes", "low": 0, "high": 2},
            [3],
            r"to be a list of whole numbers from 0 to 2, .* \[3\]",
        ),
        ({"kind": "row", "length": 2, "within": 1e30}, [1, [2]], r"to be 2 finite numbers within ±1e30"),
        (
            {"kind": "extent", "within": 1e9},
            [1, 0, 0, 1],
            r"to be \(x from, .* x from < x to and y from < y to, all within ±1e",
        ),
        ({"kind": "text"}, 3, "to be a text, received: 3"),
    ],
)
def test_a_refusal_says_what_is_allowed(rule, value, words):
    with pytest.raises(ValueError, match=f"^Expected trait {words}"):
        checked("trait", rule, value)
