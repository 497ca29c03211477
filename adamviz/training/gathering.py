"""What a step has handed to a recorder, tensor by tensor: checked, and copied in a moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax
import numpy as np

from adamviz.training.arguments import is_jax, unfit
from adamviz.training.layout import Layout, layouts
from adamviz.training.measuring import NUMBERS, Raw
from adamviz.training.names import array_of, by_order, named
from adamviz.training.readers import Found, read
from adamviz.training.slots import Slots
from adamviz.training.snapshot import snapshot
from adamviz.training.statistics import ROLES
from adamviz.typing import PyTree

REMEMBERED = 16  # structures of trees
MANY = 256  # tensors; of more of them on the CPU, a copy is made faster than a program that makes it


class Gatherer:
    """Knows the tensors of the first record that had some, and compares the later ones with them.

    Args:
        given: for each of `NUMBERS` what the optimizer has where its state does not tell; None for unknown.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.left_out: dict[str, str] = {}
        self.layouts: list[Layout] = []
        self._given = dict(given)
        self._names: dict[Any, list[str]] = {}
        self._plans: dict[Any, Any] = {}
        self._known: tuple[Any, Any] = (None, None)

    def raw(self, step: int, trees: Mapping[str, PyTree], state: Any) -> Raw | None:
        """Copies of all that is looked at of a step's tensors; None where it has none.

        Raises:
            TypeError, ValueError: as `Recorder.log` says. Nothing is remembered of it then.
        """
        slots = None if state is None else state if isinstance(state, Slots) else self._read(state)
        groups, left_out = self._groups(trees)
        known = self.shapes or {
            name: tuple(array.shape) for group in groups.values() for name, array in group.items()
        }
        if slots is not None:
            places = by_order(slots.m, known) if known else {name: name for name in slots.m}
            for role in ("m", "v", "vhat"):
                if (column := getattr(slots, role)) is not None:
                    groups[role] = {places[name]: array_of(array) for name, array in column.items()}
        shapes = _checked(groups, known)
        raw = None
        if shapes:
            parts = self.layouts or layouts(shapes)
            raw = self._copied(groups, shapes, parts, slots, step)
            self.shapes, self.layouts = shapes, parts
        self.left_out |= left_out
        return raw

    def _groups(self, trees):
        """The arrays of each role by tensor, and what is left out with its reason."""
        groups: dict[str, dict[str, Any]] = {}
        left_out = {}
        for role, tree in trees.items():
            if tree is None:
                continue
            group = groups[role] = {}
            for name, leaf in self._leaves(tree):
                array = leaf if is_jax(leaf) else array_of(leaf)
                if reason := unfit(array):
                    left_out[name or "weights"] = reason
                else:
                    group[name or "weights"] = array
        return groups, left_out

    def _leaves(self, tree):
        """The leaves of a tree with their names, which are made once a structure."""
        try:
            leaves, structure = jax.tree.flatten(tree)
            names = self._names.get(structure)
        except (TypeError, ValueError):
            return named(tree).items()  # which says what is wrong
        if names is None:
            names = list(named(tree))
            _remember(self._names, structure, names)
        return zip(names, leaves, strict=True)

    def _read(self, state):
        """The moments of a state; of a pytree whose structure was read before, where they were then."""
        try:
            leaves, structure = jax.tree.flatten(state)
            plan = self._plans.get(structure)
        except (TypeError, ValueError):
            return read(state)
        if plan is None:
            found = read(state)
            if (made := _plan(found, leaves)) is not None:
                _remember(self._plans, structure, made)
            return found
        at = lambda tree: None if tree is None else {name: leaves[i] for name, i in tree.items()}
        step, m, v, vhat, numbers, own = plan
        shared = {name: leaves[value] if lies else value for name, (lies, value) in numbers.items()}
        return Found(
            None if step is None else leaves[step], at(m), at(v), at(vhat), dict.fromkeys(own, shared)
        )

    def _copied(self, groups, shapes, parts, slots, step):
        roles = tuple(role for role in ROLES if groups.get(role))
        names = list(shapes)
        on_device = all(is_jax(array) for role in roles for array in groups[role].values())
        if len(names) > MANY and jax.default_backend() == "cpu":
            on_device = False
        columns = {role: [groups[role].get(name) for name in names] for role in roles}
        known = tuple(tuple(array is not None for array in column) for column in columns.values())
        snapshots = []
        for part in parts:
            own = {role: [column[i] for i in part.at] for role, column in columns.items()}
            try:
                snapshots.append(snapshot(own, part, on_device))
            except ValueError:  # of arrays on several devices, which one program does not take
                snapshots.append(snapshot(own, part, False))
        count = step if slots is None or slots.step is None else slots.step
        if not is_jax(count):
            count = float(np.asarray(count))  # torch counts on in the same array
        return Raw(roles, known, snapshots, self._numbers(slots, names, count), count)

    def _numbers(self, slots, names, count):
        own = {} if slots is None else slots.hyperparameters
        given = self._given
        if callable(given["learning_rate"]):
            rate = given["learning_rate"](max(int(np.asarray(count)) - 1, 0))
            given = {**given, "learning_rate": rate}
        elif not own:
            if self._known[0] != len(names):
                self._known = len(names), [[given[name]] * len(names) for name in NUMBERS]
            return self._known[1]
        return [[own.get(tensor, {}).get(name, given[name]) for tensor in names] for name in NUMBERS]


def _checked(groups, known):
    """The shapes of the tensors, in order; {} if there are none."""
    shapes: dict[str, tuple[int, ...]] = {}
    for role, group in groups.items():
        for name, array in group.items():
            shape, wanted = array.shape, known.get(name) if known else None
            if wanted is None and not known:
                wanted = shapes.setdefault(name, tuple(shape))
            if wanted != shape:
                raise ValueError(
                    f"Expected {role} of {name!r} to have the shape {wanted}, received: {tuple(shape)}"
                    if wanted is not None
                    else f"Expected the tensors of the first record, received another one: {name!r}"
                )
    present = {name for group in groups.values() for name in group}
    if present and known and len(present) < len(known):
        missing = next(name for name in known if name not in present)
        raise ValueError(f"Expected the tensors of the first record, received none named {missing!r}")
    return (known or shapes) if present else {}


def _plan(found, leaves):
    """Where among the leaves of a state each array lies; None where not all are leaves themselves."""
    at = {id(leaf): i for i, leaf in enumerate(leaves)}
    numbers = next(iter(found.hyperparameters.values()), {})
    if len(at) < len(leaves) or any(each is not numbers for each in found.hyperparameters.values()):
        return None
    try:
        columns = [
            None if tree is None else {name: at[id(array)] for name, array in tree.items()}
            for tree in (found.m, found.v, found.vhat)
        ]
        step = None if found.step is None else at[id(found.step)]
        shared = {
            name: (False, value) if isinstance(value, bool) else (True, at[id(value)])
            for name, value in numbers.items()
        }
    except KeyError:
        return None
    return step, *columns, shared, list(found.hyperparameters)


def _remember(table, key, value):
    if len(table) >= REMEMBERED:
        table.clear()
    table[key] = value
