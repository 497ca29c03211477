"""A saved page opened at `view.link()` shows what the view shows, to the pixel, and its scenes walk on."""

import optax
import pytest

import adamviz as av
from tests.browser.saved_page import opened_page

LAYERS = ("field", "paths", "others", "lens", "loss")
TURNED = {
    "numbers, start, zoom and playhead": {
        "beta_1": 0.5,
        "clipvalue": 2.0,
        "start": (0.0, 2.0),
        "extent": (-1.0, 2.0, -1.0, 3.0),
        "playhead": 33,
        "steps": 120,
    },
    "another surface": {"surface": "ravine", "condition": 3.0, "start": (-1.0, 1.0)},
    "another run": {"selected": 1, "learning_rate": 0.02, "hidden": [0]},
    "noise": {"noise_level": 5.0, "noise_seed": 3, "heavy_tails": True},
    "all that is drawn": {
        "arrows": True,
        "stability": True,
        "arrangement": "side by side",
        "charts": ["m", "step size"],
        "chart_scale": "linear",
        "tab": "compare",
    },
    "presenting": {"presenting": True, "playhead": 10},
}


def made():
    return av.explore(
        "beale",
        {
            "Adam": av.Adam(0.1),
            "AMSGrad": av.Adam(0.1, amsgrad=True),
            "SGD": av.Rival(optax.sgd, learning_rate=0.001),
        },
    )


@pytest.fixture
def view():
    view = made()
    yield view
    view.close()


def look(browser, path, end=""):
    """What is seen of a page, and what it says."""
    with opened_page(browser, path, end) as page:
        assert page.note() == ""
        texts = [
            page.count(),
            *page.find(".av-result").all_inner_texts(),
            *page.find(".av-number").evaluate_all("all => all.map(one => one.value)"),
        ]
        return page.pixels(*LAYERS), texts


@pytest.fixture(scope="module")
def first(browser, tmp_path_factory):
    """The page of a view as it was made, and how that looks."""
    view = made()
    path = tmp_path_factory.mktemp("links") / "first.html"
    view.save(path)
    view.close()
    return path, look(browser, path)


@pytest.mark.parametrize("turned", TURNED.values(), ids=TURNED.keys())
def test_the_page_opens_as_the_view_stands(browser, view, first, tmp_path, turned):
    path, before = first
    for name, value in turned.items():
        setattr(view, name, value)
    links = [view.link(whole=whole) for whole in (False, True)]
    view.save(tmp_path / "then.html")
    then = look(browser, tmp_path / "then.html")
    assert then != before
    for link in links:
        assert look(browser, path, link) == then, link


def test_scenes_walk_on_in_a_page_that_was_opened_at_a_link(browser, view, tmp_path):
    view.scene("one", "Look here.")
    view.scene("two", beta_1=0.0, playhead=20)
    view.save(tmp_path / "page.html")
    view.show("two")
    with opened_page(browser, tmp_path / "page.html", view.link()) as page:
        assert (
            page.find(".av-scene[aria-current=true]").inner_text() == "two"
            and page.number("beta_1").input_value() == "0"
        )
        page.root.focus()
        page.page.keyboard.press("PageUp")
        page.page.wait_for_function(
            "() => document.querySelector('.av-count b').textContent === '500'", timeout=20_000
        )
        page.settle()
        assert (
            page.number("beta_1").input_value() == "0.9"
            and page.find(".av-caption").inner_text() == "Look here."
        )
        page.root.focus()
        page.page.keyboard.press("k")
        page.notebook.wait_for(
            lambda: "scene%203" in page.fragment(), 10, "the address does not keep the scene"
        )
        again = page.fragment()
    with opened_page(browser, tmp_path / "page.html", again) as page:
        assert page.find(".av-scene").all_inner_texts() == ["one", "two", "scene 3"]
