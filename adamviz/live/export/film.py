"""A view as an animation: the picture with the playhead running from the first step to the last.

Redrawing all of a figure for each frame takes most of a second for ten of them. So what stands still is drawn
once, and each frame draws the paths, their heads and a few numbers upon it, with the same functions that draw
the picture.
"""

import contextlib
import itertools
import math
import numbers
import os
import shutil
import subprocess
import tempfile

import numpy as np
from tqdm import tqdm

from adamviz.live.export import mp4
from adamviz.live.export.gif import Gif
from adamviz.live.export.picture import parts
from adamviz.plots.turns import drawing

MOST = 5000  # frames
SLOWEST = 0.0001  # frames a second: a frame stands for three hours
FASTEST = {".gif": 50, ".mp4": 120}  # frames a second: browsers slow a GIF down that wants more
HOLD = 1.5  # seconds that a GIF rests on its last frame before it starts again
ADVICE = (
    "An MP4 needs ffmpeg, and there is none. Either install it with the system's packages, such as `apt-get "
    "install ffmpeg` or "
    "`conda install ffmpeg`, so that it is on the PATH, or run `pip install imageio-ffmpeg`, which brings "
    "one. A GIF needs neither."
)


def write(view, file, suffix, title, theme, frames, fps, name):
    """Write a view's animation to a file, with a progress bar; see `Saving.save` for the arguments.

    Args:
        file: a binary file, open for writing. suffix: `.gif` or `.mp4`. name: what the progress bar calls it.

    Raises:
        ValueError: frames or fps is out of range.
        RuntimeError: there is no ffmpeg, or it failed.
    """
    whole = isinstance(frames, numbers.Integral) and not isinstance(frames, bool)
    if not whole or not 2 <= frames <= MOST:
        raise ValueError(f"Expected frames to be a whole number from 2 to {MOST}, received: {frames!r}")
    real = isinstance(fps, numbers.Real) and not isinstance(fps, bool)
    if not real or not SLOWEST <= fps <= FASTEST[suffix]:
        raise ValueError(
            f"Expected fps to be a number from {SLOWEST} to {FASTEST[suffix]} for {suffix}, received: {fps!r}"
        )
    program = ffmpeg() if suffix == ".mp4" else None
    film = Film(view, title, theme)
    steps = np.round(np.linspace(0, view.steps, int(frames))).astype(int)
    pictures = (film.frame(int(step)) for step in tqdm(steps, desc=name, unit="frame", leave=False))
    if suffix == ".gif":
        write_gif(file, film, pictures, steps, fps)
    else:
        write_mp4(file, program, pictures, fps)


class Film:
    """The picture of a view at any step, quickly.

    Example:
        >>> import adamviz as av
        >>> view = av.explore("beale", av.Adam(0.1), steps=50)
        >>> film = Film(view)
        >>> film.frame(10).shape, bool((film.frame(10) != film.frame(50)).any())
        ((600, 900, 4), True)
        >>> view.close()
    """

    def __init__(self, view, title=None, theme="light"):
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        from adamviz.plots import still
        from adamviz.plots.checks import finite_part, theme_of

        self.steps, self.colours = view.steps, theme_of(theme)
        # At the last step, where a run that diverges has its longest text: there must be room for it.
        given = parts(view, theme, title)
        given["playhead"] = view.steps if given["runs"] else None
        self.runs = [run | {"count": finite_part(run["xy"])} for run in given["runs"]]
        with drawing:
            figure = still(**given)
            self.canvas = FigureCanvasAgg(figure)
            self.field, self.chart = figure.axes
            self.canvas.draw()  # once for the places of all texts
            self._take_apart(figure)
            self.canvas.draw()
            self.ground = self.canvas.copy_from_bbox(figure.bbox)

    def _take_apart(self, figure):
        """Hide what moves, and keep it to be drawn upon the rest."""
        from adamviz.plots.path import mark_style

        # A person may call a run "_end", so its line is told by its halo.
        drawn = [line for line in self.field.lines if line.get_path_effects()]
        marks = [line for line in self.field.lines if not line.get_path_effects()]
        named = {name: [line for line in marks if line.get_label() == name] for name in ("_start", "_minima")}
        for line in marks:
            if line.get_label() not in (*named, "_pin"):
                line.remove()
        # The first run lies on top.
        order = list(reversed(range(len(self.runs))))
        self.paths = list(zip(order, drawn, strict=True))
        for index, line in self.paths:
            run = self.runs[index]
            self.field.plot(
                *run["xy"][: run["count"]].T,
                color=line.get_color(),
                linewidth=0.9,
                alpha=0.45,
                zorder=3,
                label="_rest",
            )
        self.above = named["_start"] + named["_minima"]

        curves = [line for line in self.chart.lines if line.get_gid() == "loss"]
        self.head = [
            line for line in self.chart.lines if line.get_gid() != "loss" and line.get_label() == "_playhead"
        ]
        crosses = [
            line for line in self.chart.lines if line.get_label() == "_diverged" and line not in curves
        ]
        for line in self.chart.lines:
            if line.get_label() == "_at_playhead" and line not in curves:
                line.remove()
        self.dots = []
        for index, line in zip(order, curves, strict=True):
            style = {**mark_style(self.runs[index]["number"], self.colours, 6.0), "zorder": 5}
            self.dots += [(line.get_ydata(), self.chart.plot([], [], **style)[0])]
        self.curves = curves + crosses
        for artist in (*drawn, *self.above, *self.head, *self.curves, *(dot for _, dot in self.dots)):
            artist.set_animated(True)
        height = self.canvas.get_width_height()[1]
        self.count = Text(self.chart._right_title, height)
        named = [(text, (text.get_gid() or "").partition(" ")) for text in figure.texts]
        self.results = {
            int(number): Text(text, height) for text, (kind, _, number) in named if kind == "result"
        }

    def frame(self, step):
        """The picture at a step, (height, width, 4) uint8."""
        from adamviz.plots.path import draw_end
        from adamviz.plots.compose import result_of

        renderer = self.canvas.get_renderer()
        self.canvas.restore_region(self.ground)
        ends = []
        for index, line in self.paths:
            run = self.runs[index]
            past = run["xy"][: min(run["count"], step + 1)]
            line.set_data(*past.T)
            line.draw(renderer)
            ends += draw_end(
                self.field, past, run["count"] <= min(step, len(run["xy"]) - 1), run["number"], self.colours
            )
        for mark in (*self.above, *ends):
            mark.draw(renderer)
        for mark in ends:
            mark.remove()
        for line in self.head:
            line.set_xdata([step, step])
        for heights, dot in self.dots:
            dot.set_data([step], [heights[step]] if step < len(heights) else [np.nan])
        for artist in (*self.head, *self.curves, *(dot for _, dot in self.dots)):
            artist.draw(renderer)
        picture = np.array(self.canvas.buffer_rgba())
        self.count.write(picture, f"step {step} of {self.steps}")
        for index, text in self.results.items():
            text.write(picture, result_of(self.runs[index], step))
        return picture


class Text:
    """A text that changes in each frame: written in the place, font and colour of one of matplotlib's, in a
    tenth of the time.
    """

    def __init__(self, artist, height):
        from matplotlib.font_manager import findfont
        from PIL import ImageColor, ImageFont

        artist.set_animated(True)
        size = artist.get_size() * artist.figure.dpi / 72
        self.font = ImageFont.truetype(findfont(artist.get_fontproperties()), size)
        self.colour = ImageColor.getrgb(artist.get_color())
        x, y = artist.get_transform().transform(artist.get_position())
        self.x, self.y = x, height - y
        self.anchor = f"{artist.get_horizontalalignment()[0]}s"

    def write(self, picture, text):
        """Write a text on a picture, (height, width, 4) uint8."""
        from PIL import Image, ImageDraw

        left, top, right, bottom = self.font.getbbox(text, anchor=self.anchor)
        x, y = max(0, math.floor(self.x + left) - 1), max(0, math.floor(self.y + top) - 1)
        box = picture[y : math.ceil(self.y + bottom) + 2, x : math.ceil(self.x + right) + 2]
        part = Image.fromarray(box)
        ImageDraw.Draw(part).text((self.x - x, self.y - y), text, self.colour, self.font, self.anchor)
        box[...] = part


def ffmpeg():
    """The path of an ffmpeg: that on the PATH, else that of the package imageio-ffmpeg, else a RuntimeError
    with advice.
    """
    if found := shutil.which("ffmpeg"):
        return found
    try:
        import imageio_ffmpeg

        return imageio_ffmpeg.get_ffmpeg_exe()
    except (ImportError, RuntimeError):
        raise RuntimeError(ADVICE) from None


def write_gif(file, film, pictures, steps, fps):
    # The frame rate is kept on the whole: hundredths of a second are too coarse for each frame to last alike.
    times = np.round(np.arange(1, len(steps) + 1) * 100 / fps).astype(int)
    delays = np.diff(times, prepend=0)
    delays[-1] += round(100 * HOLD)
    # The last frame has nearly every colour; the others would make the palette no better, and its making
    # twice as long.
    samples = [film.frame(int(steps[0]))[::2, ::2], film.frame(int(steps[-1]))]
    colours = film.colours
    exact = [
        colours[name] for name in ("background", "text", "muted", "grid", "halo", "ring", "minimum")
    ] + colours["runs"]
    gif = Gif(file, samples, exact)
    for picture, delay in zip(pictures, delays):
        gif.add(picture, int(delay))
    gif.close()


def write_mp4(file, program, pictures, fps):
    first, count = next(pictures), 0
    # The pixels of a player's usual colour format are two by two.
    height, width = (side - side % 2 for side in first.shape[:2])
    with _for_ffmpeg() as (film, name, passed), tempfile.TemporaryFile() as errors:
        command = [
            program,
            "-loglevel",
            "error",
            "-y",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgba",
            "-s",
            f"{width}x{height}",
            "-r",
            str(fps),
            "-i",
            "-",
            "-an",
            "-c:v",
            "libx264",
            "-preset",
            "fast",
            "-crf",
            "20",
            "-pix_fmt",
            "yuv420p",
            "-movflags",
            "+faststart",
            "-f",
            "mp4",
            name,
        ]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, pass_fds=passed
        ) as process:
            with contextlib.suppress(BrokenPipeError):  # it has ended, and says why
                for count, picture in enumerate(itertools.chain([first], pictures), 1):
                    process.stdin.write(np.ascontiguousarray(picture[:height, :width]))
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip()[-800:]
        # It may end with 0 although the disk is full.
        if process.returncode != 0 or said:
            raise RuntimeError(
                f"ffmpeg could not write the MP4: {said or f'it ended with {process.returncode}'}"
            )
        try:
            mp4.check(film, count)
        except ValueError as error:
            raise RuntimeError(
                f"ffmpeg wrote no whole MP4: {error}. Is there room in {tempfile.gettempdir()}?"
            ) from error
        film.seek(0)
        shutil.copyfileobj(film, file)


@contextlib.contextmanager
def _for_ffmpeg():
    """A file that ffmpeg can write to by a name: the file, the name, and the descriptors that it must have
    for that.
    """
    if os.path.isdir("/proc/self/fd"):  # without any other name, so that a kill leaves nothing behind
        with tempfile.TemporaryFile() as file:
            yield file, f"/proc/self/fd/{file.fileno()}", (file.fileno(),)
    else:
        with tempfile.TemporaryDirectory() as folder, open(os.path.join(folder, "film.mp4"), "w+b") as file:
            yield file, file.name, ()
