"""Recording a training run from its own loop."""

from __future__ import annotations

import math
import numbers
import threading
from collections.abc import Callable
from os import PathLike
from typing import Any

import jax
import numpy as np

from adamviz.core.received import received
from adamviz.training.arguments import first_nonfinite, handed_over, scalar, unfit, whole_step
from adamviz.training.dead import dead_share, dead_shares
from adamviz.training.listeners import Listeners
from adamviz.training.names import array_of, by_order, named
from adamviz.training.readers import read
from adamviz.training.recorder_file import RecorderFile
from adamviz.training.recording import NonFinite, Recording
from adamviz.training.slots import Slots
from adamviz.training.statistics import ROLES, measure
from adamviz.training.stored_records import joined
from adamviz.typing import PyTree

MOST = 512  # records
BYTES = 256 << 20  # of all records
FEWEST = 32
AT_ONCE = 64  # tensors in one program: compiling takes longer than in proportion to them
NUMBERS = "learning_rate", "beta_1", "beta_2", "epsilon", "epsilon_hat"


class Recorder:
    """Records what an optimizer does to each tensor while any loop trains.

    What `log` is given is recorded, and nothing else is needed. When 512 records are there (fewer of very
    many tensors: all take at most 256 MB unless 32 take more), every other one is dropped and half as many
    are taken from then on, so that a recording of any length fits.

    Args:
        every: how many steps lie between two records.
        learning_rate, beta_1, beta_2, epsilon: of the optimizer, for the effective step and the update where
            the state does not tell them, as optax's does not. learning_rate may be a function of the step
            count before the step, as a schedule is.
        epsilon_hat: whether epsilon stands beside the uncorrected sqrt(v), as in Keras; torch, optax and
            Algorithm 1 of the paper have it beside the corrected one.
        path: of an `.npz` file that is kept up to date, so that `av.inspect` follows it in another process:
            written whole or not at all by a thread of its own, at most every two seconds and for at most 5 %
            of the time, and by `close`, the end of a `with` block or of the process.

    Attributes:
        every: how many steps lie between two records now; twice as many after each thinning.
        generation: how often every other record was dropped.

    Raises:
        ValueError: every is no whole number >= 1, or path does not end in .npz.
        FileNotFoundError: there is no such folder.

    Example:
        >>> import optax, jax, jax.numpy as jnp, adamviz as av
        >>> adam, params = optax.adam(0.1), {"w": jnp.array([1.0, -2.0])}
        >>> state, recorder = adam.init(params), av.Recorder(every=2, learning_rate=0.1)
        >>> for step in range(1, 7):
        ...     loss, grads = jax.value_and_grad(lambda p: jnp.sum(p["w"] ** 2))(params)
        ...     updates, state = adam.update(grads, state)
        ...     params = optax.apply_updates(params, updates)
        ...     recorded = recorder.log(step, params=params, grads=grads, state=state, loss=loss)
        >>> recorder.recording
        Recording(3 records of 1 tensor, steps 1 to 5)
    """

    def __init__(
        self,
        every: int = 10,
        *,
        learning_rate: Any = None,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        epsilon_hat: bool = False,
        path: str | PathLike | None = None,
    ) -> None:
        if isinstance(every, bool) or not isinstance(every, numbers.Integral) or every < 1:
            raise ValueError(f"Expected every to be a whole number >= 1, received: {received(every)}")
        self.every: int = int(every)
        self._given = dict(zip(NUMBERS, (learning_rate, beta_1, beta_2, epsilon, epsilon_hat), strict=True))
        self._lock: threading.Lock = threading.Lock()
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._left_out: dict[str, str] = {}
        self._records: list[dict[str, Any]] = []
        self._nonfinite: NonFinite | None = None
        self.generation: int = 0
        self._listeners: Listeners = Listeners()
        self._file: RecorderFile | None = None if path is None else RecorderFile(path, lambda: self.recording)
        if self._file is not None:
            self._listeners.add(self._file.changed)

    def due(self, step: int) -> bool:
        """Whether `log` would record this step: for loops that compute an accuracy only then."""
        return not self._records or int(step) - self._records[-1]["step"] >= self.every

    def log(
        self,
        step: int,
        *,
        params: PyTree = None,
        grads: PyTree = None,
        clipped: PyTree = None,
        updates: PyTree = None,
        state: Any = None,
        loss: Any = None,
        accuracy: Any = None,
    ) -> bool:
        """Record a step, if it is due.

        Args:
            step: its number, which grows.
            params: the parameters after the step, a pytree of arrays of JAX, NumPy, torch or Keras.
            grads: their gradients, and clipped: those after clipping, pytrees like params.
            updates: what the step added; without, it is computed from the state.
            state: anything that `av.slots` reads.
            loss, accuracy: numbers.

        Returns:
            Whether the step was recorded.

        Raises:
            TypeError: step, loss or accuracy is no number, or state is none of an Adam.
            ValueError: step is not above the last one, or tensors or shapes are others than before. What was
                recorded stays.
        """
        step = whole_step(step)
        with self._lock:
            last = self._records[-1]["step"] if self._records else None
            if last is not None and step <= last:
                raise ValueError(f"Expected step to be above the last recorded one, {last}, received: {step}")
            if not self.due(step):
                return False
            record: dict[str, Any] = {"step": step, "loss": scalar("loss", loss)}
            record["accuracy"] = scalar("accuracy", accuracy)
            trees = {"weight": params, "gradient": grads, "clipped": clipped, "update": updates}
            given = {role: named(tree) for role, tree in trees.items() if tree is not None}
            slots = None if state is None else state if isinstance(state, Slots) else read(state)
            groups, shapes, left_out = self._groups(given, slots)
            if shapes:
                record |= self._measured(groups, shapes, slots, step)
            self._shapes, self._left_out = self._shapes or shapes, {**self._left_out, **left_out}
            self._settle()
            self._records.append(record)
            if self._nonfinite is None and not np.isfinite(record["loss"]) and loss is not None:
                self._nonfinite = NonFinite(step, "", "loss", 0, record["loss"])
            self._thin()
        self._listeners.tell()
        return True

    @property
    def recording(self) -> Recording:
        """What was recorded so far; what comes later is not added to it."""
        return self.since(-1, 0)[1]

    def since(self, generation: int, count: int) -> tuple[int, Recording]:
        """What is new for one who knows so many records of a generation: the generation now, and the records
        after those; all of them, where it is another.
        """
        with self._lock:
            self._settle()
            new = self._records[count:] if generation == self.generation else self._records
            return self.generation, Recording(
                **joined(new, len(self._shapes)),
                tensors=tuple(self._shapes),
                shapes=tuple(self._shapes.values()),
                left_out=dict(self._left_out),
                first_nonfinite=self._nonfinite,
            )

    def subscribe(self, callback: Callable[[], Any]) -> Callable[[], None]:
        """Call a function without arguments after each record, in the thread that logs.

        What it raises does not reach the training: the first time it becomes a warning. What is returned ends
        this when it is called.
        """
        return self._listeners.add(callback)

    def close(self) -> None:
        """Write what the file given as path does not hold yet. More may be logged afterwards.

        Raises:
            OSError: it cannot be written; another `close` tries again.
        """
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _groups(self, given, slots):
        """The arrays of each role by tensor, their shapes, and what is left out with its reason."""
        groups, left_out = {role: {} for role in ROLES}, {}
        for role, leaves in given.items():
            for name, leaf in leaves.items():
                array = array_of(leaf)
                if reason := unfit(array):
                    left_out[name or "weights"] = reason
                else:
                    groups[role][name or "weights"] = array
        known = self._shapes or {
            name: tuple(array.shape) for group in groups.values() for name, array in group.items()
        }
        if slots is not None:
            places = by_order(slots.m, known) if known else {name: name for name in slots.m}
            for role in ("m", "v", "vhat"):
                for name, array in (getattr(slots, role) or {}).items():
                    groups[role][places[name]] = array_of(array)
        shapes: dict[str, tuple[int, ...]] = {}
        for role, group in groups.items():
            for name, array in group.items():
                shape = tuple(array.shape)
                wanted = known.get(name) if known else shapes.setdefault(name, shape)
                if wanted != shape:
                    raise ValueError(
                        f"Expected {role} of {name!r} to have the shape {wanted}, received: {shape}"
                        if wanted is not None
                        else f"Expected the tensors of the first record, received another one: {name!r}"
                    )
        present = {name for group in groups.values() for name in group}
        if present and known and (missing := [name for name in known if name not in present]):
            raise ValueError(f"Expected the tensors of the first record, received none named {missing[0]!r}")
        return groups, (known or shapes) if present else {}, left_out

    def _measured(self, groups, shapes, slots, step):
        hyperparameters = {} if slots is None else slots.hyperparameters
        count = step if slots is None or slots.step is None else slots.step
        given = dict(self._given)
        if callable(given["learning_rate"]):
            given["learning_rate"] = given["learning_rate"](max(int(np.asarray(count)) - 1, 0))
        columns = {}
        for name in NUMBERS:
            own = [hyperparameters.get(tensor, {}).get(name, given[name]) for tensor in shapes]
            columns[name] = np.array([np.nan if each is None else each for each in own], np.float32)
        sizes = tuple(math.prod(shape) for shape in shapes.values())
        handed = {role: [handed_over(group.get(name)) for name in shapes] for role, group in groups.items()}
        if self._nonfinite is None:
            self._nonfinite = first_nonfinite(groups, shapes, step)
        stepping = not any(np.isnan(columns[name]).any() for name in NUMBERS)
        if not isinstance(count, jax.Array):
            count = np.float32(count)
        order = sorted(range(len(sizes)), key=lambda i: sizes[i])  # so that parts are alike
        parts = [order[i : i + AT_ONCE] for i in range(0, len(order), AT_ONCE)]
        measured = [
            measure(
                {role: [handed[role][i] for i in part] for role in ROLES},
                {name: column[part] for name, column in columns.items()},
                count,
                tuple(sizes[i] for i in part),
                stepping,
            )
            for part in parts
        ]
        looked_at = [groups["v"].get(name, groups["gradient"].get(name)) for name in shapes]
        shares = dead_shares([a if isinstance(a, jax.Array) else None for a in looked_at])
        for i, array in enumerate(looked_at):
            if isinstance(array, np.ndarray):
                shares = shares.at[i].set(dead_share(array))
        return {"measured": measured, "back": np.argsort(order), "dead_share": shares}

    def _settle(self):
        """Bring the last record's numbers from the device, where they were computed meanwhile."""
        if not self._records or "measured" not in (record := self._records[-1]):
            return
        parts, back = record.pop("measured"), record.pop("back")
        measured = {name: np.concatenate([part[name] for part in parts])[back] for name in parts[0]}
        entries, values = measured.pop("wrong_entry"), measured.pop("wrong_value")
        record |= measured | {"dead_share": np.asarray(record["dead_share"])}
        if self._nonfinite is None and (entries >= 0).any():
            role, i = np.argwhere(entries.T >= 0)[0]
            self._nonfinite = NonFinite(
                record["step"],
                list(self._shapes)[i],
                ROLES[role],
                int(entries[i, role]),
                float(values[i, role]),
            )

    def _thin(self):
        size = 4 * 7 * 85 * max(1, len(self._shapes))
        most = max(FEWEST, min(MOST, BYTES // size))
        if len(self._records) >= most:
            self._settle()
            self._records = self._records[::2]
            self.every *= 2
            self.generation += 1
