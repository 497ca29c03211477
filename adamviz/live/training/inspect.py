"""The public verb `inspect`: a live view of training runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from adamviz.core.encodable import encodable, encodables
from adamviz.core.received import received
from adamviz.live.training.inspector import Inspector
from adamviz.live.training.sources import Source, source_of

MOST = 2  # recordings side by side


def inspect(
    recording: Any, other: Any = None, *, labels: Sequence[str] | None = None, **traits: Any
) -> Inspector:
    """Look into a training run, or two side by side: what the optimizer does to each tensor at each step.

    A table of all tensors; of the chosen ones histograms over time, with quantile bands, and the numbers that
    tell whether training goes well; the loss above them, all under one playhead. What looks wrong is said in
    words, with the rule behind it and where that comes from.

    Args:
        recording: an `av.Recording`, or what `av.record` gives; an `av.Recorder`, which the view follows
            while a loop logs to it, in this cell or in a thread; or the path of an `.npz` that
            `Recording.save` wrote, which the view reads again whenever another process writes it anew. Also a
            list of two of them, or a dict from labels to them.
        other: a second one, to compare.
        labels: what to call them.
        traits: any trait of the view, such as `tensors=["dense/kernel"]`, `quantity="v"` or `playhead=500`.

    Returns:
        A widget; see `Inspector` for its traits.

    Raises:
        TypeError, ValueError: for an argument that cannot be used; the message names it and what is allowed.
        OSError: a file cannot be read.

    Example:
        >>> import adamviz as av, numpy as np
        >>> recorder = av.Recorder(every=1)
        >>> view = av.inspect(recorder)  # shows what comes, while a loop trains
        >>> for step in range(3):
        ...     recorded = recorder.log(step, grads={"w": np.ones((2, 2))}, loss=0.5**step)
        >>> view.close()
        >>> view = av.inspect({"fast": recorder, "slow": recorder.recording}, quantity="gradient", playhead=1)
        >>> view
        Inspector(fast: 3 records, slow: 3 records; gradient of w, step 1)
        >>> view.close()

    Source: `Recording.findings` names that of each rule.
    """
    named = _named(recording, other)
    sources = [source_of(name, value) for _, name, value in named]
    return Inspector(sources, labels_of([label for label, _, _ in named], sources, labels), **traits)


def _named(recording: Any, other: Any) -> list[tuple[str | None, str, Any]]:
    """Of each recording its label, the name of the argument, and what was given for it."""
    many: list[tuple[str | None, str, Any]]  # label, argument and value
    if isinstance(recording, Mapping):
        labels = encodables(map(str, recording))
        many = [(label, "recording", value) for label, value in zip(labels, recording.values(), strict=True)]
    elif isinstance(recording, (list, tuple)) and not hasattr(recording, "recording"):
        many = [(None, "recording", value) for value in recording]
    else:
        many = [(None, "recording", recording)]
    if other is not None:
        many.append((None, "other", other))
    if not 1 <= len(many) <= MOST:
        raise ValueError(f"Expected recording to be one or two recordings, received: {len(many)}")
    return many


def labels_of(own: Sequence[str | None], sources: Sequence[Source], labels: Any) -> list[str]:
    """What recordings are called, each otherwise.

    Args:
        own: the labels that they came with.
        sources: where they come from.
        labels: those that the caller wishes; None for none.

    Raises:
        ValueError: labels are not as many texts as there are recordings, each another one.
    """
    if labels is not None:
        many = isinstance(labels, (list, tuple)) and all(isinstance(each, str) for each in labels)
        if not many or len(labels) != len(own) or not all(each.strip() for each in labels):
            raise ValueError(
                f"Expected labels to be a list of {len(own)} text{'s' * (len(own) > 1)}, received: "
                f"{received(labels)}"
            )
        own = list(map(encodable, labels))
    made: list[str] = []
    for place, (label, source) in enumerate(zip(own, sources, strict=True)):
        if label is None:
            label = Path(source.name).stem if source.kind == "file" else source.kind or "recording"
            label = label if len(own) == 1 or source.kind == "file" else f"{label} {place + 1}"
        if label in made:
            if labels is not None:
                raise ValueError(f"Expected labels to differ, received: {received(labels)}")
            label = f"{label} ({place + 1})"
        made.append(label)
    return made
