"""The still picture that the plots compose: everything is in it, seen in both themes, and stays on it."""

import io

import numpy as np
from matplotlib import colors

from adamviz.plots import png, still
from adamviz.plots.numbers import short_number
from adamviz.plots.palette import THEMES
from tests.plotted import BOWL, LOSS, PATH, X, Y, both_themes, lines, pixels


def near(image, colour, tolerance=14):
    return (np.abs(image - np.array(colors.to_rgb(colour)) * 255).max(axis=2) <= tolerance).sum()


@both_themes
def test_still_shows_everything_and_stays_small(theme):
    runs = [
        {
            "xy": PATH / (1 + i / 4),
            "loss": LOSS / (1 + i),
            "label": f"run number {i}",
            "text": "beta_1 0.9, beta_2 0.999",
        }
        for i in range(8)
    ]
    figure = still(
        X,
        Y,
        BOWL,
        runs,
        title="Eight runs",
        subtitle="on a bowl",
        minima=[[0, 0]],
        minimum=0.0,
        playhead=12,
        theme=theme,
    )
    field, chart = figure.axes
    assert [len(lines(field, run["label"])[0].get_xdata()) for run in runs] == [13] * 8
    assert chart.get_title("right") == "step 12 of 40" and chart.get_yscale() == "log"
    texts = [text.get_text() for text in figure.texts]
    assert {"Eight runs", "on a bowl", *(run["label"] for run in runs)} <= set(texts)
    assert f"loss {short_number(LOSS[12], 3)}" in texts
    image, data = pixels(figure), png(figure)
    assert image.shape == (600, 900, 3) and len(data) < 80_000
    colours = THEMES[theme]
    assert (np.abs(image[1, 1] - 255 * np.array(colors.to_rgb(colours["background"]))) <= 2).all()
    for colour in colours["runs"]:
        assert near(image, colour) > 20, f"{colour} can't be seen"


def test_still_keeps_its_text_on_the_picture():
    long = "a name that no column could ever hold in one line of text"
    runs = [{"xy": PATH, "loss": LOSS, "label": long, "text": "x" * 300} for _ in range(8)]
    figure = still(X, Y, BOWL, runs, title=long * 3, subtitle=long * 3, extent=(-1, 1, -1, 1))
    figure.savefig(io.BytesIO(), format="png")
    canvas = figure.get_window_extent()
    for text in figure.texts:
        box = text.get_window_extent()
        assert box.x0 >= 0.6 * canvas.width and box.x1 <= canvas.width and box.y0 >= 0, text.get_text()
    assert figure.axes[0].get_xlim() == (-1, 1)


def test_an_exploding_run_does_not_press_the_others_flat():
    runs = [{"xy": PATH, "loss": LOSS}, {"xy": PATH, "loss": LOSS * 1e4 ** np.arange(41)}]
    top = still(X, Y, BOWL, runs, minimum=0.0).axes[1].get_ylim()[1]
    assert LOSS[0] <= top < 1000 * LOSS[0]
