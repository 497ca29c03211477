"""What a saved page lets no one do: no text of a person becomes code, and no network is reached; and what it
says where it cannot run.
"""

import pytest

import adamviz as av
from adamviz.live.export.link import fragment
from tests.browser.saved_page import opened_page

NASTY = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "$x^2$ \\alpha",
    "&amp; \"'`",
    "]]> <!--",
    "javascript:alert(1)",
    "{0} %s",
]


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The path of a saved page."""
    view = av.explore("beale", av.Adam(0.1))
    yield view.save(tmp_path_factory.mktemp("plain") / "a.html")
    view.close()


@pytest.mark.parametrize("text", NASTY)
def test_a_person_s_text_is_shown_and_nothing_of_it_runs(browser, tmp_path, text):
    made = av.explore(
        av.Surface(lambda x, y: x**2 + y**2, title=text, formula=text),
        {text: av.Adam(0.1), "other": av.Adam(0.2)},
        steps=20,
    )
    path = made.save(tmp_path / "a.html", title=text)
    made.close()
    link = fragment({"_runs": [dict(run, label=text + "!") for run in made._runs]})
    with opened_page(browser, path) as view:
        assert view.page.locator("h1").inner_text() == text.strip() and view.page.title() == text
        assert view.find(".av-name").first.inner_text() == text
        assert view.find("select[data-name=surface] option").first.inner_text() == text
        assert text in view.find(".av-formula").inner_text()
        view.visit(link)
        assert view.find(".av-name").first.inner_text() in (text, text + "!") and view.note() == ""
        assert view.page.locator("img").count() == 0
        view.page.wait_for_timeout(100)


def test_the_browser_itself_refuses_every_network(browser, plain):
    with opened_page(browser, plain, calm=False) as view:
        refused = view.page.evaluate(
            """async () => {
                const refused = [];
                document.addEventListener("securitypolicyviolation",
                  ({ effectiveDirective }) => refused.push(effectiveDirective));
                await fetch("http://127.0.0.1:9/").catch(() => {});
                const add = (tag, more) => document.body.append(Object.assign(document.createElement(tag),
                  more));
                add("img", { src: "http://127.0.0.1:9/a.png" });
                add("script", { textContent: "window.ran = true" });
                add("script", { src: "http://127.0.0.1:9/a.js" });
                add("iframe", { src: "http://127.0.0.1:9/" });
                add("link", { rel: "stylesheet", href: "http://127.0.0.1:9/a.css" });
                await new Promise((go) => setTimeout(go, 300));
                return [window.ran ?? null, refused.sort()];
            }"""
        )
        assert refused == [
            None,
            ["connect-src", "frame-src", "img-src", "script-src-elem", "script-src-elem", "style-src-elem"],
        ]


def test_without_javascript_the_page_says_what_it_needs(browser, plain):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(plain.as_uri())
    assert "needs JavaScript" in page.inner_text("body")
    context.close()


def test_a_browser_that_is_too_old_is_told(browser, plain):
    context = browser.new_context()
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(plain.as_uri())
    page.wait_for_function("() => document.getElementById('av-note').textContent", timeout=20_000)
    assert "needs a browser of 2023 or newer" in page.inner_text("#av-note")
    context.close()
