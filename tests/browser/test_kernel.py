"""A view without its kernel, and a view that needs one: busy, dead, slow, or failing, it says so and stays
usable.
"""

import base64

import numpy as np
import pytest

from tests.browser.explore import View, opened
from tests.browser.pixels import canvas_rgba
from tests.browser.test_map import Page, agreement

# A function that JAX can differentiate and the page cannot run.
SLOW = """
import adamviz as av, jax
from adamviz.live import kernel
def gamma(x, y):
    return 3 * jax.scipy.special.gammainc(2.0, x * x + y * y) + 0.1 * (x - y) ** 2
"""
CELLS = [
    SLOW,
    "view = av.explore(gamma, av.Adam(0.1), start=(-2, 1.5), steps=200); view",
    "fresh = av.explore(gamma, av.Adam(0.1), start=(-2, 1.5), steps=200); fresh",
    """
asked, told, tell = [], [], view.send
def heard(_, content, buffers):
    if content["kind"] == "compute":  # nobody answers a page that only says that it rests
        asked.append(content)
def send(content, buffers=None):
    tell(content, buffers)
    if content["kind"] in ("computed", "failed"):
        told.append(content)
view._msg_callbacks.callbacks.insert(0, heard)  # before it is answered
view.send = send""",
    "import ipywidgets; later = ipywidgets.VBox(); later",
]
SCREEN = (1400, 1600)
# So near that float32 has but a column and two rows of it.
NEAR = ("learning_rate", 0.1, 0.1 + 1e-8), ("beta_1", 0.5, 0.5 + 1e-7)
NEARER = ("learning_rate", 0.1, 0.1 + 1e-10), ("beta_1", 0.5, 0.5 + 1e-9)
MAP = f"""
import base64, numpy as np
def losses(shape, *axes):  # as bytes; the pixels' middles are half a pixel within
    half = lambda low, high, count: np.linspace(low, high, 2 * count + 1)[[1, -2]].tolist()
    inner = [(name, *half(*ends, count)) for (name, *ends), count in zip(axes, shape[::-1])]
    made = av.hyperparameter_map(av.Adam(), "himmelblau", *inner, shape, 12, dtype="float64")
    return base64.b64encode(made["final_loss"].tobytes()).decode()
losses((200, 200), *{NEAR!r}), av.run(av.Adam(), "himmelblau", steps=12, dtype="float64")  # compiled before
live, wide = av.explore_map(av.Adam(), "himmelblau", *{NEAR!r}, steps=12, wide=True), []
live.on_msg(lambda _, content, buffers: wide.append(content["wide"]) if "runs" in content else None)
later.children = [live]
"""
OUT_OF_ORDER = """
right = kernel.run
def answered(*given, **named):
    raise RuntimeError("the loss is out of order")
kernel.run = answered
"""
COMPUTED = "Computed by the kernel"
ALONE = "Computed in this page"
SILENT = "kernel does not answer"


@pytest.fixture(scope="module")
def alone(browser, lab):
    with opened(
        browser, lab, ["import adamviz as av", "view = av.explore('beale', av.Adam(0.1)); view"]
    ) as notebook:
        yield View(notebook)


def everything_answers(view):
    """Sliders, menu, start, playing: all still change pixels."""
    view.find("select[data-name=surface]").select_option("beale")
    view.leave()
    before = view.pixels("field", "paths", "loss")
    view.range("beta_1").press("Shift+ArrowLeft")
    view.leave()
    after = view.pixels("field", "paths", "loss")
    assert view.changed(before, after) == {"paths", "loss"}
    view.find(".av-start").press("Shift+ArrowUp")
    view.leave()
    assert view.changed(after, view.pixels("field", "paths", "loss")) == {"paths", "loss"}
    view.find("select[data-name=surface]").select_option("himmelblau")
    view.find("input[data-name=playhead]").press("End")
    view.leave()
    himmelblau = view.pixels("field", "paths", "loss")
    assert view.changed(after, himmelblau) == {"field", "paths", "loss"}
    view.button("restart").click()
    view.button("play").click()
    view.notebook.wait_for(lambda: int(view.find(".av-count b").inner_text()) >= 3, 60)
    view.button("play").click()
    view.leave()
    assert view.changed(himmelblau, view.pixels("field", "paths", "loss")) == {"paths", "loss"}
    view.range("beta_1").press("End")
    view.settle()
    assert view.ink("fan") > 300
    view.leave()
    assert view.computed().startswith(ALONE)


def test_a_busy_kernel_is_not_waited_for(alone):
    alone.notebook.busy(120)
    everything_answers(alone)
    alone.notebook.interrupt()
    alone.expect("surface", "himmelblau")
    alone.expect("beta_1", 0.9999)
    assert alone.notebook.console_errors() == []


def test_a_killed_kernel_is_not_missed(alone):
    """After the busy one, in the same notebook."""
    alone.notebook.kill_kernel()
    alone.page.locator(".jp-Dialog button").click()  # JupyterLab says that it died
    everything_answers(alone)
    assert alone.notebook.console_errors() == []


def test_nor_is_one_that_was_shut_down(alone):
    alone.notebook.shutdown_kernel()
    everything_answers(alone)
    assert alone.notebook.console_errors() == []


def tidy(view):
    view.reset()
    ready(view)


def ready(view):
    """Wait until the kernel has answered all that the view asked, and the view has drawn it."""

    def quiet():
        view.settle()
        asked, told = view.notebook.python("[len(asked), len(told)]")
        return asked == told

    view.notebook.wait_for(lambda: quiet() and quiet(), 120, "what the view asked was not answered")


def test_the_view_says_who_computes_and_shows_path_and_field(view):
    assert view.computed().startswith(COMPUTED)
    assert view.ink("paths") > 200
    picture = view.canvas("field").evaluate(
        "c => new Set(new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, "
        "c.height).data.buffer)).size"
    )
    assert picture > 50
    said = float(view.find(".av-result").inner_text().removeprefix("loss ").replace("−", "-"))
    assert said == pytest.approx(
        view.notebook.python("float(av.run(view.optimizers[0], gamma, view.start, view.steps).loss[-1])"),
        abs=2e-3,
    )


def test_sliders_and_start_reach_the_picture_through_the_kernel(view):
    before = view.pixels("field", "paths", "loss")
    view.range("beta_1").press("End")
    view.leave()
    ready(view)
    after = view.pixels("field", "paths", "loss")
    assert view.changed(before, after) == {"paths", "loss"}
    view.set(start=(1.0, 2.0))
    ready(view)
    assert view.changed(after, view.pixels("field", "paths", "loss")) == {"paths", "loss"}


def test_the_fan_comes_from_the_kernel(view):
    assert view.ink("fan") == 0
    view.range("beta_1").hover()
    view.notebook.wait_for(lambda: view.ink("fan") > 300, 60, "no fan came")
    view.leave()
    assert view.ink("fan") == 0


def test_the_last_of_many_values_wins(view):
    """Asked thirty times in a row, the picture is that of the last value: the same as in a view that was
    asked once.
    """
    slider = view.range("beta_1")
    slider.focus()
    for key in ["Shift+ArrowRight"] * 8 + ["ArrowLeft"] * 12 + ["Shift+ArrowLeft"] * 3:
        view.page.keyboard.press(key)
    view.leave()
    value = view.expect("beta_1", lambda value: str(value) == view.number("beta_1").input_value() != "0.9")
    ready(view)
    fresh = View(view.notebook, index=1, name="fresh")
    fresh.set(beta_1=value)
    view.notebook.wait_for(
        lambda: view.pixels("paths", "loss") == fresh.pixels("paths", "loss"), 30, "an old answer stayed"
    )
    fresh.set(beta_1=0.9)


def test_at_rest_nothing_is_asked(view):
    asked = view.notebook.python("len(asked)")
    view.page.wait_for_timeout(1500)
    assert view.notebook.python("len(asked)") == asked
    view.range("beta_1").press("ArrowLeft")
    view.leave()
    ready(view)
    view.notebook.wait_for(lambda: view.notebook.python("len(asked)") > asked, 20)


def test_a_zoom_asks_for_a_finer_field(view):
    before = view.pixels("field")
    view.button("zoom-in").click()
    ready(view)
    asked = view.notebook.wait_for(
        lambda: view.notebook.python("[c['field']['extent'] for c in asked if c.get('field')][-1:]"), 20
    )
    view.expect("extent", asked[0])
    assert view.changed(before, view.pixels("field")) == {"field"}


def test_a_surface_of_the_menu_needs_no_kernel_and_back_again(view):
    menu = view.find("select[data-name=surface]")
    first, field = view.pixels("field", "paths", "loss"), canvas_rgba(view.canvas("field"))
    menu.select_option("beale")
    view.leave()
    assert view.computed().startswith(ALONE)
    assert view.changed(first, view.pixels("field", "paths", "loss")) == {"field", "paths", "loss"}
    menu.select_option("gamma")
    view.leave()
    view.set(start=(-2, 1.5))
    ready(view)
    assert view.computed().startswith(COMPUTED)
    assert view.changed(first, view.pixels("paths", "loss", "field")) <= {"field"}, (
        "what was there comes back"
    )
    # Not to the pixel: where its contours lie depends a little on the grid that the kernel was first asked
    # for.
    assert (canvas_rgba(view.canvas("field")) != field).any(-1).mean() < 0.05


def test_a_map_and_the_path_of_its_pixel_come_from_the_kernel_in_float64(view):
    notebook = view.notebook
    notebook.run(MAP)
    map = Page(view.page)
    map.map.scroll_into_view_if_needed()
    map.settle()
    assert map.status().splitlines()[0].endswith("computed by the kernel in float64")
    shape = map.box()[:1:-1]
    bytes_of = lambda axes: base64.b64decode(notebook.python(f"losses({shape}, *{axes!r})"))
    losses = lambda axes: np.frombuffer(bytes_of(axes)).reshape(shape)
    there = losses(NEAR)
    assert len(np.unique(there)) > 10_000 and agreement(map.picture(), there) > 0.99

    # The path is that of the pixel under the hand, in float64 too.
    map.hover(0.5, 0.5)
    path = view.page.locator(".av-pathpane .av-paths")
    notebook.wait_for(lambda: "loss 90.7" in path.get_attribute("aria-label"), 60, "no path came")
    assert there[shape[0] // 2, shape[1] // 2] == pytest.approx(90.66, abs=0.01)
    assert set(notebook.python("wide")) == {True}

    notebook.run(f"live.extent = {[*NEARER[0][1:], *NEARER[1][1:]]!r}")
    map.settle()
    assert agreement(map.picture(), losses(NEARER)) > 0.99
    notebook.run("later.children = []; live.close()")


def test_an_error_of_the_surface_is_shown_and_forgotten_when_it_is_gone(view):
    before = view.pixels("paths")
    view.notebook.run(OUT_OF_ORDER)
    view.set(steps=201)
    view.notebook.wait_for(
        lambda: "the loss is out of order" in view.computed(), 60, "the error was not shown"
    )
    assert "RuntimeError" in view.computed() and "av-wrong" in view.find(".av-computed").get_attribute(
        "class"
    )
    assert view.changed(before, view.pixels("paths")) == set(), "the last picture stays"
    view.notebook.run("kernel.run = right")
    view.set(steps=202)
    view.notebook.wait_for(lambda: view.computed().startswith(COMPUTED), 60, "the error stayed")
    assert "av-wrong" not in view.find(".av-computed").get_attribute("class")
    ready(view)


def test_a_dead_kernel_leaves_the_last_picture_and_the_view_says_so(view):
    """The last test here: it takes the kernel away."""
    before = view.pixels("field", "paths", "loss")
    view.notebook.shutdown_kernel()
    view.range("beta_1").press("End")
    view.notebook.wait_for(
        lambda: SILENT in view.computed(), 60, "the view does not say that the kernel is gone"
    )
    view.leave()
    assert view.changed(before, view.pixels("field", "paths", "loss")) == set()
    # It goes on saying so, and what needs no kernel works.
    view.range("beta_1").press("Home")
    view.page.wait_for_timeout(300)
    assert SILENT in view.computed()
    view.find("select[data-name=surface]").select_option("beale")
    view.settle()
    assert view.computed().startswith(ALONE)
    assert view.changed(before, view.pixels("field", "paths", "loss")) == {"field", "paths", "loss"}
