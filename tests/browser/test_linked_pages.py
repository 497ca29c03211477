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
        "arrangement": "side by side",
        "charts": ["m", "step size"],
        "chart_scale": "linear",
        "tab": "compare",
    },
    "presenting": {"presenting": True, "playhead": 10},
}


@pytest.fixture
def view():
    view = av.explore(
        "beale",
        {
            "Adam": av.Adam(0.1),
            "AMSGrad": av.Adam(0.1, amsgrad=True),
            "SGD": av.Rival(optax.sgd, learning_rate=0.001),
        },
    )
    yield view
    view.close()


@pytest.mark.parametrize("turned", TURNED.values(), ids=TURNED.keys())
@pytest.mark.parametrize("whole", [False, True])
def test_the_page_opens_as_the_view_stands(browser, view, tmp_path, turned, whole):
    view.save(tmp_path / "first.html")
    for name, value in turned.items():
        setattr(view, name, value)
    link = view.link(whole=whole)
    view.save(tmp_path / "then.html")
    seen = []
    for path, end in (
        (tmp_path / "first.html", ""),
        (tmp_path / "first.html", link),
        (tmp_path / "then.html", ""),
    ):
        with opened_page(browser, path, end) as page:
            assert page.note() == ""
            texts = [
                page.count(),
                *page.find(".av-result").all_inner_texts(),
                *page.find(".av-number").evaluate_all("all => all.map(one => one.value)"),
            ]
            seen.append((page.pixels(*LAYERS), texts))
    assert seen[1] == seen[2] and seen[0] != seen[2]


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
