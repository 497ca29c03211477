"""What stands for a variable or a tensor in dicts and sets."""

from __future__ import annotations

from typing import Any


class Reference:
    """A key that is equal to another one if both stand for the same object: `==` of variables compares their
    entries instead.

    Example:
        >>> from adamviz.keras.tensors.variable import Variable
        >>> a, b = Variable(1.0), Variable(1.0)
        >>> slots = {a.ref(): "slots of a", b.ref(): "slots of b"}
        >>> slots[a.ref()], a.ref().deref() is a, a.ref() == b.ref()
        ('slots of a', True, False)

    Source:
        `tf.Variable.ref`.
    """

    def __init__(self, referenced: Any) -> None:
        self._referenced = referenced

    def deref(self) -> Any:
        """The object that it stands for."""
        return self._referenced

    def __eq__(self, other):
        return isinstance(other, Reference) and self._referenced is other._referenced

    def __hash__(self):
        return id(self._referenced)

    def __repr__(self):
        return f"<Reference to {self._referenced!r}>"
