"""The live pages of the gallery, and the view that plays on the front page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import optax

import adamviz as av


@dataclass(frozen=True)
class Entry:
    """A page of the gallery.

    Args:
        name: of its file.
        title: what it shows.
        text: one sentence on what to look at.
        make: makes the view.
    """

    name: str
    title: str
    text: str
    make: Callable[[], Any]


def _descent(learning_rate: float, **numbers: Any) -> Any:
    return av.Rival(optax.sgd, learning_rate=learning_rate, **numbers)


def front() -> Any:
    """The view that plays on the front page: plain gradient descent beside Adam in a ravine."""
    runs = {"gradient descent": _descent(0.015), "Adam": av.Adam(learning_rate=0.1)}
    surface = av.surfaces.Ravine(condition=100, rotation=0)
    return av.explore(surface, runs, start=(-2.6, 1), steps=240, extent=(-3, 1, -1.4, 1.4))


ENTRIES = (
    Entry(
        "valley",
        "Adam in Rosenbrock's valley",
        "Move beta_1 from one end to the other: near 0 the path zigzags, near 1 it cannot turn in time.",
        lambda: av.explore("rosenbrock", av.Adam(learning_rate=0.1)),
    ),
    Entry(
        "ravine",
        "Gradient descent beside Adam",
        "Turn the ravine by 45 degrees: gradient descent does not notice, and Adam slows down.",
        lambda: av.explore(
            av.surfaces.Ravine(condition=100, rotation=0),
            {
                "gradient descent": _descent(0.015),
                "momentum": _descent(0.01, momentum=0.9),
                "Adam": av.Adam(0.1),
            },
        ),
    ),
    Entry(
        "amsgrad",
        "Adam and AMSGrad",
        "AMSGrad never forgets the steepest place that it saw, and so it takes the shorter steps afterwards.",
        lambda: av.compare([av.Adam(0.1), av.Adam(0.1, amsgrad=True)], "beale", arrangement="side by side"),
    ),
    Entry(
        "cliff",
        "Clipping before a cliff",
        "One gradient at the cliff fills Adam's memory for hundreds of steps; a clip keeps it out.",
        lambda: av.compare({"no clip": av.Adam(0.1), "clipnorm 1": av.Adam(0.1, clipnorm=1)}, "cliff"),
    ),
    Entry(
        "step",
        "One step under the lens",
        "Every number of a step as a table and as formulas, and its arrows on the surface.",
        lambda: av.explore(
            "beale", av.Adam(0.1), playhead=40, tab="step", charts=["m", "v"], arrows=True, steps=300
        ),
    ),
    Entry(
        "noise",
        "Noise with heavy tails",
        "All runs meet the same errors in the gradient: another seed, and see which of them was lucky.",
        lambda: av.compare(
            {
                "Adam": av.Adam(0.1),
                "Adam, clipnorm 1": av.Adam(0.1, clipnorm=1),
                "momentum": _descent(0.01, momentum=0.9),
            },
            "ravine",
            noise=av.Noise(noise_level=1.0, heavy_tails=True),
        ),
    ),
    Entry(
        "rivals",
        "Four optimizers on Himmelblau's function",
        "Drag the ring: from each start they may come to rest in another of the four minima.",
        lambda: av.explore(
            "himmelblau",
            {
                "Adam": av.Adam(0.1),
                "Lion": av.Rival(optax.lion, learning_rate=0.03),
                "RMSprop": av.Rival(optax.rmsprop, learning_rate=0.05),
                "momentum": _descent(0.005, momentum=0.9),
            },
        ),
    ),
    Entry(
        "map",
        "The edge of what works",
        "One run a pixel: zoom to where light meets dark, and watch the path of the pixel under the cursor.",
        lambda: av.explore_map(av.Adam(), "rosenbrock", cursor=(0.1, 0.9)),
    ),
    Entry(
        "data",
        "Real data: breast cancer",
        "Two weights of a logistic regression, and its loss over all patients.",
        lambda: av.explore("breast_cancer", {"Adam": av.Adam(0.1), "momentum": _descent(0.1, momentum=0.9)}),
    ),
)
