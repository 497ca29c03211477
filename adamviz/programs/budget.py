"""How much a program may cost: what takes too long in the page is computed by the kernel, and what is too
long is not sent.

Measured in node 22 on one core of a machine that others used at the same time: 110 to 260 million operations
a second, the lowest for exp and log1p over 569 rows, the highest for a sum of squares over 1,000. 500 steps
of `MOST_OPERATIONS` are 25 million: some 30 ms where a page has twice that speed, as on a laptop of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from adamviz.lowering import Unsupported

MOST_OPERATIONS = 50_000  # of one gradient, so that 500 steps take about 30 ms
LONG = 12_000  # characters; a program that is longer is made again with more loops
LONGEST, SHORTER = 32, 6  # an axis of more entries than this is a loop
MOST_CHARACTERS = 64_000  # of one program, so that a saved view stays small


def budgeted(program: dict[str, Any], cost: int) -> dict[str, Any]:
    """A program with its cost, and why it is heavy if it is.

    Args:
        program: its functions and tables.
        cost: the operations of one step.

    Returns:
        The program with `cost`, and with `heavy`, a sentence, where the kernel is to compute: a page that has
        no kernel runs the same functions in a Worker.

    Raises:
        Unsupported: it is too long to be sent and saved.

    Example:
        >>> budgeted({"value": "o[0]=1;"}, 70_000)["heavy"]
        'it takes 70,000 operations a step, which is too slow for the page'
    """
    length = _length(program)
    if length > MOST_CHARACTERS:
        raise Unsupported(
            "program", f"its text and tables take {length:,} characters, more than {MOST_CHARACTERS:,}"
        )
    heavy = (
        {"heavy": f"it takes {cost:,} operations a step, which is too slow for the page"}
        if cost > MOST_OPERATIONS
        else {}
    )
    return program | {"cost": cost} | heavy


def shortest(make: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
    """The program that `make(longest)` makes, with short axes written out, or as loops too where that is much
    shorter.

    Args:
        make: makes a program, given up to how many entries an axis is written out.

    Returns:
        the program

    Raises:
        Unsupported: both fail.
    """
    programs: list[dict[str, Any]] = []
    errors: list[Unsupported] = []
    for longest in (LONGEST, SHORTER):
        try:
            programs.append(make(longest))
        except Unsupported as error:
            errors.append(error)
        if longest == LONGEST and programs and _length(programs[0]) <= LONG:
            break
    if not programs:
        raise errors[0]
    return min(programs, key=_length)


def _length(program):
    return len(json.dumps(program))
