"""The view that the tests of presenting look at, and how it is measured."""

import pytest

CELLS = [
    "import adamviz as av, optax",
    """view = av.explore('himmelblau', {
    'Adam': av.Adam(0.3), 'AMSGrad': av.Adam(0.03, amsgrad=True), 'clipnorm 1': av.Adam(0.1, clipnorm=1.0),
    'SGD with momentum': av.Rival(optax.sgd, learning_rate=0.003, momentum=0.5)})
view""",
    "'the last cell'",
]
SCENES = """
view.scene("usual", "Each run ends in a valley of its own.")
view.scene("turns", "Without momentum it turns at once: look at the corner, and at what comes after it.",
  beta_1=0.0, playhead=30)
"""


def tidy(view):
    if view.page.evaluate("() => Boolean(document.fullscreenElement)"):
        view.page.evaluate("() => document.exitFullscreen()")
    if view.find(".av-help").is_visible():
        view.find(".av-close").click()
    view.notebook.run("view.presenting = False\nview._scenes, view._scene = [], ''")
    view.page.set_viewport_size({"width": 1400, "height": 1000})
    view.reset()
    view.root.scroll_into_view_if_needed()


def prepare(view):
    for tab in ("step", "sliders"):
        view.set(tab=tab)


def size(view, selector=""):
    return view.root.evaluate(
        "(root, selector) => parseFloat(getComputedStyle(selector ? root.querySelector(selector) : "
        "root).fontSize)",
        selector,
    )


def within(view):
    """Every element that is seen lies within the view, and no words of the header lie on others."""
    outside = view.root.evaluate(
        """root => { const outer = root.getBoundingClientRect();
            const all = 'button, input, select, canvas, .av-lectern *, .av-caption, .av-scenecount';
            return [...root.querySelectorAll(all)]
                .filter(one => one.checkVisibility({ visibilityProperty: true }))
                .filter(one => !one.closest('.av-panel, .av-help dl') && !one.matches('.av-start'))
                .filter(one => { const { left, right, top, bottom } = one.getBoundingClientRect();
                    return right - left > 0 && (left < outer.left - 1 || right > outer.right + 1
                      || top < outer.top - 1 || bottom > outer.bottom + 1); })
                .map(one => one.className || one.tagName); }"""
    )
    assert outside == []
    boxes = view.root.evaluate(
        """root => [...root.querySelectorAll(
                '.av-lecturehead, .av-runlist, .av-scenes, .av-stage, .av-chart, .av-cut, .av-above, ' +
                '.av-slots, .av-transport')]
            .filter(one => one.checkVisibility()).map(one => {
              const { left, right, top, bottom } = one.getBoundingClientRect();
              return [one.className, left, right, top, bottom]; })"""
    )
    for i, (name, left, right, top, bottom) in enumerate(boxes):
        for other, *box in boxes[i + 1 :]:
            assert (
                min(right, box[1]) - max(left, box[0]) <= 1 or min(bottom, box[3]) - max(top, box[2]) <= 1
            ), (name, other)


def filled(view):
    """Every canvas is as large as its box."""
    view.settle()
    for layer, box in {"field": ".av-stage", "paths": ".av-stage", "loss": ".av-chart"}.items():
        given = view.find(box).evaluate("box => [box.clientWidth, box.clientHeight]")
        assert view.canvas(layer).evaluate("c => [c.width, c.height]") == pytest.approx(given, abs=1), layer


def present(view, key="p"):
    view.root.focus()
    view.page.keyboard.press(key)
    view.page.wait_for_function(
        "() => document.fullscreenElement?.matches('.adamviz.av-present')", timeout=20_000
    )
    view.notebook.frames(4)
    view.settle()
