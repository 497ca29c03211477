"""A relief, and runs on it, drawn on three-dimensional axes of matplotlib."""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.plots.camera import FLOOR, HEIGHT, Camera
from adamviz.plots.numbers import short_number
from adamviz.plots.palette import Theme
from adamviz.plots.relief import RELIEFS, Relief
from adamviz.typing import Axes, Float

HIDDEN = 0.3  # of the strength of what the relief hides


def draw_relief(ax: Axes, relief: Relief, colours: Theme, style: dict[str, Any]) -> None:
    """Draw a relief with its contours on the ground below it, and turn the axes to it.

    Args:
        ax: three-dimensional axes.
        relief: what is drawn.
        colours: a theme's dictionary.
        style: keywords of the collection of faces, `colors` of the bands among them.
    """
    from matplotlib.colors import to_rgb
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection

    bands = np.array([to_rgb(colour) for colour in style.pop("colors")])
    faces, numbers, shades = relief.faces()
    filled = np.clip(bands[numbers] * shades[:, None], 0, 1)
    look = {"facecolors": filled, "edgecolors": filled, "linewidths": 0.35, "zorder": 2.0, **style}
    ax.set(xlim=relief.x[[0, -1]], ylim=relief.y[[0, -1]], zlim=(FLOOR, 1.0))
    ax.computed_zorder = False  # runs lie on the relief: they come after all of it
    ax.add_collection3d(Poly3DCollection(faces, **look))
    heights = np.ma.masked_invalid(relief.heights)
    edges = np.linspace(0, 1, len(relief.levels))
    ground = {"zdir": "z", "offset": FLOOR, "levels": edges[1:-1] if len(edges) > 2 else edges}
    lines = {"colors": colours["contour"], "linewidths": 0.5, "linestyles": "solid", "alpha": 0.45}
    if np.ptp(relief.heights[np.isfinite(relief.heights)]) > 0:
        ax.contour(relief.x, relief.y, heights, zorder=1.0, **ground, **lines)
    few = slice(0, None, max(1, round(len(edges) / 5)))
    ax.set_zticks(edges[few], [short_number(float(level), 3) for level in relief.levels[few]])
    ax.set(xlabel="x", ylabel="y", zlabel="loss")
    ax.set_proj_type("ortho")
    ax.set_box_aspect((1, 1, HEIGHT * (1 - FLOOR)))
    ax.view_init(elev=relief.camera.elevation, azim=relief.camera.azimuth)
    RELIEFS[ax] = relief


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


def draw_minima(ax: Axes, relief: Relief, minima: Float[np.ndarray, "n 2"], colours: Theme) -> None:
    """Draw a star on each minimum, faint where the relief hides it."""
    hidden = relief.hides(minima)
    for behind in (False, True):
        ax.plot(
            *np.column_stack([minima, relief.at(minima)])[hidden == behind].T,
            linestyle="none",
            marker="*",
            markersize=13,
            zorder=2.7,  # under the runs
            label="_minima",
            color=colours["minimum"],
            markeredgecolor=colours["halo"],
            markeredgewidth=1.0,
            alpha=HIDDEN if behind else None,
        )


def draw_path(
    ax: Axes,
    relief: Relief,
    xy: Float[np.ndarray, "n 2"],
    style: dict[str, Any],
    ends: dict[str, dict[str, Any]],
    step: int,
    lost: int | None,
) -> None:
    """Draw a run on a relief, with a ring at its start and its marker where it stands.

    Args:
        ax: the axes of the relief.
        relief: on which it lies.
        xy: points, all finite.
        style: of the line.
        ends: styles of the marks at the start and at the end.
        step: where it stands; what follows is drawn faintly.
        lost: the step at which it diverged, or None.
    """
    step = min(step, len(xy) - 1)
    points, places = relief.draped(xy)
    places_of = np.column_stack([points, relief.at(points)])
    places_of[np.isnan(places_of[:, 2])] = np.nan  # beyond the relief
    hidden = relief.hides(points)
    now = places[step] + 1
    thin = {"color": style["color"], "linewidth": 0.5 * style["linewidth"]}
    if now < len(points):
        rest = np.where(hidden[:, None], np.nan, places_of)[now - 1 :]
        ax.plot(*rest.T, zorder=3, label="_rest", alpha=0.45, **thin)
    # Where it becomes hidden, both lines have the point.
    border = hidden & ~(np.append(True, hidden[:-1]) & np.append(hidden[1:], True))
    seen = np.where((hidden & ~border)[:, None], np.nan, places_of)
    ax.plot(*seen[:now].T, **{"zorder": 4, **style})
    behind = np.where(hidden[:, None], places_of, np.nan)
    ax.plot(*behind[:now].T, zorder=3.5, label="_hidden", alpha=HIDDEN, **thin)
    marks = [(places_of[:1], hidden[0], 5, ends["start"])]
    cross = {"marker": "x", "markeredgewidth": 2.4, "markeredgecolor": style["color"], "label": "_diverged"}
    look = {"label": "_end", **ends["end"], **(cross if lost is not None and step >= lost - 1 else {})}
    marks.append((places_of[now - 1 : now], hidden[now - 1], 7, look))
    for place, covered, zorder, mark in marks:
        ax.plot(*place.T, zorder=zorder, **mark, alpha=2 * HIDDEN if covered else None)


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
