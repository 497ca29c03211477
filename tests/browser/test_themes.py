"""A view is light or dark as what is around it: measured, as the host says it, or as the system is."""

from tests.browser.hosted import hosts
from tests.live.counter import Counter

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Themes</title><link rel="icon" href="data:,"></head>
<body><section id="box"></section><script type="module">
  import view from "./view.mjs";
  const root = document.querySelector("#box").attachShadow({ mode: "open" });
  view.render({ el: root.appendChild(document.createElement("div")) });
</script></body></html>
"""

# What hosts say of themselves, by attributes of <html>, <body> or a box around the view: dark, and light.
MARKS = {
    "MyST, Tailwind": [("html", "class", "dark", "light")],
    "Quarto": [("body", "class", "nav-fixed quarto-dark", "nav-fixed quarto-light")],
    "Sphinx, Docusaurus": [("html", "data-theme", "dark", "light")],
    "Furo": [("body", "data-theme", "dark", "light")],
    "Colab": [("html", "theme", "dark", "light")],
    "Material for MkDocs": [("body", "data-md-color-scheme", "slate", "default")],
    "Bootstrap": [("html", "data-bs-theme", "dark", "light")],
    "Bootstrap, a part": [
        ("box", "data-bs-theme", "dark", "light"),
        ("html", "data-bs-theme", "light", "dark"),
    ],
    "the page's scheme": [("html", "style", "color-scheme: dark", "color-scheme: light")],
    "an attribute of that name": [("html", "color-scheme", "dark", "light")],
    "marimo": [("body", "class", "dark dark-theme", "light light-theme")],
    "JupyterLab": [("body", "data-jp-theme-light", "false", "true")],
    "VS Code": [("body", "class", "vscode-dark", "vscode-light")],
    "VS Code, high contrast": [
        ("body", "class", "vscode-high-contrast", "vscode-high-contrast-light vscode-high-contrast")
    ],
    "GitHub": [("html", "data-color-mode", "dark", "light")],
    "pydata": [("html", "data-mode", "dark", "light")],
    "dark-mode": [("body", "class", "dark-mode", "light-mode")],
    "theme-dark": [("html", "class", "theme-dark", "theme-light")],
    "reveal.js": [("box", "class", "present has-dark-background", "present has-light-background")],
    "a background": [("body", "style", "background: #1c1c22", "background: #eee")],
    "one in another space": [
        ("box", "style", "background: oklch(0.25 0.05 260)", "background: oklch(0.9 0 0)")
    ],
    "two thin ones": [
        ("box", "style", "background: #000b", "background: #fffb"),
        ("body", "style", "background: #000b", "background: #fffb"),
    ],
    "what is seen before what is said": [
        ("html", "class", "light", "dark"),
        ("body", "style", "background: #111", "background: #fff"),
    ],
    "our own before all": [
        ("box", "data-adamviz-theme", "dark", "light"),
        ("body", "style", "background: white", "background: black"),
    ],
}
# Sets each mark and waits until the view wears the theme; returns those that it does not follow.
FOLLOW = """async (rows) => {
    const { documentElement: html, body } = document;
    const section = document.getElementById("box");
    const root = section.shadowRoot.querySelector(".adamviz");
    const places = { html, body, box: section };
    const until = (theme) => new Promise((done) => {
        if (root.dataset.theme === theme) return done(true);
        const end = (followed) => { observer.disconnect(); clearTimeout(timer); done(followed); };
        const observer = new MutationObserver(() => root.dataset.theme === theme && end(true));
        observer.observe(root, { attributes: true });
        const timer = setTimeout(() => end(false), 5000); });
    const missed = [];
    for (const [name, theme, attributes] of rows) {
        for (const element of Object.values(places))
            for (const { name } of [...element.attributes])
                if (name !== "id" && name !== "lang") element.removeAttribute(name);
        for (const [where, key, value] of attributes) places[where].setAttribute(key, value);
        if (!await until(theme)) missed.push(`${name} is not ${theme}`);
    }
    return missed;
}"""


def test_each_mark_of_a_theme_is_followed(browser, tmp_path):
    """Where the system is light, the marks of dark are; where it is dark, those of light; and back again."""
    made = Counter()
    made.save(tmp_path / "view.mjs")
    made.close()
    with hosts(browser, tmp_path, PAGE, ["box"]) as views:
        check(views["box"], views["box"].page)


def check(view, page):
    for turn, (system, other) in enumerate([("light", "dark"), ("dark", "light")]):
        page.emulate_media(color_scheme=system)
        rows = []
        for name, marks in MARKS.items():
            attributes = [(where, key, said[turn]) for where, key, *said in marks]
            rows += [("no mark", system, []), (name, other, attributes)]
        assert page.evaluate(FOLLOW, [*rows, ("no mark", system, [])]) == []
    page.emulate_media(color_scheme="light")
    # A background that fades is measured at its end; a theme may be a style sheet.
    fading = "transition: background-color 0.1s; background: white"
    sheet = "() => document.head.append(Object.assign(document.createElement('style'), " + (
        "{ id: 'night', textContent: 'body { background: #222 }' }))"
    )
    for change, theme in [
        (f"() => {{ document.body.style = '{fading}'; }}", "light"),
        ("() => { document.body.offsetWidth; document.body.style.backgroundColor = '#101018'; }", "dark"),
        ("() => document.body.removeAttribute('style')", "light"),
        (sheet, "dark"),
        ("() => document.querySelector('#night').remove()", "light"),
    ]:
        page.evaluate(change)
        view.notebook.wait_for(lambda theme=theme: view.theme() == theme, 10, f"not {theme} after {change}")
    view.settle()
    assert page.evaluate("() => window.__probe.waiting.size") == 0, "nothing polls"
