"""What the tests of the exploring view share: notebooks that show one, and what a person would see of it."""

import contextlib
import time

from tests.browser.notebook import Notebook
from tests.browser.pixels import canvas_hashes

LAYERS = ("field", "fan", "paths", "loss")

# Counts what a page could leak or keep doing: frames asked for, observers at work, listeners on what outlives
# a view.
PROBE = """
window.__probe = { frames: 0, waiting: new Set(), observers: new Set() };
const [ask, cancel] = [window.requestAnimationFrame.bind(window), window.cancelAnimationFrame.bind(window)];
window.requestAnimationFrame = (callback) => {
  const { waiting } = window.__probe;
  const id = ask((time) => { try { callback(time); } finally { waiting.delete(id); } });
  window.__probe.frames += 1;
  waiting.add(id);
  return id;
};
window.cancelAnimationFrame = (id) => { window.__probe.waiting.delete(id); cancel(id); };
for (const name of ["MutationObserver", "ResizeObserver"]) {
  const Original = window[name];
  window[name] = class extends Original {
    observe(...given) { window.__probe.observers.add(this); return super.observe(...given); }
    disconnect() { window.__probe.observers.delete(this); return super.disconnect(); }
  };
}
const heard = new Set();
Object.defineProperty(window.__probe, "listeners", { get: () => heard.size, enumerable: true });
for (const kind of [Window, Document, MediaQueryList]) {
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  kind.prototype.addEventListener = function (type, listener, options) {
    const entry = { target: this, type, listener };
    const gone = () => heard.delete(entry);
    heard.add(entry);
    options?.signal?.addEventListener("abort", gone);
    if (options?.once) addEventListener.call(this, type, gone, { once: true });
    return addEventListener.call(this, type, listener, options); };
  kind.prototype.removeEventListener = function (type, listener, options) {
    for (const entry of heard)
      if (entry.target === this && entry.type === type && entry.listener === listener) heard.delete(entry);
    return removeEventListener.call(this, type, listener, options); };
}
"""


@contextlib.contextmanager
def opened(
    browser,
    lab,
    cells,
    app="lab",
    viewport=(1400, 1000),
    scale=1,
    name=None,
    run=True,
    script="",
    fresh=None,
    **options,
):
    """A notebook of these cells, open and run; its own kernel ends with it, and no other. Nothing may ask for
    a network. `script` is run in the page before anything else.

    New cells that ask for nothing special come into the JupyterLab that showed the ones before; a notebook
    that is there already, by its `name`, comes into a new JupyterLab, as on another day, unless it is not to
    be `fresh`.
    """
    size = {"width": viewport[0], "height": viewport[1]}
    fresh = name is not None if fresh is None else fresh
    plain = app == "lab" and scale == 1 and not (fresh or script or options)
    page = lab.pages.pop(lab.base, None) if plain else None
    if again := page is not None:
        page.set_viewport_size(size)
    else:
        context = browser.new_context(viewport=size, device_scale_factor=scale, **options)
        context.add_init_script(PROBE + script)
        page = context.new_page()
    notebook, asked, whole = Notebook(page), [], False
    ask = lambda request: asked.append(request.url)
    page.on("request", ask)
    try:
        name = name or lab.write(cells)
        notebook.open_here(name) if again else notebook.open(lab.address(name, app))
        if again:
            notebook.set_theme(False)
        if run:
            notebook.run_all(timeout=240)
        yield notebook
        assert [url for url in asked if not url.startswith((f"{lab.base}/", "blob:", "data:"))] == []
        with contextlib.suppress(Exception):  # a test may have taken the kernel away already
            whole = notebook.close()
    finally:
        page.remove_listener("request", ask)
        if plain and whole and lab.base not in lab.pages:
            lab.pages[lab.base] = page
        else:
            page.context.close()


class View:
    """One view in an open notebook: `index` counts those in the page, `name` is the kernel's variable."""

    def __init__(self, notebook, index=0, name="view"):
        self.notebook, self.page, self.name = notebook, notebook.page, name
        self.root = notebook.locator(".adamviz").nth(index)
        self.root.wait_for(timeout=60_000)
        self.root.scroll_into_view_if_needed()
        self.settle()

    def find(self, selector):
        return self.root.locator(selector)

    def range(self, name):
        return self.find(f"input[type=range][data-name={name}]")

    def number(self, name):
        return self.find(f"input.av-number[data-name={name}]")

    def button(self, action):
        return self.find(f"button[data-action='{action}']")

    def canvas(self, layer):
        return self.find(f"canvas.av-{layer}")

    def settle(self, timeout=60):
        """Wait until the page asks for no more frames: the field is sharp and the fan is whole."""
        # What the hand did last reaches the page with its next frame, which a busy machine draws late.
        self.notebook.frames(2)
        self.page.evaluate("() => { window.__probe.since = performance.now(); }")
        self.page.wait_for_function(
            """() => { const probe = window.__probe, now = performance.now();
                if (probe.seen !== probe.frames || probe.waiting.size > 0) { probe.seen = probe.frames;
                  probe.since = now; }
                return now - probe.since > 120; }""",
            timeout=timeout * 1000,
            polling=20,
        )

    def pixels(self, *layers):
        """A number for each canvas, which changes when any pixel of it does; taken when nothing moves any
        more.
        """
        self.settle()
        return self.now(*layers)

    def now(self, *layers):
        """The same, of what the page shows at this moment."""
        canvases = self.find(", ".join(f"canvas.av-{layer}" for layer in layers or LAYERS))
        names = canvases.evaluate_all(
            "canvases => canvases.map(canvas => canvas.className.replace('av-', ''))"
        )
        hashes = dict(zip(names, canvas_hashes(canvases), strict=True))
        return {layer: hashes[layer] for layer in layers or LAYERS}

    def answer(self, before, *layers):
        """The same, once something has changed: Chromium says that a pointer has moved before the page has
        heard of it.
        """
        self.notebook.wait_for(
            lambda: self.now(*layers) != {layer: before[layer] for layer in layers or LAYERS}, 20, "no answer"
        )
        return self.pixels(*layers)

    def changed(self, before, after=None):
        """Which canvases differ from `before`."""
        after = self.pixels() if after is None else after
        return {layer for layer in before if before[layer] != after[layer]}

    def ink(self, layer):
        """How many pixels of a canvas are not empty."""
        return self.canvas(layer).evaluate(
            """canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width,
              canvas.height);
                let count = 0; for (let i = 3; i < data.length; i += 4) count += data[i] > 0;
                  return count; }"""
        )

    def trait(self, name):
        return self.notebook.python(f"{self.name}.{name}")

    def expect(self, name, value, timeout=60):
        """Wait until the kernel's trait has this value, or fulfils this condition; returns it."""
        fits = value if callable(value) else lambda present: present == value
        deadline = time.monotonic() + timeout
        while not fits(present := self.trait(name)):
            assert time.monotonic() < deadline, f"{self.name}.{name} did not follow: it is {present!r}"
            self.page.wait_for_timeout(50)
        self.notebook.frames(2)  # the kernel may have heard of it before the page has drawn it
        return present

    def set(self, **traits):
        """Set traits in the kernel, as a cell would, and wait until the picture has followed."""
        self.notebook.run("\n".join(f"{self.name}.{name} = {value!r}" for name, value in traits.items()))
        self.settle()

    def explanation(self):
        return self.find(".av-explain").inner_text()

    def computed(self):
        return self.find(".av-computed").inner_text()

    def boxes(self):
        """Where the parts are that must not jump while a hand is on a slider."""
        return self.root.evaluate(
            """root => Object.fromEntries(['', '.av-stage', '.av-transport', '.av-explain', '.av-rows',
              '.av-chart', '.av-legend',
                ...[...root.querySelectorAll('.av-row')].map(row => `[data-row="${row.dataset.row}"]`)]
                  .map(selector => {
                const part = selector ? root.querySelector(selector) : root;
                const { x, y, width, height } = part.getBoundingClientRect();
                return [selector, [x, y, width, height]]; }))"""
        )

    def leave(self):
        """Take hand and focus away from the view."""
        self.page.evaluate("() => document.activeElement?.blur()")
        self.page.mouse.move(3, 3)
        self.settle()

    def drag(self, start, end, steps=8, release=True):
        """Drag with the mouse between two points of the page."""
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=steps)
        if release:
            self.page.mouse.up()

    def point(self, layer, across, up):
        """The page's coordinates of a part of a canvas."""
        box = self.canvas(layer).bounding_box()
        return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]

    def plane(self):
        """A function from points of the plane to the page's coordinates, found by putting the ring at two of
        them.
        """
        extent = self.trait("extent") or self.notebook.python(f"{self.name}.shown.extent")
        start = self.trait("start")
        seen = []
        for part in (0.25, 0.75):
            point = [extent[0] + part * (extent[1] - extent[0]), extent[2] + part * (extent[3] - extent[2])]
            self.set(start=point)
            seen.append((point, self.ring()))
        self.set(start=start)
        ((x0, y0), (px0, py0)), ((x1, y1), (px1, py1)) = seen
        return lambda x, y: (
            px0 + (x - x0) * (px1 - px0) / (x1 - x0),
            py0 + (y - y0) * (py1 - py0) / (y1 - y0),
        )

    def ring(self):
        """The middle of the ring, in the page's coordinates."""
        return middle(self.find(".av-start"))

    def lighten(self):
        """Let the page be light."""
        self.notebook.set_theme(False)

    def reset(self):
        """Bring everything back to what it was when the view was made, and take the hands away."""
        self.notebook.run(RESET.format(name=self.name))
        self.leave()


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


# What nothing shown has, such as the numbers of other surfaces, cannot be set, and comes with its surface.
RESET = """
import contextlib
from adamviz.live.refusals import NotShown
if "first_of_{name}" not in globals():
    first_of_{name} = {{
        trait: getattr({name}, trait) for trait in {name}.trait_names(sync=True)
        if not trait.startswith("_") and trait not in ("layout", "tabbable", "tooltip")
    }}
with {name}.hold_sync():
    for trait in sorted(first_of_{name}, key=["selected", "surface", "start", "extent"].__contains__,
      reverse=True):
        with contextlib.suppress(NotShown):
            setattr({name}, trait, first_of_{name}[trait])
"""
