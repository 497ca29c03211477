"""The widget behind a view of runs on a surface: its traits, and how they hang together on Python's side.

The page draws and computes; see `js/stage.js`. A trait that Python sets is seen at once, and one that a hand
has moved is read back; each can be linked to any ipywidget.
"""

from __future__ import annotations

from typing import Any

from adamviz.live import kernel
from adamviz.live.stage.pins import Comparing
from adamviz.live.stage.settings import Settings
from adamviz.live.stored import stored
from adamviz.live.traits import Ruled, choice, number_traits, switch
from adamviz.programs.step_table import charts
from adamviz.typing import Figure

# What can be drawn against the step, besides the loss: the point, the learning rate of each step, the slots,
# and the step itself.
CHARTS = tuple(charts())

_Settings: Any = number_traits(Settings())


def _length(view):
    """How many numbers an extent has, where that is not four."""
    return {} if len(view._axes) == 2 else {"length": 2 * len(view._axes)}


def _cuts(view):
    """The directions of cuts; a curve is its own."""
    return ["gradient", "step", *view._axes] if len(view._axes) > 1 else []


class Stage(_Settings, Comparing):
    """A live view of runs on a surface.

    The hyperparameters of the run under the sliders, and the surface's own numbers, are traits under their
    own names: `view.beta_1 = 0.5` bends the path, and after a drag `view.beta_1` tells where the slider
    stands. Lists are read-only: a view hears of what it is assigned, as in `view.charts += ["v"]`.

    Attributes:
        surface: the name of the surface shown; setting it shows another one of the menu, from its own start.
        start: (x, y), the first point, or [x] on a function of one number; None takes the surface's own.
        steps: the number of steps of each run.
        playhead: the step that is shown.
        selected: which run is under the sliders, counted from 0.
        extent: (x from, x to, y from, y to), the part of the plane that is seen, or (x from, x to) of a
            curve; None for the surface's own.
        speed: of the playback; 1 is 60 steps a second.
        tab: which part of the panel is open: `sliders`, `step`, `noise` or `compare`.
        arrows: whether gradient, clipped gradient, momentum and step are drawn at the playhead.
        gradients: whether the gradients before and after clipping are drawn all over the surface.
        stability: whether it is shown how near each step is to where its run begins to swing, which
            `av.stability` measures: a chart, ellipses at the playhead, and rows of the step's table.
        cut: a chart of the loss along a line through the playhead's point: `gradient`, `step`, `x` or `y`; or
            `none`.
        names: whether each path bears its run's name, where several are drawn and there is room.
        charts: which charts stand under the picture, beside the loss: some of `CHARTS`.
        chart_scale: of those charts, `linear` or `log`.
        projection: `2d` for the view from above, or `3d` for the relief, whose heights are on the scale of
            the levels and are cut off where the loss runs away beyond them.
        azimuth: from where the relief is seen, in degrees around the vertical.
        elevation: the same, in degrees above the ground.
        arrangement: of several runs, `overlay` or `side by side`.
        linked: whether a slider moves all runs that have its number, or the selected one only.
        hidden: the runs that are not drawn, each counted from 0.
        tolerance: the table counts the steps until the loss is within this of the lowest known one.
        presenting: whether the view shows itself as to a lecture hall: large, and without its panel.

    The errors in the gradient that all runs meet are numbers of a view too: noise_level, noise_seed,
    heavy_tails, gradient_scale, spike and spike_every; see `Noise`.

    Example:
        >>> import adamviz as av
        >>> view = av.explore("beale")
        >>> isinstance(view, av.Stage), view.tab, view.start
        (True, 'sliders', [1.1, 1.9])
        >>> view.playhead, view.charts = 40, ["m", "v"]
        >>> view.close()
    """

    _entry = "stage"
    playhead = Ruled(0, {"kind": "whole", "low": 0, "high": 10**9})
    extent = Ruled(None, lambda view: {"kind": "extent", "within": 1e9} | _length(view))
    tab = choice("sliders", "step", "noise", "compare")
    arrows = switch()
    gradients = switch()
    stability = switch()
    cut = Ruled("none", lambda view: {"kind": "choice", "options": ["none", *_cuts(view)]})
    names = switch(True)
    charts = Ruled([], lambda view: {"kind": "some", "options": list(charts(view._axes))})
    chart_scale = choice("log", "linear")
    projection = choice("2d", "3d")
    arrangement = choice("overlay", "side by side")
    linked = switch()
    hidden = Ruled([], lambda view: {"kind": "wholes", "low": 0, "high": len(view._runs) - 1})

    @property
    def _axes(self) -> tuple[str, ...]:
        return self._surfaces[self.surface].axes

    def _figure(self, theme: str = "light", title: str | None = None) -> Figure:
        from adamviz.live.stage import picture

        return picture.figure(self, theme, title)

    def _film(self, theme: str = "light", title: str | None = None) -> Any:
        from adamviz.live.stage.film import Film

        return Film(self, title, theme)

    def _heading(self) -> str:
        return f"{', '.join(run['label'] for run in self._runs)}: {self.shown.title}"

    def _stored(self) -> dict[str, Any] | None:
        here = {"stability": self.stability, "cut": self.cut}
        seen = [here, *(scene["traits"] for scene in self._scenes)]
        curved = any(one.get("stability") or one.get("cut", "none") != "none" for one in seen)
        return stored(self, self.extent, curved)

    def _answer(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        failed: dict[str, str] = {}
        content, buffers = kernel.answer(request, self._menu[request["surface"]], self._kinds, failed)
        return content | ({"failed": failed} if failed else {}), buffers

    def _source(self) -> str:
        from adamviz.live.stage import code

        return code.code(self)

    def __repr__(self):
        runs = ", ".join(run["label"] for run in self._runs)
        return f"{type(self).__name__}({self.surface}: {runs}; {self.steps} steps)"
