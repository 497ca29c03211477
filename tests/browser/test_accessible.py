"""For people who do not see or point as others do: names, focus, a spoken state, nothing that moves by
itself.
"""

import re

import numpy as np
import pytest

from adamviz.plots.palette import THEMES
from tests.browser.accessible import CELLS, SCREEN, TABS, tidy  # noqa: F401 (read by the fixtures)
from tests.browser.contrast import rgb
from tests.browser.explore import middle
from tests.browser.pixels import image


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
                return { box: [x, y, width, height], key: [one.className,
                  one.dataset.action ?? one.dataset.name ?? one.dataset.scene ?? one.dataset.tab ?? '',
                  one.type].join(' ') }; }"""
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
    view.set(tab=tab, playhead=50, stability=tab == "step")
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
        """root => [...root.querySelectorAll('button, input, select')]
          .filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.disabled
            && one.tabIndex >= 0 && !one.closest('[inert]') && one.type !== 'radio').length"""
    )
    assert len([one for one in found if "radio" not in one["key"]]) >= reachable


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_is_seen_on_every_control(view, tab, theme):
    """What one tab has shown already, such as the buttons of the picture, is not looked at again."""
    view.notebook.set_theme(theme == "dark")
    view.set(tab=tab, playhead=50, stability=tab == "step")
    accent = rgb(THEMES[theme]["accent"])
    view.root.focus()
    looked = 0
    for _ in range(140):
        view.page.keyboard.press("Tab")
        stop = view.page.evaluate(
            """theme => { const one = document.activeElement;
                if (!one.closest('.adamviz')) return null;
                if (one.looked === theme) return [];
                one.looked = theme;
                const drawn = getComputedStyle(one).opacity === '0' ? one.nextElementSibling ?? one : one;
                const { x, y, width, height } = drawn.getBoundingClientRect();
                return [one.ariaLabel || one.textContent || one.className,
                  { x: x - 5, y: y - 5, width: width + 10, height: height + 10 }]; }""",
            theme,
        )
        if stop is None:
            break
        if not stop:
            continue
        looked += 1
        name, box = stop
        view.notebook.frames(1)
        focused = image(view.page.screenshot(clip=box)).astype(int)
        # A ring: far more of the accent's colour along the edge than a control has by itself.
        near = (np.abs(focused - accent) < 40).all(-1)
        edge = np.concatenate([near[:7].any(0), near[-7:].any(0), near[:, :7].any(1), near[:, -7:].any(1)])
        assert edge.mean() > 0.5, name
    else:
        pytest.fail("Tab never leaves the view")
    assert looked >= 2, "no control of this tab"


def test_the_state_is_spoken_when_it_has_come_to_rest(view):
    region = view.find(".av-said-aloud")
    assert region.get_attribute("role") == "status" and region.get_attribute("aria-live") == "polite"
    view.page.evaluate(
        """() => { window.__said = []; const one = document.querySelector('.av-said-aloud');
            new MutationObserver(() => window.__said.push(one.textContent)).observe(one, { childList: true,
              characterData: true, subtree: true }); }"""
    )
    x, y = middle(view.range("beta_1"))
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
    last = lambda: view.page.evaluate("() => window.__said.at(-1)") or ""
    view.notebook.wait_for(lambda: "step 120 of 300" in last(), 20, "the step is not said")
    text = last()
    path = view.notebook.python(
        "[[*map(float, p.xy[120]), float(p.loss[120])] for p in (av.run(o, view.shown, view.start, "
        "view.steps, noise=view.noise) for o in view.optimizers)]"
    )
    for label, (px, py, loss) in zip(("Adam", "AMSGrad", "SGD"), path, strict=True):
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
        """root => [...root.querySelectorAll('*')].filter(one => {
          const { transitionDuration, animationName } = getComputedStyle(one);
            return animationName !== 'none' || transitionDuration.split(', ')
              .some(time => parseFloat(time) > 0); }).map(one => one.className)"""
    )
    assert moving == []
