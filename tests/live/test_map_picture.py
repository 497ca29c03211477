"""A live map as a picture, a film, a page and a module."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

import adamviz as av
from adamviz.live.map import picture
from adamviz.live.map.film import Film
from adamviz.live.map.zoom import between

PINS = [{"x": 0.01, "y": 0.5, "optimizer": 0}, {"x": 0.4, "y": 0.1, "optimizer": 0, "label": "too fast $1"}]


@pytest.fixture
def view(explore_map):
    return explore_map(steps=20, cursor=(0.1, 0.5), pins=PINS)


def marks(ax, label):
    return [line.get_xydata().tolist()[0] for line in ax.lines if line.get_label() == label]


def test_the_picture_has_the_map_its_legend_and_the_paths(view):
    view.scene("edge", "Look at the edge.")
    figure = view._figure("dark", "What is too fast")
    ax, field, chart = figure.axes[:3]
    assert (ax.get_xscale(), ax.get_title(), field.get_title()) == (
        "log",
        "loss at the end",
        "path at α 0.1, β₁ 0.5",
    )
    assert ax.get_xlabel() == "learning_rate  α" and ax.child_axes, "the legend"
    assert marks(ax, "_pixel") == [[0.1, 0.5], [0.01, 0.5], [0.4, 0.1]]
    assert any(text.get_text() == "too fast $1" for text in ax.texts)
    (low, high), (first, last) = ax.get_xlim(), view.x[1:3]
    assert low < first < 1.02 * low and high / 1.02 < last < high, "pixels lie around their values"
    drawn = [line.get_xydata() for line in field.lines if len(line.get_xydata()) == 21]
    for learning_rate, beta_1 in ((0.1, 0.5), (0.01, 0.5), (0.4, 0.1)):
        path = av.run(av.Adam(learning_rate, beta_1=beta_1), "rosenbrock", steps=20)
        assert any(np.array_equal(line, path.xy) for line in drawn), learning_rate
    assert len([line for line in chart.lines if line.get_gid() == "loss"]) == 3
    words = [text.get_text() for text in figure.texts]
    assert words[0] == "What is too fast" and words[-1] == "Look at the edge."
    assert "β₂ 0.999, ε 1e−7, 20 steps, from (−1.2, 1)" in words


def test_the_picture_follows_zoom_measure_and_difference(explore_map):
    view = explore_map([av.Adam(), av.Adam(amsgrad=True)], "himmelblau", steps=20)
    view.extent, view.measure, view.selected, view.minus = (0.01, 0.1, 0.2, 0.8), "spike", 1, True
    made = picture.made_of(view, (5, 6))
    assert made.setting.difference and made.measures == ("spike",)
    assert (made.x.low, made.x.high, made.y.low, made.y.high) == (0.01, 0.1, 0.2, 0.8)
    figure = view._figure()
    assert figure.axes[0].get_title() == "largest spike of the loss, difference"
    assert figure.axes[1].get_title() == "path as the sliders stand"
    assert figure.texts[0].get_text().startswith("AMSGrad minus Adam: beta_1 over learning_rate on ")
    view.minus, view.measure = False, "minimum"
    assert picture.made_of(view, (2, 3)).measures == ("steps_to_tolerance", "minimum")
    view.y = ("start_y", -2.0, 2.0)
    ax = view._figure().axes[0]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("learning_rate  α", "start_y")


def test_what_takes_long_has_fewer_pixels(explore_map):
    view = explore_map()
    assert picture.pixels(view) == picture.MOST_PIXELS
    view.steps = 20_000
    assert picture.LEAST_PIXELS < picture.pixels(view) < picture.MOST_PIXELS / 2
    view.steps = 100_000
    assert picture.pixels(explore_map(av.Adam(), "breast cancer", steps=100_000)) == picture.LEAST_PIXELS


def test_the_film_goes_in_or_lets_the_runs_grow(view, monkeypatch):
    asked = []
    made_of = picture.made_of
    monkeypatch.setattr(
        "adamviz.live.map.film.made_of",
        lambda view, shape, **changes: asked.append(changes) or made_of(view, (8, 9), **changes),
    )
    view.extent = (0.01, 0.1, 0.2, 0.8)
    film = Film(view, "In")
    frames = [film.frame(step) for step in (0, film.steps // 2, film.steps)]
    assert [each["extent"] for each in asked[::2]] == [[1e-4, 1.0, 0.0, 0.999], [0.01, 0.1, 0.2, 0.8]]
    assert all(frame.shape == (560, 900, 4) and frame.dtype == np.uint8 for frame in frames)
    assert not np.array_equal(frames[0], frames[2])
    assert np.array_equal(frames[0][:, 620:], frames[2][:, 620:]), "what stands still"
    assert np.array_equal(film.frame(0), frames[0])
    view.extent = None
    film, asked[:] = Film(view), []
    for step in (0, film.steps // 2, film.steps):
        film.frame(step)
    assert [each["steps"] for each in asked] == [1, 4, 20]


def test_a_zoom_becomes_smaller_by_equal_factors():
    axes = ["a", 0.0, 1.0, "linear"], ["b", 0.1, 0.999, "one_minus"]
    ends = [between(axes, (0.4, 0.41, 0.9, 0.99), part) for part in (0, 0.25, 0.5, 0.75, 1)]
    assert ends[0] == [0.0, 1.0, 0.1, 0.999] and ends[-1] == [0.4, 0.41, 0.9, 0.99]
    widths = [high - low for low, high, _, _ in ends]
    assert np.allclose(np.divide(widths[1:], widths[:-1]), 0.01**0.25)
    tails = [np.log10((1 - low) / (1 - high)) for _, _, low, high in ends]
    assert np.allclose(np.divide(tails[1:], tails[:-1]), (tails[-1] / tails[0]) ** 0.25)
    moved = between(axes, (0.5, 1.5, 0.1, 0.999), 0.5)
    assert np.allclose(moved, [0.25, 1.25, 0.1, 0.999]), "as wide as before"


@pytest.mark.parametrize("suffix", [".html", ".mjs", ".png", ".svg", ".pdf", ".gif"])
def test_it_is_saved_to_every_format(view, tmp_path, monkeypatch, suffix):
    monkeypatch.setattr("adamviz.live.map.film.SIDE", 16)
    path = view.save(tmp_path / f"map{suffix}", title="A & B", **({"frames": 3} if suffix == ".gif" else {}))
    data = path.read_bytes()
    if suffix in (".png", ".gif"):
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == (900, 560) and getattr(image, "n_frames", 1) == (
                3 if suffix == ".gif" else 1
            )
    elif suffix == ".svg":
        assert "A &amp; B" in data.decode() and "learning_rate" in data.decode()
    elif suffix == ".pdf":
        assert data.startswith(b"%PDF")
    else:
        text = data.decode()
        assert len(text) < 150_000 and ("<h1>A &amp; B</h1>" in text or re.search("^// A & B$", text, re.M))


def test_beside_the_view_stands_its_picture(view):
    shown, _ = view._repr_mimebundle_()
    assert (
        shown["image/png"].startswith(b"\x89PNG")
        and "HyperparameterMap(Adam on rosenbrock" in shown["text/plain"]
    )


def test_a_page_keeps_what_it_cannot_compute(explore_map):
    assert explore_map(steps=20)._stored() is None
    view = explore_map([av.Adam(), av.Adam(amsgrad=True)], steps=20, selected=1, minus=True, wide=True)
    view.extent, view.measure = (0.01, 0.1, 0.2, 0.5), "minimum"
    kept = view._stored()
    assert [each["numbers"]["optimizer"]["amsgrad"] for each in kept["maps"]] == [True, False]
    one = kept["maps"][0]
    assert (
        list(one["arrays"]) == ["steps_to_tolerance", "minimum", "converged"] and one["ends"] == view.extent
    )
    view.measure, view.minus = "final_loss", False
    (one,) = view._stored()["maps"]
    x, y = (np.array(one[name]["values"]) for name in "xy")
    assert len(x) == len(y) == 128 and np.allclose(np.diff(np.log(x)), np.log(10) / 128)
    assert np.allclose(np.diff(y), 0.3 / 128) and y[0] == pytest.approx(0.2 + 0.15 / 128)
    place, kind = one["arrays"]["final_loss"]
    losses = np.frombuffer(base64.b64decode(view._stored()["buffers"][place]), kind).reshape(128, 128)
    path = av.run(av.Adam(x[100], beta_1=y[7], amsgrad=True), "rosenbrock", steps=20, dtype="float64")
    assert losses[7, 100] == pytest.approx(path.loss[-1], rel=1e-12)
    turned = one["numbers"]["optimizer"]
    assert (turned["learning_rate"], turned["beta_1"]) == (1e-5, 0.0), "what an axis turns is no matter"
