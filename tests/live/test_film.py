"""Animations: every frame is the static picture at its step, in files that players read, small and quickly
made.
"""

import io
import re

import numpy as np
import optax
import pytest
from PIL import Image

import adamviz as av
from adamviz.live.export import film as animation
from adamviz.live.export import gif
from adamviz.live.stage.film import Film
from tests.live.conftest import processor_time

ODD = {
    "</script><script>alert(1)</script>": av.Adam(0.1),
    r"$x^2$ \alpha": av.Adam(0.2),
    "_end": av.Adam(0.3),
    "]]> &amp; \"'": av.Adam(0.01),
}


@pytest.fixture
def view(explore):
    runs = {
        "Adam": av.Adam(0.1),
        "AMSGrad": av.Adam(0.1, amsgrad=True),
        "SGD": av.Rival(optax.sgd, learning_rate=0.001, momentum=0.9),
    }
    return explore("beale", runs, steps=60)


def frames(path):
    """Each frame of a GIF as it is seen, and how long, in milliseconds."""
    with Image.open(path) as image:
        seen = []
        for index in range(image.n_frames):
            image.seek(index)
            seen.append((np.asarray(image.convert("RGB")).astype(int), image.info["duration"]))
        return seen, image.info


def twin(view, step, theme="light"):
    """The static picture at a step, as matplotlib draws it."""
    view.playhead, before = step, view.playhead
    figure = view._figure(theme)
    view.playhead = before
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100, facecolor=figure.get_facecolor())
    return np.asarray(Image.open(file).convert("RGB")).astype(int)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("step", [0, 1, 25, 60])
def test_a_frame_is_the_static_picture(view, step, theme):
    frame = Film(view, theme=theme).frame(step)[..., :3].astype(int)
    apart = np.abs(frame - twin(view, step, theme)).max(-1)
    # Only the edges of the digits may differ: another hand writes them.
    assert (apart > 60).mean() < 0.003 and (apart[:, :610] > 60).mean() < 0.002
    assert (apart[20:390, 55:590] > 24).mean() < 0.001, "the field and the paths are the same"


def test_a_frame_of_a_relief_is_the_static_picture(explore):
    view = explore("bowl", {"Adam": av.Adam(0.1)}, steps=20, projection="3d", azimuth=20, elevation=50)
    frame = Film(view).frame(7)[..., :3].astype(int)
    other = twin(view, 7)
    assert frame.shape == other.shape and np.mean(np.abs(frame - other).max(-1) > 40) < 2e-3
    assert np.abs(frame - Film(view).frame(15)[..., :3]).max() > 100


def test_the_numbers_are_those_of_the_step(view):
    film = Film(view)
    one, other = film.frame(10), film.frame(11)
    assert (one[85:300, 790:890] != other[85:300, 790:890]).any(), "losses"
    assert (one[435:455, 480:600] != other[435:455, 480:600]).any(), "step 10 of 60"
    assert (one[85:300, 600:780] == other[85:300, 600:780]).all(), "names and hyperparameters stand still"


@pytest.mark.parametrize(
    "make",
    [
        lambda explore: explore(
            "rosenbrock", {"far": av.Rival(optax.sgd, learning_rate=0.01), "near": av.Adam(0.1)}, steps=30
        ),
        lambda explore: explore(
            "saddle",
            {"a name so long that its result must stand on a line of its own": av.Adam(1.0)},
            steps=20,
        ),
        lambda explore: explore(lambda x, y: 1 / (x * y), av.Adam(0.0), steps=5, start=(0, 0)),
        lambda explore: explore("beale", ODD, steps=9),
        lambda explore: explore("bowl", [av.Adam(0.1)] * 8, steps=3),
    ],
    ids=["diverges", "leaves", "undefined", "odd names", "eight"],
)
def test_whatever_runs_do_can_be_filmed(explore, make):
    view = make(explore)
    film = Film(view)
    for step in (0, view.steps // 2, view.steps):
        apart = np.abs(film.frame(step)[..., :3].astype(int) - twin(view, step)).max(-1)
        assert (apart[20:390, 55:590] > 8).mean() < 0.002, step


def test_hidden_runs_are_not_drawn_and_the_others_keep_their_colours(view):
    whole = Film(view).frame(60)
    view.hidden = [0]
    film = Film(view)
    assert [run["number"] for run in film.composition.loss.runs] == [1, 2]
    blue = np.array([0, 0x72, 0xB2])
    count = [
        (np.abs(frame[..., :3].astype(int) - blue).max(-1) < 10).sum() for frame in (whole, film.frame(60))
    ]
    assert count[0] > 300 > 20 > count[1]
    view.hidden = [0, 1, 2]
    assert Film(view).frame(30).shape == (600, 900, 4), "only the surface"


def test_a_gif_shows_every_frame_in_its_time(view, tmp_path):
    seen, info = frames(view.save(tmp_path / "a.gif", frames=61))
    assert len(seen) == 61 and info["loop"] == 0
    film = Film(view)
    for index in (0, 1, 30, 60):
        apart = np.abs(seen[index][0] - film.frame(index)[..., :3].astype(int)).max(-1)
        assert (apart > 24).mean() < 0.002, index
    times = [duration for _, duration in seen]
    assert sum(times[:-1]) == pytest.approx(2000, abs=20) and set(times[:-1]) == {30, 40}
    assert times[-1] == pytest.approx(1000 / 30 + 1000 * animation.HOLD, abs=11)


def test_the_colours_that_fill_a_gif_are_exact(view, tmp_path):
    for theme, background in (("light", (255, 255, 255)), ("dark", (0x0F, 0x14, 0x19))):
        (first, _), *_ = frames(view.save(tmp_path / "a.gif", frames=2, theme=theme))[0]
        assert tuple(first[500, 800]) == background


def test_a_gif_of_200_frames_is_quick_and_small(explore, tmp_path):
    view = explore(
        "beale", [av.Adam(0.1), av.Adam(0.1, amsgrad=True), av.Adam(0.1, clipnorm=1), av.Adam(0.05)]
    )
    path = view.save(tmp_path / "a.gif", frames=2)
    view.save(tmp_path / "a.png")
    one = processor_time(lambda: view.save(tmp_path / "a.png"))
    assert processor_time(lambda: view.save(path)) < 40 * one, "each frame is drawn as a whole"
    assert path.stat().st_size < 1_000_000
    assert len(frames(path)[0]) == 200


@pytest.mark.parametrize("fps", [0.0001, 0.0015, 0.00152, 0.4])
def test_a_gif_may_be_as_slow_as_one_likes(view, tmp_path, fps):
    """One frame of a GIF stands for 655 seconds at most."""
    seen, _ = frames(view.save(tmp_path / "a.gif", frames=3, fps=fps))
    assert sum(duration for _, duration in seen) / 1000 == pytest.approx(3 / fps + animation.HOLD, abs=0.02)
    film = Film(view)
    assert all((np.abs(seen[0][0] - one).max() == 0) for one, _ in seen[: len(seen) // 3]), (
        "the first one is shown as long"
    )
    assert (np.abs(seen[-1][0] - film.frame(60)[..., :3].astype(int)).max(-1) > 24).mean() < 0.002


def test_a_gif_of_frames_that_stay_the_same():
    file = io.BytesIO()
    picture = np.full((5, 7, 4), 255, np.uint8)
    picture[2, 3] = 0, 128, 255, 255
    made = gif.Gif(file, [picture], exact=["#ffffff", "#0080ff"])
    for delay in (1, 2, 3):
        made.add(picture.copy(), delay)
    made.close()
    assert file.getvalue().endswith(b"\x3b")
    with Image.open(file) as image:
        for _ in range(image.n_frames):
            assert (np.asarray(image.convert("RGB")) == picture[..., :3]).all()


@pytest.mark.parametrize(
    "given, words",
    [
        ({"frames": 1}, "Expected frames to be a whole number from 2 to 5000, received: 1"),
        ({"frames": 5001}, "Expected frames"),
        ({"frames": 2.5}, "Expected frames"),
        ({"frames": True}, "Expected frames"),
        ({"frames": "9"}, "Expected frames"),
        ({"fps": 0}, "Expected fps to be a number from 0.0001 to 50 for .gif, received: 0"),
        ({"fps": 51}, "Expected fps"),
        ({"fps": 0.00009}, "Expected fps"),
        ({"fps": float("nan")}, "Expected fps"),
        ({"fps": True}, "Expected fps"),
        ({"fps": "9"}, "Expected fps"),
    ],
)
def test_an_argument_that_cannot_be_used_is_refused_by_name(view, tmp_path, given, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        view.save(tmp_path / "a.gif", **given)
    assert list(tmp_path.iterdir()) == []


def test_progress_is_shown(view, tmp_path, capsys):
    view.save(tmp_path / "beale.gif", frames=3)
    assert "beale.gif" in capsys.readouterr().err
