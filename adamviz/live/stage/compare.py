"""The comparing view: several optimizers on one surface, from one start, with the same steps and the same
noise.
"""

from __future__ import annotations

from typing import Any

from adamviz.live.stage.make import make_view
from adamviz.live.stage.stage import Stage


class Compare(Stage):
    __doc__ = Stage.__doc__  # which says what the traits are, where one asks for help on a view

    _call = ("compare", ("optimizers", "surface"))
    _opens = {"tab": "compare"}


def compare(
    optimizers: Any, surface: Any = "beale", start: Any = None, steps: int = 500, **traits: Any
) -> Stage:
    """Compare optimizers, live: overlaid or side by side, with a table of what each comes to.

    The comparison is fair by construction: all runs begin at one start, make the same number of steps, and
    meet one stream of errors in the gradient, which `noise_level` turns up and `noise_seed` draws anew. It is
    the view of `explore`, opened at its tab for comparing.

    Args:
        optimizers: a list of up to 8 of `Adam` and `Rival`, or a dict from labels to them; one alone will do.
        surface: a surface, its name, or a function of `x, y`, of `xy` or of `x` alone, which is
            a curve, written with `jax.numpy`.
        start: (x, y), the first point of every run; the surface's own if None.
        steps: the number of steps of each run.
        traits: any trait of the view, such as `arrangement="side by side"`, `linked=True` or
            `tolerance=1e-3`; and `noise`, a `Noise`.

    Returns:
        A widget; see `Stage` for its traits.

    Raises:
        TypeError, ValueError: for an argument that cannot be used; the message names it and what is allowed.

    Example:
        >>> import adamviz as av
        >>> import optax
        >>> adams = [av.Adam(), av.Adam(amsgrad=True), av.Adam(clipnorm=1.0)]
        >>> view = av.compare([*adams, av.Rival(optax.sgd, learning_rate=0.01)])
        >>> view
        Compare(beale: Adam, AMSGrad, Adam, clipnorm 1, sgd; 500 steps)
        >>> view.linked = True
        >>> view.learning_rate = 0.005
        >>> [round(row["loss"], 3) for row in view.table()]
        [14.502, 14.633, 0.163, 0.013]
        >>> view.close()
    """
    if optimizers is None:
        raise TypeError("Expected optimizers to be a list of av.Adam(...) or av.Rival(...), received: None")
    return make_view(Compare, surface, optimizers, start, steps, traits)
