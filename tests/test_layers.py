"""Who may import whom in Python. For the page's modules, tests/js/test_page_rooms.py says it."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "adamviz"

# What both rooms of many runs may import.
RUNS = {f"adamviz.{room}" for room in ("api", "core", "files", "keras", "surfaces")}
RUNS |= {"jax", "numpy", "sklearn?", "tqdm"}

# What each room may import besides the standard library, itself and adamviz.typing; a name that ends in "?"
# only inside a function. A file beside the rooms is a room of its own.
ALLOWED = {
    "core": {"jax", "numpy", "optax"},
    "surfaces": {"adamviz.core", "jax", "numpy", "sklearn?"},
    "lowering": {"jax", "numpy"},
    # Pillow is what matplotlib writes PNG with, and mpl_toolkits are its own.
    "plots": {"numpy", "matplotlib?", "mpl_toolkits?", "PIL?"},
    "training": RUNS | {"optax", "adamviz.bell"},
    "examples": {"adamviz.api", "adamviz.core", "adamviz.surfaces", "jax", "numpy"},
    "keras": {"adamviz.core", "adamviz.files", "jax", "numpy"},
    "programs": {"adamviz.core", "adamviz.surfaces", "adamviz.lowering", "jax", "numpy"},
    "preparing": {"adamviz.core", "adamviz.surfaces", "jax", "numpy"},
    "memory": {"jax"},
    "bell": set(),
    "api": {
        "adamviz.core",
        "adamviz.surfaces",
        "adamviz.keras",
        "adamviz.memory",
        "adamviz.preparing",
        "jax",
        "numpy",
        "tqdm",
    },
    "curvature": {
        "adamviz.api",
        "adamviz.core",
        "adamviz.preparing",
        "adamviz.surfaces",
        "jax",
        "numpy",
        "optax",
    },
    "maps": RUNS | {"adamviz.memory", "adamviz.preparing"},
    "files": set(),
    "lazy": {"?"},  # whatever it is told to
    "typing": set(),
    "version": set(),
}

# The floors of a room that has rooms within, the lowest first; "" is its own files that are not named. A file
# or a room within imports from lower floors only, and a room never from another of its floor.
FLOORS = {
    "live": [
        {""},  # traits, state, transitions, kernel, ...: all that views share
        {"export"},
        {"still"},
        {"widget"},
        {"view"},
        {"following"},
        {"running"},
        {"stage", "map", "training"},
        {"site"},
        {"cli"},
    ],
    "keras": [
        {"interrupts"},
        {"tensors"},
        {"gradients", "schedules", "distribute"},
        {"functions", ""},  # "": the optimizer
    ],
}


def is_type_checking(node):
    return isinstance(node, ast.If) and getattr(node.test, "id", None) == "TYPE_CHECKING"


def imports(source, package):
    """Each import of a module's source: `(dotted name, whether it happens inside a function, line)`.

    What only a type checker reads is no import.
    """
    found = []

    def visit(node, lazy):
        if isinstance(node, ast.Import):
            found.extend((alias.name, lazy, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            parts = parts[: len(parts) - node.level + 1] if node.level else []
            base = ".".join(parts + [node.module] if node.module else parts)
            found.extend((f"{base}.{alias.name}", lazy, node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
            "import_module",
            "__import__",
        ):
            name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else "?"
            found.append((name, lazy, node.lineno))
        lazy = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in node.orelse if is_type_checking(node) else ast.iter_child_nodes(node):
            visit(child, lazy)

    visit(ast.parse(source), False)
    return found


def violations(source, path):
    """Every import in `source` that a file at `path` (relative to the package) may not make, in words."""
    package = ".".join(("adamviz", *path.parts[:-1]))
    return [
        f"{path}:{line} imports {name}: {wrong}"
        for name, lazy, line in imports(source, package)
        if (wrong := between_rooms(name, lazy, path) or within_room(name, path))
    ]


def between_rooms(name, lazy, path):
    """What is wrong with an import as one from another room; None if nothing is."""
    room, top = path.with_suffix("").parts[0], name.split(".")[0]
    if room == "__main__":
        return None if name in ("adamviz.live.cli.main", "sys") else "it calls the command line only"
    if is_in(name, "adamviz.live") and room != "live":
        return None if str(path) == "__init__.py" and lazy else "nothing imports live"
    if room not in ALLOWED or top in sys.stdlib_module_names:
        return None
    allowed = ALLOWED[room] | {f"adamviz.{room}", "adamviz.typing"}
    if any(is_in(name, entry) for entry in allowed):
        return None
    if f"{top}?" in allowed:
        return None if lazy else f"{top} belongs inside the function that needs it"
    return f"{room} may import {', '.join(sorted(ALLOWED[room]))} only"


def within_room(name, path):
    """What is wrong with an import as one between the floors of a room; None if nothing is."""
    room = path.parts[0]
    if room not in FLOORS or not is_in(name, f"adamviz.{room}") or path.name == "__init__.py":
        return None
    floors = {inner: floor for floor, inners in enumerate(FLOORS[room]) for inner in inners}

    def inner(parts):
        return parts[0] if parts and parts[0] in floors else ""

    mine, other = inner(path.with_suffix("").parts[1:]), inner(name.split(".")[2:])
    if mine == other or floors[other] < floors[mine]:
        return None
    return f"{mine or 'a file'} stands {'beside' if floors[mine] == floors[other] else 'below'} {other}"


def is_in(name, module):
    return name == module or name.startswith(module + ".")


def loose_ends(source):
    """What stands in an `__init__` besides a docstring, imports, also those that only a type checker reads,
    `__all__` and lazy loading, in words.
    """
    return [
        f"line {node.lineno}: {type(node).__name__}"
        for node in ast.parse(source).body
        if not is_menu_part(node)
    ]


def is_menu_part(node):
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    if isinstance(node, ast.Assign):
        parts = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
        names = {part.id for part in parts if isinstance(part.ctx, ast.Store)}
        return names <= {"__all__", "__version__", "__getattr__", "__dir__", "_LAZY"}
    if isinstance(node, ast.FunctionDef):
        return node.name in ("__getattr__", "__dir__")
    if is_type_checking(node):
        return all(map(is_menu_part, [*node.body, *node.orelse]))
    return isinstance(node, ast.Import | ast.ImportFrom)


def python_files():
    return sorted(PACKAGE.rglob("*.py"))


def test_layers_are_kept():
    broken = [
        line for path in python_files() for line in violations(path.read_text(), path.relative_to(PACKAGE))
    ]
    assert not broken, "\n".join(broken)


def test_every_room_has_a_rule():
    rooms = {path.relative_to(PACKAGE).with_suffix("").parts[0] for path in python_files()} - {
        "__init__",
        "__main__",
    }
    assert rooms - ALLOWED.keys() == {"live"}, "live, the top, may import all others"


@pytest.mark.parametrize(
    "path, source",
    [
        ("core/bad.py", "import matplotlib"),
        ("core/bad.py", "from adamviz.surfaces import Beale"),
        ("core/bad.py", "from ..surfaces import Beale"),
        ("core/bad.py", "from .. import keras"),
        ("core/bad.py", "def f():\n    import ipywidgets"),
        ("surfaces/bad.py", "import sklearn.datasets"),
        ("surfaces/bad.py", "from adamviz.plots import palette"),
        ("lowering/bad.py", "from adamviz.core import adam"),
        ("lowering/bad.py", "import optax"),
        ("plots/bad.py", "import matplotlib.pyplot as plt"),
        ("plots/bad.py", "import jax"),
        ("plots/bad.py", "from adamviz import run"),
        ("keras/bad.py", "import tensorflow"),
        ("keras/bad.py", "import importlib\nimportlib.import_module('tensorflow')"),
        ("training/bad.py", "from adamviz.live import stage"),
        ("programs/bad.py", "from adamviz.api import run"),
        ("programs/bad.py", "from adamviz.live.traits import Number"),
        ("api.py", "import adamviz.live"),
        ("api.py", "def f():\n    from adamviz import live"),
        ("preparing.py", "from adamviz.api import run"),
        ("__init__.py", "from adamviz.live import explore"),
        ("__main__.py", "from adamviz.live.stage import make"),
        ("live/state.py", "from adamviz.live.view import View"),
        ("live/state.py", "def f():\n    from adamviz.live.stage.stage import Stage"),
        ("live/export/page.py", "from adamviz.live.view import View"),
        ("live/view.py", "from adamviz.live.stage import pins"),
        ("live/stage/stage.py", "from adamviz.live.map.map import Map"),
        ("live/map/map.py", "from ..stage import pins"),
        ("live/running.py", "from adamviz.live.stage.pins import Comparing"),
        ("live/following.py", "from adamviz.live.running import Running"),
        ("live/view.py", "from adamviz.live import cli"),
        ("keras/tensors/variable.py", "from adamviz.keras.gradients import tape"),
        ("keras/gradients/tape.py", "from adamviz.keras.distribute import replicas"),
        ("keras/functions/function.py", "from adamviz.keras.adam import Adam"),
        ("keras/adam.py", "from adamviz.keras.functions.function import function"),
        ("keras/interrupts/jax_state.py", "from adamviz.keras.tensors import operators"),
        ("core/bad.py", "if TYPE_CHECKING:\n    import matplotlib\nelse:\n    import matplotlib"),
    ],
)
def test_a_broken_rule_is_caught(path, source):
    assert len(violations(source, Path(path))) == 1


@pytest.mark.parametrize(
    "path, source",
    [
        (
            "core/good.py",
            "import math, jax.numpy as jnp, optax\nfrom adamviz.core.adam import init\nfrom .adam import x",
        ),
        ("core/good.py", "from adamviz.typing import Float\nif TYPE_CHECKING:\n    import matplotlib"),
        (
            "surfaces/good.py",
            "from adamviz.core import trajectory\ndef f():\n    from sklearn import datasets",
        ),
        ("plots/good.py", "import numpy as np\ndef f():\n    from matplotlib.figure import Figure"),
        (
            "live/stage/good.py",
            "import anywidget, ipywidgets\nfrom adamviz.live import traits, view\nfrom adamviz import plots\n"
            "from adamviz.live.stage import pins\nfrom . import make",
        ),
        ("live/view.py", "from adamviz.live.export import save\nfrom adamviz.live.scenes import Scene"),
        ("live/stage/__init__.py", "from adamviz.live.stage.explore import explore"),
        ("keras/adam.py", "from adamviz.keras.schedules import decays\nfrom adamviz.keras import step"),
        ("keras/gradients/tape.py", "from adamviz.keras.tensors.variable import Variable"),
        ("__init__.py", "def __getattr__(name):\n    from adamviz.live import explore"),
        ("__init__.py", "if TYPE_CHECKING:\n    from adamviz.live import explore"),
        ("training/good.py", "from adamviz import core, surfaces"),
        ("programs/good.py", "from adamviz.lowering import lower"),
    ],
)
def test_a_kept_rule_is_left_alone(path, source):
    assert violations(source, Path(path)) == []


def test_menus_hold_imports_only():
    broken = [
        f"{path.relative_to(ROOT)} {end}"
        for path in PACKAGE.rglob("__init__.py")
        for end in loose_ends(path.read_text())
    ]
    assert not broken, "\n".join(broken)
    assert loose_ends("import jax\njax.config.update('jax_enable_x64', True)") == ["line 2: Expr"]
    assert loose_ends("def helper(): ...") and loose_ends("X = 1")
    assert loose_ends("if TYPE_CHECKING:\n    X = 1") and loose_ends("if True:\n    import jax")
    assert not loose_ends('"""Doc."""\n__all__ = ["a"]')
    assert not loose_ends("if TYPE_CHECKING:\n    import a\nelse:\n    __getattr__, __dir__ = attach()")
