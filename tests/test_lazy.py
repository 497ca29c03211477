"""The names of the package are loaded when they are first asked for, from any thread, and none too early."""

import ast
import importlib
import json
import pickle
import subprocess
import sys
import types
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import adamviz as av
from adamviz.lazy import attach

EXPORTERS = ("adamviz", "adamviz_slides")


def fresh(code):
    """What a new process prints as JSON."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nbconvert_finds_the_exporters_where_jax_is_broken():
    """It loads every exporter at once, so that one which fails to be imported would end each run of its."""
    assert {found.name for found in entry_points(group="nbconvert.exporters")} >= {*EXPORTERS}
    code = f"""
import json
import sys

sys.modules["jax"] = None  # importing it fails
import adamviz

first = sorted(sys.modules.keys() & {{"numpy", "optax", "jaxlib", "nbconvert"}})
from nbconvert.exporters import get_export_names, get_exporter

assert {{*{EXPORTERS}}} <= {{*get_export_names()}}
exporters = [get_exporter(name) for name in {EXPORTERS}]
later = sorted(sys.modules.keys() & {{"jaxlib", "optax", "sklearn", "matplotlib", "ipywidgets"}})
print(json.dumps([first, [exporter.__name__ for exporter in exporters], later]))
"""
    assert fresh(code) == [[], ["PageExporter", "SlidesExporter"], []]


def test_names_are_found_by_threads_at_once_and_by_star_pickle_and_help():
    """What threads ask for loads no view and turns no switch of JAX."""
    code = r"""
import contextlib
import io
import json
import pickle
import sys
import threading

import adamviz as av

untouched = "jax" not in sys.modules
import jax

before = dict(jax.config.values)
live = "compare", "explore", "explore_map", "HyperparameterMap", "Inspector", "Stage", "inspect"
names = [name for name in dir(av) if name in av.__all__ and name not in live]
gate, errors, found = threading.Barrier(len(names)), [], {}

def ask(name):
    gate.wait()
    try:
        found[name] = pickle.loads(f"cadamviz\n{name}\n.".encode())
    except BaseException as error:
        errors.append(repr(error))

threads = [threading.Thread(target=ask, args=(name,)) for name in names]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
loaded = {name.split(".")[0] for name in sys.modules}
views = {"IPython", "ipywidgets", "anywidget", "matplotlib", "PIL"}
heavy = sorted(loaded & (views | {"tensorflow", "tf_keras", "keras", "torch", "sklearn", "jaxtyping"}))
changed = sorted(name for name, value in jax.config.values.items() if before.get(name) != value)

from adamviz import *

page = io.StringIO()
with contextlib.redirect_stdout(page):
    help(av)
missing = [name for name in av.__all__ if name not in globals() or name not in page.getvalue()]
others = [name for name in names if found[name] is not getattr(av, name)]
print(json.dumps([untouched, errors, heavy, changed, missing, others, len(found)]))
"""
    assert fresh(code) == [True, [], [], [], [], [], len(av.__all__) - 7]


def test_a_module_of_the_package_is_imported_as_such():
    """Also by a name that is lazy: the module is the attribute then."""
    import adamviz.surfaces

    assert adamviz.surfaces is sys.modules["adamviz.surfaces"] is av.surfaces


def test_what_type_checkers_read_is_what_is_loaded():
    tree = ast.parse(Path(av.__file__).read_text("utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    read = {alias.name: node.module for node in block.body for alias in node.names}
    assert {*read} == {*av.__all__, "plots", "__version__"} <= {*dir(av)}
    for name, module in read.items():
        submodule = isinstance(getattr(av, name), types.ModuleType)
        there = importlib.import_module(f"{module}.{name}" if submodule else module)
        assert getattr(av, name) is (there if submodule else getattr(there, name)), name


def test_a_name_that_is_not_there_is_refused_and_nothing_is_loaded(monkeypatch):
    package = types.ModuleType("package")
    monkeypatch.setitem(sys.modules, "package", package)
    getattribute, directory = attach("package", {"json": ["dumps"]}, {"records": "pickle"})
    with pytest.raises(AttributeError, match="module 'package' has no attribute 'loads'"):
        getattribute("loads")
    assert {"dumps", "records"} <= {*directory()} and not {"dumps", "records"} & {*vars(package)}
    assert getattribute("dumps") is json.dumps is package.dumps
    assert getattribute("records") is pickle is package.records
    assert directory() == sorted(vars(package))
