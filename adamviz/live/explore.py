"""The first view: one surface, a few optimizers, and every number of both under the hand."""

import functools

from adamviz.core.parameters import is_parametric, parameters
from adamviz.keras.adam import Adam
from adamviz.live.assets import packed_json
from adamviz.live.labels import labels
from adamviz.live.numbers import merged, plain_values, view_class
from adamviz.live.programs import PRELUDE, Kind, optimizer_program, surface_program
from adamviz.live.stage import Stage
from adamviz.live.still import picture_boxes
from adamviz.plots.palette import DARK, DASHES, LIGHT, MARKERS
from adamviz.running import check_optimizer, check_start, check_steps
from adamviz.surfaces import ALL, as_surface, name_of

MOST = 8
picture_boxes()


class Explore(Stage):
    """What `explore` returns; see `Stage` for its traits."""


def explore(surface="rosenbrock", optimizers=None, start=None, steps=500, **traits):
    """Show optimizers on a surface, live: every slider, and the start under the mouse, bends the paths at once.

    The page computes everything itself, from the programs that JAX traced; the kernel is asked only for what cannot be
    lowered, and the view says so.

    Args:
        surface: a surface, its name, or a function of `x, y` or of `xy` written with `jax.numpy`.
        optimizers: an `Adam` or a `Rival`, a list of up to 8, or a dict from labels to them; one Adam if None.
        start: (x, y), the first point; the surface's own if None.
        steps: the number of steps of each run.
        traits: any trait of the view, such as `playhead=100` or `beta_1=0.5` (of the run that is selected).

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
    surface, steps = as_surface(surface), check_steps(steps)
    named = _named(optimizers)
    menu = {name_of(one): one for one in _standard()}
    shown = name_of(surface)
    if shown in menu and type(surface) is not type(menu[shown]):
        raise ValueError(f"A function cannot be called {shown!r}: that is the name of another surface")
    # A surface of the user's own stands first in the menu; one of the menu's keeps its place and takes the user's numbers.
    menu = menu | {shown: surface} if shown in menu else {shown: surface} | menu
    kinds, programs, runs = _kinds(named)
    known = merged(parameters(one) for one in (*(optimizer for _, optimizer in named), *menu.values()))
    shared = {p.name for _, o in named for p in parameters(o)} & {p.name for s in menu.values() for p in parameters(s)}
    if shared:
        raise ValueError(f"A surface and an optimizer both have a number called {', '.join(sorted(shared))}: rename one")
    cls = view_class(Explore, tuple(known.values()))
    unknown = traits.keys() - {name for name in cls.class_trait_names(sync=True) if not name.startswith("_")}
    if unknown:
        allowed = ", ".join(sorted({"playhead", "selected", "extent", "speed", *known}))
        raise TypeError(f"Unexpected keyword argument {', '.join(sorted(unknown))!s}; check the spelling. Allowed: {allowed}")
    selected = traits.get("selected", 0)
    fits = hasattr(selected, "__index__") and selected in range(len(named))  # the view refuses another one
    under_hand = named[selected if fits else 0]
    numbers = {name: value for _, optimizer in (*reversed(named), under_hand) for name, value in plain_values(optimizer).items()}
    for one in (*menu.values(), surface):
        numbers |= plain_values(one)
    setup = {
        "prelude": PRELUDE,
        "surfaces": [surface_program(one) for one in menu.values()],
        "optimizers": programs,
        "palette": {"light": LIGHT, "dark": DARK, "dashes": DASHES, "markers": MARKERS},
    }
    chosen = {"surface": shown, "start": check_start(start, surface, "float64", (2,)).tolist(), "steps": steps, "playhead": steps}
    return cls(menu, kinds, packed_json(setup), runs, **(chosen | numbers | traits))


@functools.cache
def _standard():
    return tuple(cls() for cls in ALL)


def _named(optimizers):
    """(label, optimizer) of each run."""
    if optimizers is None:
        optimizers = Adam(learning_rate=0.1)
    if isinstance(optimizers, dict):
        named = [(str(label), check_optimizer(one)) for label, one in optimizers.items()]
    else:
        several = [optimizers] if is_parametric(optimizers) or isinstance(optimizers, Adam) else optimizers
        if not isinstance(several, (list, tuple)):
            raise TypeError(f"Expected optimizers to be a list of av.Adam(...) or av.Rival(...), received: {optimizers!r}")
        several = [check_optimizer(one) for one in several]
        named = list(zip(labels(several), several))
    if not 1 <= len(named) <= MOST:
        raise ValueError(f"Expected from 1 to {MOST} optimizers, received: {len(named)}")
    return named


def _kinds(named):
    """The different kinds among the optimizers, the program of each, and each run with its kind and its numbers."""
    known, kinds, programs, runs = [], [], [], []
    for label, optimizer in named:
        kind = Kind(optimizer)
        if kind not in known:
            known.append(kind)
            programs.append(optimizer_program(optimizer))
            kinds.append(optimizer)
        index = known.index(kind)
        program, present = programs[index], plain_values(optimizer)
        runs.append({"label": label, "optimizer": index, "numbers": {p["name"]: present[p["name"]] for p in program["parameters"]}})
    return kinds, programs, runs
