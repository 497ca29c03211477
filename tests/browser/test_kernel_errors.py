"""A kernel that fails, for all numbers or for some of them: what it says is readable, stays, and moves
nothing, and it is asked again only for something else.
"""

import base64

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from tests.browser.notebook import Notebook
from tests.browser.test_view_kinds import HOST, traits

LONG = "Expected the data to have as many rows as there are labels, received: 569 and 570. " * 40

# The kernel is this process: what the page sends is answered here.
ANSWERED = """
Model.prototype.send = function (message) {
  if (message.kind !== "compute") return;
  window.ask(message).then(([content, buffers]) => {
    const bytes = buffers.map((text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
    for (const [event, callback] of this.listeners) if (event === "msg:custom") callback(content, bytes);
  });
};
window.layouts = new Set();
window.said = 0;
const look = () => {
  const view = document.querySelector(".adamviz");
  const boxes = [...(view?.querySelectorAll(".av-main > *, .av-panel > *, .av-row") ?? [])];
  const place = (box) => { const { x, y, width, height } = box.getBoundingClientRect();
    return [x, y, width, height].map(Math.round); };
  if (boxes.length > 0) window.layouts.add(JSON.stringify(boxes.map(place)));
  requestAnimationFrame(look);
};
look();
window.listen = () => new MutationObserver(() => { window.said += 1; }).observe(
  document.querySelector(".av-computed [aria-live]"), { childList: true, subtree: true });
"""


def gamma(x, y, tilt=0.1):
    return 3 * jax.scipy.special.gammainc(2.0, x * x + y * y) + tilt * (x - y) ** 2


def opaque(x, y):
    z = x + 1j * y  # which the page does not know
    return jnp.abs(z * z - 1) ** 2 + 0.1 * x * x


class Kernel:
    """A view's kernel: it fails where `wrong(request)` is true."""

    def __init__(self, browser, surface, wrong=lambda request: True, **shown):
        self.view = av.explore(surface, av.Adam(0.1), start=(-2, 1.5), steps=50, **shown)
        self.answer = self.view._answer
        self.asked, self.wrong = [], wrong
        self.context = browser.new_context(viewport={"width": 1100, "height": 900})
        self.page = self.context.new_page()
        self.notebook = Notebook(self.page)
        self.page.goto("about:blank")
        self.page.expose_function("ask", self.ask)
        self.page.evaluate(f"() => {{ {HOST} {ANSWERED} }}")
        self.page.evaluate("traits => window.open_view(traits)", traits(self.view))
        self.page.locator(".av-computed").wait_for()
        self.page.evaluate("() => window.listen()")

    def ask(self, request):
        self.asked.append(request)
        if self.wrong(request):
            return {"kind": "failed", "id": request["id"], "message": f"ValueError: {LONG}"}, []
        content, buffers = self.answer(request)
        texts = [base64.b64encode(buffer).decode() for buffer in buffers]
        return {"kind": "computed", "id": request["id"], **content}, texts

    def until(self, said):
        self.page.wait_for_function(
            "said => document.querySelector('.av-computed').innerText.includes(said)", arg=said
        )

    def rest(self):
        """Many frames, in any of which the page might ask again or move."""
        self.notebook.frames(40)

    def close(self):
        self.context.close()
        self.view.close()


@pytest.fixture(scope="module")
def kernel(browser):
    kernel = Kernel(browser, av.Surface(gamma, tilt=(0, 1)))
    yield kernel
    kernel.close()


def test_an_error_of_any_length_stays_moves_nothing_and_is_not_asked_for_again(kernel):
    page, area = kernel.page, kernel.page.locator(".av-computed")
    kernel.until("labels, received")
    page.evaluate("() => { window.layouts.clear(); window.said = 0; }")
    asked = len(kernel.asked)
    kernel.rest()
    assert page.evaluate("() => [window.layouts.size, window.said]") == [1, 0]
    assert len(kernel.asked) == asked <= 4
    # All of it can be scrolled to with the keyboard, and copied.
    assert LONG.strip() in area.inner_text() and area.get_attribute("tabindex") == "0"
    assert area.evaluate("area => area.scrollHeight > 2 * area.clientHeight")
    assert area.evaluate("area => getComputedStyle(area).userSelect") == "text"
    # Another part of the surface that failed is not asked for; other numbers are, once.
    page.locator("button[data-action='zoom-in']").click()
    kernel.rest()
    assert len(kernel.asked) == asked
    slider = page.locator("input[type=range][data-name=beta_1]")
    slider.press("ArrowLeft")
    kernel.rest()
    parts = [
        request[part] for request in kernel.asked for part in ("runs", "fan", "field") if part in request
    ]
    assert len({repr(part) for part in parts}) == len(parts), "nothing twice"
    assert any("runs" in request for request in kernel.asked[asked:])
    assert not any("field" in request for request in kernel.asked[asked:]), "the surface is as it was"
    assert page.evaluate("() => [window.layouts.size, window.said]") == [1, 0], "nor has it moved anything"


def test_a_surface_that_fails_for_some_numbers_is_seen_again_for_the_others(kernel):
    page = kernel.page
    kernel.wrong = lambda request: request["surface_numbers"]["tilt"] > 0.5
    page.locator("button[data-action='again']").click()
    kernel.until("Computed by the kernel")
    page.wait_for_function("() => document.querySelector('.av-result').innerText.startsWith('loss')")
    number = page.locator("input.av-number[data-name=tilt]")
    for tilt, said in (("0.9", "labels, received"), ("0.2", "Computed by the kernel")):
        number.fill(tilt)
        number.press("Enter")
        kernel.until(said)
        kernel.rest()
        assert [request["surface_numbers"]["tilt"] for request in kernel.asked][-1] == float(tilt)
    asked = len(kernel.asked)
    # One that never answers is not asked again and again, however often the hand moves.
    kernel.page.evaluate("() => { Object.getPrototypeOf(window.views[0].model).send = () => window.sent++; }")
    page.evaluate("() => { window.sent = 0; }")
    for _ in range(6):
        page.locator("input[type=range][data-name=beta_1]").press("ArrowLeft")
    kernel.rest()
    assert page.evaluate("() => window.sent") <= 1 and len(kernel.asked) == asked


def test_what_a_step_meets_and_the_cut_come_from_the_kernel(browser):
    shown = {"stability": True, "cut": "step", "tab": "step", "playhead": 5}
    kernel = Kernel(browser, opaque, lambda request: False, **shown)
    page = kernel.page
    page.wait_for_function("() => document.querySelector('.av-stability').innerText.includes('50 steps')")
    kernel.rest()
    path = av.run(av.Adam(0.1), opaque, start=(-2, 1.5), steps=50)
    met = av.stability(path, av.Adam(0.1), opaque)
    found = page.locator("tr[data-row=eigenvalue] td").first.inner_text()
    assert float(found) == pytest.approx(met.preconditioned[5], rel=2e-4)
    cuts = [request["cut"]["line"] for request in kernel.asked if "cut" in request]
    step = path.update[5] / np.hypot(*path.update[5])
    far = np.subtract(*np.array(cuts[-1])[::-1])
    assert abs(step @ far) == pytest.approx(np.hypot(*far), rel=1e-5), "it lies along the step"
    asked = len(kernel.asked)
    kernel.rest()
    assert len(kernel.asked) == asked, "at rest nothing is asked"
    kernel.close()
