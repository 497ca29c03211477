"""Records whose tensors wait to be measured: until somebody looks, or until there is no more room."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Collection

import numpy as np

from adamviz.training.gathering import Gatherer
from adamviz.training.measuring import Record, batch, settle
from adamviz.training.recording import NonFinite
from adamviz.training.undisturbed import undisturbed

BYTES = 64 << 20  # of the tensors of all that wait
AHEAD = 4  # records for which there is still room when measuring begins beside the training


class Waiting:
    """A queue of records. Measuring costs more than a copy: of a run of which nobody looks at anything before
    its end, only what is kept is measured, and after the training.

    Args:
        gatherer: knows the tensors.

    Attributes:
        nonfinite: the first number that was not finite, of the records that were measured; or None.
    """

    def __init__(self, gatherer: Gatherer) -> None:
        self.nonfinite: NonFinite | None = None
        self._gatherer = gatherer
        self._records: deque[Record] = deque()
        self._measuring = threading.RLock()
        self._behind = False
        self._failure: tuple[int, Exception] | None = None

    def append(self, record: Record) -> None:
        """Let a record wait. Not from two threads at once."""
        self._records.append(record)

    def settle(self, count: int | None = None) -> None:
        """Measure all that wait, or so many, in order; an interrupt leaves the rest waiting."""
        left = len(self._records) if count is None else count
        while left > 0 and self._records:
            # Again for each batch, so that whoever needs room need not wait for all.
            with self._measuring, undisturbed():
                left -= self._settle(batch(self._gatherer.layouts))

    def make_room(self) -> None:
        """Measure where much waits: beside the training while there is still room, and else at once."""
        try:
            raw = self._records[-1].raw
        except IndexError:  # another thread measures
            return
        if raw is None:
            return
        entries = sum([layout.rows * layout.width for layout in self._gatherer.layouts])
        most = max(2, BYTES // (4 * len(raw.roles) * entries))
        if (count := len(self._records)) > most:
            self.settle(count - most)
        elif count + AHEAD > most and not self._behind:
            self._behind = True
            try:
                # Not a daemon: the end of the process waits for what it computes.
                threading.Thread(target=self._settle_behind).start()
            except RuntimeError:  # at the end of the process
                self._settle_behind()

    def look_through(self, records: Collection[Record]) -> None:
        """See to it that the first number that is not finite is known, also of records that will be dropped:
        without measuring them, if all of them are finite.
        """
        if self.nonfinite is None and not all(map(_finite, records)):
            self.settle()

    def drop(self, records: Collection[Record]) -> None:
        """Let some wait no more."""
        dropped = set(map(id, records))
        with self._measuring:
            self._records = deque(each for each in self._records if id(each) not in dropped)

    def raise_failure(self) -> None:
        """Tell of the last record that could not be measured, once."""
        if (failure := self._failure) is not None:
            (step, error), self._failure = failure, None
            raise RuntimeError(f"The record of step {step} could not be measured: {error}") from error

    def _settle(self, most):
        """Measure the first ones, and tell how many."""
        records = list(self._records)[:most]
        layouts, tensors = self._gatherer.layouts, list(self._gatherer.shapes)
        try:
            settle(records, layouts, tensors)
        except Exception:  # of one of them, of which only this is told
            for record in records:
                try:
                    settle([record], layouts, tensors)
                except Exception as error:
                    self._failure = record.step, error
                    record.give_up()
        for record in records:
            if self.nonfinite is None and record.loss_given and not math.isfinite(record.loss):
                self.nonfinite = NonFinite(record.step, "", "loss", 0, record.loss)
            self.nonfinite = self.nonfinite or record.nonfinite
            self._records.popleft()
        return len(records)

    def _settle_behind(self):
        try:
            self.settle()
        finally:
            self._behind = False


def _finite(record):
    """Whether all that is looked at of a record is finite; False where it cannot be read."""
    raw = record.raw  # which another thread may take away when it has measured it
    try:
        if record.loss_given and not math.isfinite(float(np.asarray(record.loss).reshape(()))):
            return False
        return raw is None or all(
            np.isfinite(np.asarray(snapshot.flat)).all()
            and (snapshot.places is None or (np.asarray(snapshot.places) < 0).all())
            for snapshot in raw.snapshots
        )
    except Exception:  # measuring tells of it
        return False
