"""A view as one HTML file: the page's own code, the view's setup and traits, and a host for them; no kernel,
no network.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import html
from pathlib import Path
from typing import Any, BinaryIO

from adamviz.live import bundle, packing
from adamviz.live.scenes import kept_traits
from adamviz.live.traits import rules_of
from adamviz.plots.palette import DARK, LIGHT

# No network at all: the browser itself refuses it. The one script is named by its hash; "unsafe-eval" is for
# the code that it unpacks and for the programs, which are made of primitives and numbers only.
POLICY = (
    "default-src 'none'; script-src 'sha256-{hash}' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: "
    "blob:; "
    "worker-src blob:; base-uri 'none'; form-action 'none'"
)

SCRIPT = """
UNPACK
(async () => {
  const part = (id) => document.getElementById(id).textContent;
  const [el, note, back] = ["av-view", "av-note", "av-back"].map((id) => document.getElementById(id));
  try {
    const [code, setup, state] = await Promise.all([
      unpackCode(part("av-code")),
      unpackText(part("av-setup")),
      unpackText(part("av-state")),
    ]);
    const openPage = new Function(code)();
    openPage({ setup: JSON.parse(setup), ...JSON.parse(state), el, note, back });
  } catch (error) {
    note.textContent = `This page could not be opened. It needs a browser of 2023 or newer. (${error})`;
  }
})();
""".replace("UNPACK", bundle.unpacker())

STYLE = """
:root { color-scheme: %(scheme)s; }
body {
  margin: 0 auto; max-width: 1800px;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
}
h1 { margin: 0; padding: 12px 16px 0; font-size: 1.35em; line-height: 1.25; overflow-wrap: anywhere; }
noscript { display: block; padding: 16px; }
footer { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px; }
footer { padding: 0 16px 12px; font-size: 0.87em; }
footer p { margin: 0; }
footer p:empty { display: none; }
footer button { font: inherit; padding: 0.2em 0.9em; border: 1px solid; border-radius: 6px; }
footer button { background: none; cursor: pointer; }
"""

COLOURS = (
    "body {{ background: {background}; color: {text}; }} footer {{ color: {muted}; }} footer button {{ "
    "color: {accent}; }}\n"
    "footer button:focus-visible {{ outline: 2px solid {accent}; outline-offset: 2px; }}\n"
)

# Paper is white, whatever the theme; the view is as wide as the page, upright and across.
PRINT = (
    "@media print {{ :root {{ color-scheme: light; --adamviz-print-zoom: 1.2; "
    "--adamviz-print-zoom-wide: 1.6 }} {colours} footer {{ display: none }} }}\n"
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
{heading}<main id="av-view"><noscript>This page computes what it shows, and needs JavaScript for that.
It loads nothing from any network.</noscript></main>
<footer><button type="button" id="av-back" hidden>Back to how it was saved</button>
<p id="av-note" role="status"></p></footer>
<script type="text/plain" id="av-code">{code}</script>
<script type="text/plain" id="av-setup">{setup}</script>
<script type="text/plain" id="av-state">{state}</script>
<script>{script}</script>
</body>
</html>
"""


def write(view: Any, file: BinaryIO, path: Path, title: str | None, theme: str | None) -> None:
    """Write a view's page to a file."""
    file.write(page(view, title, theme).encode())


def page(view: Any, title: str | None = None, theme: str | None = None) -> str:
    """A view as the text of one HTML file that opens from disk and does all that the view does.

    What only the kernel can compute is stored as it stands.

    Args:
        view: a `View`.
        title: the page's title, shown above the view; None shows none, and names the page by itself.
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
    style += PRINT.format(colours=COLOURS.format(**LIGHT))
    kind = type(view)._entry, type(view)._folder
    state = saved_state(view)
    with contextlib.suppress(NotImplementedError):  # not every kind of view can be written as Python
        state["python"] = view.code()
    return PAGE.format(
        policy=POLICY.format(hash=base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()),
        title=html.escape(title or view._heading()),
        heading=f"<h1>{html.escape(title)}</h1>\n" if title else "",
        style=style + bundle.style(*kind),
        # The attribute by which JupyterLab says its theme, so that the view has one rule for both.
        theme="" if theme is None else f' data-jp-theme-light="{str(theme == "light").lower()}"',
        code=bundle.page_code(*kind),
        setup=view._setup,
        state=packing.packed_json(state, words=False),
        script=SCRIPT,
    )


def saved_state(view: Any) -> dict[str, Any]:
    """What a page without a kernel knows of a view besides its setup: traits, the rules that they keep, and
    what only the kernel could compute.
    """
    return {"traits": kept_traits(view), "rules": rules_of(view), "stored": view._stored()}
