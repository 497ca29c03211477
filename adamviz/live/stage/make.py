"""Makes a stage from arguments: the surfaces of its menu, its kinds of optimizers, its runs and traits."""

from __future__ import annotations

import functools
from typing import Any

from adamviz.live.making import Making
from adamviz.live.runs import named_runs
from adamviz.live.stage.settings import Settings
from adamviz.live.stage.stage import Stage
from adamviz.programs.describe import Description, describe
from adamviz.surfaces import ALL, as_surface, name_of, snapshot


def make_view(
    base: type[Stage], surface: Any, optimizers: Any, start: Any, steps: Any, traits: dict[str, Any]
) -> Stage:
    """A view of a class, from the arguments that its function was called with.

    Raises:
        TypeError, ValueError: for an argument that cannot be used; the message names it and what is allowed.
    """
    # A view keeps the functions of the user's own as they are now: whatever it computes, now or later, here
    # or in its page, is of these.
    ground, steps = describe(snapshot.snapshot(as_surface(surface))), Settings(steps=steps).steps
    traits = {**base._opens, **traits}
    named, noise = named_runs(optimizers, axes=ground.axes), traits.pop("noise", None)
    making = Making(base, _menu(ground), ground, named, noise, traits)
    setup = making.setup(Settings())
    opened = making.opened(setup, start, {"steps": steps, "playhead": steps})
    return making.cls(making.menu, making.kinds, setup, **opened)


def _menu(surface: Description) -> dict[str, Description]:
    """The surfaces to choose from: one of the user's own stands first, one of the menu's keeps its place and
    takes the user's numbers. A function of one number stands alone: optimizers run on points of one size.
    """
    if len(surface.axes) == 1:
        return {name_of(surface.thing): surface}
    menu, shown = _standard(), name_of(surface.thing)
    if shown in menu and type(surface.thing) is not type(menu[shown].thing):
        raise ValueError(f"A function cannot be called {shown!r}: that is the name of another surface")
    return menu | {shown: surface} if shown in menu else {shown: surface} | menu


@functools.cache
def _standard() -> dict[str, Description]:
    return {name_of(surface): describe(surface) for surface in (cls() for cls in ALL)}
