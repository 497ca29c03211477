"""The one source of colours: the static pictures and the live page both read them here.

`LIGHT` and `DARK` are plain dictionaries that JSON can carry:

- `runs`: eight colours, one a run. They are Okabe and Ito's (2008), which colour-blind eyes tell apart; on
  white, where their orange, sky blue and yellow are too pale for a line, the deepest relatives that stay
  apart take their place.
- `field`: seventeen colours from low loss to high loss, quiet and even in lightness, so that runs stay loud
on them.
- `contour`: the lines between the bands of the field.
- `background`, `panel`, `text`, `muted`, `grid`: the page around it. Text and muted text keep a contrast of
4.5 or more.
- `accent`, `on_accent`: what can be touched, and what is written on it.
- `halo`: the edge around each run, which parts it from the field and from other runs.
- `ring`: the face of the start's ring; its edge is `text`.
- `minimum`: the star.

`DASHES` holds one SVG dash array a run, in CSS pixels (an empty one is a solid line), and `MARKERS` one shape
a run, so that a run is never told by its colour alone.
"""

from typing import Any

from adamviz.plots.oklch import ramp

Theme = dict[str, Any]

LIGHT: Theme = {
    "name": "light",
    "runs": ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#8A551A", "#13558C", "#4D4612"],
    "field": ramp((0.54, 0.060, 228.0), (0.050, 200.0), (0.95, 0.012, 85.0)),
    "contour": "#2f4a58",
    "background": "#ffffff",
    "panel": "#f5f7f8",
    "text": "#17212b",
    "muted": "#59646f",
    "grid": "#dfe4e8",
    "accent": "#0a62b0",
    "on_accent": "#ffffff",
    "halo": "#ffffff",
    "ring": "#ffffff",
    "minimum": "#f2a81d",
}

DARK: Theme = {
    "name": "dark",
    "runs": ["#56B4E9", "#D55E00", "#009E73", "#CC79A7", "#F0E442", "#E69F00", "#0072B2", "#FFFFFF"],
    "field": ramp((0.17, 0.032, 256.0), (0.058, 215.0), (0.47, 0.046, 158.0)),
    "contour": "#a9c7c4",
    "background": "#0f1419",
    "panel": "#161c22",
    "text": "#e9eef2",
    "muted": "#9aa5b0",
    "grid": "#2a323b",
    "accent": "#6cb6ff",
    "on_accent": "#0b1117",
    "halo": "#0b0f13",
    "ring": "#0b0f13",
    "minimum": "#f5b02e",
}

THEMES = {"light": LIGHT, "dark": DARK}

DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [14, 4], [5, 2], [8, 3, 2, 3, 2, 3], [16, 3, 4, 3]]

MARKERS = ["circle", "square", "triangle", "diamond", "triangle-down", "pentagon", "plus", "hexagon"]
