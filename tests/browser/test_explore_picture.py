"""The hand on the picture: the start is dragged, the view zoomed and moved, and the loss read under the
pointer.
"""

import numpy as np
import pytest

from tests.browser.pixels import canvas_rgba

CELLS = [
    "import adamviz as av; from jax.numpy import array as av_array",
    "view = av.explore('beale', av.Adam(0.1)); view",
    *["'one more cell'"] * 25,
]


def tidy(view):
    view.page.evaluate("() => document.fullscreenElement && document.exitFullscreen()")
    view.root.scroll_into_view_if_needed()
    view.reset()


def extent(view):
    return view.trait("extent") or list(view.notebook.python("view.shown.extent"))


def scrolled(view):
    return view.root.bounding_box()["y"]


def test_the_ring_is_dragged_and_the_path_follows_at_every_move(view):
    place = view.plane()
    view.find(".av-start").hover()
    before, boxes = view.pixels(), view.boxes()
    view.page.mouse.down()
    seen = [view.pixels("paths")]
    for x, y in [(0.5, 2.5), (-1, 3), (-2, -1)]:
        view.page.mouse.move(*place(x, y), steps=3)
        seen.append(view.answer(seen[-1], "paths"))
        assert view.boxes() == boxes
    view.page.mouse.up()
    assert len({pixels["paths"] for pixels in seen}) == 4
    x, y = view.expect("start", lambda start: start == pytest.approx([-2, -1], abs=0.08))
    assert view.ring() == pytest.approx(place(x, y), abs=1.5)
    after = view.pixels()
    assert view.changed(before, after) == {"paths", "loss"}
    # The path is that of Python from the same start.
    said = view.find(".av-result").inner_text().removeprefix("loss ").replace("−", "-")
    loss = view.notebook.python(
        "float(av.run(view.optimizers[0], view.shown, view.start, view.steps).loss[-1])"
    )
    assert float(said) == pytest.approx(loss, rel=0.03)


def test_arrow_keys_move_the_ring(view):
    ring = view.find(".av-start")
    ring.focus()
    before = view.pixels()
    x, y = view.trait("start")
    ring.press("ArrowRight")
    view.expect("start", pytest.approx([x + 0.045, y], abs=1e-3))
    ring.press("Shift+ArrowDown")
    view.expect("start", pytest.approx([x + 0.045, y - 0.45], abs=1e-3))
    assert view.changed(before) == {"paths", "loss"}
    assert view.trait("playhead") == 500  # the arrows are the ring's now


def test_a_double_click_puts_the_start_there(view):
    place = view.plane()
    before = view.pixels("field", "paths")
    view.page.mouse.dblclick(*place(-1.5, 2.5))
    view.expect("start", lambda start: start == pytest.approx([-1.5, 2.5], abs=0.06))
    assert view.ring() == pytest.approx(place(-1.5, 2.5), abs=2)
    view.leave()
    assert view.changed(before, view.pixels()) == {"paths"}


def zoomed(view, act, factor):
    """Assert that the view shows a part of the plane that is smaller by this factor."""
    before, ticks = extent(view), axes(view)
    pixels = view.pixels("field", "paths")
    act()
    view.expect("extent", lambda _: extent(view) != before)
    after = extent(view)
    assert (before[1] - before[0]) / (after[1] - after[0]) == pytest.approx(factor, rel=1e-6)
    assert (before[3] - before[2]) / (after[3] - after[2]) == pytest.approx(factor, rel=1e-6)
    assert view.changed(pixels, view.pixels()) == {"field", "paths"}
    assert (axes(view) != ticks).any()
    return before, after


def axes(view):
    """The pixels under the field and to its left, where the ticks stand."""
    view.settle()
    picture = canvas_rgba(view.canvas("field"))
    return np.concatenate([picture[-30:].ravel(), picture[:, :40].ravel()])


def test_buttons_zoom_and_show_the_whole_again(view):
    first = view.pixels("field", "paths")
    zoomed(view, view.button("zoom-in").click, 1.5)
    zoomed(view, view.button("zoom-out").click, 1 / 1.5)
    view.button("zoom-in").click()
    view.button("home").click()
    view.expect("extent", None)
    view.leave()
    assert view.changed(first, view.pixels()) == set()


def test_keys_zoom_and_move(view):
    view.canvas("paths").click(position={"x": 80, "y": 60})
    zoomed(view, lambda: view.page.keyboard.press("+"), 1.25)
    zoomed(view, lambda: view.page.keyboard.press("-"), 0.8)
    for key, axis, way in [("a", 0, -1), ("d", 0, 1), ("w", 2, 1), ("s", 2, -1)]:
        before, after = zoomed(view, lambda: view.page.keyboard.press(key), 1)
        assert np.sign(after[axis] - before[axis]) == way and after[2 - axis] == pytest.approx(
            before[2 - axis]
        )
    view.page.keyboard.press("0")
    view.expect("extent", None)


def test_a_drag_moves_the_picture_with_the_hand(view):
    place = view.plane()
    view.drag(place(-2, -2), place(-1, -3))
    view.expect("extent", pytest.approx([-5.5, 3.5, -3.5, 5.5], abs=0.1))


def test_moves_that_come_within_one_frame_add_up(view):
    place = view.plane()
    view.page.mouse.move(*place(-2, -2))
    view.page.mouse.down()
    view.canvas("paths").evaluate(
        """(canvas, points) => { for (const [clientX, clientY] of points)
            canvas.dispatchEvent(new PointerEvent('pointermove',
              { pointerId: 1, pointerType: 'mouse', clientX, clientY, bubbles: true })); }""",
        [place(-2 + i / 4, -2 - i / 4) for i in range(1, 5)],
    )
    view.page.mouse.up()
    view.expect("extent", pytest.approx([-5.5, 3.5, -3.5, 5.5], abs=0.1))


def test_the_field_is_drawn_anew_after_a_zoom_and_not_magnified(view):
    wide = [line_width(middle_of(view))]
    for _ in range(3):
        view.button("zoom-in").click()
    view.settle()
    wide.append(line_width(middle_of(view)))
    assert max(wide) <= 3, "contours are wider than a line"


def middle_of(view):
    """A part of the field that is clear of axes, tools and whatever stands at the edge."""
    picture = canvas_rgba(view.canvas("field")).astype(int)
    height, width = picture.shape[:2]
    return picture[height // 4 : 3 * height // 4, width // 4 : 3 * width // 4, :3]


def line_width(picture, flat=12):
    """The width, in pixels along a row, of what lies between one even band of colour and the next."""
    widths = []
    for row in np.abs(np.diff(picture, axis=1)).sum(-1) > 1:
        edges = np.flatnonzero(row)
        gaps = np.diff(edges, prepend=-1, append=len(row))
        start = None
        for edge, before, after in zip(edges, gaps[:-1], gaps[1:], strict=True):
            start = edge if before >= flat else start
            if after >= flat and start is not None:
                widths.append(edge - start + 1)
                start = None
    assert len(widths) > 50, "there are no bands"
    return float(np.quantile(widths, 0.25))  # where a line is crossed squarely


def test_the_wheel_scrolls_the_notebook_unless_the_view_has_the_focus(view):
    place = view.plane()
    at, before = place(0.5, 0.5), extent(view)
    top = scrolled(view)
    view.page.mouse.move(*at)
    view.page.mouse.wheel(0, 200)
    view.notebook.wait_for(lambda: scrolled(view) < top - 50, 20, "the notebook did not scroll")
    assert extent(view) == before
    view.page.mouse.wheel(0, -200)
    view.notebook.wait_for(lambda: abs(scrolled(view) - top) < 2, 20)
    view.page.mouse.click(*at)
    view.page.mouse.wheel(0, -200)
    after = view.expect("extent", lambda value: value is not None)
    assert after[1] - after[0] < before[1] - before[0] and abs(scrolled(view) - top) < 2
    # What lies under the pointer stays under it.
    assert view.plane()(0.5, 0.5) == pytest.approx(at, abs=1.5)


def test_ctrl_and_the_wheel_zoom_without_the_focus(view):
    place = view.plane()
    before, top = extent(view), scrolled(view)
    view.page.mouse.move(*place(0.5, 0.5))
    view.page.keyboard.down("Control")
    view.page.mouse.wheel(0, 50)
    view.page.keyboard.up("Control")
    after = view.expect("extent", lambda value: value is not None)
    assert after[1] - after[0] > before[1] - before[0] and abs(scrolled(view) - top) < 2


def test_the_loss_is_read_under_the_pointer(view):
    place = view.plane()
    assert not view.find(".av-hover").is_visible()
    for x, y in [(0.5, 1.0), (-2.0, -2.0)]:
        view.page.mouse.move(*place(x, y))
        view.settle()
        said = view.find(".av-hover").inner_text().replace("−", "-").split()
        assert said[::2] == ["x", "y", "loss"]
        sx, sy, loss = map(float, said[1::2])
        assert (sx, sy) == pytest.approx((x, y), abs=0.03)
        assert loss == pytest.approx(
            view.notebook.python(f"float(view.shown(av_array([{sx}, {sy}])))"), rel=5e-3
        )
    view.leave()
    assert not view.find(".av-hover").is_visible()


def test_a_zoom_has_its_ends(view):
    view.canvas("paths").click(position={"x": 80, "y": 60})
    for key in ("+", "-"):
        for _ in range(80):
            view.page.keyboard.press(key)
        view.settle()
        x0, x1, y0, y1 = extent(view)
        assert x0 < x1 and y0 < y1
        assert view.canvas("field").evaluate("canvas => canvas.width") > 300
    view.page.keyboard.press("0")
    view.expect("extent", None)
