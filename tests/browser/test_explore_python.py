"""The other way round: what Python sets is seen, in every view of the widget, and runs change places under
the sliders.
"""

import pytest

from tests.browser.explore import View, opened

CELLS = [
    "import adamviz as av, ipywidgets",
    "view = av.explore('beale', {'quick': av.Adam(0.2), 'slow': av.Adam(0.02, beta_1=0.5), 'rival': "
    "av.Adam(0.1, clipnorm=1.0)})",
    "view",
    "view",
    """linked = av.explore('beale', av.Adam(0.1), steps=200)
slider = ipywidgets.FloatSlider(0.3, max=0.99, step=0.01)
ipywidgets.jslink((slider, 'value'), (linked, 'beta_1'))
ipywidgets.VBox([slider, linked])""",
]


@pytest.fixture(scope="module")
def views(browser, lab):
    with opened(browser, lab, CELLS, viewport=(1400, 1600)) as notebook:
        yield View(notebook), View(notebook, index=1)


@pytest.fixture
def view(views):
    views[0].reset()
    yield views[0]
    assert views[0].notebook.console_errors() == []


@pytest.fixture
def both(view, views):
    return views


@pytest.mark.parametrize(
    "name, value, layers",
    [
        ("beta_1", 0.5, {"paths", "loss"}),
        ("clipnorm", 0.1, {"paths", "loss"}),
        ("amsgrad", True, {"paths", "loss"}),
        ("start", (-2.0, 1.0), {"paths", "loss"}),
        ("steps", 80, {"paths", "loss"}),
        ("playhead", 20, {"paths", "loss"}),
        ("selected", 2, {"paths", "loss"}),
        ("extent", (0, 3, 0, 2), {"field", "paths"}),
        ("surface", "himmelblau", {"field", "paths", "loss"}),
    ],
)
def test_a_trait_set_in_python_changes_both_views(both, name, value, layers):
    before = [view.pixels() for view in both]
    both[0].set(**{name: value})
    for view, was in zip(both, before, strict=True):
        assert view.changed(was) == layers
    assert both[0].pixels() == both[1].pixels()


def test_what_a_hand_does_in_one_view_the_other_follows(both):
    first, second = both
    before = second.pixels()
    first.range("beta_1").press("Shift+ArrowLeft")
    first.expect("beta_1", lambda value: value < 0.9)
    first.leave()
    assert second.changed(before) == {"paths", "loss"}
    assert second.pixels() == first.pixels()
    assert (
        second.number("beta_1").input_value()
        == first.number("beta_1").input_value()
        == str(first.trait("beta_1"))
    )


def test_a_surface_set_in_python_starts_anew(view):
    view.set(extent=(0, 1, 0, 1))
    view.set(surface="ravine")
    assert view.trait("start") == pytest.approx([-2.6, 0.8]) and view.trait("extent") is None
    assert view.find("select[data-name=surface]").input_value() == "ravine"
    assert view.range("condition").is_visible() and view.range("rotation").is_visible()
    before = view.pixels("field")
    view.set(condition=2.0)
    assert view.changed(before, view.pixels("field")) == {"field"}


def test_a_refused_value_changes_nothing(view):
    before = view.pixels()
    for name, value in [
        ("beta_1", 1.5),
        ("surface", "moon"),
        ("start", (1, 2, 3)),
        ("steps", 0),
        ("extent", (1, 0, 0, 1)),
        ("beta1", 0.5),
    ]:
        with pytest.raises(AssertionError, match=f"(Expected|has no trait).*{name}|{name}"):
            view.set(**{name: value})
    assert view.changed(before) == set()


def test_clicking_a_run_puts_it_under_the_sliders(view):
    before = view.pixels()
    runs = view.find(".av-run")
    assert (
        view.number("learning_rate").input_value() == "0.2"
        and runs.nth(0).get_attribute("aria-checked") == "true"
    )
    runs.nth(1).click()
    view.expect("selected", 1)
    assert (
        view.number("learning_rate").input_value() == "0.02" and view.number("beta_1").input_value() == "0.5"
    )
    assert view.notebook.python("[view.learning_rate, view.beta_1]") == [0.02, 0.5]
    assert [run.get_attribute("aria-checked") for run in runs.all()] == ["false", "true", "false"]
    # Only which run is bold, and on top, has changed: choosing is not turning.
    view.leave()
    assert view.changed(before) == {"paths", "loss"}
    view.range("beta_1").press("Home")
    view.expect("beta_1", 0)
    assert view.notebook.python("[o.get_config()['beta_1'] for o in view.optimizers]") == [0.9, 0, 0.9]
    runs.nth(0).click()
    view.expect("selected", 0)
    assert view.notebook.python("[o.get_config()['beta_1'] for o in view.optimizers]") == [0.9, 0, 0.9]
    assert view.notebook.python("[o.get_config()['learning_rate'] for o in view.optimizers]") == [
        0.2,
        0.02,
        0.1,
    ]
    assert view.number("beta_1").input_value() == "0.9"


def test_keys_choose_a_run(view):
    view.find(".av-run").nth(0).focus()
    view.page.keyboard.press("ArrowDown")
    view.expect("selected", 1)
    view.page.keyboard.press("ArrowUp")
    view.page.keyboard.press("ArrowUp")
    view.expect("selected", 2)
    assert view.number("clipnorm").input_value() == "1" and view.trait("clipnorm") == 1
    assert view.page.evaluate("() => document.activeElement.dataset.run") == "2"
    view.canvas("paths").click(position={"x": 80, "y": 60})
    view.page.keyboard.press("]")
    view.expect("selected", 0)
    view.page.keyboard.press("[")
    view.expect("selected", 2)
    assert view.notebook.python("[o.clipnorm for o in view.optimizers]") == [None, None, 1]


def test_python_chooses_a_run(view):
    view.set(selected=1, beta_1=0.25)
    assert (
        view.number("beta_1").input_value() == "0.25" and view.number("learning_rate").input_value() == "0.02"
    )
    view.set(selected=0)
    assert view.number("beta_1").input_value() == "0.9"
    assert view.notebook.python("[o.get_config()['beta_1'] for o in view.optimizers]") == [0.9, 0.25, 0.9]


def test_each_run_tells_its_own_loss(view):
    said = [
        text.removeprefix("loss ").replace("−", "-") for text in view.find(".av-result").all_inner_texts()
    ]
    losses = view.notebook.python(
        "[float(av.run(o, view.shown, view.start, view.steps).loss[-1]) for o in view.optimizers]"
    )
    assert [float(text) for text in said] == pytest.approx(losses, rel=0.05)


def test_a_linked_slider_drives_the_picture_without_a_kernel(view):
    """The last test here: it takes the kernel away."""
    notebook = view.notebook
    linked = View(notebook, index=2, name="linked")
    handle = notebook.locator(".widget-slider .noUi-handle")
    linked.expect("beta_1", 0.3)
    notebook.shutdown_kernel()
    linked.leave()
    before = linked.pixels("field", "paths", "loss")
    handle.press("End")
    assert linked.changed(before, linked.pixels("field", "paths", "loss")) == {"paths", "loss"}
    assert linked.number("beta_1").input_value() == "0.99"
    linked.range("beta_1").press("Home")
    notebook.frames(3)
    assert "0.00" in notebook.locator(".widget-slider .widget-readout").inner_text()
