"""Training runs as an animation: the playhead runs over all records."""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.live.training.picture import at, frame
from adamviz.plots.checks import theme_of
from adamviz.plots.fonts import make_readable
from adamviz.plots.turns import drawing
from adamviz.typing import Int


class Film:
    """The picture of training runs with its playhead at each record, of the recording that has most.

    Example:
        >>> import adamviz as av
        >>> recorder = av.Recorder(every=1)
        >>> for step in range(5):
        ...     recorded = recorder.log(step, grads={"w": np.ones((2, 2))}, loss=0.5**step)
        >>> view = av.inspect(recorder.recording)
        >>> film = Film(view)
        >>> film.steps, bool((film.frame(0) != film.frame(film.steps)).any())
        (4, True)
        >>> view.close()
    """

    def __init__(self, view: Any, theme: str = "light", title: str | None = None) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        self.recordings, self.colours = view.recordings, theme_of(theme)
        self.shown = max((recording.steps for recording in self.recordings), key=len)
        self.steps = len(self.shown) - 1
        made, self.moving = frame(view, theme, title)
        with drawing:
            self._show(0)
            make_readable(made)
            for artist in self.moving.artists:
                artist.set_animated(True)
            self.canvas = FigureCanvasAgg(made)
            self.canvas.draw()
            self.ground = self.canvas.copy_from_bbox(made.bbox)

    def frame(self, step: int) -> Int[np.ndarray, "height width 4"]:
        """The picture at a record, (height, width, 4) uint8."""
        with drawing:
            self._show(step)
            self.canvas.restore_region(self.ground)
            for artist in self.moving.artists:
                artist.axes.draw_artist(artist)
            return np.array(self.canvas.buffer_rgba())

    def _show(self, place: int) -> None:
        self.moving.move([at(recording, int(self.shown[place])) for recording in self.recordings])
