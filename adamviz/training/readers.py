"""Where each library keeps the moments of Adam: found by what an object has, so that none is imported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from adamviz.core.received import received
from adamviz.keras.optimizer import Optimizer
from adamviz.training.adamax import as_adam, is_adamax
from adamviz.training.names import array_of, holding, named

# What m, v and vhat are called: here, by optax, torch, Keras.
OF_OPTAX = "mu", "nu", "nu_max"
KINDS = (
    ("m", "v", "vhat"),
    OF_OPTAX,
    ("exp_avg", "exp_avg_sq", "max_exp_avg_sq"),
    ("momentum", "velocity", "velocity_hat"),
)
ROLES = {name: role for names in KINDS for role, name in enumerate(names)}
COUNTS = ("step", "count", "iterations", "iteration", "iter")
OTHERS = ("ScaleByBeliefState",)  # with Adam's names for other quantities
MOMENT = "|".join(sorted(ROLES, key=len, reverse=True))
LAST = re.compile(rf"(?:(?P<name>.*)[/.])?(?P<kind>{MOMENT})(?::\d+)?", re.DOTALL)
FIRST = re.compile(rf"(?P<kind>{MOMENT})[/.](?P<name>.+)", re.DOTALL)


class Found(NamedTuple):
    """What was read, as `adamviz.training.slots.Slots` has it; the step is still an array of a device."""

    step: Any
    m: dict[str, Any]
    v: dict[str, Any]
    vhat: dict[str, Any] | None
    hyperparameters: dict[str, dict[str, Any]]


def read(state: Any) -> Found:
    """The moments in an object: an optimizer, a state, or arrays.

    Raises:
        TypeError: it holds none; the message says what it holds.
        ValueError: they do not fit each other.
    """
    if isinstance(state, Optimizer):
        found = _of_keras_legacy(state, state.weights)
    elif hasattr(state, "param_groups") and hasattr(state, "state"):
        found = _of_torch(state.param_groups, state.state)
    elif isinstance(state, Mapping) and {"state", "param_groups"} <= state.keys():
        found = _of_torch(state["param_groups"], state["state"])
    elif hasattr(state, "inner_optimizer") and hasattr(state, "iterations"):  # of Keras, scaling a loss
        return read(state.inner_optimizer)
    elif any(
        hasattr(state, m) and hasattr(state, v) for m, v in (("_momentums", "_velocities"), ("_m", "_u"))
    ):
        found = _of_keras(state)
    elif hasattr(state, "get_slot_names") and hasattr(state, "weights"):
        found = _of_keras_legacy(state, state.weights)
    elif hasattr(state, "opt_state"):  # of Flax
        return read(state.opt_state)
    elif _is_weights(state):
        found = _of_weights([array_of(each) for each in state])
    else:
        found = _of_tree(state) or (_flat(state) if isinstance(state, Mapping) else None)
    if found is None or not found.m:
        raise TypeError(f"Expected a state with the moments m and v of Adam, received {holding(state)}")
    return checked(found)


def flat(pairs: Iterable[tuple[str, Any]], prefix: str = "") -> Found | None:
    """The moments among arrays whose names begin or end with one of those of a moment; None without.

    Args:
        pairs: names and arrays.
        prefix: what is left out at the beginning of names.
    """
    pairs = list(pairs)
    for form in (LAST, FIRST):
        parts: list[dict[str, Any]] = [{}, {}, {}]
        for name, array in pairs:
            match = form.fullmatch(name.removeprefix(prefix))
            if match and array is not None:
                part = parts[ROLES[match["kind"]]]
                label = match["name"] or "weights"
                part[label if label not in part else f"{label} {len(part)}"] = array
        if parts[0] and parts[1]:
            counts = [a for n, a in pairs if re.split(r"[/.]", n)[-1].partition(":")[0] in COUNTS]
            optax = any(OF_OPTAX[2] in re.split(r"[/.]", name) for name, _ in pairs)
            numbers = dict.fromkeys(parts[0], {"corrected": True}) if optax else {}
            return Found(next(iter(counts), None), parts[0], parts[1], parts[2] or None, numbers)
    return None


def checked(found: Found) -> Found:
    """The same, if each tensor has an m and a v of one shape."""
    columns = {"v": found.v} | ({} if found.vhat is None else {"vhat": found.vhat})
    for name, column in columns.items():
        if column.keys() != found.m.keys():
            raise ValueError(
                f"Expected {name} to be of the same tensors as m, received: {received(list(column))} "
                f"beside {received(list(found.m))}"
            )
        for tensor, m in found.m.items():
            if np.shape(column[tensor]) != np.shape(m):
                raise ValueError(
                    f"Expected {name} of {tensor} to have m's shape {np.shape(m)}, received: "
                    f"{np.shape(column[tensor])}"
                )
    return found


def _of_tree(state):
    """The moments of every node of a pytree that has them, merged."""
    m, v, vhat = parts = tuple({} for _ in range(3))
    steps, numbers = [], {}
    for node in _nodes(state):
        fields = _fields(node)
        if "hyperparams" in fields:
            numbers = {**numbers, **_hyperparams(fields["hyperparams"])}
        kind = _kind(node, fields)
        if kind is None:
            continue
        steps.extend(array_of(fields[name]) for name in COUNTS if name in fields)
        for part, name in zip(parts, kind, strict=True):
            if fields.get(name) is not None:
                leaves = {at: array_of(leaf) for at, leaf in named(fields[name]).items()}
                leaves = {at or "weights": leaf for at, leaf in leaves.items() if leaf is not None}
                if twice := sorted(part.keys() & leaves.keys()):
                    raise ValueError(f"Expected one m of each tensor, received two of {received(twice[0])}")
                part.update(leaves)
            if kind == OF_OPTAX and fields.get(kind[2]) is not None:
                numbers = {**numbers, "corrected": True}
    if not m:
        return None
    return Found(next(iter(steps), None), m, v, vhat or None, dict.fromkeys(m, numbers) if numbers else {})


def _nodes(node):
    """A node and what is in it, but not what is in one with moments."""
    yield node
    fields = _fields(node)
    if _kind(node, fields) is None:
        inner = fields.values() if fields else node if isinstance(node, list | tuple) else ()
        for each in inner:
            yield from _nodes(each)


def _fields(node):
    if isinstance(node, Mapping):
        return node
    if hasattr(node, "_asdict"):
        return node._asdict()
    return vars(node) if hasattr(node, "__dataclass_fields__") else {}


def _kind(node, fields):
    for kind in KINDS:
        if kind[0] in fields and kind[1] in fields and type(node).__name__ not in OTHERS:
            # A tuple that remembers more is of another algorithm, such as Adan.
            if isinstance(node, Mapping) or fields.keys() <= {*kind, *COUNTS}:
                return kind
    return None


def _hyperparams(given):
    names = {"learning_rate": "learning_rate", "b1": "beta_1", "b2": "beta_2", "eps": "epsilon"}
    known = {new: given[old] for old, new in names.items() if old in given}
    return known | {"epsilon_hat": False}


def _flat(state):
    try:
        return flat((name, array_of(leaf)) for name, leaf in named(dict(state)).items())
    except TypeError:
        return None


def _of_torch(groups, states):
    """By the groups' order. A tensor that has made no step has no state; its number is kept."""
    parts: tuple[dict, dict, dict] = ({}, {}, {})
    numbers, step, at = {}, None, 0
    for group in groups:
        names = group.get("param_names")
        for i, tensor in enumerate(group["params"]):
            name = str(names[i] if names else at)
            at += 1
            slots = states.get(tensor)
            if not slots or "exp_avg" not in slots or "exp_avg_sq" not in slots:
                continue
            step = slots.get("step") if step is None else step
            for part, kind in zip(parts, KINDS[2], strict=True):
                if slots.get(kind) is not None:
                    part[name] = array_of(slots[kind])
            if "betas" in group:
                numbers[name] = {
                    "learning_rate": _number(group["lr"]),
                    "beta_1": _number(group["betas"][0]),
                    "beta_2": _number(group["betas"][1]),
                    "epsilon": _number(group["eps"]),
                    "epsilon_hat": False,
                }
    return Found(None if step is None else array_of(step), *parts[:2], parts[2] or None, numbers)


def _of_keras(optimizer):
    """Of Keras 3, and of tf_keras's later optimizers."""
    adamax = is_adamax(optimizer)
    m, v = (optimizer._m, optimizer._u) if adamax else (optimizer._momentums, optimizer._velocities)
    vhat = getattr(optimizer, "_velocity_hats", None)
    variables = getattr(optimizer, "_trainable_variables", None) or m
    names = [str(getattr(each, "path", each.name)).partition(":")[0] for each in variables]
    if variables is m:  # named Adam/m/dense/kernel
        names = [name.partition("/m/")[2] or name for name in names]
    if len(set(names)) < len(names):
        names = [f"{i} {name}" for i, name in enumerate(names)]
    columns = [dict(zip(names, map(array_of, each), strict=True)) for each in (m, v, vhat or ()) if each]
    if len(columns) < 2:
        return None
    made, known = array_of(optimizer.iterations), _numbers(optimizer, names)
    found = Found(made, *columns[:2], columns[2] if vhat else None, known)
    return as_adam(found) if adamax else found


def _of_keras_legacy(optimizer, weights):
    name = getattr(optimizer, "_name", "Adam")
    found = flat([(each.name, array_of(each)) for each in weights], f"{name}/")
    found = found and found._replace(hyperparameters=_numbers(optimizer, list(found.m)))
    return as_adam(found) if found and is_adamax(optimizer) else found


def _numbers(optimizer, names):
    """What an optimizer of Keras says of its hyperparameters; a rate that is a function is not called."""
    known = {"epsilon_hat": True}
    for name in ("learning_rate", "beta_1", "beta_2", "epsilon"):
        value = getattr(optimizer, name, None)
        if hasattr(value, "get_config") and callable(value):  # a schedule, at the last step made
            count = int(array_of(optimizer.iterations))
            value = value(max(count - 1, 0))
        array = (
            None if value is None or (callable(value) and not hasattr(value, "numpy")) else array_of(value)
        )
        if array is not None and np.shape(array) == ():
            known[name] = float(array)
    decay = getattr(optimizer, "decay", None)
    if "learning_rate" in known and decay is not None and not callable(decay):
        count = int(array_of(optimizer.iterations))
        known["learning_rate"] /= 1 + float(array_of(decay)) * max(count - 1, 0)
    return dict.fromkeys(names, known)


def _is_weights(state):
    """Whether this is a list of arrays that begins with a step count, as tf_keras's `get_weights` gives."""
    if not isinstance(state, list) or len(state) < 3 or any(_fields(each) for each in state):
        return False
    arrays = [array_of(each) for each in state]
    return (
        all(each is not None for each in arrays)
        and np.shape(arrays[0]) == ()
        and arrays[0].dtype.kind in "iu"
    )


def _of_weights(arrays):
    step, *rest = arrays
    shapes = [np.shape(each) for each in rest]
    for kinds in (2, 3):
        count = len(rest) // kinds
        if len(rest) == kinds * count and shapes == shapes[:count] * kinds:
            if kinds == 2 and len(rest) % 3 == 0 and shapes == shapes[: len(rest) // 3] * 3:
                break
            columns = [{str(i): rest[kind * count + i] for i in range(count)} for kind in range(kinds)]
            return Found(step, columns[0], columns[1], columns[2] if kinds == 3 else None, {})
    raise ValueError(
        "Expected weights to be a step count and then m of every tensor, v of every tensor and maybe vhat, "
        f"which their shapes tell apart, received shapes: {received(shapes)}"
    )


def _number(value):
    return float(array_of(value))
