"""The still picture of training runs: losses, histograms over time with those at the playhead, and lines."""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.live.training.words import NUMBERS
from adamviz.plots.axes import dress, plain
from adamviz.plots.checks import theme_of
from adamviz.plots.column import wrap
from adamviz.plots.fonts import legible, make_readable
from adamviz.plots.training import draw_first
from adamviz.plots.training_heat import DECADE, LOWEST, draw_heat
from adamviz.plots.training_lines import draw_curvature, draw_lines, draw_loss, has_curvature
from adamviz.typing import Axes, Figure, Float

WIDTH = 9.0  # inches, of which each has 100 pixels
HEAT, LOSS, LINES, AXIS, GAP = 1.15, 1.15, 1.35, 0.42, 0.27  # inches of height
FOUND = 2  # of what looks wrong, in words
LINE, TITLE, TOP = 0.185, 0.36, 0.3  # inches of words above
LEFT, RIGHT = 0.085, 0.93
SMALL = {"size": 8.5}
ENDS = {"cosine": (-1.05, 1.05)} | dict.fromkeys(("epsilon_share", "clip_share", "dead_share"), (-0.02, None))


def figure(view: Any, theme: str = "light", title: str | None = None) -> Figure:
    """The view as it stands, as a matplotlib Figure; it is made without pyplot."""
    made, moving = frame(view, theme, title)
    moving.move([at(recording, view.playhead) for recording in view.recordings])
    return make_readable(made)


def at(recording: Any, step: int) -> int | None:
    """The record that a playhead shows: the last at or before it, or else the first; None of none."""
    if not len(recording):
        return None
    return max(0, int(np.searchsorted(recording.steps, step, "right")) - 1)


def frame(view: Any, theme: str, title: str | None) -> tuple[Figure, Moving]:
    """All of the picture but the playhead, and what moves with that."""
    from matplotlib.figure import Figure

    colours, recordings = theme_of(theme), view.recordings
    names = list(view.tensors)
    words = _words(view, title)
    above = TOP + TITLE + LINE * len(words)
    curved = any(map(has_curvature, recordings))
    heights = [LOSS, *[LOSS] * curved, *[HEAT] * len(names), *([LINES] if names else [])]
    total = above + sum(heights) + GAP * (len(heights) - 1) + AXIS
    made = Figure(figsize=(WIDTH, total), dpi=100, facecolor=colours["background"])
    grid = made.add_gridspec(
        len(heights),
        len(recordings) + 1,
        height_ratios=heights,
        width_ratios=[*[5.0 if len(recordings) == 1 else 2.6] * len(recordings), 1.1],
        left=LEFT,
        right=RIGHT,
        bottom=AXIS / total,
        top=1 - above / total,
        hspace=GAP * len(heights) / sum(heights),
        wspace=0.26,
    )
    _write(made, view, title, words, total, colours)
    top = made.add_subplot(grid[0, :-1])
    dress(top, colours)
    draw_loss(top, recordings, colours)
    if len(recordings) == 1:
        draw_first(top, recordings[0], colours)
    else:
        _legend(top, view._labels)
    moving = Moving(view, colours)
    moving.line(top, *range(len(recordings)))
    last = None
    if curved:
        last = made.add_subplot(grid[1, :-1], sharex=top)
        dress(last, colours)
        draw_curvature(last, recordings, colours, view.whole_range)
        last.set_ylabel(last.get_ylabel(), **SMALL)
        moving.line(last, *range(len(recordings)))
        last.tick_params(labelbottom=not names)
    top.tick_params(labelbottom=not names and not curved)
    for row, name in enumerate(names, 1 + curved):
        tensors = []
        for column, recording in enumerate(recordings):
            ax = made.add_subplot(grid[row, column], sharex=top)
            dress(ax, colours)
            draw_heat(ax, recording, name, view.quantity, colours, view.whole_range)
            if column or name != names[0]:
                ax.set_ylabel("" if column else ax.get_ylabel(), **SMALL)
            ax.tick_params(labelbottom=name == names[-1])
            moving.line(ax, column)
            tensors.append(ax)
            last = ax
        _same_heights(tensors)
        side = made.add_subplot(grid[row, -1], sharey=tensors[0])
        dress(side, colours)
        moving.histogram(side, name, first=name == names[0])
    if names:
        last = made.add_subplot(grid[len(names) + 1 + curved, :-1], sharex=top)
        dress(last, colours)
        values = [
            [numbers(recording, name, view.number, view.quantity) for name in names]
            for recording in recordings
        ]
        draw_lines(last, recordings, names, values, colours, view.whole_range, ENDS.get(view.number))
        whose = f" of\n{view.quantity}" if view.number in ("rms", "norm") else ""
        last.set_ylabel(_titled(NUMBERS, view.number) + whose, **SMALL)
        moving.line(last, *range(len(recordings)))
        if len(names) > 1 and last.get_legend_handles_labels()[0]:
            last.legend(
                loc="center left",
                bbox_to_anchor=(1.005, 0.5),
                labelcolor=colours["text"],
                frameon=False,
                fontsize=7.5,
                handlelength=1.2,
            )
    (last or top).set_xlabel("step")
    for ax in made.axes:
        ax.tick_params(labelsize=8)
    return made, moving


def numbers(recording: Any, name: str, number: str, quantity: str) -> Float[np.ndarray, " R"]:
    """A number of one tensor, one a record; NaN where it is not known."""
    if name not in recording.tensors:
        return np.full(len(recording), np.nan)
    tensor = recording.index(name)
    if number in ("rms", "norm"):
        place = recording.quantities.index(quantity)
        return (recording.rms if number == "rms" else recording.norms)[:, tensor, place]
    return getattr(recording, number)[:, tensor]


class Moving:
    """What of the picture moves with the playhead: lines at it, and the histograms there."""

    def __init__(self, view: Any, colours: dict[str, Any]) -> None:
        self.view, self.colours = view, colours
        self._lines: list[tuple[Any, int]] = []
        self._bars: list[tuple[Any, int, Float[np.ndarray, "R 80"]]] = []
        self._steps: Any = None

    @property
    def artists(self) -> list[Any]:
        """All that moves."""
        drawn = [artist for artist, *_ in (*self._lines, *self._bars)]
        return drawn if self._steps is None else [*drawn, self._steps]

    def line(self, ax: Axes, *recordings: int) -> None:
        """A line at the playhead of each of some recordings."""
        for which in recordings:
            style = {"color": self.colours["accent"], "linewidth": 1.2, "alpha": 1.0 if which == 0 else 0.6}
            self._lines.append((ax.axvline(0, zorder=5, **style), which))

    def histogram(self, ax: Axes, name: str, first: bool) -> None:
        """The histograms of a tensor at the playhead, on axes whose height is that of its heat map."""
        from matplotlib.patches import Polygon

        quantity, most = self.view.quantity, 0.0
        for which, recording in enumerate(self.view.recordings):
            if name not in recording.tensors or not len(recording):
                continue
            tensor, place = recording.index(name), recording.quantities.index(quantity)
            counts = recording.histograms[:, tensor, place].astype(float)
            total = counts.sum(axis=1, keepdims=True) + recording.apart[:, tensor, place, :2].sum(
                axis=1, keepdims=True
            )
            shares = counts / np.maximum(total, 1)
            most = max(most, float(np.quantile(shares.max(axis=1), 0.98)))
            colour = self.colours["runs"][which]
            look = {"facecolor": colour if which == 0 else "none", "edgecolor": colour, "linewidth": 1.0}
            bars = Polygon(np.zeros((2, 2)), closed=True, alpha=0.85, zorder=3, **look)
            ax.add_patch(bars)
            self._bars.append((bars, which, shares))
        ax.set_xlim(0, 1.05 * most or 1)
        ax.tick_params(labelleft=False, left=False)
        ax.set_xticks([])
        if first:
            self._steps = ax.text(0, 1.06, "", transform=ax.transAxes, color=self.colours["accent"], **SMALL)

    def move(self, records: list[int | None]) -> None:
        """Show some records, one of each recording."""
        steps = [
            None if place is None else int(recording.steps[place])
            for recording, place in zip(self.view.recordings, records, strict=True)
        ]
        for line, which in self._lines:
            line.set_visible(steps[which] is not None)
            line.set_xdata([steps[which] or 0] * 2)
        edges = np.repeat((LOWEST + np.arange(81)) * DECADE, 2)
        for bars, which, shares in self._bars:
            if (place := records[which]) is not None:
                outline = np.concatenate([[0], np.repeat(shares[place], 2), [0]])
                bars.set_xy(np.column_stack([outline, edges]))
        if self._steps is not None:
            known = list(dict.fromkeys(step for step in steps if step is not None))
            self._steps.set_text(f"step {', '.join(map(str, known))}" if known else "")


def _words(view, title):
    """The lines of words below the heading."""
    scene = next((each for each in view._scenes if each["name"] == view._scene), None)
    many = len(view._sources) > 1
    found = [
        f"{f'{label}: ' if many else ''}{each['text']}."
        for label, own in zip(view._labels, view._findings, strict=True)
        for each in own[:FOUND]
    ]
    said = [*([view._heading()] if title else []), *([scene["caption"]] if scene else []), *found]
    return [row for line in said if line for row in wrap(legible(line), 8.5, 0.95 * WIDTH * 72, 2)]


def _write(made, view, title, words, total, colours):
    heading = " ".join(wrap(legible(title or view._heading()), 13, 0.95 * WIDTH * 72, 1, True))
    style = {"parse_math": False, "va": "top"}
    made.text(0.015, 1 - 0.1 / total, heading, size=13, weight="bold", color=colours["text"], **style)
    for row, line in enumerate(words):
        made.text(0.015, 1 - (TITLE + LINE * row) / total, line, color=colours["muted"], **SMALL, **style)


def _legend(ax, labels):
    lines = ax.lines[: len(labels)]
    texts = [plain(label) for label in labels]
    ax.legend(
        lines,
        texts,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=2,
        frameon=False,
        labelcolor=ax.yaxis.label.get_color(),
        fontsize=8,
        borderaxespad=0.1,
    )


def _same_heights(axes):
    """Let two recordings of a tensor have one scale."""
    drawn = [ax for ax in axes if ax.lines and ax.get_yticks().size]
    if len(drawn) > 1:
        ends = [ax.get_ylim() for ax in drawn]
        for ax in drawn:
            ax.set_ylim(min(low for low, _ in ends), max(high for _, high in ends))


def _titled(known, name):
    return next(word["title"] for word in known if word["name"] == name)
