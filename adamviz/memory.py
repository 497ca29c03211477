"""How much memory there is, so that what cannot fit is refused before anything is taken."""

from __future__ import annotations

import os
from pathlib import Path

import jax

COPIES = 2  # of a result, while it is put together
# Of a container, in both versions of Linux's control groups: what it may take, what it has taken, and what of
# that are copies of files, which go where memory is wanted.
_CGROUPS = (
    ("/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"),
    ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def free_bytes() -> int | None:
    """The bytes that are free in the machine, the container and JAX's device at once; None if nobody knows.

    Example:
        >>> free_bytes() > 0
        True
    """
    known = [*_of_machine(), *_of_container(), *_of_device()]
    return max(0, min(known)) if known else None


def check_fits(per_step: int, steps: int, rows: int = 1) -> None:
    """Refuse a run, or a sweep of some rows, that does not fit into the memory that is free.

    Args:
        per_step: the bytes that each step of a row keeps.
        steps: the number of steps.
        rows: of a sweep.

    Raises:
        ValueError: the message says how many bytes it would take, and how many steps fit.
    """
    free, needed = free_bytes(), COPIES * per_step * steps * rows
    if free is None or needed <= free:
        return
    most = free // (COPIES * per_step * rows)
    each = f"each step of each of {rows} rows" if rows > 1 else "each step"
    less = "fewer rows or steps" if rows > 1 else "fewer steps"
    raise ValueError(
        f"Expected steps to be at most {most} in the memory that is free, received: {steps}; {each} keeps "
        f"{per_step} bytes, and all take {_size(needed)} while they are put together, of which {_size(free)} "
        f"are free: take {less}"
    )


def _size(count: int) -> str:
    return f"{count / 1e9:.3g} GB" if count >= 1e9 else f"{count / 1e6:.3g} MB"


def _of_machine() -> list[int]:
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
        return [1024 * int(line.split()[1]) for line in text.splitlines() if line.startswith("MemAvailable:")]
    except OSError:
        pass
    try:
        return [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    except (AttributeError, OSError, ValueError):  # Windows
        return []


def _of_container() -> list[int]:
    found = []
    for folder, most, taken, files in _CGROUPS:
        try:
            limit, used, stat = (Path(folder, name).read_text() for name in (most, taken, "memory.stat"))
            copies = dict(line.split() for line in stat.splitlines())[files]
            found.append(int(limit) - int(used) + int(copies))
        except (OSError, ValueError, KeyError):  # there is no such container, or no limit: "max"
            continue
    return found


def _of_device() -> list[int]:
    stats = jax.local_devices()[0].memory_stats() or {}  # a CPU has none
    return [stats["bytes_limit"] - stats.get("bytes_in_use", 0)] if "bytes_limit" in stats else []
