"""What a saved page keeps of runs on a surface because only the kernel can compute them, in the form of its
answers.
"""

from __future__ import annotations

import base64
from typing import Any

from adamviz.api import check_noise
from adamviz.live import kernel
from adamviz.programs.values import plain_values

POINTS = (97, 73)  # of a stored field: 28 kB
ROW = 1001  # of a stored curve


def stored(view: Any, extent: Any = None, curved: bool = False) -> dict[str, Any] | None:
    """The runs at the present settings, and the field, of what the page cannot compute at once; None if it
    can compute all.

    Args:
        view: a view of runs.
        extent: the part of the plane that is seen; None for the surface's own.
        curved: whether the surface's second derivatives along the runs are shown.
    """
    surface = view._surfaces[view.surface].program
    optimizers = [view._optimizer_kinds[run["optimizer"]].program for run in view._runs]
    about, buffers = request(view), []
    wanted = [
        {"optimizer": run["optimizer"], "numbers": run["numbers"]}
        for index, run in enumerate(view._runs)
        if elsewhere(surface) or elsewhere(optimizers[index])
    ]
    if not wanted:
        return None
    asks = {"index": 0, "key": "", "recorded": True}
    # 16 bytes a step for who looks at them, and of no use to others.
    if elsewhere(surface) and curved:
        asks["curved"] = True
    runs = [asks | run for run in wanted]
    content, buffers = kernel.answer(about | {"runs": runs}, view._menu[view.surface], view._kinds)
    answers = [
        {name: value for name, value in run.items() if name not in ("index", "key")}
        for run in content["runs"]
    ]
    fields = []
    if elsewhere(surface):
        whole = [float(number) for number in view.shown.extent]
        ends = zip(whole[::2], whole[1::2], strict=True)
        wide = [end for low, high in ends for end in ((3 * low - high) / 2, (3 * high - low) / 2)]
        nx, ny = POINTS if len(whole) == 4 else (ROW, 1)
        # The finest comes first; the page reads the first one that holds all that is seen.
        for part in [whole, wide] if extent is None else [extent, whole, wide]:
            field = {"extent": part, "nx": nx, "ny": ny}
            content, more = kernel.answer(about | {"field": field}, view._menu[view.surface], view._kinds)
            fields.append(content["field"] | {"loss": len(buffers)})
            buffers += more
    return {
        "about": about,
        "runs": [{"asked": asked, "given": answer} for asked, answer in zip(wanted, answers, strict=True)],
        "fields": fields,
        "buffers": [base64.b64encode(buffer).decode() for buffer in buffers],
    }


def request(view: Any) -> dict[str, Any]:
    """What the page says of the problem when it asks the kernel; noise that changes nothing is left out."""
    about = {
        "surface": view.surface,
        "surface_numbers": {name: getattr(view, name) for name in view._surfaces[view.surface].values},
        "start": view.start,
        "steps": view.steps,
    }
    noise = check_noise(view.noise)
    return about if noise is None else about | {"noise": plain_values(noise)}


def elsewhere(program: dict[str, Any]) -> bool:
    """Whether a page cannot compute a program at all, or not at once: what it shows first is then stored."""
    return bool(program.get("error") or program.get("heavy"))
