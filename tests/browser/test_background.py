"""Programs that take too long for a frame: a saved page computes them in the background, and goes on
answering the hand.
"""

import contextlib
import math
import re

import pytest

import adamviz as av
from adamviz.live import packing
from adamviz.programs.describe import describe
from tests.browser.explore import View, opened
from tests.browser.saved_page import opened_page

HEAVY = "one gradient takes a million operations."
# Each call of the surface takes a while, as if it went over much data.
SLOW = "for(let w=0,e=performance.now()+6;performance.now()<e;)w++;"


def heavier(view, **more):
    """The view, whose surface the page takes for one that costs too much for a frame."""
    described = describe(view._surfaces[view.surface].thing)
    program = {
        **described.program,
        "gradient": SLOW + described.program["gradient"],
        **(more or {"heavy": HEAVY}),
    }
    vars(described)["program"] = program
    view._surfaces = view._surfaces | {view.surface: described}
    setup = packing.unpacked_json(view._setup)
    setup["surfaces"] = [surface.program for surface in view._surfaces.values()]
    view._setup = packing.packed_json(setup)
    return view


@pytest.fixture
def saved(browser, tmp_path):
    @contextlib.contextmanager
    def open_(turn=heavier, **options):
        view = turn(av.explore("beale", [av.Adam(0.1), av.Adam(0.02)], steps=options.pop("steps", 200)))
        path = view.save(tmp_path / "page.html")
        view.close()
        with opened_page(browser, path, **options) as page:
            yield page

    return open_


FRAMES = """() => { const seen = window.__gaps = []; let last = performance.now();
    const look = (now) => { seen.push(now - last); last = now;
      window.__looking = requestAnimationFrame(look); };
    window.__looking = requestAnimationFrame(look); }"""


def longest_gap(view):
    return view.page.evaluate(
        "() => { cancelAnimationFrame(__looking); return Math.max(...__gaps.slice(1)); }"
    )


@pytest.mark.alone
def test_a_saved_page_computes_in_a_worker_and_never_freezes(saved):
    with saved() as view:
        view.notebook.wait_for(
            lambda: view.ink("paths") > 200 and view.canvas("field").evaluate(COLOURS) > 20, 60, "no picture"
        )
        assert view.computed() == f"Computed by this page in the background: {HEAVY}"
        assert view.page.workers == [], "what it shows first was stored"
        view.leave()
        before = view.pixels("paths", "loss")
        view.page.evaluate(FRAMES)
        view.range("beta_1").press("Home")
        view.page.wait_for_timeout(900)
        # The run takes 1.2 seconds: the slider has moved, the page draws, and the path comes when it is
        # there.
        assert longest_gap(view) < 600
        assert view.number("beta_1").input_value() == "0"
        view.leave()
        view.notebook.wait_for(
            lambda: view.changed(before, view.now("paths", "loss")) == {"paths", "loss"}, 30, "no new path"
        )
        assert len(view.page.workers) == 2, "one for the run, and one for the fan"
        field = view.pixels("field")
        view.button("zoom-in").click()
        view.notebook.wait_for(
            lambda: view.changed(field, view.now("field")) == {"field"}, 30, "no finer field"
        )


def test_the_last_of_many_moves_is_what_is_shown(saved):
    with saved() as view:
        slider = view.range("beta_1")
        for key in ["Shift+ArrowLeft"] * 6 + ["ArrowRight"] * 4:
            slider.press(key)
        view.leave()
        value = float(view.number("beta_1").input_value())
        expected = float(av.run(av.Adam(0.1, beta_1=value), "beale", steps=200).loss[-1])
        view.notebook.wait_for(
            lambda: abs(number(view.result()) - expected) < 1e-2 * abs(expected), 60, "not the last"
        )


@pytest.mark.alone
def test_where_workers_are_refused_the_page_computes_in_slices(saved):
    refused = "window.Worker = class { constructor() { throw new Error('refused'); } };"
    with saved(calm=False) as view:
        view.page.add_init_script(refused)
        view.reload()
        before = view.pixels("paths", "loss")
        view.page.evaluate(FRAMES)
        view.range("beta_1").press("Home")
        view.page.wait_for_timeout(900)
        assert longest_gap(view) < 600
        assert view.number("beta_1").input_value() == "0"
        view.notebook.wait_for(
            lambda: view.changed(before, view.now("paths", "loss")) == {"paths", "loss"}, 60, "no new path"
        )
        assert view.page.workers == []
        assert view.notebook.console_errors() == []


@pytest.mark.alone
def test_a_long_run_grows_over_many_frames_while_the_page_answers(saved):
    with saved(turn=lambda view: heavier(view, cost=50)) as view:
        view.notebook.wait_for(lambda: view.computed().startswith("Computed in this page"), 60, "not whole")
        before = view.pixels("paths", "loss")
        view.page.evaluate(FRAMES)
        view.page.evaluate(GROWTH)
        view.range("beta_1").press("Home")
        view.notebook.wait_for(
            lambda: view.computed().startswith("Still computing in this page:"), 20, "no sign"
        )
        assert view.result() == "…" and view.number("beta_1").input_value() == "0"
        view.page.evaluate("() => document.activeElement.blur()")  # the fan would go on growing
        view.page.mouse.move(3, 3)
        view.notebook.wait_for(lambda: view.computed().startswith("Computed in this page"), 60, "not whole")
        assert longest_gap(view) < 600
        inked = view.page.evaluate("() => window.__ink")
        assert len(set(inked)) > 5, "the path was seen to grow"
        assert view.changed(before, view.pixels("paths", "loss")) == {"paths", "loss"}
        assert view.page.workers == []
        expected = float(av.run(av.Adam(0.1, beta_1=0), "beale", steps=200).loss[-1])
        assert number(view.result()) == pytest.approx(expected, rel=1e-2)


# How much of the loss's line is drawn in each frame.
GROWTH = """() => { window.__ink = [];
    const look = () => { const canvas = document.querySelector('canvas.av-loss');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let count = 0; for (let i = 3; i < data.length; i += 4) count += data[i] > 0;
      window.__ink.push(count); if (window.__ink.length < 400) setTimeout(look, 30); };
    look(); }"""


def test_a_kernel_computes_what_is_heavy_and_when_it_is_gone_the_page_does(browser, lab):
    cells = [
        "import adamviz as av\nfrom adamviz.live import packing\nview = av.explore('beale', av.Adam(0.1), "
        "steps=100)",
        f"""setup = packing.unpacked_json(view._setup)
next(one for one in setup["surfaces"] if one["name"] == "beale")["heavy"] = {HEAVY!r}
view._setup = packing.packed_json(setup); view""",
    ]
    with opened(browser, lab, cells) as notebook:
        view = View(notebook)
        notebook.wait_for(lambda: view.ink("paths") > 200, 60, "no path")
        assert view.computed() == f"Computed by the kernel: {HEAVY}"
        before = view.pixels("paths", "loss")
        notebook.shutdown_kernel()
        view.range("beta_1").press("Home")
        view.leave()
        notebook.wait_for(
            lambda: view.changed(before, view.now("paths", "loss")) == {"paths", "loss"}, 60, "no new path"
        )
        assert view.computed() == f"Computed by this page in the background: {HEAVY}"
        assert notebook.console_errors() == []


def number(text):
    found = re.search(r"loss ([-\d.e]+)", text.replace("−", "-"))
    return float(found.group(1)) if found else math.nan


COLOURS = """canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width,
  canvas.height);
    return new Set(new Uint32Array(data.buffer)).size; }"""
