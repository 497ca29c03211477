"""What looks wrong in a recording: named in words, with the rule behind it and where that comes from."""

from __future__ import annotations

from typing import Any

from adamviz.training.finding import Finding

MOST = 12  # of a recording
OF_A_KIND = 3  # of them


def findings(recording: Any) -> list[Finding]:
    """What looks wrong in a recording, the most serious first: at most 12, one a tensor and kind.

    Args:
        recording: an `av.Recording`.

    Example:
        >>> import numpy as np
        >>> from adamviz.training.recorder import Recorder
        >>> recorder = Recorder(every=1)
        >>> for step in range(20):
        ...     gradient = np.array([[1.0, -1.0]]) * (np.nan if step > 12 else 1)
        ...     recorded = recorder.log(step, grads={"w": gradient}, loss=0.9**step)
        >>> findings(recorder.recording)[0].text
        'gradient of w is NaN at step 13, entry 0: the first number that is not finite'
    """
    from adamviz.training.run_rules import RUN_RULES
    from adamviz.training.tensor_rules import TENSOR_RULES

    if not len(recording.steps):
        return []
    # The rules stand in order of how serious what they find is.
    found: list[Finding] = []
    for rule in (*RUN_RULES, *(TENSOR_RULES if recording.tensors else ())):
        several = sorted(rule(recording), key=lambda each: -each[0])
        kept = [finding for _, finding in several[:OF_A_KIND]]
        if more := len(several) - len(kept):
            kept[-1] = kept[-1]._replace(text=f"{kept[-1].text}; so it is with {more} more of the tensors")
        found.extend(kept)
    return found[:MOST]
