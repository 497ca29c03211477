"""The public verb `explore_map`: a map of two numbers, with every other one under the hand."""

from __future__ import annotations

from typing import Any

from adamviz.live.map.make import make_map
from adamviz.live.map.map import HyperparameterMap
from adamviz.maps.make import AxisLike


def explore_map(
    optimizer: Any = None,
    surface: Any = "rosenbrock",
    x: AxisLike = ("learning_rate", 1e-4, 1.0, "log"),
    y: AxisLike = ("beta_1", 0.0, 0.999),
    *,
    steps: int = 500,
    measure: str = "final_loss",
    start: Any = None,
    noise: Any = None,
    tolerance: float = 1e-3,
    radius: float | None = None,
    **traits: Any,
) -> HyperparameterMap:
    """Map two numbers of an optimizer, live: one run a pixel, to any depth, and the path of the pixel under
    the cursor beside it.

    The page computes by itself, on the graphics card if it has one; the kernel is asked where it has none, in
    float64, or for what cannot be lowered. The view says who computes.

    Args:
        optimizer: an `Adam` or a `Rival`, a list of up to 8, or a dict from labels to them;
            `Adam(learning_rate=0.1)` if None.
        surface: a surface, its name, or a function of `x`, of `x, y` or of `xy` written with `jax.numpy`.
        x: what the columns turn: (name, low, high), or with a scale: "linear"; "log", or "one_minus", which
            is logarithmic in 1 - value. The name is that of any number of all optimizers, of the surface or
            the noise that is no switch, or "start_x" or "start_y" (the first only, of a function of `x`).
        y: what the rows turn, in the same way.
        steps: the number of steps of each run, up to 100,000.
        measure: by which the map is coloured: final_loss, best_loss, steps_to_tolerance, distance, minimum,
            diverged_at, path_length, oscillation or spike; see `hyperparameter_map`.
        start: the first point; the surface's own if None.
        noise: a `Noise`, the same errors in every pixel; None for none.
        tolerance: above the lowest known minimum, or above 0 if none is known: a loss that counts as reached.
        radius: the distance within which a minimum counts as reached; None for a hundredth of the diagonal of
            the surface's extent.
        traits: any trait of the view, such as `extent`, `wide=True` or `beta_2=0.99`.

    Returns:
        A widget; see `HyperparameterMap` for its traits.

    Raises:
        TypeError, ValueError: for an argument that cannot be used; the message names it and what is allowed.

    Example:
        >>> import adamviz as av
        >>> view = av.explore_map(av.Adam(), "rosenbrock", y=("beta_2", 0.5, 0.9999, "one_minus"))
        >>> view
        HyperparameterMap(Adam on rosenbrock: final_loss, beta_2 over learning_rate; 500 steps)
        >>> view.measure, view.extent = "steps_to_tolerance", (0.01, 0.1, 0.9, 0.99)
        >>> view.close()

    Source:
        Sohl-Dickstein, The boundary of neural network trainability is fractal, 2024, for maps of training.
    """
    given = {
        "x": x,
        "y": y,
        "steps": steps,
        "measure": measure,
        "start": start,
        "noise": noise,
        "tolerance": tolerance,
        "radius": radius,
    }
    return make_map(optimizer, surface, given, traits)
