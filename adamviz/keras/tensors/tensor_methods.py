"""What TensorFlow's tensors and variables say of themselves besides their values, and what to write for what
needs a graph.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

from adamviz.keras.tensors.reference import Reference

GRAPH = "there is no graph"
INSTEAD = {  # names that TensorFlow's tensors or variables have, and what says the same here
    "SaveSliceInfo": GRAPH,
    "aggregation": "the optimizer sums gradients over replicas; see `experimental_aggregate_gradients`",
    "backing_device": "use .device",
    "consumers": GRAPH,
    "count_up_to": "use .assign_add(1)",
    "cpu": "use .numpy()",
    "create": "a variable has its value from the start",
    "device": "it is not known inside a function that JAX traces",
    "eval": "use .numpy()",
    "experimental_ref": "use .ref()",
    "from_proto": "use pickle",
    "gpu": "use jax.device_put(tensor.numpy(), device)",
    "graph": GRAPH,
    "handle": GRAPH,
    "initial_value": "keep the value that you give to the constructor",
    "initializer": "a variable has its value from the start",
    "is_packed": GRAPH,
    "load": "use .assign(value)",
    "op": GRAPH,
    "read_value_no_copy": "use .read_value()",
    "synchronization": "a variable made in a strategy's scope is the same on every replica",
    "to_proto": "use pickle",
    "value_index": GRAPH,
}


class TensorMethods:
    """Its shape, dtype and value, `ref`, `device` and the like, which need no more of a tensor than its
    array.
    """

    _array: Any
    _read: Any

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape, a tuple."""
        return tuple(self._array.shape)

    @property
    def dtype(self) -> np.dtype:
        """The dtype, NumPy's."""
        return self._array.dtype

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self._array.ndim

    @property
    def size(self) -> int:
        """The number of entries."""
        return self._array.size

    def get_shape(self) -> tuple[int, ...]:
        """The shape, a tuple."""
        return self.shape

    def item(self) -> Any:
        """The value of a tensor of one entry as a Python number."""
        return self.numpy().item()

    def tolist(self) -> Any:
        """The value as nested lists of Python's numbers."""
        return self.numpy().tolist()

    def numpy(self) -> np.ndarray | np.generic:
        """The value as a NumPy array of its own (a NumPy scalar, if it has no axes)."""
        array = np.array(self._concrete())
        return array if array.ndim else array[()]

    def _concrete(self):
        return self._array

    def __float__(self):
        return float(self._concrete())

    def __int__(self):
        return int(self._concrete())

    def __index__(self):
        return operator.index(np.asarray(self._concrete())[()])

    def __complex__(self):
        return complex(self._concrete())

    def __bool__(self):
        return bool(self._read())

    def __len__(self):
        if not self.ndim:
            raise TypeError(f"{type(self).__name__} has no axes, and so no length")
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __format__(self, form):
        return format(self.numpy(), form) if form else str(self)

    def ref(self) -> Reference:
        """A `Reference`: what stands for this object in dicts and sets."""
        return Reference(self)

    @property
    def device(self) -> str:
        """Where the value is, such as `cpu:0`; several, joined by commas, if it is spread over them."""
        array = self._read()
        if isinstance(array, jax.core.Tracer):
            raise AttributeError(INSTEAD["device"])
        return ",".join(sorted(f"{device.platform}:{device.id}" for device in array.devices()))

    def set_shape(self, shape: Sequence[int | None] | None) -> None:
        """Check the shape: a ValueError unless each length that is not None is the tensor's own."""
        try:
            wanted = (
                None if shape is None else tuple(None if length is None else int(length) for length in shape)
            )
        except (TypeError, ValueError):
            raise TypeError(
                f"Expected shape to be None or a list of lengths, None for any, received: {shape!r}"
            ) from None
        if wanted is not None and (
            len(wanted) != self.ndim
            or any(w not in (None, n) for w, n in zip(wanted, self.shape, strict=True))
        ):
            raise ValueError(f"Expected a shape that fits {self.shape}, received: {shape!r}")


def unknown(thing: Any, name: str) -> AttributeError:
    """The AttributeError for a name that there is not; it says what to write for a name of TensorFlow's."""
    advice = f": {INSTEAD[name]}" if name in INSTEAD else ""
    return AttributeError(f"{type(thing).__name__!r} object has no attribute {name!r}{advice}")
