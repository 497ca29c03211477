"""The first view: one surface, a few optimizers, and every number of both under the hand."""

from __future__ import annotations

from typing import Any

from adamviz.live.stage.make import make_view
from adamviz.live.stage.stage import Stage


class Explore(Stage):
    __doc__ = Stage.__doc__  # which says what the traits are, where one asks for help on a view

    _call = ("explore", ("surface", "optimizers"))


def explore(
    surface: Any = "rosenbrock", optimizers: Any = None, start: Any = None, steps: int = 500, **traits: Any
) -> Stage:
    """Show optimizers on a surface, live: every slider, and the start under the mouse, bends the paths at
    once.

    The page computes everything itself, from the programs that JAX traced; the kernel is asked only for what
    cannot be lowered, and the view says so. Functions of your own (surface, schedule, factory) are kept as
    they are now: what they read may change afterwards, and the view goes on with what it was made of. Only a
    factory that looks at the loss itself is asked anew.

    Args:
        surface: a surface, its name, or a function of `x, y`, of `xy` or of `x` alone, which is
            a curve, written with `jax.numpy`.
        optimizers: an `Adam` or a `Rival`, a list of up to 8, or a dict from labels to them;
            `Adam(learning_rate=0.1)` if None.
        start: (x, y), the first point, or x on a curve; the surface's own if None.
        steps: the number of steps of each run, up to 100,000.
        traits: any trait of the view, such as `playhead=100` or `beta_1=0.5` (of the run that is selected);
            and `noise`, a `Noise`.

    Returns:
        A widget; see `Stage` for its traits.

    Raises:
        TypeError, ValueError: for an argument that cannot be used; the message names it and what is allowed.

    Example:
        >>> import adamviz as av
        >>> view = av.explore("beale", [av.Adam(0.1), av.Adam(0.1, amsgrad=True)])
        >>> view
        Explore(beale: Adam, AMSGrad; 500 steps)
        >>> view.beta_1 = 0.5
        >>> view.optimizers[0]
        Adam(learning_rate=0.1, beta_1=0.5)
        >>> view.close()
    """
    return make_view(Explore, surface, optimizers, start, steps, traits)
