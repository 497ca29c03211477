"""The still picture of a map: the map with its legend, and beside it the surface and the losses, with the
paths of the cursor and the pins.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from adamviz.api import run
from adamviz.core.parameters import replace, values
from adamviz.core.trajectory import Trajectory
from adamviz.live.kernel import grid
from adamviz.live.texts import parameter_text
from adamviz.maps.make import plan_of
from adamviz.maps.map import Map
from adamviz.plots.checks import theme_of
from adamviz.plots.numbers import short_number
from adamviz.programs.program import parameters_of
from adamviz.typing import Axes, Figure

SIZE = 9.0, 5.6  # inches, of which each has 100 pixels
SHAPE = 352, 352  # of the map
POINTS = 121, 91  # of the surface
# Left, bottom, width and height of the three in shares of the figure.
MAP, SURFACE, LOSS = (0.085, 0.105, 0.405, 0.70), (0.655, 0.405, 0.325, 0.40), (0.655, 0.105, 0.325, 0.19)


class Place(NamedTuple):
    """A pixel: the values of x and y, the number of its optimizer, its look and its name."""

    x: float
    y: float
    optimizer: int
    number: int
    label: str


def figure(view: Any, theme: str = "light", title: str | None = None) -> Figure:
    """The view as it stands, as a matplotlib Figure; it is made without pyplot."""
    made, ax = frame(view, theme, title)
    draw_map(ax, view, made_of(view, SHAPE), theme)
    return _readable(made)


def frame(view: Any, theme: str = "light", title: str | None = None) -> tuple[Figure, Axes]:
    """All of the picture but the map, and the Axes for that."""
    from matplotlib.figure import Figure

    from adamviz.plots.axes import dress

    colours = theme_of(theme)
    made = Figure(figsize=SIZE, dpi=100, facecolor=colours["background"])
    ax, surface, loss = (made.add_axes(box) for box in (MAP, SURFACE, LOSS))
    for each in (ax, surface, loss):
        dress(each, colours)
    _write(made, view, title, colours)
    _draw_paths(surface, loss, view, theme)
    return _readable(made), ax


def made_of(view: Any, shape: tuple[int, int], **changes: Any) -> Map:
    """What a view sees as a `Map`, with the measures that its picture needs.

    Args:
        view: a `HyperparameterMap`.
        shape: (rows, columns).
        changes: another `extent` or `steps`.

    Raises:
        ValueError: the shape cannot be used.
    """
    extent = changes.get("extent", view.extent)
    sides = [[*view.x], [*view.y]]
    for side, ends in zip(sides, (extent[:2], extent[2:]) if extent else (), strict=False):
        side[1:3] = ends
    about = {
        "measure": [view.measure, *(["steps_to_tolerance"] if view.measure == "minimum" else [])],
        "start": view.start,
        "noise": view.noise,
        "dtype": "float64" if view.wide else "float32",
        "tolerance": view.tolerance,
        "radius": view.radius,
    }
    steps = changes.get("steps", view.steps)

    def computed(index):
        # Of its number an axis takes the place, whatever it is.
        plan = plan_of(view._optimizers[index], view.shown, *sides, shape, steps, **about)
        return Map.begin(plan).resume()

    one = computed(view.selected)
    return one - computed(0) if view.minus else one


def draw_map(ax: Axes, view: Any, made: Map, theme: str) -> None:
    """Draw a map with its legend, and a ring where a path begins from it."""
    from adamviz.plots import plot_map
    from adamviz.plots.path import mark_style

    colours = theme_of(theme)
    plot_map(made, view.measure, ax, theme=theme)
    ax.set_xlabel(_axis_text(view, "x"))
    ax.set_ylabel(_axis_text(view, "y"))
    ends = ax.get_xlim(), ax.get_ylim()
    for place in places(view):
        style = mark_style(place.number, colours, 8.0) | {"markeredgewidth": 1.6}
        ax.plot([place.x], [place.y], **style, label="_pixel", zorder=6)
    ax.set(xlim=ends[0], ylim=ends[1])


def places(view: Any) -> list[Place]:
    """The pixels whose paths are shown: the cursor's, and those of the pins."""
    shown = []
    if view.cursor is not None:
        shown.append(Place(*view.cursor, view.selected, view.selected, ""))
    count = len(view._runs)
    for index, pin in enumerate(view.pins):
        shown.append(
            Place(pin["x"], pin["y"], pin["optimizer"], count + index, pin.get("label") or _words(view, pin))
        )
    return shown


def at(view: Any, place: Place | None) -> tuple[Any, Any, Any, list[float]]:
    """Optimizer, surface, noise and start of a pixel; of None, as the sliders stand."""
    things = [view._optimizers[view.selected if place is None else place.optimizer], view.shown, view.noise]
    start = list(view.start)
    for axis, value in zip((view.x, view.y), () if place is None else place[:2], strict=False):
        name = axis[0]
        if name in ("start_x", "start_y"):
            start["xy".index(name[-1])] = value
            continue
        whole = view._programs["axes"][name]["parameter"].get("whole")
        number = round(value) if whole else value
        things = [replace(each, **{name: number}) if name in values(each) else each for each in things]
    return things[0], things[1], things[2], start


def path(view: Any, place: Place | None) -> Trajectory:
    """The run of a pixel."""
    optimizer, surface, noise, start = at(view, place)
    return run(
        optimizer, surface, start, view.steps, noise=noise, dtype="float64" if view.wide else "float32"
    )


def _draw_paths(field: Axes, chart: Axes, view: Any, theme: str) -> None:
    from adamviz.plots import plot_loss, plot_path, plot_surface

    shown = places(view)
    if view.cursor is None:
        shown.insert(0, None)
    surface = at(view, shown[0])[1]
    extent = [float(end) for end in surface.extent]
    minima = [[float(number) for number in point] for point in surface.minima]
    x, y = (np.linspace(*ends, count) for ends, count in zip((extent[:2], extent[2:]), POINTS, strict=True))
    lowest = min((point[2] for point in minima), default=None)
    lowest = lowest if lowest is not None and np.isfinite(lowest) else None
    ground = {"minima": [point[:2] for point in minima] or None, "minimum": lowest, "theme": theme}
    plot_surface(x, y, grid(surface, extent, *POINTS), field, **ground)
    for place in reversed(shown):
        number = view.selected if place is None else place.number
        known = path(view, place)
        line = {} if number < len(view._runs) else {"linewidth": 1.2, "linestyle": "solid"}
        plot_path(known.xy, field, number=number, theme=theme, **line)
        plot_loss(known.loss, chart, number=number, minimum=lowest, theme=theme, **line)
    field.set(xlim=extent[:2], ylim=extent[2:], xlabel="x", ylabel="y")
    chart.set(xlabel="step")
    chart.set_title("loss above the minimum" if lowest is not None else "loss", size=9, weight="normal")
    for ax, each in ((field, _path_title(view, shown[0])),):
        ax.set_title(each, size=9, weight="normal")


def _path_title(view, place):
    if place is None:
        return "path as the sliders stand"
    return f"path at {_words(view, {'x': place.x, 'y': place.y, 'optimizer': place.optimizer})}"


def _words(view, pin):
    entries = [view._programs["axes"][axis[0]]["parameter"] for axis in (view.x, view.y)]
    said = ", ".join(
        parameter_text(entry, value) for entry, value in zip(entries, (pin["x"], pin["y"]), strict=True)
    )
    return said if len(view._runs) == 1 else f"{view._runs[pin['optimizer']]['label']}: {said}"


def _axis_text(view, which):
    name = getattr(view, which)[0]
    symbol = view._programs["axes"][name]["parameter"]["symbol"]
    return f"{name}  {symbol}" if symbol and symbol != name else name


def _write(made: Figure, view: Any, title: str | None, colours: Any) -> None:
    own, scene = view._heading(), next((s for s in view._scenes if s["name"] == view._scene), None)
    lines = [own] if title else []
    lines.append(_numbers(view))
    if scene and scene["caption"]:
        lines.append(scene["caption"])
    made.text(0.02, 0.955, title or own, size=13, weight="bold", color=colours["text"], parse_math=False)
    for row, line in enumerate(lines[:3]):
        made.text(
            0.02, 0.918 - 0.032 * row, line, size=8.5, color=colours["muted"], parse_math=False, wrap=False
        )


def _numbers(view):
    """The numbers that no axis turns, in words."""
    turned = {view.x[0], view.y[0]}
    said = [
        parameter_text(entry, entry["value"])
        for entry in parameters_of(view._optimizers[view.selected])
        if entry["name"] not in turned
        and not (entry["value"] is None or entry["value"] is False or entry["value"] == 0)
    ]
    said.append(f"{view.steps} steps")
    if not turned & {"start_x", "start_y"}:
        said.append(f"from ({', '.join(short_number(place, 3) for place in view.start)})")
    if view.wide:
        said.append("float64")
    return ", ".join(said)


def _readable(made):
    from matplotlib.text import Text

    from adamviz.plots.fonts import fit_fonts, legible

    for text in made.findobj(Text):
        text.set_usetex(False)  # LaTeX knows none of these letters, and may not be there
        if text.get_text():
            text.set_text(legible(text.get_text()))
            fit_fonts(text)
    return made
