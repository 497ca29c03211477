"""From what a record has kept of its tensors to its numbers: several records at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from adamviz.training.layout import BATCH, Layout
from adamviz.training.recording import NonFinite
from adamviz.training.snapshot import Snapshot, of_dead
from adamviz.training.statistics import BINS, QUANTITIES, ROLES, SHARES, measure
from adamviz.training.stored_records import GIVEN

NUMBERS = "learning_rate", "beta_1", "beta_2", "epsilon", "epsilon_hat"


@dataclass
class Raw:
    """What a record has kept of its tensors until it is measured.

    Attributes:
        roles: in the order of their arrays.
        known: for each role and tensor of the recorder whether it is known.
        snapshots: one for each layout.
        numbers: for each of `NUMBERS` a value of each tensor; None where not known.
        count: how many steps were made.
    """

    roles: tuple[str, ...]
    known: tuple[tuple[bool, ...], ...]
    snapshots: list[Snapshot]
    numbers: list[list[Any]]
    count: Any


@dataclass
class Record:
    """One record: its tensors are raw at first, and then measured."""

    step: int
    loss: Any
    accuracy: Any
    loss_given: bool
    sharpness: Any = math.nan
    preconditioned: Any = math.nan
    threshold: Any = math.nan
    raw: Raw | None = None
    measured: dict[str, Any] = field(default_factory=dict)
    nonfinite: NonFinite | None = None

    def give_up(self) -> None:
        """Keep nothing but the numbers that are known."""
        self.raw = None
        for name in GIVEN:
            if not isinstance(getattr(self, name), float):
                setattr(self, name, math.nan)


def settle(records: Sequence[Record], layouts: Sequence[Layout], tensors: Sequence[str]) -> None:
    """Measure the records of which something is raw, and wait for losses that are on their way.

    Stopped at any moment, it has measured some.
    """
    for record in records:
        for name in GIVEN:
            setattr(record, name, _float(getattr(record, name)))
    waiting = [record for record in records if record.raw is not None]
    while waiting:
        first = waiting[0]
        most = batch(layouts)
        alike = 1
        while alike < min(most, len(waiting)) and _alike(first.raw, waiting[alike].raw):
            alike += 1
        together, waiting = waiting[:alike], waiting[alike:]
        raws = [record.raw for record in together if record.raw is not None]
        columns = [[_column(each) for each in raw.numbers] for raw in raws]
        numbers = np.array(columns, np.float32)  # (records, numbers, tensors)
        counts = np.array([np.asarray(raw.count) for raw in raws], np.float32)
        parts = [
            _part(raws, numbers[:, :, layout.at], counts, layout, i, most) for i, layout in enumerate(layouts)
        ]
        order = np.argsort(np.concatenate([layout.at for layout in layouts]))
        joined = {name: np.concatenate([part[name] for part in parts], axis=1)[:, order] for name in parts[0]}
        for k, record in enumerate(together):
            row = {name: array[k].copy() for name, array in joined.items() if name != "wrong"}
            if joined["wrong"][k].any():
                record.nonfinite = _first(record, joined["wrong"][k], layouts, tensors)
            record.measured = row
            record.raw = None


def batch(layouts: Sequence[Layout]) -> int:
    """How many records are measured together."""
    return min((layout.batch for layout in layouts), default=BATCH)


def _alike(one, other):
    return (one.roles, one.known, _stepping(one)) == (other.roles, other.known, _stepping(other))


def _stepping(raw):
    """Whether the numbers are known of each tensor that has a v."""
    if "v" not in raw.roles:
        return False
    there = raw.known[raw.roles.index("v")]
    return not any(
        each is None for column in raw.numbers for each, has in zip(column, there, strict=True) if has
    )


def _column(values):
    """Numbers as floats, each object read once: one that lies on a device is waited for."""
    floats: dict[int, float] = {}
    for each in values:
        if id(each) not in floats:
            floats[id(each)] = _float(each)
    return [floats[id(each)] for each in values]


def _float(value):
    return math.nan if value is None else float(np.asarray(value).reshape(()))


def _part(raws, numbers, counts, layout, at, most):
    """The statistics of the tensors of one layout, for some records."""
    count, tensors = len(raws), len(layout.at)
    raw = raws[0]
    known = np.zeros((len(raw.roles), layout.tensors), bool)
    known[:, :tensors] = np.array(raw.known)[:, layout.at]
    lengths = np.ones(layout.tensors, np.float32)
    lengths[:tensors] = layout.lengths
    snapshots = [raw.snapshots[at] for raw in raws]
    fill = most - count  # always as many, so that there is one program
    flats = [snapshot.flat for snapshot in snapshots]
    padded = np.pad(numbers, ((0, fill), (0, 0), (0, layout.tensors - tensors)), mode="edge")
    found = measure(
        flats + flats[-1:] * fill,
        layout.segments,
        layout.filled,
        padded,
        np.pad(counts, (0, fill), mode="edge"),
        known,
        lengths,
        roles=raw.roles,
        stepping=_stepping(raw),
        partly=not known[:, :tensors].all(),
    )
    found = {name: np.asarray(each) for name, each in found.items()}
    found = {name: each[:count, :tensors] for name, each in found.items()}
    large = layout.large
    places = np.stack([np.asarray(snapshot.places) for snapshot in snapshots])  # (records, roles, large)
    if large:
        found["wrong"] = found["wrong"].copy()
        found["wrong"][:, large] |= places.transpose(0, 2, 1) >= 0
    return _finished(found, raw, known[:, :tensors], layout) | {
        "dead_share": _dead(snapshots, raw, known, layout)
    }


def _finished(found, raw, known, layout):
    """Norms of whole tensors, and nothing where nothing is known."""
    lengths, sizes = np.array(layout.lengths, np.float32), np.array(layout.sizes, np.float32)
    counts, norms = found.pop("counts"), found.pop("norms")
    have = dict(zip(raw.roles, known, strict=True))
    none = np.zeros(known.shape[1], bool)
    has = {role: have.get(role, none) for role in ROLES}
    stepping = has["v"] & _stepping(raw)
    update = has["update"] | (stepping & has["m"])
    quantities = [has[name] for name in QUANTITIES[:4]] + [stepping, update, update & has["weight"]]
    shares = (
        stepping,
        has["m"] & has["gradient"],
        has["v"] & has["gradient"],
        has["gradient"] & has["clipped"],
    )
    if not known.all():
        sure = np.stack(quantities, axis=-1)[None]
        counts, norms = counts * sure[..., None], np.where(sure, norms, np.nan)
        for name, there in zip(SHARES, shares, strict=True):
            found[name] = np.where(there, found[name], np.float32(np.nan))
    found["histograms"], found["apart"] = counts[..., :BINS], counts[..., BINS:]
    found["norms"] = norms * np.sqrt(sizes / lengths)[None, :, None]
    found["rms"] = norms / np.sqrt(lengths)[None, :, None]
    return found


def _dead(snapshots, raw, known, layout):
    """`dead_share` of each tensor: computed before of large ones, and now of those that are there whole."""
    shares = np.full((len(snapshots), len(layout.at)), np.nan, np.float32)
    if layout.large:
        shares[:, layout.large] = np.stack([np.asarray(snapshot.dead) for snapshot in snapshots])
    columns = {
        role: [True if have else None for have in row] for role, row in zip(raw.roles, known, strict=True)
    }
    sought = [
        (i, of_dead(columns, i))
        for i, shape in enumerate(layout.shapes)
        if len(shape) > 1 and i not in layout.large
    ]
    for role in {role for _, role in sought if role is not None}:
        row = raw.roles.index(role)
        flat = np.stack([np.asarray(snapshot.flat[row]) for snapshot in snapshots])
        for i, own in sought:
            if own == role:
                begin, shape = layout.begins[i], layout.shapes[i]
                shares[:, i] = _dead_shares(flat[:, begin : begin + layout.sizes[i]].reshape(-1, *shape))
    return shares


def _dead_shares(arrays):
    nonzero = arrays != 0
    axes = tuple(range(1, arrays.ndim))
    rows, columns = nonzero.any(axis=axes[1:]), nonzero.any(axis=axes[:-1])
    return np.maximum(1 - rows.mean(axis=1), 1 - columns.mean(axis=1))


def _first(record, wrong, layouts, tensors):
    """The first number of a record that is not finite: by role, then by tensor."""
    raw = record.raw
    i, role = min(np.argwhere(wrong).tolist(), key=lambda place: (ROLES.index(raw.roles[place[1]]), place[0]))
    part, layout = next((p, layout) for p, layout in enumerate(layouts) if i in layout.at)
    own, snapshot = layout.at.index(i), raw.snapshots[part]
    if own in layout.large:
        at = layout.large.index(own)
        place, value = int(snapshot.places[role, at]), float(snapshot.values[role, at])
    else:
        begin = layout.begins[own]
        flat = np.asarray(snapshot.flat[role])[begin : begin + layout.sizes[own]]
        place = int(np.argmax(~np.isfinite(flat)))
        value = float(flat[place])
    return NonFinite(record.step, tensors[i], raw.roles[role], place, value)
