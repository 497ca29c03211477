"""Static plots: arrays in, Axes out. Matplotlib is imported by the first plot, not by this package."""

from adamviz.plots.compose import still
from adamviz.plots.gradients import plot_clip, plot_gradients
from adamviz.plots.levels import levels
from adamviz.plots.loss import plot_loss
from adamviz.plots.map import plot_map
from adamviz.plots.palette import DARK, DASHES, LIGHT, MARKERS
from adamviz.plots.path import plot_path
from adamviz.plots.png import png
from adamviz.plots.slots import plot_slots
from adamviz.plots.surface import plot_surface
from adamviz.plots.training import plot_training
from adamviz.plots.vector import pdf, svg

__all__ = [
    "DARK",
    "DASHES",
    "LIGHT",
    "MARKERS",
    "levels",
    "pdf",
    "plot_clip",
    "plot_gradients",
    "plot_loss",
    "plot_map",
    "plot_path",
    "plot_slots",
    "plot_surface",
    "plot_training",
    "png",
    "still",
    "svg",
]
