"""The picture beside a view: what is seen where no widget runs."""

import io

import ipywidgets as widgets
import numpy as np
import pytest
from PIL import Image

import adamviz as av
from adamviz.live import still

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def view(explore):
    return explore("rosenbrock", [av.Adam(0.1), av.Adam(0.1, amsgrad=True)], steps=40)


def pixels(view, theme="light"):
    with Image.open(io.BytesIO(still.picture(view, theme))) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB"), dtype=int)


def test_a_view_shows_itself_as_widget_picture_and_words(view):
    data, metadata = view._repr_mimebundle_()
    assert set(data) == {VIEW, "image/png", "text/plain"} and metadata == {}
    assert data[VIEW]["model_id"] == view.model_id
    assert data["text/plain"] == repr(view) == "Explore(rosenbrock: Adam, AMSGrad; 40 steps)"
    assert data["image/png"].startswith(b"\x89PNG") and len(data["image/png"]) < 150_000


def test_the_same_state_gives_the_same_picture(view):
    assert still.picture(view) == still.picture(view)


@pytest.mark.parametrize("change", [
    {"playhead": 10}, {"surface": "beale"}, {"extent": (-1, 1, 0, 2)}, {"start": (0, 2)}, {"steps": 10}, {"beta_1": 0.2}, {"b": 20},
], ids=str)  # fmt: skip
def test_it_follows_the_view(view, change):
    before = pixels(view)
    for name, value in change.items():
        setattr(view, name, value)
    assert (np.abs(pixels(view) - before).max(-1) > 40).sum() > 50


def test_it_shows_the_numbers_of_runs_that_are_not_selected(view):
    view.selected = 1
    before = still.picture(view)
    view.selected = 0
    assert still.picture(view) == before, "only the sliders have changed hands"


def test_both_themes(view):
    assert pixels(view).mean() > 150 and pixels(view, "dark").mean() < 100


def test_a_playhead_beyond_the_last_step_stands_on_it(view):
    view.playhead = 40
    last = still.picture(view)
    view.playhead = 4000
    assert still.picture(view) == last


def test_what_diverges_or_has_no_known_minimum_is_drawn_too(explore):
    pixels(explore("saddle", av.Adam(1.0), steps=20))
    pixels(explore(lambda x, y: 1 / (x * y), av.Adam(0.0), steps=5, start=(0, 0)))


def test_a_person_s_text_is_drawn_as_it_is(explore):
    surface = av.Surface(lambda x, y: x**2 + y**2, title="$x_1$ & <b> {} % \\frac", formula="${1}$")
    pixels(explore(surface, {"$a_b$ {} %s": av.Adam(0.1)}, steps=5))


def test_a_box_shows_the_picture_of_the_first_view_in_it(view):
    slider = widgets.FloatSlider()
    assert still._picture_in(widgets.VBox([slider, widgets.HBox([view])])) == still.picture(view)
    assert still._picture_in(widgets.VBox([slider])) is None
