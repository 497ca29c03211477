"""A map through pickle, with what it was made with, so that it goes on in another process."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np

from adamviz.core.noise import Noise
from adamviz.maps.plan import Plan, Setting
from adamviz.maps.probe import Probe, probe
from adamviz.maps.saving import plan_again
from adamviz.maps.tiles import Arrays

Given = tuple[Any, Any, Noise | None]


def packed(plan: Plan | None, seen: Probe | None) -> tuple[Given | None, Probe | None]:
    """What a pickle holds of a plan: optimizer, surface and noise as the user has them, which pickle finds by
    their names; and what it computes where a part of it is the user's own.

    Raises:
        pickle.PicklingError: pickle finds one of them nowhere.
    """
    if plan is None:
        return None, seen
    try:
        pickle.dumps(plan.given)
    except Exception as error:  # a user's own class raises what it likes
        raise pickle.PicklingError(
            f"Cannot pickle a map with an optimizer or a surface that pickle cannot ({error}): write its "
            "function at the top of a module, or save the map with map.save(path), and go on with "
            "av.Map.load(path, optimizer, surface)"
        ) from error
    return plan.given, seen if plan.is_ours or seen is not None else probe(plan)


def unpacked(
    cls: Any, setting: Setting, arrays: Arrays, done: np.ndarray, given: Given | None, seen: Probe | None
) -> Any:
    """The map again.

    Raises:
        ValueError: what has the name of its surface or optimizer computes another thing by now.
    """
    plan = None if given is None else plan_again("the pickle", setting, seen, *given)
    return cls(setting, arrays, done, plan, seen)
