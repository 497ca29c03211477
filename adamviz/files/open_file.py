"""An open file whose errors name the user's path."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import Any


class OpenFile(io.FileIO):
    """An open file whose errors name the user's path."""

    def __init__(self, descriptor: int, path: str, mode: str):
        super().__init__(descriptor, mode)
        self.name = path

    def write(self, data: Any) -> int:
        with naming(self.name):
            return super().write(data)


@contextlib.contextmanager
def naming(path: str) -> Iterator[None]:
    """Have an OSError of the block name a path."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from None
