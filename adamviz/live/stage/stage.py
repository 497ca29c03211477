"""The widget behind every live view: its traits, and how they hang together on Python's side.

The page draws and computes; see `js/stage.js`. A trait that Python sets is seen at once, and one that a hand
has moved is read back; each can be linked to any ipywidget.
"""

from __future__ import annotations

import functools
import numbers
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from adamviz.api import MOST_STEPS, check_start, check_steps
from adamviz.core.adam import Adam as Functional
from adamviz.core.noise import Noise
from adamviz.core.parameters import replace, values
from adamviz.core.snapshots import original
from adamviz.keras.adam import Adam
from adamviz.live import kernel
from adamviz.live.stage.pins import Comparing
from adamviz.live.stage.stored import stored
from adamviz.live.state import state
from adamviz.live.traits import Refused, choice, positive, some, switch
from adamviz.live.transitions import changed
from adamviz.live.view import View
from adamviz.programs.describe import Description, describe
from adamviz.programs.step_table import charts
from adamviz.programs.values import plain_values

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# What can be drawn against the step, besides the loss: the point, the learning rate of each step, the slots,
# and the step itself.
CHARTS = tuple(charts())


def refusing(check):
    """A trait's check whose ValueError is one that traitlets knows."""

    @functools.wraps(check)
    def checked(self, proposal):
        try:
            return check(self, proposal)
        except ValueError as error:
            raise Refused(str(error)) from None

    return checked


class Stage(Comparing, View):
    """A live view of runs on a surface.

    The hyperparameters of the run under the sliders, and the surface's own numbers, are traits under their
    own names: `view.beta_1 = 0.5` bends the path, and after a drag `view.beta_1` tells where the slider
        stands.

    Attributes:
        surface: the name of the surface shown; setting it shows another one of the menu, from its own start.
        start: (x, y), the first point; None takes the surface's own.
        steps: the number of steps of each run.
        playhead: the step that is shown.
        selected: which run is under the sliders, counted from 0.
        extent: (x from, x to, y from, y to), the part of the plane that is seen; None for the surface's own.
        speed: of the playback; 1 is 60 steps a second.
        tab: which part of the panel is open: `sliders`, `step`, `noise` or `compare`.
        arrows: whether gradient, clipped gradient, momentum and step are drawn at the playhead.
        gradients: whether the gradients before and after clipping are drawn all over the surface.
        charts: which charts stand under the picture, beside the loss: some of `CHARTS`.
        chart_scale: of those charts, `linear` or `log`.
        arrangement: of several runs, `overlay` or `side by side`.
        shared: whether a slider moves all runs that have its number, or the selected one only.
        hidden: the runs that are not drawn, each counted from 0.
        tolerance: the table counts the steps until the loss is within this of the lowest known one.

    The errors in the gradient that all runs meet are numbers of a view too: noise_level, noise_seed,
        heavy_tails, gradient_scale,
    spike and spike_every; see `Noise`.
    """

    _entry = "stage"
    _set_first = ("_runs", "selected")
    _runs = traitlets.List().tag(sync=True)
    # TraitType rather than Any, which would take None unseen.
    surface = traitlets.TraitType("").tag(sync=True)
    start = traitlets.TraitType(()).tag(sync=True)
    steps = traitlets.TraitType(500).tag(sync=True)
    playhead = traitlets.TraitType(0).tag(sync=True)
    selected = traitlets.TraitType(0).tag(sync=True)
    extent = traitlets.Any(None).tag(sync=True)
    speed = traitlets.TraitType(1).tag(sync=True)
    tab = choice("sliders", "step", "noise", "compare")
    arrows = switch()
    gradients = switch()
    charts = some([], *CHARTS)
    chart_scale = choice("log", "linear")
    arrangement = choice("overlay", "side by side")
    shared = switch()
    hidden = traitlets.TraitType([]).tag(sync=True)
    tolerance = positive(1e-4)

    def __init__(
        self,
        surfaces: dict[str, Description],
        optimizers: list[Description],
        setup: Mapping[str, Any],
        runs: list[dict[str, Any]],
        **traits: Any,
    ) -> None:
        # What the names and numbers of the page stand for.
        self._surfaces, self._optimizer_kinds = surfaces, optimizers
        self._menu = {name: surface.thing for name, surface in surfaces.items()}
        self._kinds = [kind.thing for kind in optimizers]
        self._noise = describe(Noise())
        super().__init__(setup, _runs=runs, **traits)
        self.observe(self._show_surface, "surface")
        self.observe(self._select, "selected")
        self._turned = {name for kind in optimizers for name in kind.names}
        self.observe(self._turn, sorted(self._turned & set(self.trait_names())))

    def _received(self, changes: dict[str, Any]) -> None:
        if self.shared and "_runs" not in changes:
            self._share(changes)  # moved by something else than the page's own controls

    def _figure(self, theme: str = "light", title: str | None = None) -> Figure:
        from adamviz.live.stage import picture

        return picture.figure(self, theme, title)

    def _film(self, theme: str = "light", title: str | None = None) -> Any:
        from adamviz.live.stage.film import Film

        return Film(self, title, theme)

    def _heading(self) -> str:
        return f"{', '.join(run['label'] for run in self._runs)}: {self.shown.title}"

    def _state(self) -> dict[str, Any]:
        return state(self)

    def _transition(self, state: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
        return changed(self, state, changes)

    def _linked_with(self, names: set[str]) -> set[str]:
        # What would else follow from another surface or run goes with it, as in the page itself.
        surface = {"start", "extent", *plain_values(self.shown)} if "surface" in names else set()
        run = {"_runs", *self._runs[self.selected]["numbers"]} if "selected" in names else set()
        return surface | run

    def _stored(self) -> dict[str, Any] | None:
        return stored(self)

    def _answer(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        return kernel.answer(request, self._menu[request["surface"]], self._kinds)

    def _source(self) -> str:
        from adamviz.live.export import code

        return code.code(self)

    @property
    def optimizers(self):
        """The optimizers that run now, with the values that the sliders show: fresh ones, ready to train
        with.
        """
        return [Adam.of(one) if type(one) is Functional else one for one in map(original, self._optimizers)]

    @property
    def _optimizers(self):
        return [
            replace(self._kinds[run["optimizer"]], **self._numbers(i)) for i, run in enumerate(self._runs)
        ]

    @property
    def shown(self):
        """The surface that is shown, with the values that the sliders show.

        A function of your own is kept as it was when the view was made, whatever its data becomes: a view's
            page, its kernel and its
        files show one and the same surface. In another dtype than float32 it is asked anew.
        """
        surface = self._menu[self.surface]
        return replace(surface, **{name: getattr(self, name) for name in values(surface)})

    @property
    def noise(self):
        """The errors in the gradient that all runs meet now, as `run` takes them."""
        return Noise(**{name: getattr(self, name) for name in values(Noise())})

    def _numbers(self, index):
        run = self._runs[index]
        return {
            n: getattr(self, n) if index == self.selected else value for n, value in run["numbers"].items()
        }

    def _show_surface(self, change):
        if self._applying_state:
            return
        surface = self._menu[change.new]
        with self.hold_sync():
            self.start, self.extent = list(surface.start), None
            for name, value in values(surface).items():
                setattr(self, name, value)

    def _turn(self, change):
        if self.shared and not self._applying_state:
            self._share({change.name})

    def _select(self, change):
        if self._applying_state:
            return
        # The numbers of the run that was selected are put away, and those of the other taken out.
        runs = [dict(run) for run in self._runs]
        runs[change.old]["numbers"] = {name: getattr(self, name) for name in runs[change.old]["numbers"]}
        with (
            self._apply_state(),
            self.hold_sync(),
        ):  # the run's own numbers, whether or not sliders are shared
            self._runs = runs
            for name, value in runs[change.new]["numbers"].items():
                setattr(self, name, value)

    @traitlets.validate("surface")
    @refusing
    def _check_surface(self, proposal):
        if not isinstance(proposal.value, str) or proposal.value not in self._menu:
            raise ValueError(
                f"Expected surface to be one of {', '.join(self._menu)}, received: {proposal.value!r}"
            )
        return proposal.value

    @traitlets.validate("start")
    @refusing
    def _check_start(self, proposal):
        return [
            float(number) for number in check_start(proposal.value, self._menu[self.surface], "float64", (2,))
        ]

    @traitlets.validate("steps")
    @refusing
    def _check_steps(self, proposal):
        return check_steps(proposal.value, MOST_STEPS)

    @traitlets.validate("playhead", "selected")
    @refusing
    def _check_count(self, proposal):
        name, value = proposal.trait.name, proposal.value
        most = len(self._runs) - 1 if name == "selected" else None
        fits = isinstance(value, numbers.Integral) and not isinstance(value, bool) and value >= 0
        if not fits or (most is not None and value > most):
            allowed = ">= 0" if most is None else f"from 0 to {most}"
            raise ValueError(f"Expected {name} to be a whole number {allowed}, received: {value!r}")
        return int(value)

    @traitlets.validate("hidden")
    @refusing
    def _check_hidden(self, proposal):
        value, count = proposal.value, len(self._runs)
        given = list(value) if isinstance(value, (list, tuple)) else [None]
        if not all(
            isinstance(one, numbers.Integral) and not isinstance(one, bool) and 0 <= one < count
            for one in given
        ):
            raise ValueError(
                f"Expected hidden to be a list of runs, each from 0 to {count - 1}, received: {value!r}"
            )
        return sorted({int(one) for one in given})

    @traitlets.validate("speed")
    @refusing
    def _check_speed(self, proposal):
        value = proposal.value
        if isinstance(value, bool) or not isinstance(value, numbers.Real) or not 0 < value <= 100:
            raise ValueError(f"Expected speed to be a number above 0 and at most 100, received: {value!r}")
        return np.asarray(value).item()

    @traitlets.validate("extent")
    @refusing
    def _check_extent(self, proposal):
        value = proposal.value
        if value is None:
            return None
        try:
            array = np.asarray(value)
        except ValueError:  # lists of unequal lengths
            array = np.asarray(None)
        fits = array.shape == (4,) and array.dtype.kind in "iuf" and (np.abs(array) < 1e9).all()
        if not (fits and array[0] < array[1] and array[2] < array[3]):
            raise ValueError(
                "Expected extent to be (x from, x to, y from, y to) with x from < x to and y from < y to, "
                "all within ±1e9, "
                f"received: {value!r}"
            )
        return [float(number) for number in array]

    def __setattr__(self, name, value):
        if name in ("surface", "selected", *self.__dict__.get("_turned", ())) and "_kinds" in self.__dict__:
            with (
                self.hold_sync()
            ):  # with all that follows from it, in one message: the page draws no half of it
                super().__setattr__(name, value)
        else:
            super().__setattr__(name, value)

    def __repr__(self):
        runs = ", ".join(run["label"] for run in self._runs)
        return f"{type(self).__name__}({self.surface}: {runs}; {self.steps} steps)"
