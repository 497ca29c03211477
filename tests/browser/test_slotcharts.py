"""The charts of slots and steps, in JupyterLab: what they draw, and that they share the loss chart's
playhead.
"""

import numpy as np
import pytest

import adamviz as av
from adamviz.plots.palette import THEMES
from tests.browser.pixels import canvas_rgba, near

NAMES = ["x, y", "learning rate", "m", "v", "step size"]
CELLS = [
    "import adamviz as av",
    """
rate = av.schedules.CosineDecay(0.01, 300, warmup_target=0.1, warmup_steps=50)
runs = {"warm": av.Adam(rate), "AMSGrad": av.Adam(0.1, amsgrad=True, beta_2=0.9)}
view = av.explore("beale", runs, selected=1, playhead=100, steps=400)
view""",
]
SCREEN = (1280, 1400)


def chip(view, text):
    return view.find(f".av-chip input[data-name='{text}']")


def canvas(view, layer, group="slots"):
    return view.find(f".av-{group} canvas.av-slot-{layer}")


def count(view, layer, colour, group="slots"):
    return int(near(canvas_rgba(canvas(view, layer, group)), colour, 25).sum())


def test_nothing_is_there_until_it_is_asked_for_and_each_can_be(view):
    assert view.find(".av-slots, .av-above").evaluate_all("all => all.every(one => one.hidden)")
    heights = []
    for name in NAMES:
        chip(view, name).check(force=True)
        heights.append(view.find(".av-slots").evaluate("one => one.clientHeight"))
    view.expect("charts", NAMES)
    view.settle()
    assert heights == sorted(heights) and heights[0] > 80
    above, loss, below = (
        view.find(selector).bounding_box()["y"] for selector in (".av-above", ".av-chart", ".av-slots")
    )
    assert above < loss < below
    for name in NAMES:
        chip(view, name).uncheck(force=True)
    view.expect("charts", [])
    assert not view.find(".av-slots").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("scale", ["log", "linear"])
def test_all_runs_are_drawn_the_selected_one_over_them(view, theme, scale):
    view.notebook.set_theme(theme == "dark")
    view.set(charts=NAMES, chart_scale=scale)
    warm, amsgrad = THEMES[theme]["runs"][:2]
    for group in ("slots", "above"):
        assert count(view, "ground", warm, group) > 50 and count(view, "own", amsgrad, group) > 100
        assert count(view, "own", warm, group) == 0 and count(view, "top", THEMES[theme]["text"], group) > 50
    assert view.find(f"input[data-name=chart_scale][value={scale}]").is_checked()


def test_scrubbing_draws_the_top_only_and_moves_the_one_playhead(view):
    view.set(charts=NAMES)
    names = ["slot-ground", "slot-own"]
    before = hashes(view)
    box = canvas(view, "top").bounding_box()
    view.drag((box["x"] + 200, box["y"] + 60), (box["x"] + 300, box["y"] + 60))
    playhead = view.expect("playhead", lambda value: value != 100)
    assert 0 < playhead < 400
    after = hashes(view)
    assert [before[name] == after[name] for name in names] == [True, True] and before["slot-top"] != after[
        "slot-top"
    ]
    assert before["loss"] != after["loss"]
    view.leave()
    assert view.find(".av-at").inner_text() == f"values at step {playhead}"


def hashes(view):
    view.settle()
    return {
        name: hash(
            canvas_rgba(
                view.find(f".av-slots canvas.av-{name}" if name.startswith("slot") else f"canvas.av-{name}")
            ).tobytes()
        )
        for name in ("slot-ground", "slot-own", "slot-top", "loss", "paths")
    }


def test_pointing_at_one_chart_says_the_values_in_all(view):
    view.set(charts=NAMES)
    accent = THEMES["light"]["accent"]
    view.leave()
    assert count(view, "top", accent, "above") == 0
    for selector in (".av-slots canvas.av-slot-top", "canvas.av-loss", ".av-above canvas.av-slot-top"):
        view.find(selector).hover(position={"x": 120, "y": 50})
        view.settle()
        for group in ("slots", "above"):
            assert count(view, "top", accent, group) > 30, f"{selector}: nothing in {group}"
        assert int(near(canvas_rgba(view.canvas("loss")), accent, 25).sum()) > 30
        text = view.find(".av-at").inner_text()
        assert text.startswith("values at step ") and text != "values at step 100"
    assert view.trait("playhead") == 100
    view.leave()
    assert count(view, "top", accent) == 0


def test_the_gap_that_v_leaves_under_the_largest_v_is_shaded(view):
    view.set(charts=["v"], chart_scale="log")
    wide = shade(view)
    assert wide > 5000
    path = av.run(av.Adam(0.1, amsgrad=True, beta_2=0.9), "beale", steps=400)
    assert (path.vhat[100:] / path.v[100:] > 10).all()
    view.set(selected=0)  # its v never falls far
    assert shade(view) < 0.5 * wide


def shade(view):
    """How many pixels are a sixth of a run's colour."""
    alpha = canvas_rgba(canvas(view, "own"))[..., 3]
    return int(((alpha > 20) & (alpha < 70)).sum())


def test_the_learning_rate_of_the_schedule_is_what_is_drawn(view):
    view.set(charts=["learning rate"], chart_scale="linear", selected=0)
    pixels = near(canvas_rgba(canvas(view, "own", "above")), THEMES["light"]["runs"][0], 40)
    columns = np.flatnonzero(pixels.any(0))
    heights = pixels.argmax(0)
    peak = columns[np.argmin(heights[columns])]
    # Warm-up lasts 50 of 400 steps: the peak stands an eighth along the chart.
    assert (peak - columns[0]) / (columns[-1] - columns[0]) == pytest.approx(1 / 8, abs=0.03)
