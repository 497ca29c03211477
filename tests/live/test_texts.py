"""Numbers in short, pins in words, a table's figures, noise that acts: the cases that the page passes too."""

from types import SimpleNamespace

import numpy as np
import pytest

from adamviz.api import check_noise
from adamviz.core.noise import Noise
from adamviz.live.stage import metrics
from adamviz.live.texts import beside_path, differences
from adamviz.plots.numbers import five_digits, short_number, tick_texts
from tests.shared_cases import shared

TEXTS, METRICS = shared("texts"), shared("metrics")


@pytest.mark.parametrize("case", TEXTS["numbers"], ids=lambda case: str(case["value"]))
def test_numbers_in_short(case):
    assert short_number(case["value"], case["digits"]) == case["text"]


@pytest.mark.parametrize("case", TEXTS["figures"], ids=lambda case: str(case["value"]))
def test_numbers_in_five_digits(case):
    assert five_digits(case["value"]) == case["text"]


@pytest.mark.parametrize("case", TEXTS["ticks"], ids=lambda case: str(case["ticks"]))
def test_the_numbers_on_an_axis(case):
    assert tick_texts(case["ticks"]) == case["texts"]


def test_what_is_no_finite_number_has_a_text_too():
    assert [short_number(float(text)) for text in ("nan", "inf", "-inf")] == ["NaN", "∞", "−∞"]
    assert [five_digits(float(text)) for text in ("nan", "inf", "-inf")] == ["NaN", "∞", "−∞"]


@pytest.mark.parametrize("case", TEXTS["pins"], ids=lambda case: case["name"])
def test_pins_in_words(case):
    pin, present = ({**TEXTS["base"], **case[name]} for name in ("pin", "present"))
    assert differences(pin, present, TEXTS["setup"]) == case["texts"]


@pytest.mark.parametrize("case", TEXTS["beside"], ids=lambda case: case["name"])
def test_beside_a_pinned_path(case):
    given = [case[name] for name in ("label", "own", "differs", "several")]
    assert beside_path(*given) == case["text"]


@pytest.mark.parametrize("case", METRICS["metrics"], ids=lambda case: case["name"])
def test_the_figures_of_a_run(case):
    loss = np.array([np.nan if value is None else float(value) for value in case["loss"]])
    lost = case["diverged"]
    count = len(loss) if lost is None else lost
    path = SimpleNamespace(loss=loss, steps=len(loss) - 1, diverged_at=lost, finite_points=count)
    (row,) = metrics.table([path], case["playhead"], 0, case["reference"], case["tolerance"])
    names = {
        "loss": "now",
        "best": "best",
        "best_step": "bestStep",
        "arrives": "arrived",
        "diverged": "diverged",
    }
    assert {name: row[name] for name in names} == {name: case[other] for name, other in names.items()}


@pytest.mark.parametrize("case", METRICS["noise"], ids=lambda case: str(case["numbers"]))
def test_noise_that_changes_nothing_is_none(case):
    assert (check_noise(Noise(**case["numbers"])) is not None) == case["acts"]
