"""The still picture of a map: the map with its legend, and beside it the surface and the losses, with the
paths of the cursor and the pins.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.live.kernel import grid
from adamviz.live.map.places import Place, at, own, path, places, words
from adamviz.live.texts import parameter_text
from adamviz.maps.computing import fill
from adamviz.maps.make import plan_of
from adamviz.maps.map import Map
from adamviz.maps.tiles import empty
from adamviz.plots.checks import theme_of
from adamviz.plots.column import wrap
from adamviz.plots.fonts import legible, make_readable
from adamviz.plots.numbers import short_number
from adamviz.programs.program import parameters_of
from adamviz.typing import Axes, Figure

SIZE = 9.0, 5.6  # inches, of which each has 100 pixels
MOST_PIXELS, LEAST_PIXELS = 352, 32  # on a side of the map
OPERATIONS = (
    4e10  # of all its runs: a fraction of a second, as a picture is drawn anew whenever the view changes
)
DEAR = 20_000  # operations of a step, where they cannot be counted
POINTS = 121, 91  # of the surface
CURVE_POINTS = 500
# Left, bottom and width in shares of the figure; how high they are is left by the lines above them.
MAP, SURFACE, LOSS = (0.085, 0.105, 0.4), (0.675, 0.405, 0.305), (0.675, 0.105, 0.305)
LOSS_HEIGHT = 0.19
FIRST_LINE, LINE, TITLE = 0.915, 0.033, 0.035  # of the words above
SMALL = {"size": 9.5, "weight": "normal"}  # titles of the three


def figure(view: Any, theme: str = "light", title: str | None = None) -> Figure:
    """The view as it stands, as a matplotlib Figure; it is made without pyplot."""
    made, ax = frame(view, theme, title)
    side = pixels(view)
    draw_map(ax, view, made_of(view, (side, side)), theme)
    return make_readable(made)


def frame(view: Any, theme: str = "light", title: str | None = None) -> tuple[Figure, Axes]:
    """All of the picture but the map, and the Axes for that."""
    from matplotlib.figure import Figure

    from adamviz.plots.axes import dress

    colours = theme_of(theme)
    made = Figure(figsize=SIZE, dpi=100, facecolor=colours["background"])
    top = _write(made, view, title, colours)
    heights = top - MAP[1], top - SURFACE[1], LOSS_HEIGHT
    ax, surface, loss = (
        made.add_axes((*box, height)) for box, height in zip((MAP, SURFACE, LOSS), heights, strict=True)
    )
    for each in (ax, surface, loss):
        dress(each, colours)
    _draw_paths(surface, loss, view, theme)
    return make_readable(made), ax


def pixels(view: Any, share: float = 1.0) -> int:
    """How many pixels on a side a map of a view has room for, in a share of the usual time."""
    program = view._programs["maps"][view._runs[view.selected]["optimizer"]][0]["javascript"]
    cost = program.get("cost", DEAR) * view.steps * (1 + view.minus)
    return int(min(MOST_PIXELS, max(LEAST_PIXELS, (share * OPERATIONS / cost) ** 0.5)))


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
        arrays, done = empty(plan), np.zeros(shape, bool)
        fill(plan, arrays, done, None, None)
        return Map(plan.setting, arrays, done, plan)

    one = computed(view.selected)
    return one - computed(0) if view.minus else one


def draw_map(ax: Axes, view: Any, made: Map, theme: str) -> None:
    """Draw a map with its legend, and a ring where a path begins from it."""
    from adamviz.plots import plot_map
    from adamviz.plots.path import mark_style

    colours = theme_of(theme)
    plot_map(made, view.measure, ax, theme=theme)
    ax.title.set(**SMALL)
    ax.tick_params(axis="x", pad=5)  # away from the lowest number of the other axis
    for which, say, said in (("x", ax.set_xlabel, ax.get_xlabel()), ("y", ax.set_ylabel, ax.get_ylabel())):
        unit = said.removeprefix(getattr(view, which)[0])
        say(_axis_text(view, which) + unit)
    ends = ax.get_xlim(), ax.get_ylim()
    for place in places(view):
        inside = ends[0][0] <= place.x <= ends[0][1] and ends[1][0] <= place.y <= ends[1][1]
        if not inside:
            continue
        style = mark_style(place.number, colours, 8.0) | {"markeredgewidth": 1.6}
        ax.plot([place.x], [place.y], **style, label="_pixel", zorder=6)
        if place.label:
            _name(ax, place, colours)
    ax.set(xlim=ends[0], ylim=ends[1])


def _draw_paths(field: Axes, chart: Axes, view: Any, theme: str) -> None:
    from adamviz.plots import plot_loss, plot_path, plot_surface

    shown: list[Place | None] = list(places(view))
    if view.cursor is None:
        shown.insert(0, None)
    surface = at(view, shown[0])[1]
    if view.minus and view.selected:
        x, y = view.cursor or (own(view, axis[0]) for axis in (view.x, view.y))
        shown.insert(1, Place(x, y, 0, 0, ""))
    extent = [float(end) for end in surface.extent]
    minima = [[float(number) for number in point] for point in surface.minima]
    curve = len(extent) == 2
    counts = (CURVE_POINTS, 1) if curve else POINTS
    x = np.linspace(*extent[:2], counts[0])
    y = None if curve else np.linspace(*extent[2:], counts[1])
    lowest = min((point[-1] for point in minima), default=None)
    lowest = lowest if lowest is not None and np.isfinite(lowest) else None
    ground: dict[str, Any] = {
        "minima": [point[:2] for point in minima] or None,  # of a curve with their losses
        "minimum": lowest,
        "theme": theme,
    }
    losses = grid(surface, extent, *counts)
    plot_surface(x, y, losses[0] if curve else losses, field, **ground)
    thin: dict[str, Any] = {"linewidth": 1.2, "linestyle": "solid"}
    for place in reversed(shown):
        number = view.selected if place is None else place.number
        known = path(view, place)
        line = {} if number < len(view._runs) else thin
        plot_path(known.xy, field, loss=known.loss if curve else None, number=number, theme=theme, **line)
        plot_loss(known.loss, chart, number=number, minimum=lowest, theme=theme, **line)
    ends = {} if curve else {"ylim": extent[2:]}  # a curve has the heights that it needs
    names = {"xlabel": "x", "ylabel": "loss" if curve else "y"}
    field.set(xlim=extent[:2], **ends, **names, title=_path_title(view, shown[0]))
    above = "loss above the minimum" if lowest is not None else "loss"
    chart.set(xlabel="step", ylabel="", title=above)
    for ax in (field, chart):
        ax.title.set(**SMALL)


def _name(ax, place, colours):
    """The name of a pin beside its mark, on the side where there is room."""
    from matplotlib import patheffects

    right = ax.transAxes.inverted().transform(ax.transData.transform((place.x, place.y)))[0] > 0.6
    ax.annotate(
        place.label,
        (place.x, place.y),
        xytext=(-8 if right else 8, 0),
        textcoords="offset points",
        ha="right" if right else "left",
        va="center",
        size=8.5,
        color=colours["text"],
        path_effects=[patheffects.withStroke(linewidth=2.5, foreground=colours["halo"])],
        parse_math=False,
        zorder=7,
    )


def _path_title(view, place):
    if place is None:
        return "path as the sliders stand"
    return f"path at {words(view, place)}"


def _axis_text(view, which):
    name = getattr(view, which)[0]
    symbol = view._programs["axes"][name]["parameter"]["symbol"]
    return f"{name}  {symbol}" if symbol and name not in (symbol, f"start_{symbol}") else name


def _write(made: Figure, view: Any, title: str | None, colours: Any) -> float:
    """The words above, and where below them there is room."""
    usual, scene = view._heading(), next((s for s in view._scenes if s["name"] == view._scene), None)
    lines = [*([usual] if title else []), _numbers(view), *([scene["caption"]] if scene else [])]
    width = 0.96 * SIZE[0] * 72
    rows = [row for line in lines if line for row in wrap(legible(line), 8.5, width, 2)]
    heading = " ".join(wrap(legible(title or usual), 13, width, 1, True))
    made.text(0.02, 0.95, heading, size=13, weight="bold", color=colours["text"], parse_math=False)
    for row, line in enumerate(rows):
        place = 0.02, FIRST_LINE - LINE * row
        made.text(*place, line, size=8.5, color=colours["muted"], parse_math=False)
    return FIRST_LINE - LINE * len(rows) - TITLE


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
