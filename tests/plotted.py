"""What the tests of static plots draw: a bowl, and a run on it that spirals to its minimum."""

import io

import numpy as np
import pytest

from adamviz.plots import png
from adamviz.plots.palette import THEMES

X, Y = np.linspace(-2.0, 2.0, 61), np.linspace(-1.5, 1.5, 46)
BOWL = X**2 + 5 * Y[:, None] ** 2
FADE = np.exp(-np.arange(41) / 8)
PATH = np.stack([1.6 * FADE, 1.2 * FADE * np.cos(np.arange(41) / 4)], axis=1)
LOSS = PATH[:, 0] ** 2 + 5 * PATH[:, 1] ** 2

both_themes = pytest.mark.parametrize("theme", list(THEMES))


def lines(ax, label):
    """The lines of an Axes that have this label."""
    return [line for line in ax.lines if line.get_label() == label]


def pixels(figure):
    """A figure as an array of colours, (height, width, 3), from 0 to 255."""
    from PIL import Image

    with Image.open(io.BytesIO(png(figure))) as image:
        return np.asarray(image.convert("RGB")).astype(int)
