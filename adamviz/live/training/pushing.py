"""Tells the page of records that come while it is open, from a thread of its own: a cell that trains lets no
question of the page through.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from adamviz.bell import Bell
from adamviz.live.training.parts import part

EVERY = 0.25  # seconds between two pushes
POLL = 0.5  # seconds between two looks at a file
JUDGED = 1.0  # seconds between two looks for what is wrong, or more where one takes long
SHARE = 0.02  # of the time, which looking takes at most
AGAIN = 2.0  # seconds between whole parts, as long as no page has been heard of
ALL = 64  # tensors: of more, only the chosen ones bring their histograms
HEAVY = 8 << 20  # bytes of a whole part above which only the chosen ones do


class Pushing:
    """What of a view's recordings was told to its page, and the thread that tells the rest.

    Args:
        view: an `Inspector`.
    """

    def __init__(self, view: Any) -> None:
        self._view = view
        # Of each recording: its generation, records and tensors.
        self._told = [(source.generation, 0, 0) for source in view._sources]
        self._whole = [0.0 for _ in view._sources]  # when all was told last
        self._judge, self._unjudged = time.monotonic() + JUDGED, False  # when to look for what is wrong
        self._heard = False  # whether a page that listens is known
        self._news, self._closed = Bell(), threading.Event()
        self._polls = any(source.kind == "file" for source in view._sources)
        self._thread = threading.Thread(target=self._run, name="adamviz inspect", daemon=True)
        self._thread.start()
        for source in view._sources:
            source.start(self._news.ring)

    def heard(self, index: int, generation: int, count: int, tensors: int) -> None:
        """A page has asked, and got all records up to a count."""
        self._heard = True
        self._told[index] = max(self._told[index], (generation, count, tensors))

    def shown(self) -> None:
        """A further page is about to come, which knows nothing yet."""
        self._heard = False

    def close(self) -> None:
        """End the thread, and follow no more."""
        for source in self._view._sources:
            source.stop()
        self._closed.set()
        self._news.ring()

    def push(self) -> None:
        """Tell the page what is new."""
        sources, now = self._view._sources, time.monotonic()
        fresh = [source.refresh() for source in sources]
        for index, source in enumerate(sources):
            if fresh[index]:
                self._push(index, source)
        self._unjudged = self._unjudged or any(fresh)
        found = None
        if self._unjudged and now >= self._judge:
            began = time.monotonic()
            found = [self._view._found(source.recording) for source in sources]
            ended = time.monotonic()
            self._judge, self._unjudged = ended + max(JUDGED, (ended - began) / SHARE), False
        if any(fresh) or found is not None or self._view._growing != any(each.growing for each in sources):
            self._view._grown(found)

    def _push(self, index: int, source: Any) -> None:
        view, recording, generation = self._view, source.recording, source.generation
        before, begin, tensors = self._told[index]
        if generation == before + 1:  # every second record was dropped, also where it was told
            begin = (begin + 1) // 2
        elif generation != before:
            begin = 0
        if tensors != len(recording.tensors):  # the first ones came without any
            begin = 0
        now = time.monotonic()
        if not self._heard and now - self._whole[index] >= AGAIN:
            begin, self._whole[index] = 0, now
        count = len(recording)
        size = 7 * 85 * (count - begin) * len(recording.tensors)
        shown = list(range(len(recording.tensors)))
        if len(shown) > ALL or size > HEAVY:
            shown = [place for place, name in enumerate(recording.tensors) if name in view.tensors]
        header, buffers = part(recording, begin, True, shown)
        view.send(
            {"kind": "grown", "part": {"recording": index, "generation": generation} | header},
            buffers=buffers,
        )
        self._told[index] = generation, count, len(recording.tensors)

    def _run(self) -> None:
        while not self._closed.is_set():
            later = max(0.0, self._judge - time.monotonic()) if self._unjudged else None
            self._news.wait(POLL if self._polls and (later is None or later > POLL) else later)
            if self._closed.is_set():
                return
            began = time.monotonic()
            try:
                self.push()
            except Exception:  # the next records are told nevertheless
                logging.getLogger(__name__).exception("The page of a view could not be told of new records")
            self._closed.wait(max(0.0, EVERY - (time.monotonic() - began)))
