"""adamviz: take hold of Adam.

`tf.keras.optimizers.legacy.Adam`, number for number, jitted with JAX, under live widgets in Jupyter.
"""

from adamviz import surfaces
from adamviz.api import run, sweep
from adamviz.core.noise import Noise
from adamviz.core.rivals import Rival
from adamviz.core.textbook import TextbookAdam
from adamviz.core.trajectory import Trajectory
from adamviz.keras import distribute, schedules
from adamviz.keras.adam import Adam
from adamviz.keras.distribute import MirroredStrategy
from adamviz.keras.functions.function import function
from adamviz.keras.gradients.tape import GradientTape
from adamviz.keras.tensors.slices import IndexedSlices
from adamviz.keras.tensors.variable import Variable
from adamviz.lazy import attach
from adamviz.surfaces import Surface

__all__ = [
    "Adam",
    "GradientTape",
    "IndexedSlices",
    "MirroredStrategy",
    "Noise",
    "Rival",
    "Surface",
    "TextbookAdam",
    "Trajectory",
    "Variable",
    "compare",
    "distribute",
    "explore",
    "function",
    "plot_clip",
    "plot_gradients",
    "plot_loss",
    "plot_path",
    "plot_slots",
    "plot_surface",
    "run",
    "schedules",
    "surfaces",
    "sweep",
]

# Widgets and matplotlib take most of the time of an import, so each is loaded when it is first asked for.
__getattr__, __dir__ = attach(
    __name__,
    {
        "adamviz.live.stage.compare": ["compare"],
        "adamviz.live.stage.explore": ["explore"],
        "adamviz.plots": [
            "plot_clip",
            "plot_gradients",
            "plot_loss",
            "plot_path",
            "plot_slots",
            "plot_surface",
        ],
        "adamviz.version": ["__version__"],
    },
)
