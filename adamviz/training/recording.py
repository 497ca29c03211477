"""What was recorded of a training run: named arrays."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from typing import Any, NamedTuple

import numpy as np

from adamviz.core.encodable import encodables
from adamviz.core.received import received
from adamviz.training.finding import Finding
from adamviz.training.statistics import QUANTITIES
from adamviz.typing import Float, Int, Shaped


class NonFinite(NamedTuple):
    """The first number that was not finite: of which record's step, tensor and quantity, at which place of
    the flattened tensor, and what it was. Of a loss, the tensor is "" and the entry 0.
    """

    step: int
    tensor: str
    quantity: str
    entry: int
    value: float


@dataclass(frozen=True, eq=False, repr=False)
class Recording:
    """What an `av.Recorder` has kept of a training run: R records of T tensors.

    Attributes:
        steps: (R,), the step of each record.
        loss, accuracy: (R,), NaN where none was given.
        sharpness, preconditioned, threshold: (R,), the largest eigenvalues of H and of P^-1 H and the
            threshold of the latter, as `av.Stability` has them; NaN where they were not asked for.
        tensors: T names. Half of a surrogate pair, which no file holds, is spelled out in them.
        shapes: of each tensor.
        left_out: what was not recorded of what was given, with the reason.
        histograms: (R, T, 7, 80), for each of `quantities` how many entries have |x| in [2^e, 2^(e+1)), with
            e from -64 to 15: always the same bins. Of a tensor above 65,536 entries a sample at a fixed
            stride is counted.
        apart: (R, T, 7, 5), how many are zero, below 2^-64, 2^16 or more, infinite, NaN.
        norms, rms: (R, T, 7), norms and root mean squares, NaN where not known; in float64, since those of
            tensors in float64 may be larger or smaller than float32 holds.
        alpha, epsilon: (R, T), the step size with its bias corrections, and what stands beside sqrt(v).
        epsilon_share: (R, T), the share of entries with sqrt(v) < epsilon.
        cosine: (R, T), between m and the gradient.
        rms_ratio: (R, T), RMS of gradient / sqrt(v).
        clip_share: (R, T), the share of the gradient's norm that a clip cut.
        dead_share: (R, T), of a matrix or a tensor of more axes the share of slices along the first axis, or
            of those along the last one, whichever is larger, whose v is zero in every entry (whose gradient,
            where v is not known): rows of an embedding, units of a layer that no gradient has reached.
        first_nonfinite: a `NonFinite`, or None.

    Example:
        >>> import adamviz as av
        >>> recorder = av.Recorder(every=1)
        >>> recorder.log(1, grads={"w": np.array([1.0, 2.0, 3.0, 0.0])}, loss=0.5)
        True
        >>> recording = recorder.recording
        >>> recording
        Recording(1 record of 1 tensor, step 1)
        >>> recording.histogram("w", "gradient")[0, 64:66].tolist(), recording.apart[0, 0, 0].tolist()
        ([1, 2], [1, 0, 0, 0, 0])
    """

    steps: Int[np.ndarray, " R"]
    loss: Float[np.ndarray, " R"]
    accuracy: Float[np.ndarray, " R"]
    sharpness: Float[np.ndarray, " R"]
    preconditioned: Float[np.ndarray, " R"]
    threshold: Float[np.ndarray, " R"]
    tensors: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    left_out: dict[str, str]
    histograms: Int[np.ndarray, "R T 7 80"]
    apart: Int[np.ndarray, "R T 7 5"]
    norms: Float[np.ndarray, "R T 7"]
    rms: Float[np.ndarray, "R T 7"]
    alpha: Float[np.ndarray, "R T"]
    epsilon: Float[np.ndarray, "R T"]
    epsilon_share: Float[np.ndarray, "R T"]
    cosine: Float[np.ndarray, "R T"]
    rms_ratio: Float[np.ndarray, "R T"]
    clip_share: Float[np.ndarray, "R T"]
    dead_share: Float[np.ndarray, "R T"]
    first_nonfinite: NonFinite | None = None

    quantities = QUANTITIES

    def __post_init__(self) -> None:
        if (known := encodables(self.tensors)) == self.tensors and all(map(str.isascii, self.left_out)):
            return
        wrong, spelled = self.first_nonfinite, dict(zip(self.tensors, known, strict=True))
        names = dict(zip(encodables(self.left_out), self.left_out.values(), strict=True))
        own: dict[str, Any] = {"tensors": known, "left_out": names}
        if wrong is not None:
            own["first_nonfinite"] = wrong._replace(tensor=spelled.get(wrong.tensor, wrong.tensor))
        for name, value in own.items():
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.steps)

    def histogram(self, tensor: str, quantity: str) -> Int[np.ndarray, "R 80"]:
        """The counts of one quantity of one tensor, a row a record.

        Raises:
            KeyError: there is no such tensor or quantity.
        """
        return self.histograms[:, self.index(tensor), _place(self.quantities, "quantity", quantity)]

    def index(self, tensor: str) -> int:
        """Where a tensor stands among `tensors`, or a KeyError that names those there are."""
        return _place(self.tensors, "tensor", tensor)

    def begins(self) -> dict[str, int]:
        """Of each tensor that was not there from the start the step at which it begins."""
        there = lambda *at: (
            self.histograms[at].any(axis=(-2, -1)) | self.apart[at].any(axis=(-2, -1))  # NaN is counted too
        )
        first = next((at for at in range(len(self)) if there(at).any()), None)
        late = [] if first is None else np.flatnonzero(~there(first))
        columns = {self.tensors[place]: there(slice(None), place) for place in late}
        return {name: int(self.steps[np.argmax(known)]) for name, known in columns.items() if known.any()}

    def findings(self) -> list[Finding]:
        """What looks wrong in the run, the most serious first, at most 12: each with one sentence in `text`,
        the tensor, the step where it is worst, the rule behind it and where that comes from.

        The rules are about numbers that are not finite, a loss that spikes or rises, a curvature at the edge
        of stability, v that lags behind a spike, updates far from 10^-3 of the weights, epsilon that rules,
        dead rows, a clip that cuts most of the time, m against the gradient, and updates that swing to and
        fro.
        """
        from adamviz.training.findings import findings

        return findings(self)

    def save(self, path: str | PathLike) -> None:
        """Write the recording to an `.npz` file, whole or not at all.

        Raises:
            ValueError: the path does not end in .npz.
            OSError: it cannot be written.
        """
        from adamviz.training.recording_file import save

        save(self, path)

    @classmethod
    def load(cls, path: str | PathLike) -> Recording:
        """Read what `save` has written.

        Raises:
            ValueError: the file is damaged or of another kind.
            OSError: it cannot be read.
        """
        from adamviz.training.recording_file import load

        return cls(**load(path))

    def __repr__(self):
        count = lambda number, noun: f"{number} {noun}{'' if number == 1 else 's'}"
        first = f"steps {self.steps[0]} to {self.steps[-1]}" if len(self) > 1 else ""
        when = first or (f"step {self.steps[0]}" if len(self) else "no step")
        return f"Recording({count(len(self), 'record')} of {count(len(self.tensors), 'tensor')}, {when})"


def _place(names: tuple[str, ...], what: str, name: Any) -> Shaped[Any, ""]:
    if name not in names:
        raise KeyError(f"Expected {what} to be one of {', '.join(names[:20])}, received: {received(name)}")
    return names.index(name)
