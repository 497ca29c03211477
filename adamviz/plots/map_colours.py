"""The colours of a map: converged and diverged runs have a ramp each, and are ranked each by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from adamviz.plots.oklch import ramp
from adamviz.typing import Bool, Float

# Where the two meet, the lightest of one lies beside the darkest of the other.
CONVERGED = ramp((0.22, 0.07, 275.0), (0.14, 235.0), (0.95, 0.04, 170.0))
DIVERGED = ramp((0.24, 0.07, 15.0), (0.2, 45.0), (0.96, 0.05, 95.0))
EQUAL, NO_NUMBER = "#ffffff", "#8b949e"  # of a difference, in both themes
QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of which a legend says the values
SLOWEST = 0.62  # how far the slowest run's colour lies from that of the fastest to the background


class Class(NamedTuple):
    """Pixels that are ranked by themselves.

    Attributes:
        title: as a legend says it.
        colours: from the lowest rank to the highest.
        ranks: of each pixel, from 0 to 1, NaN of one that is not of this class.
        values: at the `QUANTILES` of the ranks.
    """

    title: str
    colours: Sequence[str]
    ranks: Float[np.ndarray, "rows columns"]
    values: Float[np.ndarray, " quantiles"]


def ranked(
    values: Float[np.ndarray, "rows columns"], chosen: Bool[np.ndarray, "rows columns"]
) -> Float[np.ndarray, "rows columns"]:
    """The rank of each chosen value among them, from 0 to 1, so that each colour of a ramp is used for as
    many pixels; equal values have one rank, what is no number the highest. NaN where nothing is chosen.

    Example:
        >>> ranked(np.array([[1.0, 10.0, 1e9, 10.0]]), np.ones((1, 4), bool)).tolist()
        [[0.0, 0.5, 1.0, 0.5]]
    """
    ranks = np.full(values.shape, np.nan)
    some = values[chosen]
    if some.size:
        ordered = np.sort(np.where(np.isnan(some), np.inf, some))
        found = np.where(np.isnan(some), np.inf, some)
        below, upto = (np.searchsorted(ordered, found, side) for side in ("left", "right"))
        middle = (below + upto - 1) / 2
        low, high = middle.min(), middle.max()
        ranks[chosen] = (middle - low) / (high - low) if high > low else 0.0
    return ranks


def class_of(
    title: str,
    colours: Sequence[str],
    values: Float[np.ndarray, "rows columns"],
    chosen: Bool[np.ndarray, "rows columns"],
) -> Class:
    """The chosen pixels, ranked by themselves."""
    ranks = ranked(values, chosen)
    some, at = values[chosen], ranks[chosen]
    order = np.argsort(at, kind="stable")
    places = np.searchsorted(at[order], QUANTILES).clip(0, max(len(some) - 1, 0))
    return Class(title, colours, ranks, some[order][places] if some.size else np.zeros(0))


def painted(colours: Sequence[str], ranks: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape 3"]:
    """Colours of a ramp at some ranks, as red, green and blue from 0 to 1."""
    stops = np.array([rgb(colour) for colour in colours])
    places = np.clip(np.nan_to_num(ranks), 0, 1) * (len(stops) - 1)
    return np.stack([np.interp(places, np.arange(len(stops)), stops[:, i]) for i in range(3)], axis=-1)


def rgb(colour: str) -> tuple[float, float, float]:
    """A hex string of sRGB as three numbers from 0 to 1.

    Example:
        >>> rgb("#ff0000")
        (1.0, 0.0, 0.0)
    """
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue
