"""The still picture beside a live view: outputs of their own, which a notebook keeps whatever becomes of the
widget, and which the living view hides. It follows the view as long as the page is open in which the cell was
run: JupyterLab finds an output by its name in no other.

A cell that shows a view has three outputs: words on how to bring it to life, the picture, and the widget.
What a saved notebook holds of a widget may be lost, and all that the host then shows is an error; the picture
and the words are plain outputs, which every host keeps and shows. The words bring a style sheet along, by
which a host that runs the widget hides them and the picture, and, where the widget is lost, the error
instead.
"""

from __future__ import annotations

import base64
import contextlib
import html
import json
import signal
import threading
import uuid
import weakref
from collections.abc import Iterator
from typing import Any

from IPython import get_ipython
from IPython.display import publish_display_data
from ipywidgets import Box

from adamviz.live.export import picture
from adamviz.live.scenes import kept_names

HOW = "In Jupyter, run the cells down to this one to bring it to life."

# An output of a cell: in JupyterLab and what has taken over its names, in nbclassic, and in VS Code.
OUTPUT = ":is(.jp-OutputArea-child,.output_area,.output_container)"
WORDS = f"{OUTPUT}:has(.adamviz-still)"
STILL = f":is({WORDS},{WORDS} + {OUTPUT}:has(img))"
# JupyterLab's panel of a widget has the class of widgets itself only where it says an error.
LOST = ".jp-OutputArea-output.jupyter-widgets"
# Hidden beside a living view, and while JupyterLab is about to show it, so that nothing flashes up; where the
# widget is lost, its error is.
STYLE = f"""
{STILL}:has(~ {OUTPUT} .adamviz:not(.av-lifeless)) {{ display: none }}
{STILL}.lm-Panel:not(:has(~ .jp-OutputArea-child > {LOST})) {{ animation: adamviz-on-its-way 8s }}
{STILL} + .jp-OutputArea-child:has(> {LOST}) {{ display: none }}
@keyframes adamviz-on-its-way {{ from,to {{ position: absolute; visibility: hidden }} }}
@media print {{ .adamviz-still {{ display: none }} }}
"""

_shown: weakref.WeakSet[Still] = weakref.WeakSet()


class Still:
    """The picture of a view, one for all outputs that show it.

    Args:
        view: the widget that is drawn.
    """

    def __init__(self, view: Any) -> None:
        self.view = view
        self.name = uuid.uuid4().hex
        self.state = ""  # what the picture shows
        self.picture: dict[str, Any] = {}
        self.paged = False  # whether a page says when it is to be drawn

    def show(self) -> dict[str, Any]:
        """Add words and picture to the outputs of the cell, before the widget comes.

        Returns:
            What stands beside the widget in its own output, as a mimebundle: words; where there is no kernel,
            and so no other output, the picture too.
        """
        if _kernel() is None:
            return picture.still(self.view)
        self._draw()
        words = f"A picture of the view as it was left. {HOW}"
        if "image/png" not in self.picture:
            words = f"{self.picture['text/plain']}. {HOW}"
        text = f'<style>{STYLE}</style><p class="adamviz-still">{html.escape(words)}</p>'
        publish_display_data({"text/html": text, "text/plain": words})
        if "image/png" in self.picture:
            self._publish()
        _shown.add(self)
        _shell().events.register("post_run_cell", _follow_all)
        return {"text/plain": self.picture["text/plain"]}

    def ask(self) -> None:
        """Draw when the kernel can, between cells or where one awaits, since a page has come to rest."""
        self.paged = True
        # In the thread of the cells, whatever thread hears the page: what they draw is not drawn beside it.
        if (kernel := _kernel()) is not None:
            kernel.io_loop.add_callback(self._follow_page)

    def _follow_page(self) -> None:
        with _interruptible():
            self.follow()

    def follow(self) -> None:
        """Bring the outputs up to date."""
        if self in _shown and "image/png" in self.picture and self._draw():
            self._publish(update=True)

    def close(self) -> None:
        """Leave the picture as the view is now."""
        try:
            self.follow()
        finally:
            # Of a view without a picture nothing was registered, nor can a process that ends be asked.
            if self in _shown:
                _shown.remove(self)
                if not _shown and (shell := _shell()) is not None:
                    with contextlib.suppress(ValueError):  # another hand has taken it out
                        shell.events.unregister("post_run_cell", _follow_all)

    def _draw(self) -> bool:
        """Draw the view as it is now; whether it has changed."""
        state = json.dumps(self.view.get_state(sorted(kept_names(type(self.view)))), default=repr)
        if state == self.state:
            return False
        drawn = picture.still(self.view)
        if "image/png" in self.picture and "image/png" not in drawn:
            return False  # the last one is better than none
        self.state, self.picture = state, drawn
        return True

    def _publish(self, update: bool = False) -> None:
        view = self.view
        png = base64.b64encode(self.picture["image/png"]).decode()
        # Metadata, since that is no part of what is seen, and differs from one run of a notebook to the next.
        kind = {"view": view.model_id, "entry": type(view)._entry}
        made = {"setup": view._setup, "traits": json.loads(self.state)}
        publish_display_data(
            {"image/png": png, "text/plain": "A picture of a view"},
            {"image/png": {"alt": repr(view)}, "adamviz": kind | made},
            transient={"display_id": self.name},
            update=update,
        )


def show_in_boxes() -> None:
    """Let a box of ipywidgets bring along the pictures of the views in it."""
    shell = _shell()
    if shell is not None:
        shell.display_formatter.mimebundle_formatter.for_type(Box, _box)


def _box(box: Box) -> Any:
    if _kernel() is not None:  # else a picture has no output to stand in: this one is the box's own
        for view in dict.fromkeys(_views(box)):
            view._still.show()
    return box._repr_mimebundle_()


def _views(widget: Any) -> Iterator[Any]:
    if hasattr(widget, "_still"):
        yield widget
    for child in getattr(widget, "children", ()):
        yield from _views(child)


def _follow_all(result: Any = None) -> None:
    # A view that no page shows is moved by cells alone.
    with contextlib.suppress(KeyboardInterrupt):  # the cell has ended: the next one draws what is left
        for still in list(_shown):
            if not still.paged:
                with contextlib.suppress(Exception):  # the last picture stays, and so does the cell's output
                    still.follow()


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let the user interrupt what no cell does, which a kernel else ignores; a cell that awaits meanwhile is
    interrupted too.
    """
    handler = signal.getsignal(signal.SIGINT)
    # Signals are the main thread's; None is a handler that could not be put back.
    if threading.current_thread() is not threading.main_thread() or handler is None:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        if callable(handler) and handler is not signal.default_int_handler:
            handler(signal.SIGINT, None)
    finally:
        signal.signal(signal.SIGINT, handler)


def _shell() -> Any:
    return get_ipython()  # type: ignore[no-untyped-call]


def _kernel() -> Any:
    return getattr(_shell(), "kernel", None)
