"""Films: what players read, whole or not there at all, whatever ffmpeg says of it."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import types

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import adamviz as av
from adamviz.live.export import film as animation
from adamviz.live.export import mp4
from adamviz.live.stage.film import Film
from tests.live.test_film import ODD


@pytest.fixture
def view(explore):
    return explore("beale", [av.Adam(0.1), av.Adam(0.1, amsgrad=True)], steps=60)


@pytest.fixture
def needs_ffmpeg():
    if shutil.which("ffmpeg") is None:
        message = "This test needs ffmpeg on the PATH."
        pytest.fail(message, pytrace=False) if os.environ.get("CI") else pytest.skip(message)


def probed(path):
    tool = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(path)]
    (stream,) = json.loads(subprocess.run(tool, capture_output=True, check=True, text=True).stdout)["streams"]
    return stream


@pytest.mark.usefixtures("needs_ffmpeg")
def test_an_mp4_is_what_browsers_play(view, tmp_path):
    path = view.save(tmp_path / "a.mp4", frames=30, fps=15)
    stream = probed(path)
    assert (stream["codec_name"], stream["pix_fmt"], stream["width"], stream["height"]) == (
        "h264",
        "yuv420p",
        900,
        600,
    )
    assert (stream["nb_read_frames"], stream["avg_frame_rate"]) == ("30", "15/1")
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "a player can start before it has all of it"
    # The last frame is the last picture.
    tool = ["ffmpeg", "-loglevel", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    last = (
        np.frombuffer(subprocess.run(tool, capture_output=True, check=True).stdout, np.uint8)
        .reshape(-1, 600, 900, 3)[-1]
        .astype(int)
    )
    assert np.abs(last - Film(view).frame(60)[..., :3]).mean() < 3


@pytest.mark.usefixtures("needs_ffmpeg")
def test_an_mp4_of_odd_names(explore, tmp_path):
    assert (
        probed(
            explore("bowl", ODD, steps=5).save(
                tmp_path / "a b$(x) %d.mp4", frames=3, title="</script> $x$ %{eif}"
            )
        )["nb_read_frames"]
        == "3"
    )


@pytest.mark.usefixtures("needs_ffmpeg")
def test_odd_sizes_are_made_even(tmp_path):
    pictures = iter(np.zeros((3, 301, 401, 4), np.uint8))
    with (tmp_path / "a.mp4").open("wb") as file:
        animation.write_mp4(file, shutil.which("ffmpeg"), pictures, 10)
    assert (probed(tmp_path / "a.mp4")["width"], probed(tmp_path / "a.mp4")["height"]) == (400, 300)


def test_without_ffmpeg_the_error_says_what_to_install(view, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    path = tmp_path / "a.mp4"
    path.write_text("before")
    with pytest.raises(RuntimeError, match="apt-get install ffmpeg.*pip install imageio-ffmpeg"):
        view.save(path)
    assert path.read_text() == "before" and list(tmp_path.iterdir()) == [path]


def test_the_wheel_is_used_where_the_path_has_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(
        sys.modules, "imageio_ffmpeg", types.SimpleNamespace(get_ffmpeg_exe=lambda: "/wheel/ffmpeg")
    )
    assert animation.ffmpeg() == "/wheel/ffmpeg"

    def none():
        raise RuntimeError("No ffmpeg exe could be found.")

    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", types.SimpleNamespace(get_ffmpeg_exe=none))
    with pytest.raises(RuntimeError, match="pip install imageio-ffmpeg"):
        animation.ffmpeg()


OTHER = "-loglevel error -y -f lavfi -i nullsrc=s=64x64:d=0.1 -f mp4"  # another film


@pytest.fixture
def instead(tmp_path, monkeypatch):
    """A function that puts a shell script in the place of ffmpeg, where `$ffmpeg` is the real one and `$film`
    the last argument.
    """

    def put(script):
        folder = tmp_path / "bin"
        folder.mkdir()
        lines = ["#!/bin/sh", f"ffmpeg='{shutil.which('ffmpeg')}'", "for film; do :; done", script]
        (folder / "ffmpeg").write_text("\n".join(lines))
        (folder / "ffmpeg").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    return put


@pytest.mark.usefixtures("needs_ffmpeg")
@pytest.mark.parametrize(
    "script, words",
    [
        ("echo Unknown encoder libx264 >&2; exit 1", "could not write the MP4: Unknown encoder libx264"),
        ("exit 7", "could not write the MP4: it ended with 7"),
        ("cat > /dev/null", "wrote no whole MP4: it has no part 'ftyp'"),
        # With a full disk it says so, and ends as if all were well.
        (
            '"$ffmpeg" "$@"; echo av_interleaved_write_frame: No space left on device >&2; exit 0',
            "could not write the MP4: .*No space left on device",
        ),
        ('"$ffmpeg" "$@"; truncate -s -1 "$film"', "wrote no whole MP4: a part of it is cut off"),
        ('"$ffmpeg" "$@"; truncate -s 3000 "$film"', "wrote no whole MP4: a part of it is cut off"),
        (
            f'"$ffmpeg" {OTHER} "$film"; cat > /dev/null',
            "wrote no whole MP4: it has [123] frames in place of 20",
        ),
        (
            f'head -c {9 * 900 * 600 * 4} | "$ffmpeg" "$@"; cat > /dev/null',
            "wrote no whole MP4: it has 9 frames in place of 20",
        ),
        ("exec 0<&-; exit 0", "wrote no whole MP4"),
    ],
    ids=[
        "a complaint",
        "a code",
        "nothing",
        "a full disk",
        "an end",
        "a half",
        "another film",
        "some frames",
        "a closed pipe",
    ],
)
def test_a_film_that_is_not_whole_takes_no_film_s_place(view, tmp_path, instead, script, words):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"a good film")
    instead(script)
    with pytest.raises(RuntimeError, match=f"ffmpeg ({words})"):
        view.save(path, frames=20)
    assert path.read_bytes() == b"a good film" and sorted(os.listdir(tmp_path)) == ["a.mp4", "bin"]


@pytest.fixture(scope="module")
def film():
    """A small film of five frames."""
    file = io.BytesIO()
    animation.write_mp4(
        file,
        animation.ffmpeg(),
        iter(np.random.default_rng(0).integers(0, 255, (5, 48, 64, 4), np.uint8)),
        10,
    )
    return file.getvalue()


@pytest.mark.usefixtures("needs_ffmpeg")
def test_a_film_that_is_cut_anywhere_is_not_whole(film):
    mp4.check(io.BytesIO(film), 5)
    for length in range(0, len(film), 7):
        with pytest.raises(ValueError):
            mp4.check(io.BytesIO(film[:length]), 5)
    with pytest.raises(ValueError, match="it has 5 frames in place of 6"):
        mp4.check(io.BytesIO(film), 6)
    with pytest.raises(ValueError, match="cut off"):
        mp4.check(io.BytesIO(film + b"end"), 5)


@pytest.mark.usefixtures("needs_ffmpeg")
@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 2_500), st.integers(0, 255)), max_size=4))
def test_damage_is_a_value_error_or_none(film, changes):
    data = bytearray(film)
    for place, byte in changes:
        data[place % len(data)] = byte
    try:
        mp4.check(io.BytesIO(data), 5)
    except ValueError:
        pass
    else:
        assert b"ftyp" in data and b"moov" in data and b"mdat" in data


SLOW = """
import sys, time
import adamviz as av
from adamviz.live.stage.film import Film
frame = Film.frame

def slow(self, step):
    if step > 10:
        print("begun", flush=True)
        time.sleep(60)
    return frame(self, step)

Film.frame = slow
av.explore("beale", steps=20).save(sys.argv[1], frames=21)
"""


@pytest.mark.usefixtures("needs_ffmpeg")
@pytest.mark.parametrize(
    "suffix, how", [(".mp4", signal.SIGKILL), (".mp4", signal.SIGINT), (".gif", signal.SIGKILL)]
)
def test_a_kill_and_an_interrupt_leave_the_film_before_and_nothing_else(tmp_path, suffix, how):
    path, scratch = tmp_path / f"a{suffix}", tmp_path / "scratch"
    path.write_bytes(b"a good film")
    scratch.mkdir()
    command = [sys.executable, "-c", SLOW, str(path)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=os.environ | {"TMPDIR": str(scratch)}, **pipes) as process:
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(how)
    assert process.returncode != 0 and path.read_bytes() == b"a good film"
    assert sorted(os.listdir(tmp_path)) == [path.name, "scratch"] and os.listdir(scratch) == []


@pytest.mark.usefixtures("needs_ffmpeg")
def test_a_pipe_that_breaks_while_a_frame_is_drawn_is_not_taken_for_that_of_ffmpeg(
    view, tmp_path, monkeypatch
):
    def frame(film, step, drawn=Film.frame):
        if step > 2:
            raise BrokenPipeError("of somebody else")
        return drawn(film, step)

    monkeypatch.setattr(Film, "frame", frame)
    path = tmp_path / "a.mp4"
    path.write_bytes(b"a good film")
    with pytest.raises(BrokenPipeError, match="of somebody else"):
        view.save(path, frames=5)
    assert path.read_bytes() == b"a good film" and os.listdir(tmp_path) == ["a.mp4"]


@pytest.mark.usefixtures("needs_ffmpeg")
def test_where_nothing_is_without_a_name_a_folder_of_the_system_s_serves(view, tmp_path, monkeypatch):
    monkeypatch.setattr(
        os.path, "isdir", lambda path, isdir=os.path.isdir: path != "/proc/self/fd" and isdir(path)
    )
    assert probed(view.save(tmp_path / "a.mp4", frames=3))["nb_read_frames"] == "3"
    assert os.listdir(tmp_path) == ["a.mp4"]


@pytest.mark.usefixtures("needs_ffmpeg")
def test_a_film_may_be_slow(view, tmp_path):
    stream = probed(view.save(tmp_path / "a.mp4", frames=3, fps=0.0001))
    assert (stream["nb_read_frames"], stream["avg_frame_rate"]) == ("3", "1/10000")
