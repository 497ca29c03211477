"""The hand on a saved page: the picture in sight of it, exact places on a page that scales, where sliders
catch, and keys before any click.
"""

import pytest

import adamviz as av
from tests.browser.saved_page import opened_page

HOLD = """slider => {
    slider.scrollIntoView({ block: 'end' });
    const { left, top, width, height } = slider.getBoundingClientRect();
    const part = +getComputedStyle(slider).getPropertyValue('--av-opened');
    return [left + 9 + part * (width - 18), top + height / 2]; }"""
SEEN = """root => {
    const { top, bottom } = root.querySelector('.av-stage').getBoundingClientRect();
    return { hidden: Math.max(0, -top) + Math.max(0, bottom - innerHeight), height: root.offsetHeight,
             across: document.documentElement.scrollWidth - innerWidth }; }"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    made = av.explore(
        "beale", [av.Adam(0.1), av.Adam(0.1, amsgrad=True)], beta_1=0.9321, charts=["m", "step size"]
    )
    yield made.save(tmp_path_factory.mktemp("hand") / "page.html")
    made.close()


def number(view, name):
    view.settle()
    return view.number(name).input_value()


@pytest.mark.parametrize(
    "size, options",
    [
        ((390, 844), {"has_touch": True, "is_mobile": True}),
        ((500, 700), {}),
        ((844, 390), {"has_touch": True}),
    ],
    ids=["phone", "panel", "phone on its side"],
)
def test_the_whole_picture_is_in_sight_while_a_slider_is_in_the_hand(browser, saved, size, options):
    with opened_page(browser, saved, viewport=size, **options) as view:
        sliders = view.find(".av-rows input[type=range]")
        names = sliders.evaluate_all("all => all.map(slider => slider.dataset.name)")
        assert len(names) >= 8
        heights = set()
        for name in names:
            x, y = view.range(name).evaluate(HOLD)
            assert view.page.evaluate(
                "([x, y, name]) => document.elementFromPoint(x, y).dataset.name === name", [x, y, name]
            ), f"something lies over {name}"
            view.page.mouse.move(x, y)
            view.page.mouse.down()
            for at in (x - 30, x - 60):
                view.page.mouse.move(at, y)
                view.notebook.frames(2)
                seen = view.root.evaluate(SEEN)
                heights.add(seen["height"])
                assert seen["hidden"] <= 1 and seen["across"] <= 0, (name, seen)
            view.page.mouse.up()
        assert len(heights) == 1, "nothing changes the height of the view while a slider moves"
        if options:
            touch(view)


def touch(view):
    """A finger that goes up or down over a slider scrolls the page; one that goes across moves the slider."""
    tool = view.page.context.new_cdp_session(view.page)

    def swipe(x, y, across, down):
        before = view.page.evaluate("scrollY")
        points = [(x + part * across / 10, y + part * down / 10) for part in range(11)]
        for i, (px, py) in enumerate(points):
            kind = "touchMove" if i else "touchStart"
            tool.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": px, "y": py}]})
            view.notebook.frames(1)
        tool.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        view.settle()
        return view.page.evaluate("scrollY") - before

    view.leave()
    first = number(view, "beta_2")
    x, y = view.range("beta_2").evaluate(HOLD)
    assert swipe(x - 70, y, 3, -120) > 40
    assert number(view, "beta_2") == first and view.ink("fan") == 0
    x, y = view.range("beta_2").evaluate(HOLD)
    assert swipe(x, y, -90, -20) == 0
    assert number(view, "beta_2") != first
    box = view.canvas("paths").bounding_box()
    assert swipe(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, 2, 100) < -40


@pytest.mark.parametrize("style", ["transform: scale(0.6)", "zoom: 1.5"])
def test_every_place_is_exact_on_a_page_that_scales_the_view(browser, saved, style):
    with opened_page(browser, saved) as view:
        view.page.evaluate(
            "style => { document.getElementById('av-view').style.cssText ="
            " `${style}; transform-origin: 0 0; width: 1000px`; }",
            style,
        )
        view.settle()
        scale = float(style.strip(")").replace("scale(", "").split(":")[1])
        ratio = view.canvas("paths").evaluate("canvas => canvas.width / canvas.offsetWidth")
        assert ratio == pytest.approx(scale, rel=0.01), "as sharp as the screen"
        x, y = view.ring()
        view.drag((x, y), (x + 50, y + 35))
        view.settle()
        assert view.ring() == pytest.approx((x + 50, y + 35), abs=0.5)
        view.page.mouse.dblclick(x - 20, y + 10)
        view.settle()
        assert view.ring() == pytest.approx((x - 20, y + 10), abs=1)
        view.page.keyboard.down("Control")
        view.page.mouse.wheel(0, -100)
        view.page.keyboard.up("Control")
        view.settle()
        assert view.ring() == pytest.approx((x - 20, y + 10), abs=1), "the wheel zooms about the pointer"
        said = view.find(".av-hover").inner_text().replace("−", "-").split()
        start = view.find(".av-start").first.get_attribute("aria-description").replace("−", "-")
        shown = [float(part.split()[-1]) for part in start.split(", ")]
        assert [float(said[1]), float(said[3])] == pytest.approx(shown, abs=0.05)
        size = view.root.evaluate("root => parseFloat(getComputedStyle(root).getPropertyValue('--av-size'))")
        for name in ("canvas.av-loss", ".av-slots canvas.av-slot-top"):
            view.find(name).scroll_into_view_if_needed()
            box = view.find(name).bounding_box()
            left, right = round(3.6 * size) * scale, round(2.9 * size) * scale
            if name == "canvas.av-loss":
                at = box["x"] + left + 0.4 * (box["width"] - left - right)
                expected = 200
            else:  # m of x stands on the left half
                at, expected = box["x"] + left, 0
            view.page.mouse.click(at, box["y"] + 0.2 * box["height"])
            view.settle()
            assert abs(int(view.count().split()[1]) - expected) <= 1


def test_sliders_catch_and_go_back_and_the_fan_leaves_with_the_hand(browser, saved):
    with opened_page(browser, saved) as view:
        page = view.page

        def drag(name, part, keys=()):
            box = view.range(name).bounding_box()
            radius = 0.55 * box["height"] / 1.35
            y = box["y"] + box["height"] / 2
            page.mouse.move(box["x"] + box["width"] / 2, y)
            for key in keys:
                page.keyboard.down(key)
            page.mouse.down()
            page.mouse.move(box["x"] + radius + part * (box["width"] - 2 * radius), y, steps=5)
            page.mouse.up()
            for key in keys:
                page.keyboard.up(key)
            return number(view, name)

        # 0.9 stands at 1/4 of its slider, 0.999 at 3/5; the view opened with a beta_1 of 0.9321.
        assert drag("beta_1", 0.256) == drag("beta_1", 0.244) == "0.9"
        assert drag("beta_2", 0.605) == "0.999"
        assert drag("beta_1", 0.256, ["Shift"]) not in ("0.9", "0.9321")
        opening = float(
            view.range("beta_1").evaluate("slider => slider.style.getPropertyValue('--av-opened')")
        )
        assert drag("beta_1", opening + 0.012) == "0.9321"
        drag("beta_1", 0.7)
        moved = number(view, "beta_1")
        label = view.find("[data-row=beta_1] .av-label")
        label.dblclick()
        assert number(view, "beta_1") == "0.9321"
        label.dblclick()
        assert number(view, "beta_1") == moved, "once more, and it is undone"
        view.range("beta_1").press("Backspace")
        assert number(view, "beta_1") == "0.9321"
        drag("learning_rate", 0.3)
        back = view.button("back-to-opening")
        page.keyboard.press("b")
        assert [number(view, name) for name in ("learning_rate", "beta_1")] == ["0.1", "0.9321"]
        back.click()
        assert number(view, "learning_rate") != "0.1"
        back.click()
        # A drag that ends over the picture leaves no fan, though the slider has the focus; its keys do.
        box = view.range("beta_1").bounding_box()
        view.drag((box["x"] + 60, box["y"] + 8), (300, 300))
        view.settle()
        assert view.ink("fan") == 0
        page.keyboard.press("ArrowRight")
        view.settle()
        assert view.ink("fan") > 100
        view.leave()
        assert view.ink("fan") == 0


def test_space_plays_before_any_click_and_after_the_ring_was_dragged(browser, saved):
    with opened_page(browser, saved) as view:
        playing = lambda: view.button("play").get_attribute("aria-label") == "pause (space)"
        view.page.keyboard.press("Space")
        assert playing()
        view.page.keyboard.press("Space")
        assert not playing()
        x, y = view.ring()
        view.drag((x, y), (x + 30, y + 10))
        view.page.keyboard.press("Space")
        assert playing()
        view.page.keyboard.press("Space")
        # Somebody else's key: a field that has the focus, or a view out of sight.
        view.leave()
        view.page.evaluate(
            """() => { const field = document.createElement('textarea'); document.body.prepend(field);
                field.focus(); }"""
        )
        view.page.keyboard.press("Space")
        assert not playing()
        view.page.evaluate(
            """() => { document.querySelector('textarea').remove();
                document.body.style.paddingTop = '3000px'; scrollTo(0, 0); }"""
        )
        view.page.keyboard.press("Space")
        assert not playing()
