"""A view as one HTML file: the page's own code, the programs, the traits, and a host for them; no kernel, no
network.
"""

import base64
import functools
import hashlib
import html
import json
import urllib.parse

import anywidget
from ipywidgets.widgets.widget import _remove_buffers

from adamviz.live import bundle, kernel
from adamviz.live.compact import compact
from adamviz.plots.palette import DARK, LIGHT

POINTS = (97, 73)  # of a stored field: 28 kB
OURS = {"_esm", "_css", "_anywidget_id", "_setup", "_saved"}  # not state: what the page holds elsewhere

# No network at all: the browser itself refuses it. The one script is named by its hash; "unsafe-eval" is for
# the code that it unpacks and for the programs, which are made of primitives and numbers only.
POLICY = (
    "default-src 'none'; script-src 'sha256-{hash}' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: "
    "blob:; "
    "worker-src blob:; base-uri 'none'; form-action 'none'"
)

SCRIPT = (
    "\n"
    + bundle.UNPACK
    + """\
(async () => {
  const part = (id) => unpack(document.getElementById(id).textContent);
  const [el, note, back] = ["av-view", "av-note", "av-back"].map((id) => document.getElementById(id));
  try {
    const [code, setup, state] = await Promise.all([part("av-code"), part("av-setup"), part("av-state")]);
    const openPage = new Function(code)();
    openPage({ setup: JSON.parse(setup), ...JSON.parse(state), el, note, back });
  } catch (error) {
    note.textContent = `This page could not be opened. It needs a browser of 2023 or newer. (${error})`;
  }
})();
"""
)

STYLE = """
:root { color-scheme: %(scheme)s; }
body { margin: 0 auto; max-width: 1800px; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { margin: 0; padding: 12px 16px 0; font-size: 1.35em; line-height: 1.25; overflow-wrap: anywhere; }
noscript { display: block; padding: 16px; }
footer { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px; padding: 0 16px 12px; font-size: 0.87em; }
footer p { margin: 0; }
footer p:empty { display: none; }
footer button { font: inherit; padding: 0.2em 0.9em; border: 1px solid; border-radius: 6px; background: none; cursor: pointer; }
"""

COLOURS = (
    "body {{ background: {background}; color: {text}; }} footer {{ color: {muted}; }} footer button {{ "
    "color: {accent}; }}\n"
    "footer button:focus-visible {{ outline: 2px solid {accent}; outline-offset: 2px; }}\n"
)

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="adamviz">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body{theme}>
{heading}<main id="av-view"><noscript>This page computes what it shows, and needs JavaScript for that. It loads nothing from
any network.</noscript></main>
<footer><button type="button" id="av-back" hidden>Back to how it was saved</button><p id="av-note" role="status"></p></footer>
<script type="text/plain" id="av-code">{code}</script>
<script type="text/plain" id="av-setup">{setup}</script>
<script type="text/plain" id="av-state">{state}</script>
<script>{script}</script>
</body>
</html>
"""


def page(view, title=None, theme=None):
    """A view as the text of one HTML file that opens from disk and does all that the view does.

    What only the kernel can compute is stored as it stands: the runs at the present settings, and the field.

    Args:
        view: a `Stage`.
        title: the page's title, shown above the view; None shows none, and names the page after the runs and
            the surface.
        theme: `"light"` or `"dark"`; None follows the reader's system.

    Returns:
        The text of the file.

    Example:
        >>> import adamviz as av
        >>> view = av.explore("beale", av.Adam(0.1))
        >>> text = page(view, title="Adam & Beale")
        >>> text[:15], "<title>Adam &amp; Beale</title>" in text, len(text) < 200_000
        ('<!DOCTYPE html>', True, True)
        >>> view.close()
    """
    style = STYLE % {"scheme": theme or "light dark"} + COLOURS.format(**(DARK if theme == "dark" else LIGHT))
    if theme is None:
        style += f"@media (prefers-color-scheme: dark) {{\n{COLOURS.format(**DARK)}}}\n"
    named = title or f"{', '.join(run['label'] for run in view._runs)}: {view.shown.title}"
    return PAGE.format(
        policy=POLICY.format(hash=base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()),
        title=html.escape(named),
        heading=f"<h1>{html.escape(title)}</h1>\n" if title else "",
        style=style + bundle.style(),
        # The attribute by which JupyterLab says its theme, so that the view has one rule for both.
        theme="" if theme is None else f' data-jp-theme-light="{str(theme == "light").lower()}"',
        code=_code(),
        setup=view._setup,
        state=bundle.packed_json({"traits": traits(view), "options": options(view), "stored": stored(view)}),
        script=SCRIPT,
    )


def traits(view):
    """Every trait of a view that its page keeps, as JSON values by name: all that a view's class adds to a
    plain widget's.
    """
    names = set(view.trait_names(sync=True)) - set(anywidget.AnyWidget.class_trait_names(sync=True)) - OURS
    state, paths, _ = _remove_buffers(view.get_state(sorted(names)))
    if paths:
        raise TypeError(
            f"A saved page keeps JSON values only; {', '.join(sorted({path[0] for path in paths}))} holds "
            "bytes"
        )
    return state


def options(view):
    """The words that a trait may be or hold, by the names of those traits of which that is known."""
    return {
        name: list(trait.options)
        for name, trait in view.traits(sync=True).items()
        if getattr(trait, "options", ())
    }


def stored(view):
    """What only the kernel can compute of a view as it stands, in the form of its answers; None if the page
    computes all.
    """
    setup = bundle.unpacked_json(view._setup)
    surface = next(one for one in setup["surfaces"] if one["name"] == view.surface)
    alone = [
        not (_elsewhere(surface) or _elsewhere(setup["optimizers"][run["optimizer"]])) for run in view._runs
    ]
    if all(alone):
        return None
    about = {
        "surface": view.surface,
        "surface_numbers": {entry["name"]: getattr(view, entry["name"]) for entry in surface["parameters"]},
        "start": view.start,
        "steps": view.steps,
    }
    # In the same form as the page asks, which leaves out noise that changes nothing.
    noise = {
        entry["name"]: getattr(view, entry["name"])
        for entry in setup.get("noise", {"parameters": []})["parameters"]
    }
    if noise.get("noise_level", 0) > 0 or any(
        noise.get(name, 1) not in (1, None) for name in ("gradient_scale", "spike")
    ):
        about["noise"] = noise
    asked = []
    for index, run in enumerate(view._runs):
        names = [entry["name"] for entry in setup["optimizers"][run["optimizer"]]["parameters"]]
        present = view._numbers(index)
        asked.append({"optimizer": run["optimizer"], "numbers": {name: present[name] for name in names}})
    runs = [
        {"index": index, "key": "", "recorded": True, **one}
        for index, one in enumerate(asked)
        if not alone[index]
    ]
    content, buffers = kernel.answer(about | {"runs": runs}, view._menu[view.surface], view._kinds)
    given = [
        {name: value for name, value in run.items() if name not in ("index", "key")}
        for run in content["runs"]
    ]
    runs = [
        {"asked": {"optimizer": one["optimizer"], "numbers": one["numbers"]}, "given": run}
        for one, run in zip(runs, given)
    ]
    fields = []
    if _elsewhere(surface):
        whole = x0, x1, y0, y1 = [float(number) for number in view.shown.extent]
        wide = [(3 * x0 - x1) / 2, (3 * x1 - x0) / 2, (3 * y0 - y1) / 2, (3 * y1 - y0) / 2]
        # The finest comes first; the page reads the first one that holds all that is seen.
        for extent in [whole, wide] if view.extent is None else [view.extent, whole, wide]:
            field = {"extent": extent, "nx": POINTS[0], "ny": POINTS[1]}
            content, more = kernel.answer(about | {"field": field}, view._menu[view.surface], view._kinds)
            fields.append(content["field"] | {"loss": len(buffers)})
            buffers += more
    return {
        "about": about,
        "runs": runs,
        "fields": fields,
        "buffers": [base64.b64encode(one).decode() for one in buffers],
    }


def _elsewhere(program):
    """Whether a page cannot compute a program at all, or not at once: what it shows first is then stored."""
    return bool(program.get("error") or program.get("heavy"))


def fragment(traits):
    """The end of a saved page's address at which it opens with other values of some traits.

    The format is `#` and a JSON object of the traits, percent-encoded. The page takes each one that it knows
    and whose value its own controls could set, and says so if there are others; it evaluates nothing. A
    surface brings its own start and numbers, and a selected run its numbers, where the object does not say
    them.

    Args:
        traits: values by the traits' names, such as `{"beta_1": 0.5, "playhead": 40}`.

    Returns:
        The fragment, from `#` on; an empty text for no traits.

    Raises:
        TypeError, ValueError: a value is none of JSON's.

    Example:
        >>> fragment({"beta_1": 0.5, "start": [1.0, -1.0]})
        '#%7B%22beta_1%22%3A0.5%2C%22start%22%3A%5B1.0%2C-1.0%5D%7D'
        >>> fragment({})
        ''
    """
    if not traits:
        return ""
    text = json.dumps(traits, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return "#" + urllib.parse.quote(text, safe="")


@functools.cache
def _code():
    return bundle.packed('"use strict";\n' + compact(bundle.joined("standalone", "return openPage;")))
