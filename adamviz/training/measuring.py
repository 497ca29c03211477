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
from adamviz.training.wide import measured

NUMBERS = "learning_rate", "beta_1", "beta_2", "epsilon", "epsilon_hat", "corrected"


# Where the numbers of a tensor lie in one row: as `measure` gives them, and what is added.
PLACES: dict[str, Any] = {
    "norms": slice(0, len(QUANTITIES)),
    **{name: len(QUANTITIES) + i for i, name in enumerate(("alpha", "epsilon", *SHARES))},
    "rms": slice(len(QUANTITIES) + 2 + len(SHARES), -1),
    "dead_share": -1,
}


class At(int):
    """The place of a number among the `scalars` of a snapshot."""


@dataclass
class Raw:
    """What a record has kept of its tensors until it is measured.

    Attributes:
        roles: in the order of their arrays.
        known: for each role and tensor of the recorder whether it is known.
        snapshots: one for each layout.
        numbers: for each of `NUMBERS` a value of each tensor, or its place `At` the first snapshot's scalars;
            None where not known.
        count: how many steps were made; or its place.
    """

    roles: tuple[str, ...]
    known: tuple[tuple[bool, ...], ...]
    snapshots: list[Snapshot]
    numbers: list[list[Any]]
    count: Any

    @property
    def scalars(self) -> Any:
        """The numbers that lay on a device; None without."""
        return self.snapshots[0].scalars


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
    most = batch(layouts)
    while waiting:
        first = waiting[0].raw
        stepping, alike = _stepping(first), 1
        while alike < min(most, len(waiting)) and _alike(first, waiting[alike].raw, stepping):
            alike += 1
        together, waiting = waiting[:alike], waiting[alike:]
        raws = [record.raw for record in together if record.raw is not None]
        numbers, counts = _numbers(raws)
        parts = [
            _part(raws, numbers[:, :, layout.at], counts, layout, i, most, stepping)
            for i, layout in enumerate(layouts)
        ]
        order = np.argsort(np.concatenate([layout.at for layout in layouts]))
        whole = (
            parts[0]
            if len(parts) == 1
            else [np.concatenate(each, axis=1) for each in zip(*parts, strict=True)]
        )
        for k, record in enumerate(together):
            # Copies, so that no record keeps those that were measured with it.
            found, row, wrong = (each[k][order] for each in whole)
            if wrong.any():
                record.nonfinite = _first(record, wrong, layouts, tensors)
            record.measured = _named(found, row)
            record.raw = None


def batch(layouts: Sequence[Layout]) -> int:
    """How many records are measured together."""
    return min((layout.batch for layout in layouts), default=BATCH)


def _alike(one, other, stepping):
    if (one.roles, one.known) != (other.roles, other.known):
        return False
    return one.numbers is other.numbers or _stepping(other) == stepping


def _stepping(raw):
    """Whether the numbers are known of each tensor that has a v."""
    if "v" not in raw.roles:
        return False
    there = raw.known[raw.roles.index("v")]
    return not any(
        each is None for column in raw.numbers for each, has in zip(column, there, strict=True) if has
    )


def _numbers(raws):
    """The numbers of each record and tensor, (records, numbers, tensors), and of each record the count."""
    columns, counts, last = [], [], None
    for raw in raws:
        scalars = None if raw.scalars is None else np.asarray(raw.scalars)
        counts.append(scalars[raw.count] if isinstance(raw.count, At) else raw.count)
        if last is None or raw.numbers is not last.numbers:  # most often they are one and the same
            column = [_column(each, scalars) for each in raw.numbers]
        columns.append(column)
        last = raw
    return np.array(columns, np.float32), np.array(counts, np.float32)


def _column(values, scalars):
    """Numbers as floats, each object read once: one that lies on a device is waited for."""
    floats: dict[int, float] = {}
    for each in values:
        if id(each) not in floats:
            floats[id(each)] = float(scalars[each]) if isinstance(each, At) else _float(each)
    return [floats[id(each)] for each in values]


def _float(value):
    if type(value) is float:
        return value
    return math.nan if value is None else float(np.asarray(value).reshape(()))


def _part(raws, numbers, counts, layout, at, most, stepping):
    """Of the tensors of one layout, for some records: counts, a row of numbers, what is not finite."""
    count, tensors = len(raws), len(layout.at)
    raw = raws[0]
    known = np.zeros((len(raw.roles), layout.tensors), bool)
    known[:, :tensors] = np.array(raw.known)[:, layout.at]
    lengths = np.ones(layout.tensors, np.float32)
    lengths[:tensors] = layout.lengths
    snapshots = [raw.snapshots[at] for raw in raws]
    flats = [snapshot.flat for snapshot in snapshots]
    fill = most - count  # always as many, so that there is one program
    padded = np.empty((most, len(NUMBERS), layout.tensors), np.float32)
    padded[:count, :, :tensors], padded[:count, :, tensors:] = numbers, numbers[:, :, -1:]
    padded[count:] = padded[count - 1]
    made = measure(
        flats + flats[-1:] * fill,
        layout.segments,
        layout.filled,
        padded,
        np.append(counts, np.repeat(counts[-1:], fill)),
        known,
        lengths,
        roles=raw.roles,
        stepping=stepping,
        partly=not known[:, :tensors].all(),
    )
    dead = _dead(snapshots, raw, known, layout)  # while they are computed
    found, row, wrong = (np.asarray(each)[:count, :tensors] for each in made)
    if large := layout.large:
        places = np.stack([np.asarray(snapshot.places) for snapshot in snapshots])  # (records, roles, large)
        wrong = wrong.copy()
        wrong[:, large] |= places.transpose(0, 2, 1) >= 0
    if any(snapshot.wide for snapshot in snapshots):
        found, row = found.copy(), row.astype(np.float64)
        for k, snapshot in enumerate(snapshots):
            for i, columns in (snapshot.wide or {}).items():
                found[k, i], row[k, i] = measured(columns, numbers[k, :, i], counts[k], stepping)
    return *_finished(found, row, dead, raw, known[:, :tensors], layout, stepping), wrong


def _finished(counts, row, dead, raw, known, layout, stepping):
    """Norms of whole tensors, and nothing where nothing is known."""
    lengths, sizes = np.array(layout.lengths, np.float32), np.array(layout.sizes, np.float32)
    norms = row[..., PLACES["norms"]]
    rms = norms / np.sqrt(lengths)[None, :, None]
    if layout.large:
        norms = norms * np.sqrt(sizes / lengths)[None, :, None]
    row = np.concatenate([norms, row[..., len(QUANTITIES) :], rms, dead[..., None]], axis=-1)
    if not known.all():
        have = dict(zip(raw.roles, known, strict=True))
        none = np.zeros(known.shape[1], bool)
        has = {role: have.get(role, none) for role in ROLES}
        stepping = has["v"] & stepping
        update = has["update"] | (stepping & has["m"])
        quantities = [has[name] for name in QUANTITIES[:4]] + [stepping, update, update & has["weight"]]
        shares = (
            stepping,
            has["m"] & has["gradient"],
            has["v"] & has["gradient"],
            has["gradient"] & has["clipped"],
        )
        sure = np.stack(quantities, axis=-1)[None]
        counts = counts * sure[..., None]
        for name in ("norms", "rms"):
            row[..., PLACES[name]] = np.where(sure, row[..., PLACES[name]], np.nan)
        for name, there in zip(SHARES, shares, strict=True):
            row[..., PLACES[name]] = np.where(there, row[..., PLACES[name]], np.nan)
    return counts, row


def _named(counts, row):
    """The columns of one record."""
    return {"histograms": counts[..., :BINS], "apart": counts[..., BINS:]} | {
        name: row[..., place] for name, place in PLACES.items()
    }


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
        sizes = np.abs(np.stack([np.asarray(snapshot.flat)[row] for snapshot in snapshots]))
        for i, own in sought:
            if own == role:
                begin, shape = layout.begins[i], layout.shapes[i]
                shares[:, i] = _dead_shares(sizes[:, begin : begin + layout.sizes[i]].reshape(-1, *shape))
    return shares


def _dead_shares(sizes):
    """Of tensors without negative entries: products with a vector tell at once which slices are zero."""
    count, first, *_, last = sizes.shape
    slices, lines = sizes.reshape(count * first, -1), sizes.reshape(count, -1, last)
    with np.errstate(all="ignore"):  # what is infinite or NaN is not zero
        rows = (slices @ np.ones(slices.shape[1], np.float32)).reshape(count, first)
        columns = np.ones(lines.shape[1], np.float32) @ lines
    return np.maximum((rows == 0).mean(axis=1), (columns == 0).mean(axis=1))


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
        flat = np.asarray(snapshot.flat)[role][begin : begin + layout.sizes[own]]
        place = int(np.argmax(~np.isfinite(flat)))
        value = float(flat[place])
    return NonFinite(record.step, tensors[i], raw.roles[role], place, value)
