"""The names on the paths in pictures: where the page puts them, clear of all marks, in every format."""

import numpy as np
import pytest

from adamviz.plots import still
from adamviz.plots.corner import free_corner
from adamviz.plots.labels import box_of, overlap, rect_of
from adamviz.plots.palette import THEMES
from adamviz.plots.readable import readable
from adamviz.plots.run_names import WIDEST_NAME, NamePlaces, cut
from adamviz.plots.step_arrows import label_box
from tests.plotted import BOWL, FADE, X, Y, both_themes, pixels
from tests.shared_cases import shared

CASES = shared("names")


def at(points):
    """Where points of the plane lie, in pixels, as in the page."""
    left, top, width, height = CASES["box"]
    x0, x1, y0, y1 = CASES["extent"]
    x, y = np.array(points, float).reshape(-1, 2).T
    return np.stack([left + (x - x0) / (x1 - x0) * width, top + height - (y - y0) / (y1 - y0) * height], 1)


@pytest.mark.parametrize("case", CASES["places"], ids=lambda case: case["name"])
def test_names_stand_where_the_page_has_them(case):
    left, top, width, height = CASES["box"]
    texts = [cut(label, WIDEST_NAME * width, lambda text: 8 * len(text)) for label in case["labels"]]
    assert texts == case["texts"]
    places = NamePlaces(
        (left, top, left + width, top + height),
        CASES["size"],
        [at(points[:lost]) for points, lost in zip(case["runs"], case["diverged"], strict=True)],
        [8 * len(text) for text in texts],
        case["selected"],
        at(case["runs"][0][0])[0],
        at(case["minima"]),
        case["covered"],
    )
    places.place_selected(case["also"])
    for rect, wanted in zip(places.rects, case["rects"], strict=True):
        assert rect == (wanted and pytest.approx(wanted, abs=0.01))


@pytest.mark.parametrize("case", CASES["arrows"], ids=lambda case: case["name"])
def test_texts_of_arrows_give_way_as_in_the_page(case):
    left, top, width, height = CASES["box"]
    field = box_of((left, top, left + width, top + height))
    x, y = case["tip"]
    taken = [box_of(rect) for rect in case["taken"]]
    found = rect_of(label_box(field, case["width"], (x, -y), case["dx"], CASES["size"], taken))
    assert found == pytest.approx(case["rect"], abs=0.01)


@pytest.mark.parametrize("case", CASES["corners"], ids=lambda case: case["name"])
def test_the_corner_of_a_legend_is_that_of_the_page(case):
    left, top, width, height = CASES["box"]
    field = box_of((left, top, left + width, top + height))
    path = at(case["path"]) * [1, -1]
    found = free_corner(field, case["width"], case["height"], CASES["size"], path, case["places"])
    assert rect_of(found) == pytest.approx(case["rect"], abs=0.01)


@pytest.mark.parametrize("colour, under, text, found", CASES["colours"])
def test_colours_can_be_read_as_in_the_page(colour, under, text, found):
    assert readable(colour, under, text) == found


def names(figure):
    return [text for axes in figure.axes for text in axes.texts if text.get_gid() == "name"]


def bowl_runs(count):
    """Runs that come to the minimum of the bowl from one start, on ways of their own."""
    runs = []
    for i in range(count):
        xy = np.stack([1.6 * FADE, 1.2 * FADE * np.cos(np.arange(41) / (3 + i))], axis=1)
        runs.append({"xy": xy, "loss": (xy**2).sum(1), "label": f"run {i}", "text": "α 0.1"})
    return runs


@both_themes
def test_each_run_is_named_in_its_colour_clear_of_marks_and_of_other_texts(theme):
    runs, colours = bowl_runs(5), THEMES[theme]
    pins = [{**run, "number": i, "text": f"β₁ 0.{i}"} for i, run in enumerate(runs[:2])]
    for pin in pins:
        del pin["label"]
        pin["xy"] = 0.9 * pin["xy"]
    figure = still(X, Y, BOWL, runs, minima=[[0, 0]], pins=pins, selected=2, theme=theme)
    figure.canvas.draw()
    shown = {text.get_text(): text for text in figure.axes[0].texts}
    assert {"run 0", "run 1", "run 2", "run 3", "run 4", "β₁ 0.0"} <= set(shown)
    for number, run in enumerate(runs):
        wanted = readable(colours["runs"][number], colours["halo"], colours["text"])
        assert shown[run["label"]].get_color() == wanted
    boxes = [text.get_window_extent().extents for text in shown.values()]
    axes = figure.axes[0]
    marks = [axes.transData.transform(point) for point in ([0, 0], runs[0]["xy"][0])]
    for i, box in enumerate(boxes):
        assert not any(overlap(box, other) for other in boxes[:i])
        assert not any(overlap(box, (x - 3, y - 3, x + 3, y + 3)) for x, y in marks)
        assert overlap(box, axes.bbox.extents) and box[2] <= axes.bbox.x1


def test_who_has_no_name_beside_its_path():
    runs = bowl_runs(2)
    assert len(names(still(X, Y, BOWL, runs))) == 2
    assert not names(still(X, Y, BOWL, runs, names=False))
    assert not names(still(X, Y, BOWL, runs[:1]))
    assert not names(still(X, Y, BOWL, runs, beside=True)), "a pane says whose it is"
    assert not names(still(X, Y, BOWL, runs, extent=(1.9, 2.0, -1.5, -1.4))), "no path is seen"
    runs[0]["label"] = "Adam with " + "a very " * 9 + "long name"
    long, _ = names(still(X, Y, BOWL, runs))
    assert long.get_text().startswith("Adam with a very") and long.get_text().endswith("…")


def test_marks_of_where_runs_stand_lie_over_names():
    runs = bowl_runs(3)
    figure = still(X, Y, BOWL, runs, selected=1, playhead=20)
    (height,) = {text.get_zorder() for text in names(figure)}
    axes = figure.axes[0]
    ends = [line.get_zorder() for line in axes.lines if line.get_label() == "_end"]
    paths = [line.get_zorder() for line in axes.lines if line.get_label().startswith("run")]
    assert len(ends) == len(paths) == 3 and max(paths) < height < min(ends)
    without = pixels(still(X, Y, BOWL, runs, selected=1, playhead=20, names=False))
    assert 500 < (np.abs(pixels(figure) - without).max(-1) > 60).sum() < 6000
