"""Where the entries of many tensors lie in one array of rows, so that one program measures them all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property

import numpy as np

from adamviz.training.samples import MOST, length
from adamviz.typing import Int

TENSORS = 64  # in one array, so that a program that fills it does not grow without bounds
ENTRIES = 1 << 22  # in one array, so that what is computed of it fits any memory
BATCH = 16  # records that are measured together
BATCH_ENTRIES = 1 << 19  # of all of them


class Layout:
    """The rows of some tensors. Each begins with a row of its own; what is left of its last row is zero.

    The numbers of rows and of tensors are rounded up, so that trees of similar sizes share a program.

    Args:
        shapes: of the tensors.
        at: which of the recorder's tensors they are.

    Example:
        >>> layout = Layout([(3,), (2, 70)], [0, 1])
        >>> layout.width, layout.segments.tolist(), layout.filled.tolist(), layout.begins
        (128, [0, 1, 1, 0, 0, 0, 0, 0], [3, 128, 12, 0, 0, 0, 0, 0], [0, 128])
    """

    def __init__(self, shapes: list[tuple[int, ...]], at: list[int]) -> None:
        self.shapes, self.at = shapes, at
        self.sizes = [math.prod(shape) for shape in shapes]
        self.lengths = [length(size) for size in self.sizes]
        self.width = 128 if sum(self.lengths) >= 32 * len(shapes) else 16
        counts = [-(-each // self.width) for each in self.lengths]
        self.begins = [int(begin) * self.width for begin in np.cumsum([0, *counts[:-1]])]
        self.rows, self.tensors = rounded(sum(counts)), rounded(len(shapes))
        self.batch = int(min(BATCH, max(1, BATCH_ENTRIES // (self.rows * self.width))))
        self._counts = counts  # of rows

    @cached_property
    def segments(self) -> Int[np.ndarray, " rows"]:
        """The tensor of each row; the first one's of the rows at the end that are left over."""
        owners = np.repeat(np.arange(len(self._counts), dtype=np.int32), self._counts)
        return np.concatenate([owners, np.zeros(self.rows - len(owners), np.int32)])

    @cached_property
    def filled(self) -> Int[np.ndarray, " rows"]:
        """How many entries of each row are a tensor's."""
        filled = np.zeros(self.rows, np.int32)
        row = 0
        for count, size in zip(self._counts, self.lengths, strict=True):
            filled[row : row + count] = self.width
            filled[row + count - 1] = size - (count - 1) * self.width
            row += count
        return filled

    @cached_property
    def places(self) -> tuple[tuple[int, ...], int, tuple[int, ...]]:
        """Where each tensor begins, how many entries there are, and which tensors are sampled."""
        return tuple(self.begins), self.rows * self.width, tuple(self.large)

    @cached_property
    def large(self) -> list[int]:
        """Which of the tensors are sampled."""
        return [i for i, size in enumerate(self.sizes) if size > MOST]


def layouts(shapes: Mapping[str, tuple[int, ...]]) -> list[Layout]:
    """The arrays that a recorder's tensors lie in: of up to 64 tensors each, the smallest first."""
    every = list(shapes.values())
    sizes = [math.prod(shape) for shape in every]
    parts: list[list[int]] = []
    entries = 0
    for i in sorted(range(len(every)), key=lambda i: sizes[i]):
        entries += length(sizes[i])
        if not parts or len(parts[-1]) == TENSORS or entries > ENTRIES:
            parts.append([])
            entries = length(sizes[i])
        parts[-1].append(i)
    return [Layout([every[i] for i in part], part) for part in parts]


def rounded(count: int) -> int:
    """The least of 8, 10, 12, 14, 16, 20, ... that is not below a number: at most a quarter above it.

    Example:
        >>> [rounded(count) for count in (1, 9, 15, 17)]
        [8, 10, 16, 20]
    """
    step = 1 << max(0, (count - 1).bit_length() - 3)
    return max(8, -(-count // step) * step)
