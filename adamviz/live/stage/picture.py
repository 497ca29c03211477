"""The still picture of a stage: what `adamviz.plots.still` draws of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.api import check_noise, run
from adamviz.core.noise import Noise
from adamviz.core.parameters import values
from adamviz.live.kernel import grid
from adamviz.live.stage import lens
from adamviz.live.texts import beside_path, parameter_text
from adamviz.plots.checks import theme_of
from adamviz.plots.curve_range import curve_range
from adamviz.programs.program import parameters_of
from adamviz.typing import Figure

POINTS = (181, 121)
CURVE = 801  # points of a curve
HOME = 40  # samples along each side of the whole surface, which decide on the kind of levels


def figure(view: Any, theme: str = "light", title: str | None = None) -> Figure:
    """The view as it stands, as a matplotlib Figure; the surface's own title if there is no other."""
    from adamviz.plots import still

    return still(**parts(view, theme, title))


def parts(view: Any, theme: str = "light", title: str | None = None) -> dict[str, Any]:
    """What `adamviz.plots.compose` draws of a view, as its arguments by name."""
    surface = view.shown
    extent = view.extent or list(surface.extent)
    curve = len(surface.start) == 1
    nx, ny = (CURVE, 1) if curve else POINTS
    loss = grid(surface, extent, nx, ny)
    if curve:
        extent = [*extent, *curve_range(loss[0])]
    low = extent[2]
    minima = [[float(number) for number in point] for point in surface.minima]
    runs, paths = [], {}
    for number, (entry, optimizer) in enumerate(zip(view._runs, view._optimizers, strict=True)):
        if number not in view.hidden:
            path = paths[number] = run(optimizer, surface, view.start, view.steps, noise=view.noise)
            runs.append(
                {
                    "xy": lens.on_plane(path, low),
                    "loss": path.loss,
                    "label": entry["label"],
                    "text": _words(optimizer),
                    "number": number,
                }
            )
    pinned = [one for one in view._pinned() if one[0]["run"] not in view.hidden]
    several = len({pin["run"] for pin, _, _ in pinned}) > 1 and view.arrangement == "overlay"
    pins = []
    for pin, path, text in pinned:
        number, own = pin["run"], view._runs[pin["run"]]["label"]
        words = beside_path(pin["label"], own, text, several)
        pins.append({"xy": lens.on_plane(path, low), "loss": path.loss, "number": number, "text": words})
    formula = surface.formula
    lowest = min((point[-1] for point in minima), default=None)
    # So near that some of the numbers between are one.
    (x, columns), (y, rows) = (
        np.unique(np.linspace(*ends), return_index=True) for ends in ((*extent[:2], nx), (*extent[2:], ny))
    )
    minimum = lowest if lowest is not None and np.isfinite(lowest) else None
    return {
        "x": x,
        "y": None if curve else y,
        "loss": loss[0][columns] if curve else loss[np.ix_(rows, columns)],
        "levels": None if curve else _levels(surface, loss, minimum),
        "runs": runs,
        "pins": pins,
        "title": title or surface.title,
        "subtitle": ": ".join(filter(None, (surface.title, formula))) if title else formula,
        "extent": extent,
        "theme": theme,
        "playhead": min(view.playhead, view.steps) if runs else None,
        "minima": [point[:2] for point in minima] or None,
        "minimum": minimum,
        "selected": view.selected,
        "beside": view.arrangement == "side by side",
        "caption": lens.caption(view),
        "note": _noise_words(view.noise),
        "lens": lens.lens(view, paths, theme_of(theme)),
        "names": view.names,
        **_projection(view, curve),
    }


def _projection(view, curve):
    if view.projection == "2d" or curve:
        return {}
    return {name: getattr(view, name) for name in ("projection", "azimuth", "elevation")}


def _noise_words(noise):
    """What is unusual of the noise that all runs meet; None if there is none."""
    if check_noise(noise) is None:
        return None
    usual = values(Noise())
    said = [
        parameter_text(entry, entry["value"])
        for entry in parameters_of(noise)
        if entry["value"] != usual[entry["name"]]
    ]
    return f"noise: {', '.join(said)}"


def _levels(surface, loss, minimum):
    """Contour levels of what is seen of the plane: as in the live view, all of it decides their kind."""
    from adamviz.plots import levels

    if not np.isfinite(loss).any():
        return None
    half = [(high - low) / (2 * HOME) for low, high in (surface.extent[:2], surface.extent[2:])]
    x0, x1, y0, y1 = surface.extent
    whole = grid(surface, [x0 + half[0], x1 - half[0], y0 + half[1], y1 - half[1]], HOME, HOME)
    return levels(loss, minimum, whole)


def _words(optimizer):
    """The numbers of an optimizer that say something: all but the switches and thresholds that are off."""
    return ", ".join(
        parameter_text(entry, value)
        for entry in parameters_of(optimizer)
        if not ((value := entry["value"]) is None or value is False or (entry.get("rare") and value == 0))
    )
