"""A view as an ES module, which any page or host of widgets mounts: the page's own code, the view's setup and
traits, and a host for them; no Python, no network.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, BinaryIO

from adamviz.live import bundle, packing
from adamviz.live.export.page import saved_state

MODULE = """\
// ABOUT
//
// A live view of adamviz in one module, as anywidget has them: it computes what it shows, and loads nothing.
//   import view from "./FILE.mjs";
//   const close = await view.render({ el: document.querySelector("#place") });
// With a model, {model, el}, its traits are shown in place of the saved ones, and follow what is changed.
UNPACK
const saved = () => Promise.all(["SETUP", "STATE"].map(unpackText));
const load = async () => {
  const [code, css] = (await unpackCode("CODE")).split("\\0");
  return { mount: new Function(code)(), css };
};
KEPT
let texts;
export default {
  async render({ model, el }) {
    const [{ mount, css }, [setup, state]] = await Promise.all([loaded(), (texts ??= saved())]);
    return mount({ ...JSON.parse(state), setup: JSON.parse(setup), css, model, el });
  },
};
""".replace("KEPT\n", bundle.KEPT)


def write(view: Any, file: BinaryIO, path: Path, title: str | None, theme: str | None) -> None:
    """Write a view's module to a file."""
    file.write(module(view, title, theme).encode())


def module(view: Any, title: str | None = None, theme: str | None = None) -> str:
    """A view as the text of one ES module, whose default export has anywidget's `render`.

    What only the kernel can compute is stored as it stands.

    Args:
        view: a `View`.
        title: stands above the view; None shows none.
        theme: `"light"` or `"dark"`; None is as the page around it.

    Returns:
        The text of the file.

    Example:
        >>> import adamviz as av
        >>> view = av.explore("beale", av.Adam(0.1))
        >>> text = module(view)
        >>> "export default {" in text, len(text) < 145_000
        (True, True)
        >>> view.close()
    """
    kind = type(view)._entry, type(view)._folder
    state = saved_state(view) | {"title": title, "theme": theme}
    code = bundle.mounted_code(*kind)
    parts = {
        "ABOUT": " ".join((title or view._heading()).split()),  # on one line, as JavaScript counts them
        "UNPACK": bundle.unpacker(),
        "KIND": bundle.digest(code),
        "CODE": code,
        "SETUP": view._setup,
        "STATE": packing.packed_json(state, words=False),
    }
    return re.sub(rf"\b(?:{'|'.join(parts)})\b", lambda part: parts[part.group()], MODULE)
