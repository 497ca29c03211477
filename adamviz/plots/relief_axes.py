"""A relief, and runs on it, drawn on three-dimensional axes of matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from adamviz.plots.camera import FLOOR, HEIGHT, Camera
from adamviz.plots.height_axis import height_name, height_ticks
from adamviz.plots.palette import Theme
from adamviz.plots.relief import RELIEFS, Relief
from adamviz.plots.relief_paper import ReliefPaper
from adamviz.plots.relief_run import draw_on_relief
from adamviz.typing import Axes, Float

BOX = (1, 1, HEIGHT * (1 - FLOOR))
TICKS = 6  # of its heights
FADED = 0.42  # of the strength of what lies on the ground


def draw_relief(ax: Axes, relief: Relief, colours: Theme, style: dict[str, Any]) -> None:
    """Draw a relief with its contours on the ground below it, and turn the axes to it.

    Args:
        ax: three-dimensional axes.
        relief: what is drawn.
        colours: a theme's dictionary.
        style: keywords of the collection of faces, `colors` of the bands among them.
    """
    from matplotlib.colors import to_rgba_array
    from mpl_toolkits.mplot3d.art3d import Line3DCollection, Poly3DCollection

    given = to_rgba_array(style.pop("colors"))[:, :3]
    bands = given[np.arange(len(relief.levels) - 1) % len(given)]
    faces, numbers, shades = relief.faces()
    filled = np.clip(bands[numbers] * shades[:, None], 0, 1)
    # All of as many corners: what matplotlib fills others up with is whatever the memory holds.
    most = max(map(len, faces), default=3)
    even = [np.concatenate([face, np.repeat(face[-1:], most - len(face), axis=0)]) for face in faces]
    look = {"facecolors": filled, "edgecolors": filled, "linewidths": 0.7, "zorder": 2.0, **style}
    drawn = Poly3DCollection(even, **look)  # which raises before anything has changed
    holes = np.isnan(relief.heights).any()
    lay_ground(ax, relief.x[[0, -1]], relief.y[[0, -1]], relief.camera, colours, hatched=bool(holes))
    ax.add_collection3d(drawn)
    seams = {"colors": colours["contour"], "linewidths": 0.5, "alpha": 0.4, "zorder": 2.1}
    if len(met := relief.lines()):
        ax.add_collection3d(Line3DCollection(met, **seams))
    heights = np.ma.masked_invalid(relief.heights)
    edges = relief.parts
    ground = {"zdir": "z", "offset": FLOOR}
    if holes:
        ax.contourf(
            relief.x, relief.y, heights, levels=[-1, 2], colors=[colours["panel"]], zorder=0.9, **ground
        )
    if np.ptp(relief.heights[np.isfinite(relief.heights)]) > 0:
        below = {"colors": [*bands], "alpha": FADED, "zorder": 1.0, "antialiased": True}
        ax.contourf(relief.x, relief.y, heights, levels=edges, **ground, **below)
        lines = {"colors": colours["contour"], "linewidths": 0.5, "linestyles": "solid", "alpha": 0.4 * FADED}
        some = edges[1:-1] if len(edges) > 2 else edges
        ax.contour(relief.x, relief.y, heights, levels=some, zorder=1.1, **ground, **lines)
    places, texts, name = named_heights(relief, TICKS)
    ax.set_zticks(places, texts)
    ax.set(zlabel=name)
    RELIEFS[ax] = relief


def lay_ground(
    ax: Axes,
    x: Float[np.ndarray, " 2"],
    y: Float[np.ndarray, " 2"],
    camera: Camera,
    colours: Theme,
    hatched: bool,
) -> None:
    """Turn axes to a camera, and draw the ground on them, which lies between ends: outlined, or hatched."""
    from matplotlib.colors import to_rgba
    from matplotlib.ticker import MaxNLocator
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection

    ax.set(xlim=x, ylim=y, zlim=(FLOOR, 1.0), xlabel="x", ylabel="y", zticks=[])
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    ax.computed_zorder = False  # runs lie on the relief: they come after all of it
    ax.set_proj_type("ortho")
    ax.set_box_aspect(BOX)
    ax.view_init(elev=camera.elevation, azim=camera.azimuth)
    outline = x[[0, 1, 1, 0, 0]], y[[0, 0, 1, 1, 0]], [FLOOR] * 5
    ax.plot(*outline, color=colours["muted"], linewidth=0.75, zorder=1.2, label="_ground")
    if hatched:
        faint = {"facecolor": colours["panel"], "edgecolor": to_rgba(colours["muted"], FADED)}
        corners = np.transpose(outline)[:4]
        ax.add_collection3d(Poly3DCollection([corners], **faint, linewidth=0, hatch="////", zorder=0.8))


def named_heights(relief: Relief, most: float) -> tuple[Float[np.ndarray, " n"], Sequence[str], str]:
    """Where the ticks of the heights stand from 0 to 1, at most so many, their texts, and the axis's name."""
    low, high = float(relief.edges[0]), float(relief.edges[-1])
    ticks, texts, unit = height_ticks(low, high, relief.log, most)
    places = np.interp(np.log10(ticks) if relief.log else ticks, relief.edges, relief.parts)
    return places, texts, height_name(low, relief.log, relief.base) + unit


def relief_of(ax: Axes) -> Relief | None:
    """The relief that axes hold; None for axes seen from above.

    Raises:
        ValueError: they are three-dimensional, and `plot_surface` has drawn nothing on them.
    """
    if getattr(ax, "name", "") != "3d":
        return None
    if ax not in RELIEFS:
        raise ValueError(
            "Expected ax to hold a relief, as plot_surface(..., projection='3d') draws it, received: "
            "axes without one"
        )
    return RELIEFS[ax]


def draw_minima(
    ax: Axes,
    relief: Relief,
    minima: Float[np.ndarray, "n 2"],
    colours: Theme,
    scale: float = 1.0,
    paper: ReliefPaper | None = None,
) -> None:
    """Draw a star on each minimum, fainter where the relief hides it."""
    style = {
        "linestyle": "none",
        "marker": "*",
        "markersize": 13 * scale,
        "zorder": 2.7,  # under the runs
        "label": "_minima",
        "color": colours["minimum"],
        "markeredgecolor": colours["halo"],
        "markeredgewidth": 1.0,
    }
    draw_on_relief(ax, relief, minima, style, paper)


def camera_of(azimuth: float, elevation: float) -> Camera:
    """A camera that looks from above.

    Raises:
        ValueError: the elevation is not above the ground, or an angle is no number.
    """
    from adamviz.plots.checks import number_of

    azimuth, elevation = number_of(azimuth, "azimuth"), number_of(elevation, "elevation")
    if not 0 < elevation <= 90:
        raise ValueError(f"Expected elevation to lie in (0, 90], received: {elevation}")
    return Camera(azimuth, elevation)
