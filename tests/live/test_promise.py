"""Pictures and films hold what the view shows: panes, arrows, gradients, charts, caption, noise, numbers."""

import io
import re

import jax.numpy as jnp
import numpy as np
import optax
import pytest
from matplotlib.text import Text
from PIL import Image

import adamviz as av
from adamviz.live.stage.film import Film
from adamviz.plots import svg
from adamviz.plots.paper import LENS

RUNS = {
    "Adam": av.Adam(0.1),
    "AMSGrad": av.Adam(0.1, amsgrad=True),
    "clipnorm 1": av.Adam(0.1, clipnorm=1.0),
    "SGD": av.Rival(optax.sgd, learning_rate=0.001, momentum=0.9),
}
ALL = {
    "arrows": True,
    "gradients": True,
    "charts": ["x, y", "learning rate", "m", "v", "step size"],
    "tab": "step",
    "selected": 2,
    "playhead": 30,
}


@pytest.fixture
def view(explore):
    return explore("beale", RUNS, steps=60, **ALL)


def words(figure):
    """All texts of a picture, as an SVG holds them."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg(figure).decode())


def drawn(figure):
    with io.BytesIO() as file:
        figure.savefig(file, format="png", dpi=100, facecolor=figure.get_facecolor())
        return np.asarray(Image.open(file).convert("RGB")).astype(int)


def test_what_is_drawn_of_steps_is_in_the_picture(view):
    path = av.run(RUNS["clipnorm 1"], "beale", steps=60)
    figure = view._figure()
    names = {axes.get_title("left"): axes for axes in figure.axes}
    sizes = [f"{name}, {axis}" for name in ("|m|", "v", "step size") for axis in "xy"]
    assert list(names)[1:] == ["loss", "x", "y", "learning rate", *sizes]
    assert names["x"].get_title("right") == f"{path.xy[30, 0]:.5g}"
    assert names["v, x"].get_title("right").split() == [
        "v",
        f"{path.v[30, 0]:#.5g}",
        "v̂",
        f"{path.vhat[30, 0]:#.5g}",
    ]
    for axes in figure.axes[1:]:
        assert [line.get_xdata()[0] for line in axes.lines if line.get_label() == "_playhead"] == [30]
    (field,) = [text.get_text() for text in figure.axes[0].texts if text.get_text().startswith("step ")]
    assert float(field.split()[1]) == pytest.approx(np.linalg.norm(path.update[30]), rel=5e-3)
    said = {text.get_text() for text in figure.texts}
    assert {"from step 30 to 31", "√v+ε", f"{path.m[30, 1]:#.5g}".replace("-", "−")} <= said
    assert "v̂" not in said, "AMSGrad is off"
    shown = {text.get_text() for text in figure.axes[0].texts}
    assert {"−g and its limit", "−g; grey: before the clip", "−g, −m by size; step to scale"} <= shown


def test_nothing_more_is_drawn_of_a_run_that_is_hidden(view):
    view.hidden = [2]
    figure = view._figure()
    assert {text.get_gid() for text in figure.axes[0].texts} == {"name"}
    assert "from step 30 to 31" not in words(figure)
    assert all(axes.get_title("right") == "" for axes in figure.axes[2:])
    view.names = False
    assert not view._figure().axes[0].texts
    view.hidden = [0, 1, 2, 3]
    assert len(view._figure().axes) == 2


@pytest.mark.parametrize("count, columns", [(2, 2), (8, 3)])
def test_runs_side_by_side_have_a_pane_each(explore, count, columns):
    view = explore("beale", [av.Adam(0.1 / (1 + i)) for i in range(count)], steps=60)
    view.arrangement, view.selected = "side by side", 1
    view.pin(1)
    view.learning_rate = 0.3
    figure = view._figure()
    figure.canvas.draw()
    panes, labels = figure.axes[:count], [run["label"] for run in view._runs]
    boxes = [tuple(np.round(axes.get_position().bounds, 9)) for axes in panes]
    assert len({box[0] for box in boxes}) == columns and len({box[2:] for box in boxes}) == 1
    for number, axes in enumerate(panes):
        paths = [line for line in axes.lines if line.get_label() in labels]
        assert [line.get_label() for line in paths] == [labels[number]]
        assert bool([line for line in axes.lines if line.get_gid() == "pin"]) == (number == 1)
        assert (axes.get_xlim(), axes.get_ylim()) == (panes[0].get_xlim(), panes[0].get_ylim())
    inside = figure.get_window_extent()
    for axes in figure.axes:
        box = axes.get_tightbbox()
        assert inside.x0 <= box.x0 and box.x1 <= inside.x1 + 1 and inside.y0 <= box.y0 and box.y1 <= inside.y1
    view.hidden = [*range(2, count), 0]
    assert len(view._figure().axes) == 2, "one run needs no pane of its own"


def test_panes_and_charts_keep_apart(view):
    for arrangement in ("overlay", "side by side"):
        view.arrangement = arrangement
        figure = view._figure()
        figure.canvas.draw()
        boxes = [axes.get_tightbbox() for axes in figure.axes]
        column = min(text.get_window_extent().x0 for text in figure.texts)
        for i, one in enumerate(boxes):
            assert one.x1 < column, i
            for other in boxes[i + 1 :]:
                across = min(one.x1, other.x1) - max(one.x0, other.x0)
                assert across <= 16 or min(one.y1, other.y1) - max(one.y0, other.y0) <= 1


def test_the_texts_of_arrows_are_clear_of_the_names_of_runs(explore):
    runs = {"Adam": av.Adam(0.1), "AMSGrad": av.Adam(0.1, amsgrad=True), "clip": av.Adam(0.1, clipnorm=1)}
    figure = explore("beale", runs, arrows=True, playhead=500)._figure()
    figure.canvas.draw()
    written = [text for text in figure.findobj(Text) if text.get_visible()]
    named = [text.get_window_extent() for text in written if text.get_gid() == "name"]
    sized = [text for text in written if re.fullmatch("(−g|−m|step) \\S+", text.get_text())]
    assert (len(named), len(sized)) == (3, 3)
    for text in sized:
        assert not any(text.get_window_extent().overlaps(name) for name in named), text.get_text()


def test_caption_and_noise_are_said(explore):
    view = explore("beale", RUNS, steps=60, noise_level=0.5, heavy_tails=True)
    view.scene("first", "Look at the first steps: they go with the sign.")
    said = " ".join(text.get_text() for text in view._figure().texts)
    assert "Look at the first steps: they go with the sign." in said
    assert "noise: σ 0.5, heavy tails" in said
    view.forget("first")
    view.noise_level = 0.0
    said = " ".join(text.get_text() for text in view._figure().texts)
    assert "Look at" not in said and "noise" not in said


@pytest.mark.parametrize("arrangement, theme", [("overlay", "light"), ("side by side", "dark")])
def test_a_frame_of_a_film_is_the_picture_with_all_that(explore, arrangement, theme):
    noise = {"noise_level": 5.0} if arrangement == "overlay" else {}
    view = explore("beale", RUNS, steps=60, **ALL | {"arrangement": arrangement} | noise)
    film = Film(view, theme=theme)
    for step in (60, 0, 31):
        view.playhead = step
        frame, still = film.frame(step)[..., :3].astype(int), drawn(view._figure(theme))
        assert frame.shape == still.shape and frame.shape[0] % 2 == 0
        apart = np.abs(frame - still).max(-1) > 60
        assert apart.mean() < 0.01
        for text in film.texts:  # which another hand writes
            x0, y0, x1, y1 = (int(side) for side in text.artist.get_window_extent().extents)
            apart[frame.shape[0] - y1 - 4 : frame.shape[0] - y0 + 4, x0 - 4 : x1 + 5] = False
        assert apart.mean() < 0.0002


def test_a_film_says_at_each_step_how_long_its_gradients_are_then(explore):
    view = explore("reddi", av.Adam(0.1, clipvalue=100.0), steps=120, gradients=True)
    film, said = Film(view), set()
    for step in (120, 100, 101):
        view.playhead = step
        frame, figure = film.frame(step)[..., :3].astype(int), view._figure()
        (own,) = [part for part in film.composition.parts if type(part).__name__ == "GradientField"]
        legend = [text.get_text() for text in own.texts]
        assert set(legend) <= {text.get_text() for text in figure.axes[0].texts}
        assert (np.abs(frame - drawn(figure)).max(-1) > 60).mean() < 0.01
        said.add((step, *legend))
    assert said == {
        (100, "−g", "10²", "1", "10⁻²"),
        (101, "−g; grey: before the clip", "10⁴", "10²", "1"),
        (120, "−g", "10²", "1", "10⁻²"),
    }


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf", ".gif"])
def test_every_format_holds_it(view, tmp_path, suffix):
    view.arrangement = "side by side"
    options = {"frames": 3} if suffix == ".gif" else {}
    path = view.save(tmp_path / f"a{suffix}", **options)
    size = view._figure().get_size_inches()
    if suffix in (".png", ".gif"):
        with Image.open(path) as image:
            assert image.size == tuple(np.round(100 * size).astype(int))
    elif suffix == ".svg":
        said = path.read_text("utf-8")
        assert all(f">{text}</text>" in said for text in ("clipnorm 1", "|m|, x", "from step 30 to 31"))
    else:
        assert b"/Count 1" in path.read_bytes()


def test_what_lies_over_runs_is_not_below_what_a_film_moves(view):
    film = Film(view)
    assert all(artist.get_zorder() < LENS for artist in film.below)
    assert film.above and all(artist.get_zorder() > LENS for artist in film.above)


ODD = {
    "dome": lambda x, y: -(x**2) - y**2,
    "huge": lambda x, y: x * y * 1e38,
    "steep": lambda x, y: jnp.exp(20 * x**2) + 0 * y,
    "half": lambda x, y: jnp.log(x) + 0 * y,
    "flat": lambda x, y: 0 * x * y,
    "tiny": lambda x, y: 1e-30 * (x**2 + y**2),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name, x", [("half", -1.0), *((name, 1.0) for name in ODD)])
def test_odd_surfaces_are_shown_with_all_that_is_drawn_of_steps(explore, name, x):
    surface = av.Surface(ODD[name], start=(x, 0.5), extent=(-3, 3, -2, 2))
    optimizers = [av.Adam(0.1), av.Adam(0.1, clipnorm=1.0)]
    view = explore(surface, optimizers, steps=20, **ALL | {"selected": 0, "playhead": 10})
    film = Film(view)
    for step in (0, 20):
        frame = film.frame(step)
        assert frame[30:380, 60:580].reshape(-1, 4).std(0)[:3].max() > 5, "something is seen"
    if name == "dome":
        view.extent = (1, 1 + 1e-7, 0, 1e-7)
        Film(view).frame(20)
