"""A view of runs of optimizers on a surface, which stage and map both are: their numbers, and what these
make.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from adamviz.core.adam import Adam as Functional
from adamviz.core.noise import Noise
from adamviz.core.parameters import replace, values
from adamviz.core.snapshots import original
from adamviz.keras.adam import Adam
from adamviz.live.following import Following
from adamviz.live.run_values import LIMITS, Runs
from adamviz.live.state import state
from adamviz.live.traits import Ruled
from adamviz.live.transitions import apply_changes, changed
from adamviz.programs.describe import Description


class Start(Ruled):
    """A trait that holds a point; None is the surface's own start."""

    def __init__(self) -> None:
        super().__init__(
            (), lambda view: {"kind": "row", "length": len(_own_start(view)), "within": LIMITS["within"]}
        )

    def validate(self, obj: Any, value: Any) -> list[float]:
        """The point, checked; of one axis its number will do."""
        own = _own_start(obj)
        single = len(own) == 1 and np.ndim(value) == 0 and value is not None
        return super().validate(obj, own if value is None else [value] if single else value)


def _own_start(view):
    return view._menu[view.surface].start


class Running(Following):
    """A view of runs, of which one is under the sliders.

    Args:
        surfaces: those that it may show, by name.
        optimizers: one of each kind.
        setup: what the page must know besides the traits: `surfaces`, `optimizers` and `noise` among it.
        traits: their values.

    Example:
        >>> import adamviz as av
        >>> view = av.explore("bowl", av.Adam(0.1))
        >>> view.beta_1, view.curvature, view.noise_level = 0.5, 2.0, 0.1
        >>> view.optimizers, view.shown, view.noise
        ([Adam(learning_rate=0.1, beta_1=0.5)], Bowl(curvature=2.0), Noise(noise_level=0.1))
        >>> view.close()
    """

    _set_first: tuple[str, ...] = ("_runs", "selected")
    # The function that makes such a view, its first arguments in order, and the traits that it opens with.
    _call: tuple[str, tuple[str, ...]]
    _opens: dict[str, Any] = {}
    _runs = Runs()
    surface = Ruled("", lambda view: {"kind": "choice", "options": list(view._menu)})
    start = Start()
    selected = Ruled(0, lambda view: {"kind": "whole", "low": 0, "high": len(view._runs) - 1})

    def __init__(
        self,
        surfaces: dict[str, Description],
        optimizers: list[Description],
        setup: Mapping[str, Any],
        **traits: Any,
    ) -> None:
        # What the names and numbers of the page stand for.
        self._surfaces, self._optimizer_kinds = surfaces, optimizers
        self._menu = {name: surface.thing for name, surface in surfaces.items()}
        self._kinds = [kind.thing for kind in optimizers]
        self._programs = setup
        super().__init__(setup, **traits)
        self._start_following()

    def _state(self) -> dict[str, Any]:
        return state(self)

    def _transition(self, state: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
        return changed(self, state, changes)

    def _follows(self, state: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
        return apply_changes(state, changes, self._programs)

    @property
    def optimizers(self) -> list[Any]:
        """The optimizers that run now, with the values that the sliders show: fresh ones, ready to train
        with.
        """
        return [Adam.of(one) if type(one) is Functional else one for one in map(original, self._optimizers)]

    @property
    def _optimizers(self):
        return [replace(self._kinds[run["optimizer"]], **run["numbers"]) for run in self._runs]

    @property
    def shown(self) -> Any:
        """The surface that is shown, with the values that the sliders show.

        A function of your own is kept as it was when the view was made, whatever its data becomes: a view's
        page, its kernel and its files show one and the same surface. In another dtype than float32 it is
        asked anew.
        """
        surface = self._menu[self.surface]
        return replace(surface, **{name: getattr(self, name) for name in values(surface)})

    @property
    def noise(self) -> Noise:
        """The errors in the gradient that all runs meet now, as `run` takes them."""
        return Noise(**{name: getattr(self, name) for name in values(Noise())})
