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
    view.leave()


def inked(view, layers, theme="light"):
    """How many pixels there are of each run's colour on some canvases."""
    pictures = [canvas_rgba(view.canvas(layer)) for layer in layers]
    return counted(pictures, theme)


def counted(pictures, theme, box=None):
    """The same, of pictures of canvases, or of a box of each."""
    if box is not None:
        x, y, width, height = (round(side) for side in box)
        pictures = [pixels[y : y + height, x : x + width] for pixels in pictures]
    return [
        sum(int((near(pixels, colour, 12) & (pixels[..., 3] > 200)).sum()) for pixels in pictures)
        for colour in THEMES[theme]["runs"][:4]
    ]
