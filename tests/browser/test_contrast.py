"""For people who tell colours as others do not: every text stands out, and colours that the system forces do
too.
"""

import collections

import numpy as np
import pytest

from tests.browser.accessible import CELLS, SCREEN, tidy  # noqa: F401 (read by the fixtures)
from tests.browser.contrast import RECORD, TEXTS, contrast, rgb
from tests.browser.pixels import image

SCRIPT = RECORD
STATES = {
    "as it is": {},
    "step": {"tab": "step", "arrows": True, "gradients": True},
    "noise": {"tab": "noise"},
    "compare": {"tab": "compare"},
    "side by side": {"arrangement": "side by side", "hidden": [2]},
    "presenting": {"presenting": True},
    "a big fan": {"beta_1": 0.2, "playhead": 20},
    "stability": {"stability": True, "tab": "step", "playhead": 30},
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out(view, state, theme):
    view.notebook.set_theme(theme == "dark")
    view.set(**state)
    found = view.root.evaluate(TEXTS)
    assert len(found) > 11
    pale = {
        (one["name"], one["text"][:30], round(contrast(one["colour"], one["under"]), 2))
        for one in found
        if contrast(one["colour"], one["under"]) < 4.5
    }
    assert pale == set()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_help_errors_and_readouts_stand_out(view, theme):
    view.notebook.set_theme(theme == "dark")
    view.number("beta_1").fill("7")
    view.number("beta_1").press("Enter")
    x, y = view.point("paths", 0.5, 0.5)
    view.page.mouse.move(x, y)
    view.root.focus()
    view.page.keyboard.press("?")
    found = view.root.evaluate(TEXTS)
    names = " ".join(str(one["name"]) for one in found)
    assert "av-wrong" in names and "DT" in names
    assert [one for one in found if contrast(one["colour"], one["under"]) < 4.5] == []
    view.page.keyboard.press("Escape")


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_text_on_a_canvas_stands_out(view, state, theme):
    view.notebook.set_theme(theme == "dark")
    view.set(**state)
    view.range("beta_1").hover() if view.range("beta_1").is_visible() else None
    view.settle()
    view.page.evaluate("() => { window.__texts.length = 0; }")
    view.page.set_viewport_size({"width": 1390, "height": 1200})  # so that all is drawn anew
    view.settle()
    drawn = view.page.evaluate(
        """() => window.__texts.filter(({ canvas }) => canvas.isConnected && canvas.checkVisibility())
          .flatMap(({ canvas, corners, ...rest }) => {
            const { x, y, width, height } = canvas.getBoundingClientRect();
            const at = corners.map(([px, py]) => [x + (px * width) / canvas.width,
              y + (py * height) / canvas.height]);
            const seen = at.every(([px, py]) => document.elementFromPoint(px, py)?.closest('.adamviz'));
              // not scrolled away
            return seen ? [{ ...rest, at, name: canvas.className }] : []; })"""
    )
    assert len({one["text"] for one in drawn}) > 8
    page, pale = image(view.page.screenshot()), set()
    for one in drawn:
        (x0, y0), (x1, y1) = one["at"]
        left, right, top, bottom = (
            int(min(x0, x1)) - 1,
            int(max(x0, x1)) + 2,
            int(min(y0, y1)) - 1,
            int(max(y0, y1)) + 2,
        )
        there = page[max(top, 0) : bottom, max(left, 0) : right].reshape(-1, 3)
        if len(there) < 9 or not one["text"].strip():
            continue
        under = collections.Counter(map(tuple, (there // 4 * 4 + 2).tolist())).most_common(1)[0][0]
        if one["edge"]:
            under = rgb(one["edge"])
        colour = np.asarray(rgb(one["colour"])) * one["alpha"] + np.asarray(under) * (1 - one["alpha"])
        if contrast(colour, under) < 4.4:  # rounding of the background as it was read
            pale.add(
                (one["name"], one["text"], one["colour"], tuple(under), round(contrast(colour, under), 2))
            )
    view.page.set_viewport_size({"width": 1400, "height": 1200})
    assert pale == set()
    assert (
        {"loss", "x", "y"} <= {one["text"] for one in drawn}
        or state.get("presenting")
        or state.get("arrangement")
    )


def test_colours_that_the_system_forces(view):
    """Of a view that is made under them, and of one that is there when they change."""
    view.page.emulate_media(forced_colors="active", color_scheme="light")
    view.notebook.run_all()
    view.settle()
    for scheme in ("light", "dark"):
        view.page.emulate_media(forced_colors="active", color_scheme=scheme)
        seen_by = lambda scheme=scheme: view.root.evaluate("root => root.dataset.theme") == scheme
        view.notebook.wait_for(seen_by, 20, f"not {scheme}")
        view.settle()
        found = view.root.evaluate(TEXTS)
        assert [
            (one["text"], one["colour"], one["under"])
            for one in found
            if contrast(one["colour"], one["under"]) < 4.5
        ] == []
        ground = view.root.evaluate(
            "root => getComputedStyle(root).backgroundColor.match(/[0-9]+/g).map(Number)"
        )
        slider = image(view.range("beta_1").screenshot()).reshape(-1, 3)
        apart = [tuple(colour) for colour in np.unique(slider, axis=0) if contrast(colour, ground) >= 3]
        assert len(apart) >= 2, "track and thumb are seen"
        switch = view.find("input[role=switch]").first
        off = image(switch.screenshot())
        switch.check()
        assert (image(switch.screenshot()) != off).any(-1).mean() > 0.2, "on looks other than off"
        switch.uncheck()
        view.range("beta_1").press("Home")
        view.expect("beta_1", 0)
        view.set(beta_1=0.9)
    view.page.emulate_media(forced_colors="none", color_scheme="light")
