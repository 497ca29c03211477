"""For people who do not see, point or tell colours as others do: names, focus, contrast, a spoken state,
forced colours.
"""

import collections
import re

import numpy as np
import pytest

from adamviz.plots.palette import THEMES
from tests.browser import explore
from tests.browser.explore import View, opened
from tests.browser.pixels import image

CELLS = [
    "import adamviz as av, optax",
    """view = av.explore('himmelblau', {
    'Adam': av.Adam(0.1), 'AMSGrad': av.Adam(0.03, amsgrad=True), 'SGD': av.Rival(optax.sgd, learning_rate=0.003)},
    steps=300, charts=['learning rate', 'm', 'v'], noise_level=0.5)
view.scene("usual", "Each run ends in a valley of its own.")
view.scene("turns", "It turns at once.", beta_1=0.0, playhead=30)
view""",
]
TABS = ("sliders", "step", "noise", "compare")
# Every text that is drawn on a canvas: its colour, the colour of the edge around it, and where it stands.
RECORD = """
window.__texts = [];
{
  const kind = CanvasRenderingContext2D.prototype, { fillText, strokeText } = kind;
  kind.strokeText = function (...given) { this.__edge = [given[0], this.strokeStyle]; return strokeText.apply(this, given); };
  kind.fillText = function (...given) {
    const [text, x, y] = given, matrix = this.getTransform(), { canvas } = this;
    const { actualBoundingBoxLeft: l, actualBoundingBoxRight: r, actualBoundingBoxAscent: a, actualBoundingBoxDescent: d } = this.measureText(text);
    const corners = [[x - l, y - a], [x + r, y + d]].map(([px, py]) => matrix.transformPoint({ x: px, y: py }));
    const edge = this.__edge?.[0] === text ? this.__edge[1] : null;
    window.__texts.push({ canvas, text, colour: this.fillStyle, alpha: this.globalAlpha, edge, corners: corners.map(({ x, y }) => [x, y]) });
    return fillText.apply(this, given);
  };
}
"""
# Each text in the document that is seen, with its colour and that of what is behind it.
TEXTS = """root => {
  const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const behind = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255, 1]);
  };
  const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && one.getClientRects().length > 0 && !one.closest('[aria-hidden=true], .av-unseen');
  const owners = new Map();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (walker.currentNode.textContent.trim()) owners.set(walker.currentNode.parentElement, walker.currentNode.textContent.trim());
  for (const field of root.querySelectorAll('input[type=text], select')) owners.set(field, field.value);
  return [...owners].filter(([one]) => seen(one) && !one.matches('option, :disabled')).map(([one, text]) => {
    let opacity = 1;
    for (let at = one; at && at !== root; at = at.parentElement) opacity *= +getComputedStyle(at).opacity;
    const [under, colour] = [behind(one), parse(getComputedStyle(one).color)];
    return { text, name: one.className || one.tagName, colour: over([...colour.slice(0, 3), colour[3] * opacity], under).slice(0, 3), under: under.slice(0, 3) };
  });
}"""


@pytest.fixture(scope="module")
def shared(browser, lab):
    patch = pytest.MonkeyPatch()
    patch.setattr(explore, "PROBE", explore.PROBE + RECORD)
    with opened(browser, lab, CELLS, viewport=(1400, 1200)) as notebook:
        view = View(notebook)
        view.reset()
        yield view
    patch.undo()


@pytest.fixture
def view(shared):
    shared.notebook.run("view.presenting = False")
    shared.notebook.set_theme(False)
    shared.reset()
    yield shared
    assert shared.notebook.console_errors() == []


def contrast(one, other):
    """Contrast of two colours, each three numbers to 255, as WCAG 2 defines it."""

    def light(colour):
        parts = np.asarray(colour, float) / 255
        return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ [
            0.2126,
            0.7152,
            0.0722,
        ]

    dark, bright = sorted(light(colour) for colour in (one, other))
    return (bright + 0.05) / (dark + 0.05)


def rgb(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def stops(view):
    """What Tab reaches in the view, in order: with each the role and name that a screen reader is given."""
    session = view.page.context.new_cdp_session(view.page)
    view.root.focus()
    found = []
    for _ in range(140):
        view.page.keyboard.press("Tab")
        inside = view.page.evaluate(
            """() => { const one = document.activeElement; if (!one.closest('.adamviz')) return null;
                const { x, y, width, height } = one.getBoundingClientRect();
                return { box: [x, y, width, height], key: [one.className, one.dataset.action ?? one.dataset.name ?? one.dataset.scene ?? one.dataset.tab ?? '', one.type].join(' ') }; }"""
        )
        if inside is None:
            break
        node = session.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"][
            "objectId"
        ]
        tree = session.send("Accessibility.getPartialAXTree", {"objectId": node, "fetchRelatives": False})[
            "nodes"
        ][0]
        found.append(inside | {"role": tree["role"]["value"], "name": tree.get("name", {}).get("value", "")})
    else:
        pytest.fail("Tab never leaves the view")
    session.detach()
    return found


@pytest.mark.parametrize("tab", TABS)
def test_every_control_is_reached_and_has_a_name_and_a_role(view, tab):
    view.set(tab=tab, playhead=50)
    found = stops(view)
    for one in found:
        assert re.search(r"\w|\?", one["name"]), one
        assert one["role"] not in ("generic", "none", "ignored"), one
    assert len({one["key"] + one["name"] for one in found}) == len(found), "each once, and no two alike"
    names = [one["name"] for one in found]
    for wanted in (
        "start point",
        "zoom in",
        "present (P)",
        "keep this as a scene (K)",
        "play (space)",
        "step",
        "next scene",
        "usual",
        "surface",
    ):
        assert any(name.startswith(wanted) for name in names), wanted
    reachable = view.root.evaluate(
        """root => [...root.querySelectorAll('button, input, select')].filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.disabled
            && one.tabIndex >= 0 && !one.closest('[inert]') && one.type !== 'radio').length"""
    )
    assert len([one for one in found if "radio" not in one["key"]]) >= reachable


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("tab", TABS)
def test_the_focus_is_seen_on_every_control(view, tab, theme):
    view.notebook.set_theme(theme == "dark")
    view.set(tab=tab, playhead=50)
    accent = rgb(THEMES[theme]["accent"])
    view.root.focus()
    for _ in range(140):
        view.page.keyboard.press("Tab")
        name = view.page.evaluate(
            "() => { const one = document.activeElement; return one.closest('.adamviz') && (one.ariaLabel || "
            "one.textContent || one.className); }"
        )
        if name is None:
            break
        view.notebook.frames(1)
        box = view.page.evaluate(
            """() => { const one = document.activeElement, drawn = getComputedStyle(one).opacity === '0' ? one.nextElementSibling ?? one : one;
                const { x, y, width, height } = drawn.getBoundingClientRect(); return { x: x - 5, y: y - 5, width: width + 10, height: height + 10 }; }"""
        )
        focused = image(view.page.screenshot(clip=box)).astype(int)
        # A ring: far more of the accent's colour along the edge than a control has by itself.
        near = (np.abs(focused - accent) < 40).all(-1)
        edge = np.concatenate([near[:7].any(0), near[-7:].any(0), near[:, :7].any(1), near[:, -7:].any(1)])
        assert edge.mean() > 0.5, name
    else:
        pytest.fail("Tab never leaves the view")


STATES = {
    "as it is": {},
    "step": {"tab": "step", "arrows": True, "gradients": True},
    "noise": {"tab": "noise"},
    "compare": {"tab": "compare"},
    "side by side": {"arrangement": "side by side", "hidden": [2]},
    "presenting": {"presenting": True},
    "a big fan": {"beta_1": 0.2, "playhead": 20},
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_every_text_on_a_canvas_stands_out(view, state, theme):
    view.notebook.set_theme(theme == "dark")
    view.set(**state)
    view.range("beta_1").hover() if view.range("beta_1").is_visible() else None
    view.settle()
    view.page.evaluate("() => { window.__texts.length = 0; }")
    view.page.set_viewport_size({"width": 1390, "height": 1200})  # so that all is drawn anew
    view.settle()
    drawn = view.page.evaluate(
        """() => window.__texts.filter(({ canvas }) => canvas.isConnected && canvas.checkVisibility()).flatMap(({ canvas, corners, ...rest }) => {
            const { x, y, width, height } = canvas.getBoundingClientRect();
            const at = corners.map(([px, py]) => [x + (px * width) / canvas.width, y + (py * height) / canvas.height]);
            const seen = at.every(([px, py]) => document.elementFromPoint(px, py)?.closest('.adamviz')); // not scrolled away
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


def test_the_state_is_spoken_when_it_has_come_to_rest(view):
    region = view.find(".av-said-aloud")
    assert region.get_attribute("role") == "status" and region.get_attribute("aria-live") == "polite"
    view.page.evaluate(
        """() => { window.__said = []; const one = document.querySelector('.av-said-aloud');
            new MutationObserver(() => window.__said.push(one.textContent)).observe(one, { childList: true, characterData: true, subtree: true }); }"""
    )
    x, y = explore.middle(view.range("beta_1"))
    view.page.mouse.move(x - 40, y)
    view.page.mouse.down()
    for i in range(30):
        view.page.mouse.move(x - 40 + 2 * i, y)
        view.page.wait_for_timeout(15)
    during = view.page.evaluate("() => [...window.__said]")
    view.page.mouse.up()
    view.leave()
    view.page.wait_for_timeout(900)
    assert len(during) <= 1, "no chatter while dragging"
    view.set(playhead=120)
    view.page.wait_for_timeout(900)
    text = view.page.evaluate("() => window.__said.at(-1)")
    path = view.notebook.python(
        "[[*map(float, p.xy[120]), float(p.loss[120])] for p in (av.run(o, view.shown, view.start, "
        "view.steps, noise=view.noise) for o in view.optimizers)]"
    )
    assert "step 120 of 300" in text
    for label, (px, py, loss) in zip(("Adam", "AMSGrad", "SGD"), path):
        said = re.search(
            rf"{label} at x (\S+), y (\S+), loss (\S+?)[;.]?(?: |$)", text.replace("−", "-")
        ).groups()
        assert [float(number.rstrip(";.")) for number in said] == pytest.approx(
            [px, py, loss], rel=0.02, abs=2e-3
        ), label
    assert view.page.evaluate("() => window.__said.length") <= 3
    assert view.canvas("paths").get_attribute("aria-label") == text


def test_what_is_spoken_is_not_seen(view):
    box = view.find(".av-said-aloud").bounding_box()
    assert box["width"] <= 1 and box["height"] <= 1


def test_nothing_moves_by_itself(view):
    """No transition and no animation of the style sheet, whatever the reader prefers."""
    moving = view.root.evaluate(
        """root => [...root.querySelectorAll('*')].filter(one => { const { transitionDuration, animationName } = getComputedStyle(one);
            return animationName !== 'none' || transitionDuration.split(', ').some(time => parseFloat(time) > 0); }).map(one => one.className)"""
    )
    assert moving == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_that_the_system_forces(browser, lab, scheme):
    with opened(
        browser, lab, CELLS, viewport=(1400, 1100), forced_colors="active", color_scheme=scheme
    ) as notebook:
        view = View(notebook)
        assert view.root.evaluate("root => root.dataset.theme") == scheme
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
        view.range("beta_1").press("Home")
        view.expect("beta_1", 0)
        assert notebook.console_errors() == []
