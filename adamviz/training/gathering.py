"""What a step has handed to a recorder, tensor by tensor: checked, and copied in a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jax
import numpy as np

from adamviz.training.arguments import is_jax, scalar, unfit
from adamviz.training.layout import Layout, layouts
from adamviz.training.leaves import Leaves, columns_of, leaves_of
from adamviz.training.measuring import NUMBERS, At, Raw
from adamviz.training.names import array_of, as_given, by_order, named
from adamviz.training.readers import read
from adamviz.training.slots import Slots
from adamviz.training.snapshot import snapshot
from adamviz.training.statistics import ROLES
from adamviz.typing import PyTree

LATER = 10_000  # tensors in all, where some are not there from the start
REMEMBERED = 16  # structures of trees
MANY = 256  # tensors; of more of them on the CPU, a copy is made faster than a program that makes it


class Gatherer:
    """Knows the tensors of all records so far. One that is new begins with its record, behind the others; of
    one that a record lacks nothing is known there.

    Args:
        given: for each of `NUMBERS` what the optimizer has where its state does not tell; None for unknown.
        grow: called before tensors are added to those of earlier records, which it lets be measured.
    """

    def __init__(self, given: Mapping[str, Any], grow: Callable[[], Any]) -> None:
        self._grow = grow
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.left_out: dict[str, str] = {}
        self.layouts: list[Layout] = []
        self._given = dict(given)
        self._names: dict[Any, list[str]] = {}
        self._plans: dict[Any, Leaves] = {}
        self._known: tuple[Any, Any] = (None, None)

    def kept(self) -> dict[str, Any]:
        """All that another one needs to go on with the same tensors, by name."""
        return {"given": dict(self._given), "shapes": dict(self.shapes), "left_out": dict(self.left_out)}

    def keep(self, shapes: Mapping[str, tuple[int, ...]], left_out: Mapping[str, str]) -> None:
        """Go on with the tensors that another one knew."""
        self.shapes, self.left_out, self.layouts = dict(shapes), dict(left_out), layouts(shapes)

    def raw(self, step: int, trees: Mapping[str, PyTree], state: Any) -> Raw | None:
        """Copies of all that is looked at of a step's tensors; None where it has none.

        Raises:
            TypeError, ValueError: as `Recorder.log` says. Nothing is remembered of it then.
        """
        own = isinstance(state, Slots)
        held = (state.step, state.m, state.v, state.vhat) if own else state
        try:
            leaves, structure = jax.tree.flatten((list(trees.values()), held))
            plan = self._plans.get((own, structure))
        except (TypeError, ValueError):  # of which the following says what is wrong
            leaves, structure, plan = [], None, None
        if plan is not None and (arrays := plan.arrays(leaves)) is not None:
            now = step if plan.made is None else leaves[plan.made]
            if not own and not plan.numbers and (raw := self._again(plan, arrays, now)) is not None:
                return raw
            known = state.hyperparameters if own else plan.known(leaves)
            columns = plan.columns._replace(arrays=arrays)
            return self._copied(columns, True, self.layouts, list(self.shapes), known, now)
        slots = None if state is None else state if own else read(state)
        groups, left_out = self._groups(trees)
        found = {name: tuple(array.shape) for group in groups.values() for name, array in group.items()}
        before = self.shapes
        if new := [name for name in found if name not in before]:
            before = before | {name: found[name] for name in as_given(trees.values(), new)}
        if slots is not None:
            moments = {name: array_of(array) for name, array in slots.m.items()}
            apart = {name: reason for name, array in moments.items() if (reason := unfit(array))}
            moments = {name: array for name, array in moments.items() if name not in apart}
            left_out = left_out if before else apart
            alone = not found and (not before or moments.keys() & before.keys())
            try:
                by_name = alone or moments.keys() <= before.keys()
                here = {name: shape for name, shape in before.items() if name in found} or before
                places = {n: n for n in moments} if by_name else by_order(moments, _as_given(trees, here))
            except ValueError:
                _checked(groups, before)  # which may have the simpler reason: another shape
                raise
            for role in ("m", "v", "vhat"):
                if (column := getattr(slots, role)) is not None:
                    groups[role] = {
                        places[name]: array_of(array) for name, array in column.items() if name in places
                    }
        shapes = _checked(groups, before)
        raw = None
        if shapes:
            grows = _grows(self.shapes, shapes, groups)
            parts = layouts(shapes) if grows or not self.layouts else self.layouts
            given = {role: [groups[role].get(name) for name in shapes] for role in ROLES if groups.get(role)}
            columns = columns_of(given, parts)
            on_device = all(is_jax(array) for part in columns.arrays for array in part)
            told = {} if slots is None else slots.hyperparameters
            known = {places.get(name, name): numbers for name, numbers in told.items()}
            count = None if slots is None else slots.step
            now = step if count is None else count
            raw = self._copied(columns, on_device, parts, list(shapes), known, now)
            if grows:
                self._grow()
                self._plans.clear()
            self.shapes, self.layouts = shapes, parts
            made = leaves_of(leaves, columns, count, {} if own else known) if on_device else None
            if made is not None and not left_out:
                _remember(self._plans, (own, structure), made)
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

    def _again(self, plan, arrays, now):
        """As `_copied`, of a step like one before whose state tells no numbers; None where this does not do.

        In few words: between steps that are over soon, most of what a record costs is to get Python going.
        """
        count, numbers = self._known
        if numbers is None or count != len(self.shapes) or count > MANY:
            return None
        columns, scalars = plan.columns, [] if plan.made is None else [now]
        try:
            snapshots = [
                snapshot(own, [] if i else scalars, columns.roles, columns.parts[i], self.layouts[i], True)
                for i, own in enumerate(arrays)
            ]
        except ValueError:  # of arrays on several devices
            return None
        return Raw(columns.roles, columns.known, snapshots, numbers, At(0) if scalars else float(now))

    def _copied(self, columns, on_device, layouts, names, hyperparameters, count):
        if len(names) > MANY and jax.default_backend() == "cpu":
            on_device = False
        if on_device and jax.config.jax_enable_x64:  # what float32 does not hold is measured on the host
            on_device = all(array.dtype != np.float64 for part in columns.arrays for array in part)
        # Of a state, which may be given away at the next step, the numbers too are copied.
        scalars = [count] if is_jax(count) else []
        numbers = self._numbers(hyperparameters, names, count, scalars)
        count = At(0) if is_jax(count) else float(np.asarray(count))  # torch counts on in the same array
        snapshots = []
        for arrays, known, layout in zip(columns.arrays, columns.parts, layouts, strict=True):
            arguments = arrays, [] if snapshots else scalars, columns.roles, known, layout
            try:
                snapshots.append(snapshot(*arguments, on_device))
            except ValueError:  # of arrays on several devices, which one program does not take
                snapshots.append(snapshot(*arguments, False))
        return Raw(columns.roles, columns.known, snapshots, numbers, count)

    def _numbers(self, own, names, count, scalars):
        given = self._given
        if callable(given["learning_rate"]):
            rate = given["learning_rate"](max(int(np.asarray(count)) - 1, 0))
            rate = None if rate is None else scalar("what learning_rate gives", rate)
            given = {**given, "learning_rate": rate}
        elif not own:
            if self._known[0] != len(names):
                self._known = len(names), [[given[name]] * len(names) for name in NUMBERS]
            return self._known[1]
        shared = next(iter(own.values()), {})
        if len(own) == len(names) and all(own.get(tensor) is shared for tensor in names):
            return [[_at(shared.get(name, given[name]), scalars)] * len(names) for name in NUMBERS]
        each = [own.get(tensor, {}) for tensor in names]
        return [[_at(told.get(name, given[name]), scalars) for told in each] for name in NUMBERS]


def _as_given(trees, shapes):
    """The shapes in the order of a dictionary that was given: JAX sorts it, and torch counts in its order."""
    for tree in trees.values():
        if isinstance(tree, Mapping) and tree.keys() >= shapes.keys():
            return {name: shapes[name] for name in tree if name in shapes}
    return shapes


def _at(value, scalars):
    """A number, or the place of one that lies on a device among others, to which it is added."""
    if not is_jax(value):
        return value
    for i, other in enumerate(scalars):
        if other is value:
            return At(i)
    scalars.append(value)
    return At(len(scalars) - 1)


def _checked(groups, known):
    """The shapes of the tensors, those that are known first; {} if there are none."""
    shapes = dict(known)
    for role, group in groups.items():
        for name, array in group.items():
            wanted = shapes.setdefault(name, tuple(array.shape))
            if wanted != array.shape:
                raise ValueError(
                    f"Expected {role} of {name!r} to have the shape {wanted}, received: {tuple(array.shape)}"
                )
    return shapes if any(groups.values()) else {}


def _grows(before, shapes, groups):
    """Whether there are tensors besides those of earlier records, of which it has some."""
    if not before:
        return False
    if not any(name in before for group in groups.values() for name in group):
        name = next(name for group in groups.values() for name in group)
        raise ValueError(f"Expected some tensors of the records before, received none of them, but {name!r}")
    if len(shapes) == len(before):
        return False
    if len(shapes) > LATER:
        raise ValueError(
            f"Expected the same names of tensors at each step, and at most {LATER} in all, received another "
            f"one: {list(shapes)[-1]!r}"
        )
    return True


def _remember(table, key, value):
    if len(table) >= REMEMBERED:
        table.clear()
    table[key] = value
