"""From what a person gives to a view: the surfaces of its menu, the kinds of its optimizers, its runs and its
traits.
"""

import functools

from traitlets import TraitType

from adamviz.api import MOST_STEPS, check_noise, check_optimizer, check_start, check_steps
from adamviz.core import snapshots
from adamviz.core.noise import Noise
from adamviz.core.parameters import is_parametric, parameters
from adamviz.keras.adam import Adam
from adamviz.live.bundle import packed_json
from adamviz.live.export.picture import picture_boxes
from adamviz.live.labels import labels
from adamviz.live.scenes import own_names
from adamviz.live.stage.stage import Stage
from adamviz.live.traits import view_class
from adamviz.plots.palette import DARK, DASHES, LIGHT, MARKERS
from adamviz.programs.key import ProgramKey
from adamviz.programs.program import PRELUDE, noise_program, optimizer_program, surface_program
from adamviz.programs.values import merged, plain_values
from adamviz.surfaces import ALL, as_surface, name_of, snapshot

MOST = 8
# A view's own traits, as one can give them beside the numbers of its optimizers and surfaces.
OWN = {name for name, one in vars(Stage).items() if isinstance(one, TraitType) and name[0] != "_"} - {
    "surface",
    "start",
    "steps",
}
picture_boxes()


def built(base, surface, optimizers, start, steps, traits):
    """A view of a class, from the arguments that its function was given."""
    # A view keeps the functions of the user's own as they are now: whatever it computes, now or later, here
    # or in its page, is of these.
    surface, steps = snapshot.snapshot(as_surface(surface)), check_steps(steps, MOST_STEPS)
    named = [(label, snapshots.snapshot(one)) for label, one in _named(optimizers)]
    menu = {name_of(one): one for one in _standard()}
    shown = name_of(surface)
    if shown in menu and type(surface) is not type(menu[shown]):
        raise ValueError(f"A function cannot be called {shown!r}: that is the name of another surface")
    # A surface of the user's own stands first in the menu; one of the menu's keeps its place and takes the
    # user's numbers.
    menu = menu | {shown: surface} if shown in menu else {shown: surface} | menu
    kinds, programs, runs = _kinds(named)
    noise = traits.pop("noise", None)
    check_noise(noise)
    noise = noise or Noise()
    _check_names(
        parameters(noise),
        {p.name for _, o in named for p in parameters(o)},
        {p.name for s in menu.values() for p in parameters(s)},
    )
    known = merged(parameters(one) for one in (*(optimizer for _, optimizer in named), *menu.values(), noise))
    cls = view_class(base, tuple(known.values()))
    unknown = traits.keys() - {name for name in cls.class_trait_names(sync=True) if not name.startswith("_")}
    if unknown:
        allowed = ", ".join(sorted({"noise", *OWN, *known}))
        raise TypeError(
            f"Unexpected keyword argument {', '.join(sorted(unknown))!s}; check the spelling. Allowed: "
            f"{allowed}"
        )
    selected = traits.get("selected", 0)
    fits = hasattr(selected, "__index__") and selected in range(len(named))  # the view refuses another one
    under_hand = named[selected if fits else 0]
    numbers = {
        name: value
        for _, optimizer in (*reversed(named), under_hand)
        for name, value in plain_values(optimizer).items()
    }
    for one in (*menu.values(), surface, noise):
        numbers |= plain_values(one)
    setup = {
        "prelude": PRELUDE,
        "most_steps": MOST_STEPS,
        "surfaces": [surface_program(one) for one in menu.values()],
        "optimizers": programs,
        "noise": noise_program(),
        "remembered": own_names(cls, menu, kinds),
        "palette": {"light": LIGHT, "dark": DARK, "dashes": DASHES, "markers": MARKERS},
    }
    chosen = {
        "surface": shown,
        "start": check_start(start, surface, "float64", (2,)).tolist(),
        "steps": steps,
        "playhead": steps,
    }
    return cls(menu, kinds, packed_json(setup), runs, **(chosen | numbers | traits))


def _check_names(noise, optimizers, surfaces):
    """Refuse two numbers of one name where one slider would move both."""
    shared = optimizers & surfaces
    if shared:
        raise ValueError(
            f"A surface and an optimizer both have a number called {', '.join(sorted(shared))}: rename one"
        )
    taken = {entry.name for entry in noise} & (optimizers | surfaces)
    if taken:
        raise ValueError(
            f"A number cannot be called {', '.join(sorted(taken))}: the noise of every view has one; rename "
            "it"
        )


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
            raise TypeError(
                f"Expected optimizers to be a list of av.Adam(...) or av.Rival(...), received: {optimizers!r}"
            )
        several = [check_optimizer(one) for one in several]
        named = list(zip(labels(several), several))
    if not 1 <= len(named) <= MOST:
        raise ValueError(f"Expected from 1 to {MOST} optimizers, received: {len(named)}")
    return named


def _kinds(named):
    """The different kinds among the optimizers, the program of each, and each run with its kind and its
    numbers.
    """
    known, kinds, programs, runs = [], [], [], []
    for label, optimizer in named:
        kind = ProgramKey(optimizer)
        if kind not in known:
            known.append(kind)
            programs.append(optimizer_program(optimizer))
            kinds.append(optimizer)
        index = known.index(kind)
        program, present = programs[index], plain_values(optimizer)
        runs.append(
            {
                "label": label,
                "optimizer": index,
                "numbers": {p["name"]: present[p["name"]] for p in program["parameters"]},
            }
        )
    return kinds, programs, runs
