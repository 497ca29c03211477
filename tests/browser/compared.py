"""The view of four runs that the tests of comparing look at."""

from adamviz.plots.palette import THEMES
from tests.browser.pixels import canvas_rgba, near

CELLS = [
    "import adamviz as av, optax",
    """
view = av.compare([av.Adam(0.1), av.Adam(0.02, amsgrad=True), av.Adam(0.1, clipnorm=1.0),
  av.Rival(optax.sgd, learning_rate=0.001)],
                  playhead=120)
first_runs = view._runs
view""",
]


def tidy(view):
    view.notebook.run("view.unpin()")
    view.reset()
    view.notebook.run("view._runs = first_runs")
    view.notebook.set_theme(False)
    view.leave()


def inked(view, layers, theme="light", within=None):
    """How many pixels there are of each run's colour on some canvases."""
    found = []
    for colour in THEMES[theme]["runs"][:4]:
        count = 0
        for layer in layers:
            pixels = canvas_rgba(view.canvas(layer))
            if within is not None:
                x, y, width, height = (round(side) for side in within)
                pixels = pixels[y : y + height, x : x + width]
            count += int((near(pixels, colour, 12) & (pixels[..., 3] > 200)).sum())
        found.append(count)
    return found
