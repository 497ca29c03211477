"""The reference: every public name, from its docstring, with its example and a live view of it."""

from __future__ import annotations

import contextlib
import doctest
import html
import inspect
import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import optax
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonConsoleLexer, PythonLexer

import adamviz as av
from adamviz.live.export.notebook.maths import Renderer

GROUPS = {
    "Live views": ("explore", "compare", "explore_map", "inspect", "Stage", "HyperparameterMap", "Inspector"),
    "Runs": ("run", "sweep", "Trajectory", "stability", "Noise"),
    "Maps": ("hyperparameter_map", "basin_map", "Map", "Network"),
    "Optimizers": ("Adam", "TextbookAdam", "Rival", "schedules"),
    "Surfaces": ("Surface", "surfaces"),
    "Real networks": ("record", "Recorder", "Recording", "slots", "landscape", "examples"),
    "Training, as with Keras": (
        "Variable",
        "GradientTape",
        "IndexedSlices",
        "function",
        "MirroredStrategy",
        "distribute",
    ),
    "Pictures": (
        "plot_surface",
        "plot_path",
        "plot_loss",
        "plot_slots",
        "plot_gradients",
        "plot_clip",
        "plot_map",
        "plot_training",
    ),
}


def _ripples(x: Any, y: Any, height: float = 1.0) -> Any:
    import jax.numpy as jnp

    return x**2 + y**2 + height * jnp.sin(3 * x) ** 2


def _decaying() -> Any:
    return av.Adam(av.schedules.ExponentialDecay(0.5, 50, 0.5))


# What is alive beside a name whose example makes no view.
LIVE: dict[str, Callable[[], Any]] = {
    "run": lambda: av.explore("rosenbrock", av.Adam(0.1)),
    "sweep": lambda: av.explore("beale", av.Adam(0.1)),
    "Trajectory": lambda: av.explore("rosenbrock", av.Adam(0.1), tab="step", charts=["m", "v"], playhead=60),
    "Noise": lambda: av.explore("ravine", av.Adam(0.1), noise=av.Noise(noise_level=1.0), tab="noise"),
    "Adam": lambda: av.explore("beale", [av.Adam(0.1), av.Adam(0.1, amsgrad=True)]),
    "TextbookAdam": lambda: av.compare(
        {"Keras": av.Adam(0.1, epsilon=1e-2), "textbook": av.TextbookAdam(0.1, epsilon=1e-2)}, "beale"
    ),
    "Rival": lambda: av.explore(
        "rosenbrock", {"SGD": av.Rival(optax.sgd, learning_rate=0.001, momentum=0.9), "Adam": av.Adam(0.1)}
    ),
    "schedules": lambda: av.explore("rosenbrock", _decaying(), charts=["learning rate"]),
    "Surface": lambda: av.explore(av.Surface(_ripples, height=(0, 5), start=(-2, 2))),
    "surfaces": lambda: av.explore("himmelblau", av.Adam(0.1)),
    "plot_slots": lambda: av.explore("beale", av.Adam(0.1), charts=["m", "v"]),
    "plot_gradients": lambda: av.explore("beale", av.Adam(0.1, clipnorm=1), gradients=True),
}


@dataclass
class Name:
    """A public name of the reference.

    Args:
        name: as it stands behind `av.`.
        signature: how it is called; "" for what is not called.
        body: its docstring as HTML.
        members: its methods, or what a module holds.
        views: the live views of its example, by name.
        picture: the picture that its example makes, as the bytes of a PNG; None if it makes none.
    """

    name: str
    signature: str = ""
    body: str = ""
    members: list[Name] = field(default_factory=list)
    views: dict[str, Any] = field(default_factory=dict)
    picture: bytes | None = None


def reference() -> dict[str, list[Name]]:
    """The public names, by group."""
    return {group: [entry(name) for name in names] for group, names in GROUPS.items()}


def entry(name: str) -> Name:
    """What the reference says of a public name, and its example, run."""
    thing = getattr(av, name)
    told = described(name, thing)
    told.members = [described(member, part) for member, part in _members(thing)]
    view, told.picture = _run(thing)
    if view is None and name in LIVE:
        view = LIVE[name]()
    if view is not None:
        told.views = {f"reference-{name}": view}
    return told


def described(name: str, thing: Any) -> Name:
    """A name with its signature and its docstring as HTML."""
    signature = ""
    if callable(thing):
        try:
            signature = _signature(thing)
        except (TypeError, ValueError):
            signature = "(...)"
    return Name(name, code(f"{name}{signature}") if signature else "", body(inspect.getdoc(thing) or ""))


def _signature(thing: Any) -> str:
    """How a thing is called, with annotations as they are written."""
    given = inspect.signature(thing)
    plain = [part.replace(annotation=_Written.of(part.annotation)) for part in given.parameters.values()]
    return str(given.replace(parameters=plain, return_annotation=_Written.of(given.return_annotation)))


class _Written(str):
    """An annotation that is kept as text, without the quotes of a text."""

    @classmethod
    def of(cls, annotation: Any) -> Any:
        """The annotation, as text if it is one."""
        return cls(annotation) if isinstance(annotation, str) else annotation

    def __repr__(self) -> str:
        return str(self)


def body(text: str) -> str:
    """A docstring as HTML: its sections as lists, its example as code."""
    from griffe import Docstring

    parts = []
    for section in Docstring(text).parse("google", warnings=False):
        kind, value = section.kind.value, section.value
        if kind == "text":
            parts.append(markdown(value))
        elif kind == "admonition" and section.title in ("Example", "Examples"):
            parts.append(f"<h4>Example</h4>{code(value.contents, console=True)}")
        elif kind == "admonition":
            parts.append(f"<h4>{html.escape(section.title or '')}</h4>{markdown(value.contents)}")
        else:
            parts.append(f"<h4>{TITLES.get(kind, kind.capitalize())}</h4>{_items(value)}")
    return "\n".join(parts)


TITLES = {"parameters": "Arguments", "raises": "Errors"}


def markdown(text: str) -> str:
    """A text of a docstring as HTML."""
    return MarkdownWithMath(renderer=Renderer(escape=True, exclude_anchor_links=True)).render(text)


def code(text: str, console: bool = False) -> str:
    """Python, coloured."""
    lexer = PythonConsoleLexer() if console else PythonLexer()
    return highlight(text, lexer, HtmlFormatter())


def _items(values: Any) -> str:
    rows = []
    for item in values:
        name = getattr(item, "name", "") or str(getattr(item, "annotation", "") or "")
        head = f"<dt><code>{html.escape(name)}</code></dt>" if name else ""
        rows.append(f"{head}<dd>{markdown(item.description)}</dd>")
    return f"<dl>{''.join(rows)}</dl>"


def _members(thing: Any) -> Iterator[tuple[str, Any]]:
    """The methods of a class, or the classes and functions of a module, that are public and described."""
    names = getattr(thing, "__all__", None) or dir(thing)
    if not inspect.ismodule(thing) and not inspect.isclass(thing):
        return
    for name in names:
        part = getattr(thing, name, None) if inspect.ismodule(thing) else inspect.getattr_static(thing, name)
        if isinstance(part, property):
            part = part.fget
        own = getattr(part, "__module__", "") or ""
        if name.startswith("_") or not own.startswith("adamviz") or not inspect.getdoc(part):
            continue
        if inspect.isfunction(part) or (inspect.isclass(part) and inspect.ismodule(thing)):
            yield name, part


def _run(thing: Any) -> tuple[Any, bytes | None]:
    """Run the example of a docstring: the view that it makes, before that is closed, and its picture."""
    from matplotlib.axes import Axes

    from adamviz.live.view import View
    from adamviz.plots import png

    module = sys.modules.get(getattr(thing, "__module__", ""))
    names = dict(vars(module)) if module else {}
    examples = doctest.DocTestParser().get_examples(inspect.getdoc(thing) or "")
    verbs = ("explore(", "compare(", "explore_map(")
    shows = any(verb in example.source for example in examples for verb in verbs)
    draws = any("plot_" in example.source for example in examples)
    if not (shows or draws):
        return None, None
    with contextlib.redirect_stdout(io.StringIO()):
        for example in examples:
            if ".close()" not in example.source:
                exec(compile(example.source, "<example>", "single"), names)  # our own documentation's
    view = next((value for value in names.values() if isinstance(value, View)), None)
    axes = next((value for value in names.values() if isinstance(value, Axes)), None)
    return view, png(axes.figure) if axes is not None else None
