"""The widget behind a live map: its traits, and how they hang together on Python's side.

The page draws and computes; see `js/map.js`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

from adamviz.live.map import axes
from adamviz.live.map.settings import Settings
from adamviz.live.read_only import fixed
from adamviz.live.run_values import LIMITS
from adamviz.live.running import Running
from adamviz.live.traits import Checked, Refused, Ruled, number_traits, switch
from adamviz.maps.map import Map
from adamviz.typing import Figure

_PLACED = ("x", "y", "extent", "cursor", "pins", "minus", "_runs")  # what has to fit to the axes


class _Axis(traitlets.TraitType):
    """What an axis turns, from where to where: [name, low, high, scale]."""

    def __init__(self) -> None:
        super().__init__(default_value=[])
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> list[Any]:
        """The axis, checked."""
        try:
            return fixed(axes.check_axis(str(self.name), value, obj._programs["axes"]), str(self.name))
        except ValueError as error:
            raise Refused(str(error)) from None


_Settings: Any = number_traits(Settings())


class HyperparameterMap(_Settings, Running):
    """A live map: one run for each pixel, and the path of the pixel under the cursor beside it.

    The numbers of the optimizer under the sliders, of the surface and of the noise are traits under their own
    names; an axis takes the place of its number. Lists are read-only: a view hears of what it is assigned.

    Attributes:
        x: what the columns turn, [name, low, high, scale]; (name, low, high) is enough. Another name takes
            back zoom, cursor and pins, other ends zoom and cursor.
        y: what the rows turn, in the same way.
        extent: (x from, x to, y from, y to), what is seen, in values of the two numbers; None for the whole.
        measure: by which the map is coloured: one of the `Map`'s measures.
        selected: which optimizer is mapped, counted from 0.
        minus: whether the measure of the first optimizer is taken away from that of the selected one, which
            is another.
        wide: whether the kernel computes in float64, also the paths beside the map; else all is float32, as
            in Keras.
        start: (x, y), the first point of each run; None takes the surface's own.
        steps: the number of steps of each run.
        tolerance: above the lowest known minimum: a loss that counts as reached.
        radius: the distance within which a minimum counts as reached.
        linked: whether a slider moves all optimizers that have its number, or the selected one only.
        cursor: the (x, y) whose path is shown, which keyboard or a click has chosen; None for none.
        pins: paths that stay, each {"x": value, "y": value, "optimizer": number}, perhaps with a "label".
        surface: the name of the surface.
        presenting: whether the view shows itself as to a lecture hall: large, and without its panel.

    Example:
        >>> import adamviz as av
        >>> view = av.explore_map(av.Adam(), "bowl")
        >>> isinstance(view, av.HyperparameterMap), view.y
        (True, ['beta_1', 0.0, 0.999, 'linear'])
        >>> view.x, view.extent = ("learning_rate", 1e-3, 1.0, "log"), (0.01, 0.1, 0.5, 0.9)
        >>> view.close()
    """

    _entry = "map"
    _call = ("explore_map", ("optimizers", "surface"))
    _set_first = (*Running._set_first, "x", "y")
    _leading, _led = ("x", "y", "minus"), ("cursor", "pins")
    x, y = _Axis(), _Axis()
    extent = Ruled(None, {"kind": "extent", "within": LIMITS["within"]})
    measure = Ruled(
        "final_loss",
        lambda view: {"kind": "choice", "options": [each["name"] for each in view._programs["measures"]]},
    )
    minus = switch()
    wide = switch()
    linked = switch(True)
    cursor = Checked(None, axes.check_point)
    pins = Checked([], axes.check_pins)

    def _start_following(self) -> None:
        super()._start_following()
        self._register_validator(HyperparameterMap._check_place, _PLACED)

    def _figure(self, theme: str = "light", title: str | None = None) -> Figure:
        from adamviz.live.map import picture

        return picture.figure(self, theme, title)

    def _film(self, theme: str = "light", title: str | None = None) -> Any:
        from adamviz.live.map.film import Film

        return Film(self, title, theme)

    def _heading(self) -> str:
        return f"{self._mapped}: {self.y[0]} over {self.x[0]} on {self.shown.title}"

    @property
    def _mapped(self):
        label = self._runs[self.selected]["label"]
        return f"{label} minus {self._runs[0]['label']}" if self.minus else label

    def _transition(self, state: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
        after = super()._transition(state, changes)
        axes.check_together(after, self._programs)
        return after

    def _follows(self, state: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
        return super()._follows(state, changes) | axes.following(state, changes)

    def _check_place(self, proposal: Any) -> Any:
        change = {proposal.trait.name: proposal.value}
        present = {name: getattr(self, name) for name in (*_PLACED, "selected")} | change
        if proposal.trait.name in ("x", "y"):  # what follows from it comes next
            settled = {name: self._settled.get(name, present[name]) for name in ("x", "y", "minus")}
            present |= axes.following(settled, change)
        axes.check_together(present, self._programs)
        return proposal.value

    def _check_number(self, proposal: Any) -> Any:
        value = super()._check_number(proposal)
        name, other = proposal.trait.name, [axis[0] for axis in (self.x, self.y)]
        for program in self._programs["optimizers"]:
            for entry in program["parameters"]:
                both = set(entry.get("excludes", ())).intersection(other)
                if entry["name"] == name and value is not None and both:
                    raise axes.Apart(
                        f"Cannot accept both `{name}` and `{min(both)}`, received: {name}={value!r} and an "
                        f"axis of {min(both)}"
                    )
        return value

    def _stored(self) -> dict[str, Any] | None:
        from adamviz.live.map import stored

        return stored.stored(self)

    def _answer(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        from adamviz.live.map import answers

        return answers.answer(self, request)

    def _source(self) -> str:
        from adamviz.live.map import code

        return code.code(self)

    def map(self, shape: tuple[int, int] = (512, 512)) -> Map:
        """What is seen as a `Map`, with the measures that the view has, computed here.

        Args:
            shape: (rows, columns).

        Returns:
            A `Map`; with `minus` the difference of the two.

        Raises:
            ValueError: the shape cannot be used.

        Example:
            >>> import adamviz as av
            >>> view = av.explore_map(av.Adam(), "bowl", steps=20)
            >>> view.map((8, 12))
            Map(beta_1 over learning_rate, 8 x 12, 20 steps, final_loss)
            >>> view.close()
        """
        from adamviz.live.map import picture

        return picture.made_of(self, shape)

    def __repr__(self):
        return (
            f"{type(self).__name__}({self._mapped} on {self.surface}: {self.measure}, {self.y[0]} over "
            f"{self.x[0]}; {self.steps} steps)"
        )
