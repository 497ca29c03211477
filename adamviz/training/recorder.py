"""Recording a training run from its own loop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import Any

from adamviz.training.arguments import curvature_numbers, numbers_of, scalar, whole_every, whole_step
from adamviz.training.gathering import Gatherer
from adamviz.training.keras_callback import keras_callback
from adamviz.training.listeners import Listeners
from adamviz.training.measuring import Record
from adamviz.training.recorder_file import RecorderFile
from adamviz.training.recording import Recording
from adamviz.training.stored_records import joined
from adamviz.training.unattended import Unattended
from adamviz.training.waiting import Waiting
from adamviz.training.watch_torch import Watch
from adamviz.typing import PyTree

MOST = 512  # records
BYTES = 256 << 20  # of all records
FEWEST = 32


class Recorder:
    """Records what an optimizer does to each tensor while any loop trains.

    What `log` is given is recorded, and nothing else is needed. When 512 records are there (fewer of very
    many tensors: all take at most 256 MB unless 32 take more), every other one is dropped and half as many
    are taken from then on, so that a recording of any length fits. Until somebody looks, a record is no more
    than a copy of the samples it will be measured by; once 64 MB of them wait, they are measured beside the
    training. A copy, also one by way of pickle, goes on with all records: without file, listeners and
    watched optimizer.

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
        generation: how often every other record was dropped, and twice as often tensors began later.

    Raises:
        TypeError, ValueError: an argument is none of these; path does not end in .npz.
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
        self.every: int = whole_every(every)
        given = numbers_of(learning_rate, beta_1, beta_2, epsilon, epsilon_hat)
        self.generation: int = 0
        self._lock: threading.RLock = threading.RLock()
        self._gatherer: Gatherer = Gatherer(given, self._grow)
        self._records: list[Record] = []
        self._waiting: Waiting = Waiting(self._gatherer)
        self._listeners: Listeners = Listeners()
        last = lambda: self._records[-1].step if self._records else 0
        self._unattended: Unattended = Unattended(self.log, self.due, last)
        self._file: RecorderFile | None = None if path is None else RecorderFile(path, lambda: self.recording)
        if self._file is not None:
            self._listeners.add(self._file.changed)

    def due(self, step: int) -> bool:
        """Whether `log` would record this step: for loops that compute or return something only then.

        Raises:
            TypeError, ValueError: step is no whole number, or too large for one.
        """
        step = whole_step(step)
        return not self._records or step - self._records[-1].step >= self.every

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
        curvature: Mapping[str, Any] | None = None,
    ) -> bool:
        """Record a step, if it is due.

        Args:
            step: its number, which grows.
            params: the parameters after the step, a pytree of arrays of JAX, NumPy, torch or Keras. What is
                new among them begins with this record, and what is missing has a gap.
            grads: their gradients, and clipped: those after clipping, pytrees like params.
            updates: what the step added; without, what Adam alone adds, from the state: no weight decay, and
                not what Adamax or Nadam add, whose states look the same.
            state: anything that `av.slots` reads.
            loss, accuracy: numbers; curvature: some named sharpness, preconditioned and threshold.

        Returns:
            Whether the step was recorded.

        Raises:
            TypeError: step, loss or another number is none, or state is none of an Adam.
            ValueError: step is not above the last one, a tensor has another shape than before, or none was
                there before. What was recorded stays.
        """
        step = whole_step(step)
        with self._lock:
            last = self._records[-1].step if self._records else None
            if last is not None and step <= last:
                raise ValueError(f"Expected step to be above the last recorded one, {last}, received: {step}")
            if last is not None and step - last < self.every:
                return False
            self._waiting.raise_failure()
            trees = {"weight": params, "gradient": grads, "clipped": clipped, "update": updates}
            given = scalar("loss", loss), scalar("accuracy", accuracy), loss is not None
            more = {} if curvature is None else curvature_numbers(curvature)
            record = Record(step, *given, **more)
            record.raw = self._gatherer.raw(step, trees, state)
            self._waiting.append(record)
            self._records.append(record)
            self._thin()
            self._waiting.make_room()
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
        self._waiting.settle()  # most of it, while whoever trains may go on to log
        with self._lock:
            self._waiting.settle()
            self._waiting.raise_failure()
            new = self._records[count:] if generation == self.generation else self._records
            shapes = self._gatherer.shapes
            return self.generation, Recording(
                **joined([vars(record) | record.measured for record in new], len(shapes)),
                tensors=tuple(shapes),
                shapes=tuple(shapes.values()),
                left_out=dict(self._gatherer.left_out),
                first_nonfinite=self._waiting.nonfinite,
            )

    def subscribe(self, callback: Callable[[], Any]) -> Callable[[], None]:
        """Call a function without arguments after each record, in the thread that logs.

        What it raises does not reach the training: the first time it becomes a warning. What is returned ends
        this when it is called.
        """
        return self._listeners.add(callback)

    def watch(self, optimizer: Any, names: Iterable[tuple[str, Any]] | None = None) -> Watch:
        """Log the steps of an Adam of torch by its hooks: gradients, parameters, slots and updates.

        A step that cannot be recorded becomes a warning, and the training goes on.

        Args:
            optimizer: a `torch.optim.Adam`, `AdamW` or `SparseAdam`, with any groups.
            names: of the parameters, as `model.named_parameters()` gives; else those that the optimizer
                knows, or numbers in its order.

        Returns:
            What ends it by its method `remove`.

        Raises:
            TypeError: it is another optimizer, or names are no pairs of a name and a parameter.
            ValueError: one is watched already, or two parameters have one name.

        Example:
            In a loop, `recorder.loss(loss)` before `optimizer.step()` adds the loss; that of a closure is
            recorded by itself.
        """
        return Watch(self._unattended, optimizer, names)

    def loss(self, value: Any) -> None:
        """The loss of the step that a watched optimizer makes next."""
        if self._unattended.watch is None:
            raise ValueError("Expected an optimizer to be watched: give the loss to `log` otherwise")
        self._unattended.watch.loss = value

    def callback(self, model: Any) -> Any:
        """A callback for `model.fit` of Keras 3 or tf_keras: parameters, slots and updates.

        Keras gives its callbacks no gradients, so that there are none; the loss is Keras's own mean since the
        epoch began, the accuracy that on validation data, as last measured. A failure becomes a warning.

        Args:
            model: the model, of whose Keras the callback is.

        Raises:
            TypeError: it is no model of Keras.

        Example:
            `model.fit(x, y, callbacks=[recorder.callback(model)])`.
        """
        return keras_callback(self._unattended, model)

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

    def __getstate__(self) -> dict[str, Any]:
        with self._lock:
            self._waiting.settle()
            return {
                "every": self.every,
                "generation": self.generation,
                "records": list(self._records),
                "nonfinite": self._waiting.nonfinite,
                **self._gatherer.kept(),
            }

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        given = {name: value for name, value in state["given"].items() if name != "corrected"}
        Recorder.__init__(self, state["every"], **given)
        self.generation, self._records = state["generation"], list(state["records"])
        self._waiting.nonfinite = state["nonfinite"]
        self._gatherer.keep(state["shapes"], state["left_out"])

    def _grow(self):
        self._waiting.settle()
        self.generation += 2  # so that whoever follows takes all records anew

    def _thin(self):
        if len(self._records) < FEWEST:
            return
        size = 4 * 7 * 85 * max(1, len(self._gatherer.shapes))
        most = max(FEWEST, min(MOST, BYTES // size))
        if len(self._records) >= most:
            dropped = self._records[1::2]
            self._waiting.look_through(dropped)
            self.generation += 1
            self._records = self._records[::2]
            self.every *= 2
            self._waiting.drop(dropped)
