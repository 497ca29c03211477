"""The view of training runs, on a saved page and with a kernel whose cell trains while the view follows."""

import dataclasses

import pytest

import adamviz as av
from tests.browser.explore import View, opened
from tests.browser.saved_page import opened_page
from tests.training.made_recording import healthy

NAMES = ("net/0/kernel", "net/0/bias", "net/1/kernel", "net/1/bias")
HIDDEN = """() => document.documentElement.scrollWidth - innerWidth"""
# How many pixels of a pane's picture are neither clear nor white.
INK = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let ink = 0;
  for (let i = 0; i < data.length; i += 4) ink += data[i + 3] > 40 && data[i] + data[i + 1] < 480;
  return ink;
}"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    about = {"tensors": NAMES, "shapes": ((20, 20), (20,)) * 2}
    one, other = (dataclasses.replace(healthy(seed=seed), **about) for seed in (0, 1))
    one.loss[0] = float("nan")
    one.epsilon_share[:, 1] = 0.9
    view = av.inspect({"Adam": one, "AMSGrad": other}, tensors=[NAMES[0]])
    yield view.save(tmp_path_factory.mktemp("inspect") / "inspect.html")
    view.close()


def step(view):
    """The step at the playhead, as the transport says it."""
    return int(view.find(".av-count b").inner_text())


def chosen(view):
    """The chosen rows of the table, by the first line of what they say of themselves."""
    view.settle()
    rows = view.root.locator('.av-tr[aria-selected="true"]:visible')
    return [title.split("\n")[0] for title in rows.evaluate_all("rows => rows.map(({ title }) => title)")]


def row(view, name):
    return view.root.locator(f'.av-tr[title^="{name}"]')


def test_a_saved_page_is_all_alive(browser, saved):
    with opened_page(browser, saved, viewport=(1280, 800)) as view:
        page, root = view.page, view.root
        root.locator(".av-twrong").first.wait_for()
        assert chosen(view) == ["net/0/kernel"] and step(view) == 591
        inks = root.locator(".av-tground").evaluate_all(f"list => list.map({INK})")
        assert len(inks) == 5 and all(ink > 100 for ink in inks)  # loss, two heat maps, histogram, lines

        # A finding leads to its step, and can be taken back.
        finding = root.locator(".av-tfinding").first
        finding.click()
        view.settle()
        assert (chosen(view), step(view)) == (["net/0/bias"], 1)
        assert finding.get_attribute("aria-current") == "true"
        assert "NaN" in view.find(".av-tlossrow .av-tbesides").inner_text()
        page.keyboard.press("u")
        assert (chosen(view), step(view)) == (["net/0/kernel"], 591)

        # Click and keys choose tensors; a heading sorts them.
        row(view, "net/1/kernel").click()
        row(view, "net/0/bias").click(modifiers=["Control"])
        assert chosen(view) == ["net/0/bias", "net/1/kernel"]
        page.keyboard.press("ArrowDown")
        assert chosen(view) == ["net/1/kernel"]
        root.locator('[data-sort="number"]').first.click()
        view.settle()
        listed = "rows => rows.sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).map(row => row.innerText)"
        numbers = [float(text.split()[-2]) for text in root.locator(".av-tr:visible").evaluate_all(listed)]
        assert len(numbers) == 4 and numbers == sorted(numbers, reverse=True)

        # One playhead: dragging along any picture moves it, keys do, and the wheel is the page's.
        box = view.find(".av-theat .av-ttop").first.bounding_box()
        page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
        view.settle()
        assert " · step " in view.find(".av-treadout").inner_text()
        page.mouse.down()
        page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
        page.mouse.up()
        view.settle()
        dragged = step(view)
        assert 100 < dragged < 400
        page.keyboard.press("ArrowRight")
        view.settle()
        assert step(view) == dragged + 10
        page.evaluate("() => { document.body.style.paddingBottom = '2000px'; }")
        page.mouse.wheel(0, 60)
        page.wait_for_function("() => scrollY > 0")
        page.keyboard.press("q")
        page.keyboard.press("n")
        view.settle()
        assert root.locator("select[data-name=quantity]").input_value() == "gradient"
        assert root.locator("select[data-name=number]").input_value() == "norm"

        # The address keeps all of it.
        page.wait_for_function("() => location.hash.includes('gradient')")
        view.reload()
        assert (chosen(view), step(view)) == (["net/1/kernel"], dragged + 10)

        # In a hall the pictures have the room; on a phone there is one column.
        root.focus()
        page.keyboard.press("p")
        view.settle()
        assert root.locator(".av-lectern").is_visible() and not root.locator(".av-ttable").is_visible()
        page.keyboard.press("Escape")
        page.set_viewport_size({"width": 390, "height": 844})
        view.settle()
        assert page.evaluate(HIDDEN) <= 0 and root.locator(".av-theat").count() == 2
        tops = [
            root.locator(one).bounding_box()["y"] for one in (".av-tfindings", ".av-tlossrow", ".av-ttable")
        ]
        assert tops == sorted(tops)

        page.emulate_media(media="print")
        page.wait_for_function("() => document.querySelector('.av-print .av-ttable')?.clientHeight > 100")


CELLS = [
    "import time\nimport numpy as np\nimport adamviz as av\nrecorder = av.Recorder(every=1)\n"
    "def log(step):\n    recorder.log(step, grads={'w': np.ones((2, 2), np.float32)}, loss=1 / step)",
    "view = av.inspect(recorder)\nview",
]
# Training that goes on until it is interrupted, or a test has failed: meanwhile no request comes through.
TRAINS = """
ends = time.monotonic() + 60
for step in (1, 2, 3): log(step)
while time.monotonic() < ends: time.sleep(0.02)
"""
EXECUTE = "code => { jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code }); }"


def test_the_view_follows_while_a_cell_trains(browser, lab):
    with opened(browser, lab, CELLS, viewport=(1100, 800)) as notebook:
        view, page = View(notebook), notebook.page
        says = lambda words: notebook.wait_for(
            lambda: words in view.find(".av-tstatus").inner_text(), timeout=30, message=words
        )
        at = lambda step: notebook.wait_for(
            lambda: view.find(".av-count b").inner_text() == step, message=f"the playhead at {step}"
        )
        says("waits for the first record")
        page.evaluate(EXECUTE, TRAINS)
        says("3 records of 1 tensor")
        at("3")
        notebook.interrupt()
        notebook.wait_idle()

        # A hand on the playhead stays where it is, until it follows again.
        view.root.focus()
        page.keyboard.press("ArrowLeft")
        view.expect("following", False)
        notebook.run("log(4)")
        says("4 records")
        at("2")
        page.keyboard.press("l")
        at("4")
        view.expect("following", True)
        assert notebook.console_errors() == []
