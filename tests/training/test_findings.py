"""What looks wrong in a recording is named, and nothing where all is well."""

import dataclasses

import numpy as np
import pytest

from adamviz.training.findings import MOST, OF_A_KIND, findings
from adamviz.training.recording import NonFinite
from adamviz.training.stored_records import COLUMNS, TOTALS
from tests.training.made_recording import GRADIENT, RATIO, M, V, healthy

RECORDS = 60


def changed(recording, **arrays):
    return dataclasses.replace(recording, **arrays)


def written(array, place, value):
    array = array.copy()
    array[place] = value
    return array


def epsilon(run):
    return {"epsilon_share": written(run.epsilon_share, (slice(20, None), 2), 0.4)}


def lag(run):
    ratio = written(run.rms_ratio, (30, 1), 40.0)
    return {"rms_ratio": ratio, "rms": written(run.rms, (30, 1, GRADIENT), 60.0)}


def updates(bins):
    def change(run):
        empty = written(run.histograms, (slice(None), 3, RATIO), 0)
        return {"histograms": written(empty, (slice(None), 3, RATIO, slice(bins, bins + 3)), 100)}

    return change


def swinging(run):
    # m_t = (1 - b) / (1 + b) g_t of gradients of changing sign
    rms = written(run.rms, (slice(1, None), 0, M), 0.1 / 1.9 * run.rms[1:, 0, GRADIENT])
    return {"rms": rms, "cosine": written(run.cosine, (slice(None), 0), 1.0)}


def hovering(run):
    ratio = np.where(np.arange(RECORDS) < 20, np.linspace(0.1, 0.8, RECORDS), 1.0)
    ratio[28] = 1.2
    ratio[40:42] = 0.6  # fewer than three
    return {"preconditioned": 380 * ratio, "threshold": np.full(RECORDS, 380.0)}


WRONG = {
    "nonfinite": (lambda run: {"first_nonfinite": NonFinite(201, "layer 1", "v", 7, np.nan)}, "layer 1", 201),
    "rising": (lambda run: {"loss": run.loss[::-1] + 0.1}, "", None),
    "spike": (lambda run: {"loss": written(run.loss, 40, 1.9)}, "", 401),
    "edge": (hovering, "", 281),
    "lag": (lag, "layer 1", 301),
    "large_updates": (updates(60), "layer 3", None),
    "small_updates": (updates(40), "layer 3", None),
    "epsilon": (epsilon, "layer 2", 201),
    "clip": (lambda run: {"clip_share": written(run.clip_share, (slice(None, None), 1), 0.7)}, "layer 1", 1),
    "against": (lambda run: {"cosine": written(run.cosine, (slice(30, 37), 0), -0.4)}, "layer 0", 301),
    "oscillation": (swinging, "layer 0", None),
}


@pytest.fixture(scope="module")
def run():
    return healthy()


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_said_of_a_healthy_run(seed):
    assert findings(healthy(seed=seed)) == []


@pytest.mark.parametrize("kind", WRONG)
def test_a_run_that_breaks_a_rule_is_found_with_its_tensor_and_step(run, kind):
    change, tensor, step = WRONG[kind]
    found = findings(changed(run, **change(run)))
    assert [each.kind for each in found] == [kind]
    (each,) = found
    assert each.tensor == tensor and (step is None or each.step == step) and each.step in run.steps
    assert each.rule and each.source and each.text and (tensor in each.text)
    assert each.shows.keys() == {"quantity", "number"} and each.shows["quantity"] in run.quantities
    assert each.value is None or np.isfinite(each.value)


def test_dead_rows_are_found(run):
    share = np.full(run.alpha.shape, 0.05, np.float32)
    share[20:, 2] = 0.6
    share[50, 1] = 0.9  # once is nothing
    found = findings(changed(run, dead_share=share))
    assert [(each.kind, each.tensor) for each in found] == [("dead", "layer 2")] and "60% or more" in found[
        0
    ].text
    rms = written(
        run.rms, (slice(30, None), 3, GRADIENT), 0.0
    )  # of a layer that is cut off, v remembers some
    found = findings(changed(run, rms=rms))
    assert [(each.kind, each.tensor, each.step) for each in found] == [("dead", "layer 3", 301)]
    assert "All of the rows" in found[0].text


def test_entries_without_any_gradient_are_no_matter_of_epsilon(run):
    """Pixels that are never black have v = 0."""
    share = np.full_like(run.epsilon_share, 0.3)
    apart = written(run.apart, (..., V, 0), 400 * 0.3)
    histograms = written(run.histograms, (..., V, slice(40, 48)), 35)
    assert findings(changed(run, epsilon_share=share, apart=apart, histograms=histograms)) == []


def test_they_are_ranked_and_few():
    run = healthy(tensors=40)
    everything = changed(
        run,
        first_nonfinite=NonFinite(201, "", "loss", 0, np.inf),
        epsilon_share=np.linspace(0.2, 0.9, 40, dtype=np.float32)[None].repeat(RECORDS, 0),
        clip_share=np.full_like(run.clip_share, 0.5),
        cosine=np.full_like(run.cosine, -0.5),
        histograms=written(run.histograms, (..., RATIO, slice(52, 57)), 0),
        apart=written(run.apart, (..., RATIO, 1), 400),
    )
    found = findings(everything)
    kinds = [each.kind for each in found]
    assert kinds[0] == "nonfinite" and len(found) <= MOST
    assert kinds == sorted(kinds, key=["nonfinite", "epsilon", "small_updates", "clip", "against"].index)
    epsilons = [each for each in found if each.kind == "epsilon"]
    assert [each.tensor for each in epsilons] == ["layer 39", "layer 38", "layer 37"][:OF_A_KIND]
    assert "37 more" in epsilons[-1].text


@pytest.mark.parametrize("records", range(4))
def test_runs_of_few_records_and_of_numbers_that_are_not_finite_are_looked_at(run, records):
    arrays = {name: getattr(run, name)[:records] for name in (*TOTALS, *COLUMNS)}
    assert findings(changed(run, **arrays)) == []
    wrong = {name: np.full_like(array, np.nan) for name, array in arrays.items() if array.dtype.kind == "f"}
    nothing = {name: 0 * arrays[name] for name in ("histograms", "apart")}
    assert findings(changed(run, **(arrays | wrong | nothing))) == []
    infinite = {name: np.full_like(array, np.inf) for name, array in wrong.items()}
    findings(changed(run, **(arrays | infinite | nothing)))


@pytest.mark.parametrize("last, words", [(0.7, None), (1.0, "hovers at"), (2.0, "lies above")])
def test_a_curvature_is_at_the_edge_beyond_it_or_below(run, last, words):
    ratio = np.where(np.arange(RECORDS) < 30, 0.5, last)
    found = findings(changed(run, preconditioned=38 * ratio, threshold=np.full(RECORDS, 38.0)))
    assert [each.text.split(" the threshold")[0] for each in found] == [
        f"The curvature {each}" for each in [words] if each
    ]
    assert not found or ("from step 301 on" in found[0].text and found[0].value == pytest.approx(last))
