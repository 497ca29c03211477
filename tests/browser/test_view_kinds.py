"""Kinds of views in a page: each carries its own code, which the page compiles once, and has what every view
has.
"""

import pytest

import adamviz as av
from tests.browser.saved_page import opened_page
from tests.live.counter import Counter

# A model as anywidget hands it over, and how its host loads a module: by a blob of its own for each view.
HOST = """
window.blobs = 0;
const create = URL.createObjectURL.bind(URL);
URL.createObjectURL = (blob) => { window.blobs += blob.type === "text/javascript"; return create(blob); };
class Model extends EventTarget {
  constructor(traits) { super(); this.traits = traits; this.listeners = []; this.saves = 0; }
  get(name) { return this.traits[name]; }
  set(name, value) {
    if (JSON.stringify(this.traits[name]) === JSON.stringify(value)) return;
    this.traits[name] = value;
    for (const [event, callback] of this.listeners) if (event === `change:${name}`) callback();
  }
  on(event, callback) { this.listeners.push([event, callback]); }
  off(event, callback) { this.listeners = this.listeners.filter(([, other]) => other !== callback); }
  save_changes() { this.saves += 1; }
  send() {}
}
window.open_view = async ({ _esm, ...traits }) => {
  const module = await import(create(new Blob([_esm], { type: "text/javascript" })));
  const el = document.createElement("div");
  document.body.append(el);
  const model = new Model(traits);
  const close = await module.default.render({ model, el });
  (window.views ??= []).push({ model, el, close });
};
"""


def traits(view):
    """All that a view tells its page."""
    state = {name: value for name, value in view.get_state().items() if name != "layout"}
    view.close()
    return state | {"_saved": None}  # no kernel answers


@pytest.fixture
def host(browser):
    """A function that opens views in one empty page: (page, errors so far)."""
    contexts = []

    def open_(*views, **options):
        context = browser.new_context(viewport={"width": 900, "height": 700}, **options)
        contexts.append(context)
        page, errors = context.new_page(), []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("about:blank")
        page.evaluate(f"() => {{ {HOST} }}")
        for view in views:
            page.evaluate("traits => window.open_view(traits)", traits(view))
        page.wait_for_function("count => document.querySelectorAll('canvas').length >= count", arg=len(views))
        return page, errors

    yield open_
    for context in contexts:
        context.close()


def test_the_default_export_is_an_object_with_render_and_nothing_else(host):
    page, _ = host()
    keys = """async text => { const code = new Blob([text], { type: "text/javascript" });
        const module = await import(URL.createObjectURL(code));
        return [Object.keys(module), Object.keys(module.default), typeof module.default.render]; }"""
    assert page.evaluate(keys, Counter._esm) == [["default"], ["render"], "function"]


def test_the_page_compiles_the_code_of_a_kind_once_for_all_its_views(host):
    page, errors = host(Counter(count=1), Counter(count=2), Counter(count=3))
    assert page.evaluate("() => window.blobs") == 1
    for _ in range(2):
        page.evaluate("traits => window.open_view(traits)", traits(av.explore("bowl", steps=20)))
    page.locator(".av-stage").nth(1).wait_for()
    assert page.evaluate("() => window.blobs") == 2, "another kind has code of its own"
    assert page.evaluate("() => [...globalThis[Symbol.for('adamviz')].keys()].length") == 2
    assert page.locator(".adamviz").count() == 5 and errors == []
    page.evaluate("() => window.views.forEach(({ close }) => close())")
    assert page.locator(".adamviz, style").count() == 0, "a closed view leaves nothing behind"


def test_code_that_could_not_be_loaded_is_loaded_again_by_the_next_view(host):
    page, _ = host()
    page.evaluate(
        "() => { window.real = globalThis.DecompressionStream; globalThis.DecompressionStream = undefined; }"
    )
    opened = "traits => window.open_view(traits).then(() => true, () => false)"
    assert page.evaluate(opened, traits(Counter())) is False
    page.evaluate("() => { globalThis.DecompressionStream = window.real; }")
    assert page.evaluate(opened, traits(Counter())) is True
    page.locator(".adamviz").wait_for()


def test_a_saved_page_of_a_kind_of_a_few_lines_opens_from_disk(browser, tmp_path):
    view = Counter(count=2)
    view.scene("two", "A pair.")
    path = view.save(tmp_path / "counter.html", title="Count <up>")
    view.count = 5
    link = view.link()
    view.close()
    with opened_page(browser, path) as page:
        assert page.page.locator("h1").inner_text() == "Count <up>"
        page.root.focus()
        page.page.keyboard.press("t")
        page.page.wait_for_function("() => location.hash.includes('count')")
        page.page.locator("#av-back").click()
        page.page.wait_for_function("() => location.hash === ''")
        assert page.page.locator(".av-caption").inner_text() == "A pair."
    with opened_page(browser, path, fragment=link) as page:
        label = (
            "() => document.querySelector('.counter').getAttribute('aria-label')?.endsWith('The count is 5.')"
        )
        page.page.wait_for_function(label)
        assert page.note() == ""
    with opened_page(
        browser, path, fragment="#%7B%22count%22%3A%22five%22%2C%22colour%22%3A%22red%22%7D"
    ) as page:
        page.page.wait_for_function(
            "() => /count = \\S+, colour = /.test(document.querySelector('#av-note').textContent)"
        )


def count(page):
    return page.evaluate("() => window.views[0].model.get('count')")


def test_a_kind_of_a_few_lines_has_keys_help_and_words(host):
    page, errors = host(Counter(count=2))
    page.locator(".adamviz").focus()
    page.keyboard.press("t")
    assert count(page) == 3
    said = "text => document.querySelector('.counter').getAttribute('aria-label') === text"
    page.wait_for_function(said, arg="The count is 3.")
    page.keyboard.press("t")
    page.wait_for_function("() => document.querySelector('.av-said-aloud').textContent === 'The count is 4.'")
    page.keyboard.press("?")
    rows = page.locator(".av-help dt").all_inner_texts()
    assert rows[:3] == ["T", "F", "?"] and {"P", "K"} <= set(rows) and "space" not in rows
    page.keyboard.press("Escape")
    assert page.locator(".av-help").is_hidden() and errors == []


def test_a_kind_of_a_few_lines_has_scenes(host):
    page, errors = host(Counter(count=2))
    page.locator(".adamviz").focus()
    for key in ("k", "t", "t", "t", "k"):
        page.keyboard.press(key)
    page.locator(".av-scene").nth(1).wait_for()
    assert page.locator(".av-scene").all_inner_texts() == ["scene 1", "scene 2"]
    seen = """() => new Promise(done => { const seen = new Set(); const look = () => {
        seen.add(window.views[0].model.get('count'));
        if (seen.has(2)) done([...seen]); else requestAnimationFrame(look); }; look(); })"""
    page.keyboard.press("PageUp")
    assert page.evaluate(seen)[-1] == 2 and errors == []
    page.wait_for_function(
        "() => document.querySelector('.av-scene[aria-current=true]')?.textContent === 'scene 1'"
    )


def test_a_kind_of_a_few_lines_has_presenter_mode(host):
    page, errors = host(Counter(count=2))
    before = page.locator(".adamviz").bounding_box()
    page.evaluate("() => window.views[0].model.set('presenting', true)")
    page.wait_for_function(
        "() => document.querySelector('.av-lecturehead')?.textContent.includes('The count is 2')"
    )
    after = page.locator(".adamviz").bounding_box()
    assert after["height"] > before["height"]
    size = "() => parseFloat(getComputedStyle(document.querySelector('.adamviz')).fontSize)"
    assert page.evaluate(size) > 16
    page.locator(".adamviz").focus()
    page.keyboard.press("Escape")
    assert page.evaluate("() => window.views[0].model.get('presenting')") is False and errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_kind_of_a_few_lines_follows_the_theme(host, scheme):
    page, _ = host(Counter(count=2), color_scheme=scheme)
    page.wait_for_function("() => document.querySelector('.adamviz').dataset.theme")
    assert page.locator(".adamviz").get_attribute("data-theme") == scheme
    page.emulate_media(color_scheme="dark" if scheme == "light" else "light")
    page.wait_for_function(
        "before => document.querySelector('.adamviz').dataset.theme !== before", arg=scheme
    )
