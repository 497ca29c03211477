"""The picture beside a view: what is seen where no widget runs."""

import io

import jax.numpy as jnp
import numpy as np
import pytest
from PIL import Image

import adamviz as av
from adamviz.live.export import picture
from adamviz.plots.surface import NOWHERE

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def view(explore):
    return explore("rosenbrock", [av.Adam(0.1), av.Adam(0.1, amsgrad=True)], steps=40)


def pixels(view, theme="light"):
    with Image.open(io.BytesIO(picture.png_of(view, theme))) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB"), dtype=int)


def test_a_view_shows_itself_as_widget_picture_and_words(view):
    data, metadata = view._repr_mimebundle_()
    assert set(data) == {VIEW, "image/png", "text/plain"} and metadata == {}
    assert data[VIEW]["model_id"] == view.model_id
    assert data["text/plain"] == repr(view) == "Explore(rosenbrock: Adam, AMSGrad; 40 steps)"
    assert data["image/png"].startswith(b"\x89PNG") and len(data["image/png"]) < 150_000


def test_the_same_state_gives_the_same_picture(view):
    assert picture.png_of(view) == picture.png_of(view)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "change",
    [
        {"playhead": 10},
        {"surface": "beale"},
        {"extent": (-1, 1, 0, 2)},
        {"start": (0, 2)},
        {"steps": 10},
        {"beta_1": 0.2},
        {"b": 20},
    ],
    ids=str,
)
def test_it_follows_the_view(view, change):
    before = pixels(view)
    for name, value in change.items():
        setattr(view, name, value)
    assert (np.abs(pixels(view) - before).max(-1) > 40).sum() > 50


def test_the_selected_run_lies_on_top_and_its_name_is_bold(view):
    for selected, labels in ((0, ["AMSGrad", "Adam"]), (1, ["Adam", "AMSGrad"])):
        view.selected = selected
        figure = view._figure()
        for axes in figure.axes:
            lines = [line for line in axes.lines if line.get_label() in labels]
            assert [line.get_label() for line in sorted(lines, key=lambda one: one.zorder)] == labels
        bold = [text.get_text() for text in figure.texts if text.get_weight() == "bold"]
        assert bold == [view.shown.title, labels[1]]


def test_both_themes(view):
    assert pixels(view).mean() > 150 and pixels(view, "dark").mean() < 100


def test_a_playhead_beyond_the_last_step_stands_on_it(view):
    view.playhead = 40
    last = picture.png_of(view)
    view.playhead = 4000
    assert picture.png_of(view) == last


def test_what_diverges_or_has_no_known_minimum_is_drawn_too(explore):
    pixels(explore("saddle", av.Adam(1.0), steps=20))
    pixels(explore(lambda x, y: 1 / (x * y), av.Adam(0.0), steps=5, start=(0, 0)))


def failing(*args, **kwargs):
    raise RuntimeError("latex could not be found")


@pytest.mark.parametrize(
    "where, what",
    [
        ("adamviz.plots", "png"),
        ("adamviz.plots", "still"),
        ("adamviz.live.stage.picture", "run"),
        ("adamviz.live.stage.picture", "grid"),
    ],
)
def test_a_picture_that_fails_keeps_no_view_from_being_shown(view, monkeypatch, where, what):
    monkeypatch.setattr(f"{where}.{what}", failing)
    data, metadata = view._repr_mimebundle_()
    assert set(data) == {VIEW, "text/plain"} and data[VIEW]["model_id"] == view.model_id and metadata == {}
    assert (
        data["text/plain"]
        == f"{view!r}\nThere is no still picture of it: RuntimeError: latex could not be found"
    )


@pytest.mark.slow
def test_latex_is_not_asked_for(view):
    import matplotlib

    usual = picture.png_of(view)
    with matplotlib.rc_context({"text.usetex": True}):
        assert "image/png" in view._repr_mimebundle_()[0]
        assert np.abs(pixels(view) - np.asarray(Image.open(io.BytesIO(usual)).convert("RGB"), int)).mean() < 1


def nowhere(x, y):
    return jnp.log(-1.0 - x**2 - y**2)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_loss_that_is_finite_nowhere_is_shown(explore, theme):
    view = explore(av.Surface(nowhere, extent=(-1, 1, -1, 1), start=(0.5, 0.5)), av.Adam(0.1), steps=5)
    pixels(view, theme)
    assert "image/png" in view._repr_mimebundle_()[0]
    assert [text.get_text() for text in view._figure(theme).axes[0].texts] == [NOWHERE]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "extent",
    [
        (-3, -2, -3, -2),
        (0, 1e-30, 0, 1e-30),
        (1, 1 + 2**-52, 1, 1 + 2**-50),
        (1e6, 1e6 + 1e-9, 0, 1),
        (-9e8, 9e8, -9e8, 9e8),
        (0, 5e-324, 0, 1),
    ],
    ids=str,
)
def test_any_part_of_the_plane_can_be_looked_at(explore, extent):
    """The loss is NaN left of 0 and below it, and deep down many points are one."""
    view = explore(
        av.Surface(lambda x, y: jnp.sqrt(x) + jnp.sqrt(y), start=(0.5, 0.5), extent=(0, 1, 0, 1)),
        av.Adam(0.1),
        steps=5,
    )
    view.extent = extent
    pixels(view)


def test_a_person_s_text_is_drawn_as_it_is(explore):
    surface = av.Surface(lambda x, y: x**2 + y**2, title="$x_1$ & <b> {} % \\frac", formula="${1}$")
    pixels(explore(surface, {"$a_b$ {} %s": av.Adam(0.1)}, steps=5))
