"""The animation of a view as a file: its frames from the first step to the last, as a GIF or an MP4."""

from __future__ import annotations

import contextlib
import itertools
import numbers
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from tqdm import tqdm

from adamviz.core.received import received
from adamviz.live.export import mp4
from adamviz.live.export.gif import Gif
from adamviz.typing import Int

FRAMES, FPS = 200, 30
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


def write(
    view: Any,
    file: BinaryIO,
    path: Path,
    title: str | None,
    theme: str | None,
    *,
    frames: int | None = None,
    fps: float | None = None,
) -> None:
    """Write a view's animation to a file, with a progress bar; see `View.save` for the arguments.

    Raises:
        TypeError: nothing in the view moves.
        ValueError: frames or fps is out of range.
        RuntimeError: there is no ffmpeg, or it failed.
    """
    suffix = path.suffix.lower()
    frames, fps = FRAMES if frames is None else frames, FPS if fps is None else fps
    whole = isinstance(frames, numbers.Integral) and not isinstance(frames, bool)
    if not whole or not 2 <= frames <= MOST:
        raise ValueError(
            f"Expected frames to be a whole number from 2 to {MOST}, received: {received(frames)}"
        )
    real = isinstance(fps, numbers.Real) and not isinstance(fps, bool)
    if not real or not SLOWEST <= fps <= FASTEST[suffix]:
        raise ValueError(
            f"Expected fps to be a number from {SLOWEST} to {FASTEST[suffix]} for {suffix}, received: "
            f"{received(fps)}"
        )
    program = ffmpeg() if suffix == ".mp4" else ""
    film = view._film(theme or "light", title)
    if film is None:
        raise TypeError(f"{type(view).__name__} has no animation: nothing in it moves")
    steps = np.round(np.linspace(0, film.steps, int(frames))).astype(int)
    pictures = (film.frame(int(step)) for step in tqdm(steps, desc=path.name, unit="frame", leave=False))
    if suffix == ".gif":
        write_gif(file, film, pictures, steps, fps)
    else:
        write_mp4(file, program, pictures, fps)


def ffmpeg() -> str:
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


def write_gif(
    file: BinaryIO,
    film: Any,
    pictures: Iterable[Int[np.ndarray, "height width 4"]],
    steps: Int[np.ndarray, " frames"],
    fps: float,
) -> None:
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
    for picture, delay in zip(pictures, delays, strict=True):
        gif.add(picture, int(delay))
    gif.close()


def write_mp4(
    file: BinaryIO, program: str, pictures: Iterator[Int[np.ndarray, "height width 4"]], fps: float
) -> None:
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
            pipe: Any = process.stdin
            for picture in itertools.chain([first], pictures):
                count += 1
                try:
                    pipe.write(np.ascontiguousarray(picture[:height, :width]))
                except BrokenPipeError:  # it has ended, and says why
                    break
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
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
