"""Far from its kernel, a view never goes back under the hand: no number and no picture that a hand has left
is shown again.
"""

import pytest

from tests.bench.proxy import DelayingProxy
from tests.browser.explore import View, opened

CELLS = [
    "import adamviz as av, ipywidgets",
    """view = av.explore('beale', [av.Adam(0.1), av.Adam(0.02)], steps=60, linked=True)
slider = ipywidgets.FloatSlider(0.3, min=0, max=0.99, step=0.01)
ipywidgets.jslink((slider, 'value'), (view, 'beta_1'))
ipywidgets.VBox([slider, view])""",
    "view",
]

# In each frame: what both views show of beta_1, and both runs' path in pixels.
WATCH = """() => {
  const watched = window.__watched = { numbers: [], pictures: [], on: true };
  const roots = [...document.querySelectorAll('.adamviz')];
  const hash = (canvas) => {
    const words = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width,
      canvas.height).data.buffer);
    let sum = 0;
    for (let i = 0; i < words.length; i++) sum = Math.imul(sum ^ words[i], 0x01000193);
    return sum;
  };
  const look = () => {
    if (!watched.on) return;
    watched.numbers.push(roots.map((root) => +root.querySelector('input.av-number[data-name=beta_1]').value));
    watched.pictures.push(roots.map((root) => hash(root.querySelector('canvas.av-loss'))));
    requestAnimationFrame(look);
  };
  look();
}"""

# A hand that moves a slider to one place after the other, each some milliseconds after the one before.
MOVE = """async ([selector, places, apart]) => {
  const slider = document.querySelector(selector);
  for (const place of places) {
    if (slider.type === 'range') {
      slider.value = +slider.min + place * (slider.max - slider.min);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    } else slider.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', cancelable: true }));
    await new Promise((resolve) => setTimeout(resolve, apart + 30 * Math.random()));
  }
}"""

OWN = ".adamviz input[type=range][data-name=beta_1]"
LINKED = ".jp-OutputArea .noUi-handle"


@pytest.fixture(scope="module")
def far(browser, lab):
    with DelayingProxy(lab.port, 0.075) as proxy:
        real, lab.port = lab.port, proxy.port
        try:
            with opened(browser, lab, CELLS, viewport=(1400, 1800), fresh=True) as notebook:
                yield View(notebook), View(notebook, index=1)
        finally:
            lab.port = real


@pytest.mark.alone
@pytest.mark.parametrize(
    "selector, places, apart",
    [
        (OWN, [0.3 + i / 150 for i in range(60)], 0),  # a drag
        (
            OWN,
            [0.3 + i / 60 for i in range(30)],
            130,
        ),  # single moves, some of them right before an echo comes
        (LINKED, range(30), 40),
    ],
    ids=["drag", "single moves", "linked slider"],
)
def test_nothing_that_a_hand_has_left_is_shown_again(far, selector, places, apart):
    view, other = far
    view.set(beta_1=0.3)
    view.notebook.run("slider.value = 0.3")
    view.settle()
    view.page.evaluate(WATCH)
    view.page.evaluate(MOVE, [selector, list(places), apart])
    view.page.wait_for_timeout(1500)
    numbers, pictures = view.page.evaluate(
        "() => { __watched.on = false; return [__watched.numbers, __watched.pictures]; }"
    )
    for index in range(2):
        seen = [shown[index] for shown in numbers]
        assert len(set(seen)) > 10 and seen == sorted(seen)
        drawn = [shown[index] for shown in pictures]
        kept = [one for one, before in zip(drawn, [None, *drawn[:-1]], strict=True) if one != before]
        assert len(kept) == len(set(kept)) > 10, "a picture came again"
    view.settle()
    final = view.page.evaluate(
        "selector => +document.querySelector(selector).value", ".adamviz input.av-number[data-name=beta_1]"
    )
    assert numbers[-1] == [final, final]
    view.expect("beta_1", lambda value: value == pytest.approx(final, abs=1e-4))
    assert view.notebook.python("[run['numbers']['beta_1'] for run in view._runs][1]") == view.trait("beta_1")
    assert view.notebook.console_errors() == []


@pytest.mark.alone
def test_what_python_sets_is_taken_right_behind_a_hand(far):
    view, other = far
    view.range("beta_1").press("End")
    view.expect("beta_1", 0.9999)
    view.set(beta_1=0.5)
    view.notebook.run("view.observe(lambda change: setattr(view, 'beta_1', min(change.new, 0.8)), 'beta_1')")
    view.page.evaluate(MOVE, [OWN, [0.3 + i / 150 for i in range(60)], 0])
    view.expect("beta_1", 0.8)
    view.settle()
    assert [one.number("beta_1").input_value() for one in far] == ["0.8", "0.8"]
    view.notebook.run("view.unobserve_all('beta_1')")
