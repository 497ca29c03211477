"""adamviz: take hold of Adam.

`tf.keras.optimizers.legacy.Adam`, number for number, jitted with JAX, under live widgets in Jupyter.
"""

from typing import TYPE_CHECKING

from adamviz.lazy import attach

__all__ = [
    "Adam",
    "GradientTape",
    "HyperparameterMap",
    "IndexedSlices",
    "Inspector",
    "Map",
    "MirroredStrategy",
    "Network",
    "Noise",
    "Recorder",
    "Recording",
    "Rival",
    "Stage",
    "Surface",
    "TextbookAdam",
    "Trajectory",
    "Variable",
    "basin_map",
    "compare",
    "distribute",
    "examples",
    "explore",
    "explore_map",
    "function",
    "hyperparameter_map",
    "inspect",
    "landscape",
    "plot_clip",
    "plot_gradients",
    "plot_loss",
    "plot_map",
    "plot_path",
    "plot_slots",
    "plot_surface",
    "plot_training",
    "record",
    "run",
    "schedules",
    "slots",
    "stability",
    "surfaces",
    "sweep",
]

# Each name is loaded when it is first asked for: nbconvert loads its exporters, ours among them, in every run
# of its own, and shall neither wait for JAX nor fail with it. Type checkers and editors read the imports.
if TYPE_CHECKING:
    from adamviz import examples, surfaces
    from adamviz import plots as plots
    from adamviz.api import run, sweep
    from adamviz.core.noise import Noise
    from adamviz.core.rivals import Rival
    from adamviz.core.textbook import TextbookAdam
    from adamviz.core.trajectory import Trajectory
    from adamviz.curvature import stability
    from adamviz.keras import distribute, schedules
    from adamviz.keras.adam import Adam
    from adamviz.keras.distribute import MirroredStrategy
    from adamviz.keras.functions.function import function
    from adamviz.keras.gradients.tape import GradientTape
    from adamviz.keras.tensors.slices import IndexedSlices
    from adamviz.keras.tensors.variable import Variable
    from adamviz.live.map.explore_map import explore_map
    from adamviz.live.map.map import HyperparameterMap
    from adamviz.live.stage.compare import compare
    from adamviz.live.stage.explore import explore
    from adamviz.live.stage.stage import Stage
    from adamviz.live.training.inspect import inspect
    from adamviz.live.training.inspector import Inspector
    from adamviz.maps import Map, Network, basin_map, hyperparameter_map
    from adamviz.plots import (
        plot_clip,
        plot_gradients,
        plot_loss,
        plot_map,
        plot_path,
        plot_slots,
        plot_surface,
        plot_training,
    )
    from adamviz.surfaces import Surface
    from adamviz.training.landscape import landscape
    from adamviz.training.record import record
    from adamviz.training.recorder import Recorder
    from adamviz.training.recording import Recording
    from adamviz.training.slots import slots
    from adamviz.version import __version__ as __version__
else:
    __getattr__, __dir__ = attach(
        __name__,
        {
            "adamviz.api": ["run", "sweep"],
            "adamviz.core.noise": ["Noise"],
            "adamviz.core.rivals": ["Rival"],
            "adamviz.core.textbook": ["TextbookAdam"],
            "adamviz.core.trajectory": ["Trajectory"],
            "adamviz.curvature": ["stability"],
            "adamviz.keras.adam": ["Adam"],
            "adamviz.keras.distribute": ["MirroredStrategy"],
            "adamviz.keras.functions.function": ["function"],
            "adamviz.keras.gradients.tape": ["GradientTape"],
            "adamviz.keras.tensors.slices": ["IndexedSlices"],
            "adamviz.keras.tensors.variable": ["Variable"],
            "adamviz.live.map.explore_map": ["explore_map"],
            "adamviz.live.map.map": ["HyperparameterMap"],
            "adamviz.live.stage.compare": ["compare"],
            "adamviz.live.stage.explore": ["explore"],
            "adamviz.live.stage.stage": ["Stage"],
            "adamviz.live.training.inspect": ["inspect"],
            "adamviz.live.training.inspector": ["Inspector"],
            "adamviz.maps": ["Map", "Network", "basin_map", "hyperparameter_map"],
            "adamviz.plots": [
                "plot_clip",
                "plot_gradients",
                "plot_loss",
                "plot_map",
                "plot_path",
                "plot_slots",
                "plot_surface",
                "plot_training",
            ],
            "adamviz.surfaces": ["Surface"],
            "adamviz.training.landscape": ["landscape"],
            "adamviz.training.record": ["record"],
            "adamviz.training.recorder": ["Recorder"],
            "adamviz.training.recording": ["Recording"],
            "adamviz.training.slots": ["slots"],
            "adamviz.version": ["__version__"],
        },
        modules={
            "distribute": "adamviz.keras.distribute",
            "examples": "adamviz.examples",
            "plots": "adamviz.plots",
            "schedules": "adamviz.keras.schedules",
            "surfaces": "adamviz.surfaces",
        },
    )
