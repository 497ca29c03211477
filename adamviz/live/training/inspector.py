"""The widget behind the view of training runs: its traits, and how they hang together on Python's side.

The page draws; see `js/training.js`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from adamviz.core.received import received
from adamviz.live.read_only import fixed
from adamviz.live.training import words
from adamviz.live.training.parts import BINNING, about, part
from adamviz.live.training.pushing import Pushing
from adamviz.live.training.sources import Source
from adamviz.live.traits import Checked, Refused, Ruled, choice, switch
from adamviz.live.view import View
from adamviz.live.widget import PALETTE
from adamviz.plots.palette import DARK, LIGHT
from adamviz.plots.training_colours import DENSITY
from adamviz.training.recording import Recording
from adamviz.typing import Figure

MOST = 6  # tensors that are chosen at once
AT_FIRST = 2  # of them, where the caller chooses none: as many as a screen has room for
LAST = 2**53 - 1  # the largest step that a page can count


class _Tensors(Ruled):
    """The chosen tensors, each of them known to a recording."""

    def __init__(self) -> None:
        super().__init__([], lambda view: {"kind": "some", "options": view._tensors()})

    def validate(self, obj: Any, value: Any) -> Any:
        """The names, checked."""
        known = obj._tensors()
        fits = isinstance(value, (list, tuple)) and len(value) <= MOST
        if not fits or any(name not in known for name in value) or len(set(value)) < len(value):
            some = ", ".join(map(repr, known[:20])) + (", ..." if len(known) > 20 else "")
            raise Refused(
                f"Expected {self.name} to be a list of up to {MOST} of {some or 'no tensors yet'}, received: "
                f"{received(value)}"
            )
        return fixed(list(value), str(self.name))


def check_order(name: str, value: Any) -> list[Any]:
    """The order of a table: [column, whether the largest comes first].

    >>> check_order("order", ("size", True))
    ['size', True]
    """
    pair = list(value) if isinstance(value, (list, tuple)) else []
    if len(pair) != 2 or pair[0] not in words.COLUMNS or not isinstance(pair[1], bool):
        raise ValueError(
            f"Expected {name} to be [column, descending] with a column of {', '.join(words.COLUMNS)}, "
            f"received: {received(value)}"
        )
    return pair


class Inspector(View):
    """A live view of one or two training runs; `inspect` makes it.

    Every attribute is a trait: what is set here shows in the page, and what a hand does there is seen here.

    Attributes:
        tensors: the names of up to 6 chosen tensors, in order.
        quantity: of which histograms and RMS are shown: one of `Recording.quantities`.
        number: what the lines show: rms or norm of that quantity, epsilon_share, cosine, rms_ratio,
            clip_share or dead_share.
        playhead: a step; what is shown is the last record at or before it.
        following: whether the playhead stays at the last record while more come. Setting the playhead takes
            it back.
        order: of the table, [column, descending]; the column is "layer", "size" or a number as above.
        whole_range: whether scales show all; else from the 1 % to the 99 % quantile, so that one spike does
            not rule them.
        presenting: whether the view shows itself as to a lecture hall: large, and without its panel.

    Example:
        >>> import adamviz as av, numpy as np
        >>> recorder = av.Recorder(every=1)
        >>> for step in range(3):
        ...     recorded = recorder.log(step, grads={"w": np.ones((2, 2))}, loss=0.5**step)
        >>> view = av.inspect(recorder.recording)
        >>> view.tensors, view.quantity, view.playhead
        (['w'], 'gradient', 2)
        >>> view.playhead = 1
        >>> view.close()
    """

    _entry = "training"
    _passing = frozenset(("_lengths", "_findings", "_growing", "_trouble"))  # of the recordings, not a state
    tensors = _Tensors()
    quantity = choice(*words.names(words.QUANTITIES))
    number = choice(*words.names(words.NUMBERS))
    playhead = Ruled(0, {"kind": "whole", "low": -LAST, "high": LAST})
    following = switch()
    order = Checked(["layer", False], check_order)
    whole_range = switch()
    _lengths = traitlets.List().tag(sync=True)  # of each recording [generation, records]
    _findings = traitlets.List().tag(sync=True)  # of each recording what looks wrong
    _trouble = traitlets.List().tag(sync=True)  # of each recording what is wrong with its file
    _growing = traitlets.Bool(False).tag(sync=True)

    def __init__(self, sources: Sequence[Source], labels: Sequence[str], **traits: Any) -> None:
        self._sources, self._labels = list(sources), list(labels)
        self._pushing: Pushing | None = None
        found = [self._found(source.recording) for source in self._sources]
        growing = any(source.growing for source in self._sources)
        opened = {"following": growing and "playhead" not in traits, "_growing": growing}
        opened |= self._chosen(found) | {"playhead": self._last()} | self._told() | {"_findings": found}
        super().__init__(self._made(), **(opened | traits))
        self._settled = self.playhead, self.following
        if any(source.kind for source in self._sources):
            self._pushing = Pushing(self)

    def _made(self) -> dict[str, Any]:
        """What the page must know besides the traits."""
        recordings = [
            {"label": label, "source": source.kind, "name": source.name} | about(source.recording)
            for label, source in zip(self._labels, self._sources, strict=True)
        ]
        palette = PALETTE | {"light": LIGHT | {"density": DENSITY["light"]}}
        palette |= {"dark": DARK | {"density": DENSITY["dark"]}}
        return {"palette": palette, "recordings": recordings, "bins": BINNING} | words.setup()

    @property
    def recordings(self) -> list[Recording]:
        """The recordings that are shown, as far as they are known now."""
        return [source.recording for source in self._sources]

    def _tensors(self) -> list[str]:
        """The names of the tensors of all recordings."""
        return list(dict.fromkeys(name for each in self.recordings for name in each.tensors))

    def _last(self) -> int:
        return max((int(each.steps[-1]) for each in self.recordings if len(each)), default=0)

    def _told(self) -> dict[str, Any]:
        """The traits that say how far the recordings are."""
        return {
            "_lengths": [[source.generation, len(source.recording)] for source in self._sources],
            "_trouble": [source.trouble for source in self._sources],
        }

    def _found(self, recording: Recording) -> list[dict[str, Any]]:
        return [finding._asdict() for finding in recording.findings()]

    def _chosen(self, found: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
        """Tensors and quantity with which the view opens."""
        known = self._tensors()
        named = [each["tensor"] for each in sum(map(list, found), []) if each["tensor"] in known]
        shapes = {
            name: shape
            for each in self.recordings
            for name, shape in zip(each.tensors, each.shapes, strict=True)
        }
        matrices = [name for name in known if len(shapes[name]) >= 2]
        tensors = list(dict.fromkeys([*named, *matrices, *known]))[:AT_FIRST]
        return {"tensors": [name for name in known if name in tensors], "quantity": self._quantity()}

    def _quantity(self) -> str:
        """Which one the view opens with: update/weight, or else the first that is known."""
        names = list(Recording.quantities)
        for name in sorted(names, key=lambda name: name != "update/weight"):
            if any(not np.isnan(each.rms[:, :, names.index(name)]).all() for each in self.recordings):
                return name
        return "update/weight"

    def _grown(self, found: list[list[dict[str, Any]]] | None) -> None:
        """Let the traits follow recordings that have grown.

        Args:
            found: what looks wrong in each; None if it is as it was.
        """
        with self._at_once(), self.hold_trait_notifications():
            if not self.tensors and self._tensors():
                for name, value in self._chosen(found or self._findings).items():
                    setattr(self, name, value)
            told = self._told() | ({} if found is None else {"_findings": found})
            for name, value in told.items():
                setattr(self, name, value)
            self._growing = any(source.growing for source in self._sources)

    def _transition(self, state: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
        return super()._transition(state, self._follows(state, changes))

    def _follows(self, state: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
        moved = "playhead" in changes and "following" not in changes
        return dict(changes) | ({"following": False} if moved and state["following"] else {})

    def _follow(self) -> None:
        """A playhead that was set stays where it is."""
        playhead, following = self._settled
        if self.following and following and self.playhead != playhead:
            self.following = False
        elif self.following:
            self.playhead = self._last()
        self._settled = self.playhead, self.following

    def _received(self, changes: dict[str, Any]) -> None:
        self._follow() if "following" not in changes else None
        self._settled = self.playhead, self.following

    def _stored(self) -> dict[str, Any]:
        from adamviz.live.training.stored import stored

        return stored(self)

    def _figure(self, theme: str = "light", title: str | None = None) -> Figure:
        from adamviz.live.training.picture import figure

        return figure(self, theme, title)

    def _film(self, theme: str = "light", title: str | None = None) -> Any:
        from adamviz.live.training.film import Film

        return Film(self, theme, title) if any(len(each) > 1 for each in self.recordings) else None

    def _heading(self) -> str:
        whose = " and ".join(self._labels)
        if not self.tensors:
            return whose
        what = f"{self.quantity} of {', '.join(self.tensors)}"
        return what if self._labels == ["recording"] else f"{whose}: {what}"

    def _source(self) -> str:
        from adamviz.live.training.code import code

        return code(self)

    def _answer(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        asked = request["part"]
        index = int(asked["recording"])
        source = self._sources[index]
        recording, generation = source.recording, source.generation
        begin = min(max(0, int(asked.get("from", 0))), len(recording))
        chosen = asked.get("histograms")
        if chosen is not None:
            chosen = [place for place in chosen if 0 <= place < len(recording.tensors)]
        header, buffers = part(recording, begin, bool(asked.get("numbers", True)), chosen)
        if self._pushing is not None and asked.get("numbers", True):
            self._pushing.heard(index, generation, len(recording), len(recording.tensors))
        return {"part": {"recording": index, "generation": generation} | header}, buffers

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if self._pushing is not None:
            self._pushing.shown()
        return super()._repr_mimebundle_(**kwargs)

    def close(self) -> None:
        """Close the view, and follow its recordings no more. Its picture stays where it was shown."""
        if self._pushing is not None:
            self._pushing.close()
        super().close()

    def __repr__(self):
        said = ", ".join(
            f"{label}: {_many(len(each), 'record')}"
            for label, each in zip(self._labels, self.recordings, strict=True)
        )
        of = f" of {', '.join(self.tensors)}" if self.tensors else ""
        return f"{type(self).__name__}({said}; {self.quantity}{of}, step {self.playhead})"


def _many(count, noun):
    return f"{count} {noun}{'' if count == 1 else 's'}"
