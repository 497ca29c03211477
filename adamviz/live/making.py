"""From the arguments of a verb to a view of runs: what all kinds of such views are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from adamviz.api import check_noise, check_start
from adamviz.core.noise import Noise
from adamviz.live.refusals import check_excluded, check_noise_alone, check_shown
from adamviz.live.run_values import LIMITS
from adamviz.live.runs import check_names, kinds_of
from adamviz.live.scenes import kept_names
from adamviz.live.state import own_names
from adamviz.live.traits import view_class
from adamviz.live.transitions import apply_changes
from adamviz.programs.describe import Description, describe
from adamviz.programs.program import PRELUDE, parameters_of
from adamviz.programs.values import merged
from adamviz.surfaces import name_of

if TYPE_CHECKING:
    from adamviz.live.running import Running


class Making:
    """What a view of runs is made of: its class, surfaces, kinds of optimizers, runs, noise and traits.

    Args:
        base: the class of the view.
        menu: the surfaces to choose from, by name.
        surface: that of them which is shown.
        named: (label, optimizer) of each run.
        noise: a `Noise`; None for none.
        traits: the keyword arguments, traits by name.

    Raises:
        TypeError, ValueError: the message names the argument and what is allowed.
    """

    def __init__(
        self,
        base: type[Running],
        menu: Mapping[str, Description],
        surface: Description,
        named: Sequence[tuple[str, Description]],
        noise: Any,
        traits: Mapping[str, Any],
    ) -> None:
        check_noise(noise)
        if noise is not None:
            check_noise_alone(noise, traits)
        self.menu, self.surface, self.traits = dict(menu), surface, traits
        self.noise = describe(noise or Noise(), surface.axes)
        optimizers = [optimizer for _, optimizer in named]
        check_names(self.noise, optimizers, list(menu.values()))
        parameters = merged(each.parameters for each in (*optimizers, *menu.values(), self.noise))
        self.cls: type[Running] = view_class(base, tuple(parameters.values()))
        _check_keywords(self.cls, base, traits, parameters)
        self.kinds, self.runs = kinds_of(list(named))
        selected = traits.get("selected", 0)
        fits = hasattr(selected, "__index__") and selected in range(len(named))
        self.selected = selected if fits else 0  # the view refuses another one
        self.values = {"surface": name_of(surface.thing)}
        # Of numbers with one name the selected run's come last, and after those of the menu the shown
        # surface's.
        things = *reversed(optimizers), optimizers[self.selected], *menu.values(), surface, self.noise
        for thing in things:
            self.values |= thing.values

    def setup(self, settings: Any) -> dict[str, Any]:
        """What the page must know of any view of runs besides the traits, as JSON values.

        Args:
            settings: the view's own numbers.
        """
        return {
            "prelude": PRELUDE,
            "settings": {"parameters": parameters_of(settings)},
            "surfaces": [surface.program for surface in self.menu.values()],
            "optimizers": [kind.program for kind in self.kinds],
            "noise": self.noise.program,
            "limits": LIMITS,
            "remembered": own_names(self.cls, [each.thing for each in (*self.menu.values(), *self.kinds)]),
        }

    def opened(self, setup: Mapping[str, Any], start: Any, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """The traits with which the view opens, by name.

        Args:
            setup: as the page knows it.
            start: (x, y); None for the surface's own.
            chosen: traits that are arguments of their own.

        Raises:
            TypeError, ValueError: values cannot be, or cannot be together.
        """
        own = self.values | {"start": check_start(start, self.surface.thing, "float64").tolist()}
        state = {
            "surface": own["surface"],
            "selected": self.selected,
            "linked": self.traits.get("linked", self.cls.class_traits()["linked"].default_value),
            "_runs": self.runs,
        }
        # Numbers of optimizers among the arguments are written to the runs.
        numbers = self.checked({name for kind in self.kinds for name in kind.names})
        check_excluded(numbers, state, setup)
        check_shown(self.traits, state, setup)
        opened = {"_runs": self.runs, **own, **chosen, **self.traits}
        return opened | apply_changes(state, numbers, setup)

    def checked(self, names: Iterable[str]) -> dict[str, Any]:
        """Those of the keyword arguments that have one of these names, as their traits take them."""
        wanted = set(names)
        return {
            name: getattr(self.cls, name).validate(None, value)
            for name, value in self.traits.items()
            if name in wanted
        }


def _check_keywords(cls, base, traits, parameters):
    known = {name for name in cls.class_trait_names(sync=True) if not name.startswith("_")}
    unknown = sorted(traits.keys() - known)
    if unknown:
        own = {name for name in kept_names(base) if not name.startswith("_")} - {"surface"}
        raise TypeError(
            f"Unexpected keyword argument {', '.join(unknown)}; check the spelling. Allowed: "
            f"{', '.join(sorted({'noise', *own, *parameters}))}"
        )
