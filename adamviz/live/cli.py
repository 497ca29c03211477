"""The command line: a view as a file, without a notebook, and notebooks as a site."""

from __future__ import annotations

import argparse
import difflib
import pathlib
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adamviz.core.rivals import Rival
    from adamviz.keras.adam import Adam
    from adamviz.live.export.formats import Format
    from adamviz.live.view import View

OPTIONS = {
    "frames": (int, "how many pictures (default: 200)"),
    "fps": (float, "how many of them a second (default: 30)"),
}
WORDS = {"true": True, "false": False, "none": None}

EXAMPLES = """\
An optimizer is `adam` or one of optax, with its numbers behind a colon:
  adam   adam:learning_rate=0.1,amsgrad=true   adam:clipnorm=1   optax.sgd:learning_rate=0.01,momentum=0.9

examples:
  adamviz page --surface beale -o beale.html
  adamviz page --optimizer adam:learning_rate=0.1 --optimizer adam:amsgrad=true --title "Lecture 3"
  adamviz gif --surface rosenbrock:b=50 --start -1.2 1 --steps 300 -o valley.gif
  adamviz picture --surface himmelblau --optimizer optax.sgd:learning_rate=0.01 --theme dark -o paper.pdf
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: the words after `adamviz`; those of the process if None.

    Returns:
        0. An argument that cannot be used ends the process with exit code 2 and a sentence on stderr.

    Example:
        >>> import tempfile
        >>> folder = tempfile.mkdtemp()
        >>> main(["page", "--surface", "beale", "-o", f"{folder}/beale.html"])
        /...beale.html, ... kB
        0
    """
    parser, commands = _parsers()
    options = parser.parse_args(arguments)
    command = commands[options.kind]
    if options.kind == "site":
        return _ended(command, lambda: _site(options))
    suffixes = list(_formats()[options.kind])
    path = pathlib.Path(options.output or options.surface.partition(":")[0] + suffixes[0])
    if path.suffix.lower() not in suffixes:
        command.error(f"adamviz {options.kind} writes {' or '.join(suffixes)}, and not {str(path)!r}")
    return _ended(command, lambda: _file(options, path))


def _ended(command: argparse.ArgumentParser, run: Callable[[], str]) -> int:
    """Print what a command says of what it has done; end the process where it could not do it."""
    try:
        print(run())
    except (TypeError, ValueError, RuntimeError, OSError, ImportError) as error:
        if isinstance(error, (NotImplementedError, RecursionError)):
            raise
        command.error(str(error))
    except KeyboardInterrupt:
        print("adamviz: stopped", file=sys.stderr)
        raise SystemExit(130) from None
    return 0


def _file(options: argparse.Namespace, path: pathlib.Path) -> str:
    """Write a view to a file."""
    view = _view(options)
    times = {name: getattr(options, name) for name in OPTIONS if hasattr(options, name)}
    view.save(path, title=options.title, theme=options.theme, **times)
    view.close()
    return f"{path}, {path.stat().st_size / 1000:.0f} kB"


def _site(options: argparse.Namespace) -> str:
    """Write a site."""
    from adamviz.live.site.build import build

    written = build(options.notebooks, options.output, options.title, options.url)
    return f"{pathlib.Path(options.output, 'index.html')}, {len(written)} files"


def _formats() -> dict[str, dict[str, Format]]:
    """The formats that each command writes, by their suffixes."""
    from adamviz.live.export.formats import WRITERS

    commands: dict[str, dict[str, Format]] = {}
    for suffix, file_format in WRITERS.items():
        commands.setdefault(file_format.command, {})[suffix] = file_format
    return commands


def _parsers() -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    """The parser, and that of each command by name."""
    from adamviz import __version__

    parser = argparse.ArgumentParser(
        prog="adamviz",
        description="Adam as an instrument: show optimizers on a loss surface, and write that to a file.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"adamviz {__version__}")
    commands = parser.add_subparsers(dest="kind", metavar="COMMAND", required=True, title="commands")
    parsers = {}
    for kind, formats in _formats().items():
        suffix, file_format = next(iter(formats.items()))
        parsers[kind] = commands.add_parser(
            kind,
            help=file_format.about,
            description=f"Write {file_format.about}.",
            epilog=EXAMPLES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        _add_runs(parsers[kind].add_argument)
        _add_file(parsers[kind].add_argument, kind, suffix, file_format)
    about = "a static site: a front page that plays, a gallery, notebooks and the reference, all alive"
    parsers["site"] = commands.add_parser(
        "site",
        help=about,
        description=f"Write {about}.",
        epilog="example:\n  adamviz site notebooks/*.ipynb -o site",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_site(parsers["site"].add_argument)
    return parser, parsers


def _add_site(add):
    """Add the options of a site."""
    add("notebooks", nargs="*", metavar="NOTEBOOK", help="notebooks, executed; each becomes a live page")
    add("--title", default="adamviz", metavar="TEXT", help="the site's name (default: adamviz)")
    add("--url", metavar="ADDRESS", help="where it will be found, for search engines: adds a sitemap")
    about = "the folder; what this command did not make stays as it is (default: site)"
    add("-o", "--output", default="site", metavar="FOLDER", help=about)


def _add_runs(add):
    """Add the options that say what is shown."""
    from adamviz.surfaces import ALL, name_of

    names = ", ".join(name_of(surface()) for surface in ALL)
    about = f"one of {names}; its numbers may follow, as in rosenbrock:b=50 (default: rosenbrock)"
    add("--surface", default="rosenbrock", metavar="SPEC", help=about)
    about = "an optimizer and its numbers, see below; up to 8 times (default: adam:learning_rate=0.1)"
    add("--optimizer", action="append", metavar="SPEC", help=about)
    about = "the name of a run; once for each optimizer"
    add("--label", action="append", metavar="TEXT", help=about)
    about = "the first point (default: the surface's own)"
    add("--start", type=float, nargs=2, metavar=("X", "Y"), help=about)
    about = "how many steps each run makes (default: 500)"
    add("--steps", type=int, default=500, metavar="N", help=about)


def _add_file(add, kind, suffix, file_format):
    """Add the options that say what is written, and where."""
    add("--title", metavar="TEXT", help="a heading")
    default = (
        "; a page follows the reader's system if it is not said" if kind == "page" else " (default: light)"
    )
    add("--theme", choices=("light", "dark"), help=f"the colours{default}")
    for option in file_format.options:
        number, about = OPTIONS[option]
        add(f"--{option}", type=number, metavar="N", help=about)
    about = f"where to write (default: the surface's name with {suffix})"
    add("-o", "--output", metavar="FILE", help=about)


def _view(options: argparse.Namespace) -> View:
    """The view that the options describe."""
    import adamviz as av
    from adamviz.core.parameters import replace
    from adamviz.surfaces import as_surface

    name, numbers = _spec(options.surface)
    surface = as_surface(name)
    if numbers:
        replace(surface, **numbers)  # names what it does not have
        surface = type(surface)(**numbers)
    optimizers = [_optimizer(spec) for spec in options.optimizer or ["adam:learning_rate=0.1"]]
    labels = options.label
    if labels is None:
        return av.explore(surface, optimizers, start=options.start, steps=options.steps)
    if len(labels) != len(optimizers) or len(set(labels)) < len(optimizers):
        raise ValueError(
            f"Expected {len(optimizers)} different labels, one for each optimizer, received: "
            f"{', '.join(labels)}"
        )
    runs = dict(zip(labels, optimizers, strict=True))
    return av.explore(surface, runs, start=options.start, steps=options.steps)


def _optimizer(text: str) -> Adam | Rival:
    """An optimizer from its spec.

    Example:
        >>> _optimizer("adam:learning_rate=0.1,amsgrad=true")
        Adam(learning_rate=0.1, amsgrad=True)
    """
    import optax

    import adamviz as av

    name, numbers = _spec(text)
    if name == "adam":
        return av.Adam(**numbers)
    package, _, factory = name.partition(".")
    public = package == "optax" and factory.isidentifier() and not factory.startswith("_")
    make = getattr(optax, factory, None) if public else None
    if not callable(make):
        raise ValueError(f"There is no optimizer {name!r}: {_advice(name)}")
    return av.Rival(make, **numbers)


def _advice(name):
    """What may have been meant by the name of an optimizer that there is not."""
    import optax

    factories = [member for member in dir(optax) if member[0].islower() and callable(getattr(optax, member))]
    known = ["adam", *(f"optax.{factory}" for factory in factories)]
    for spelling in (name, f"optax.{name}"):
        near = difflib.get_close_matches(spelling, known, 3)
        if near:
            return f"did you mean {' or '.join(near)}?"
    return "it is adam, or optax. and a name, such as optax.sgd"


def _spec(text: str) -> tuple[str, dict[str, Any]]:
    """A name and the numbers behind its colon.

    Example:
        >>> _spec("adam:learning_rate=1e-2,amsgrad=true")
        ('adam', {'learning_rate': 0.01, 'amsgrad': True})
    """
    name, colon, rest = text.strip().partition(":")
    numbers = {}
    for part in rest.split(",") if colon else []:
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not key.isidentifier():
            raise ValueError(
                f"Expected numbers as in {name}:name=value,name=value, received: {part.strip()!r} in {text!r}"
            )
        if key in numbers:
            raise ValueError(f"{key} is given twice in {text!r}")
        numbers[key] = _number(value, key)
    return name.strip(), numbers


def _number(text: str, name: str) -> Any:
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    raise ValueError(f"Expected {name} to be a number, true, false or none, received: {text!r}")


if __name__ == "__main__":
    sys.exit(main())
