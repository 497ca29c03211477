"""Who may import whom, and how long a file may be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "adamviz"
LONGEST = 299  # lines of one file
# Those that the narrower lines made longer, until each is two.
LONG = {
    "adamviz/files.py",
    "adamviz/keras/distribute/strategy.py",
    "adamviz/keras/gradients/tape.py",
    "adamviz/keras/tensors/operators.py",
    "adamviz/live/export/film.py",
    "adamviz/live/js/stage.js",
    "adamviz/live/stage/stage.py",
    "adamviz/lowering/gather.py",
    "tests/browser/test_accessible.py",
    "tests/browser/test_comparing.py",
    "tests/browser/test_page.py",
    "tests/browser/test_presenter.py",
    "tests/browser/test_scene_walks.py",
    "tests/keras/cases.py",
    "tests/keras/odd_losses.py",
    "tests/keras/test_edges_against_keras.py",
    "tests/keras/test_keras_damaged_files.py",
    "tests/keras/test_keras_schedules.py",
    "tests/keras/test_tape.py",
    "tests/keras/test_variable_arithmetic.py",
}

# What each folder may import besides the standard library and itself; a name that ends in "?" only inside a
# function.
ALLOWED = {
    "core": {"jax", "numpy", "optax", "tqdm"},
    "surfaces": {"adamviz.core", "jax", "numpy", "sklearn?"},
    "lowering": {"jax", "numpy"},
    "plots": {"numpy", "matplotlib?", "PIL?"},  # Pillow is what matplotlib writes PNG with
    "networks": {"adamviz.core", "adamviz.surfaces", "jax", "numpy", "optax", "tqdm", "sklearn?"},
    "keras": {"adamviz.core", "adamviz.files", "jax", "numpy"},
}


def imported(source, package):
    """Each import of a module's source: `(dotted name, whether it happens inside a function, line)`."""
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
        lazy = lazy or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for child in ast.iter_child_nodes(node):
            visit(child, lazy)

    visit(ast.parse(source), False)
    return found


def violations(source, path):
    """Every import in `source` that a file at `path` (relative to the package) may not make, in words."""
    folder = path.parts[0] if len(path.parts) > 1 else ""
    package = ".".join(("adamviz", *path.parts[:-1]))
    broken = []
    for name, lazy, line in imported(source, package):
        top = name.split(".")[0]
        wrong = _wrong(name, top, lazy, folder, path)
        if wrong:
            broken.append(f"{path}:{line} imports {name}: {wrong}")
    return broken


def _wrong(name, top, lazy, folder, path):
    if name.startswith("adamviz.live") and folder != "live":
        return None if str(path) == "__init__.py" and lazy else "nothing imports live"
    if folder not in ALLOWED or top in sys.stdlib_module_names:
        return None
    if name.startswith(f"adamviz.{folder}.") or name == f"adamviz.{folder}":
        return None
    allowed = ALLOWED[folder] | {"adamviz.typing"}
    own = next((entry for entry in allowed if name == entry or name.startswith(entry + ".")), None)
    if top in allowed or own:
        return None
    if f"{top}?" in allowed:
        return None if lazy else f"{top} belongs inside the function that needs it"
    return f"{folder} may import {', '.join(sorted(allowed))} only"


def loose_ends(source):
    """What stands in an `__init__` besides a docstring, imports, `__all__` and lazy loading, in words."""
    loose = []
    for node in ast.parse(source).body:
        names = [
            part.id
            for part in ast.walk(node)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
        ]
        fine = (
            isinstance(node, (ast.Import, ast.ImportFrom))
            or (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)
            )
            or (
                isinstance(node, ast.Assign)
                and set(names) <= {"__all__", "__version__", "__getattr__", "__dir__", "_LAZY"}
            )
            or (isinstance(node, ast.FunctionDef) and node.name in ("__getattr__", "__dir__"))
        )
        if not fine:
            loose.append(f"line {node.lineno}: {type(node).__name__}")
    return loose


def python_files():
    return sorted(PACKAGE.rglob("*.py"))


def test_layers_are_kept():
    broken = [
        line for path in python_files() for line in violations(path.read_text(), path.relative_to(PACKAGE))
    ]
    assert not broken, "\n".join(broken)


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
        ("networks/bad.py", "from adamviz.live import stage"),
        ("running.py", "import adamviz.live"),
        ("running.py", "def f():\n    from adamviz import live"),
        ("__init__.py", "from adamviz.live import explore"),
    ],
)
def test_a_broken_rule_is_caught(path, source):
    assert violations(source, Path(path))


@pytest.mark.parametrize(
    "path, source",
    [
        (
            "core/good.py",
            "import math, jax.numpy as jnp, optax\nfrom adamviz.core.adam import init\nfrom .adam import "
            "init",
        ),
        (
            "surfaces/good.py",
            "from adamviz.core import trajectory\ndef f():\n    from sklearn import datasets",
        ),
        ("plots/good.py", "import numpy as np\ndef f():\n    from matplotlib.figure import Figure"),
        (
            "live/good.py",
            "import anywidget, ipywidgets\nfrom adamviz.live import stage\nfrom adamviz import core, plots",
        ),
        ("__init__.py", "def __getattr__(name):\n    from adamviz.live import explore"),
        ("networks/good.py", "from adamviz import core, surfaces"),
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
    assert (
        loose_ends("def helper(): ...")
        and loose_ends("X = 1")
        and not loose_ends('"""Doc."""\n__all__ = ["a"]')
    )


def test_files_stay_short():
    files = [
        *python_files(),
        *PACKAGE.rglob("*.js"),
        *PACKAGE.rglob("*.css"),
        *(ROOT / "tests").rglob("*.py"),
        *(ROOT / "tests").rglob("*.*js"),
    ]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files
        if (lines := len(path.read_text().splitlines())) > LONGEST
    }
    assert long.keys() <= LONG, long.keys() - LONG


def test_importing_loads_no_view_and_turns_no_switch():
    code = """
import sys
import jax

before = dict(jax.config.values)
import adamviz

loaded = {name.split(".")[0] for name in sys.modules}
heavy = loaded & {"matplotlib", "tensorflow", "tf_keras", "keras", "torch", "IPython", "ipywidgets", "anywidget", "sklearn", "PIL"}
changed = {name for name, value in jax.config.values.items() if before.get(name) != value}
print("heavy:", sorted(heavy), "changed:", sorted(changed))
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "heavy: [] changed: []\n"
