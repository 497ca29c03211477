"""mypy finds nothing wrong, and every public function says what it takes and gives."""

import ast
import inspect
import subprocess
import sys
import typing
from pathlib import Path

import jaxtyping
import numpy as np
import pytest

import adamviz as av
from adamviz.core.adam import Record
from adamviz.core.trajectory import Trajectory

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "adamviz"


def bare(source):
    """The public functions and methods of a module that leave out what they take or give, by name."""
    names = []

    def visit(body, path, method):
        for node in body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                visit(node.body, f"{path}{node.name}.", True)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and is_public(node.name):
                if not is_complete(node, method):
                    names.append(path + node.name)

    visit(ast.parse(source).body, "", False)
    return names


def is_public(name):
    return not name.startswith("_") or name in ("__init__", "__call__")


def is_complete(function, method):
    taken = function.args
    positional = [*taken.posonlyargs, *taken.args]
    bound = method and not any(getattr(each, "id", "") == "staticmethod" for each in function.decorator_list)
    arguments = [*positional[bound:], *taken.kwonlyargs, taken.vararg, taken.kwarg]
    gives = function.returns is not None or function.name == "__init__"
    return gives and all(argument is None or argument.annotation is not None for argument in arguments)


def test_mypy_finds_nothing_wrong():
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_public_function_says_what_it_takes_and_gives():
    missing = {
        str(path.relative_to(PACKAGE)): names
        for path in sorted(PACKAGE.rglob("*.py"))
        if (names := bare(path.read_text()))
    }
    assert not missing, missing


@pytest.mark.parametrize(
    "source, names",
    [
        ("def f(x): ...", ["f"]),
        ("def f(x: int): ...", ["f"]),
        ("def f(*x) -> int: ...", ["f"]),
        ("def f(x: int, *, y) -> int: ...", ["f"]),
        ("def f(x: int, **more) -> int: ...", ["f"]),
        ("class A:\n    def f(self) -> int: ...\n    def g(self): ...", ["A.g"]),
        (
            "class A:\n    def __init__(self, x): ...\n    def __call__(self, x): ...",
            ["A.__init__", "A.__call__"],
        ),
        ("class A:\n    @staticmethod\n    def f(x) -> int: ...", ["A.f"]),
        ("class A:\n    @property\n    def f(self) -> int: ...\n    def __repr__(self): ...", []),
        ("def _f(x): ...\nclass _A:\n    def f(self, x): ...", []),
        ("def f(x: int, *y: int, z: int = 1, **w: int) -> int:\n    def g(x): ...", []),
    ],
)
def test_what_is_left_out_is_found(source, names):
    assert bare(source) == names


@pytest.mark.parametrize("name", av.__all__)
def test_types_can_be_asked_for(name):
    thing = getattr(av, name)
    functions = [thing, *vars(thing).values()] if inspect.isclass(thing) else [thing]
    for function in filter(inspect.isfunction, functions):
        typing.get_type_hints(function)


def test_a_trajectory_has_the_axes_that_its_fields_say():
    hints = typing.get_type_hints(Trajectory, include_extras=True)
    for path, rows in (
        (av.run(av.Adam(0.1), "beale", steps=4), ()),
        (av.sweep(av.Adam(0.1), "beale", steps=4, beta_1=[0.5, 0.9, 0.99]), (3,)),
    ):
        with jaxtyping.jaxtyped("context"):
            assert isinstance(np.zeros((*rows, 4)), jaxtyping.Float[np.ndarray, "*rows steps"])
            for name in ("xy", "loss", "grad"):
                (axes,) = hints[name].__metadata__
                assert isinstance(getattr(path, name), jaxtyping.Float[np.ndarray, axes]), name


def test_what_a_step_records_is_an_attribute_of_its_trajectory():
    path = av.run(av.Adam(0.1), "beale", steps=4)
    assert {*Record._fields} <= {*dir(path)}
    for name in Record._fields:
        assert getattr(path, name) is getattr(path.record, name) and len(getattr(path, name)) == 4
    with pytest.raises(AttributeError, match="'Trajectory' object has no attribute 'momentum'"):
        path.momentum
