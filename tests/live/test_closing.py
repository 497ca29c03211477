"""A view that is closed is gone: nothing in ipywidgets' registry, nothing in memory."""

import gc
import json
import subprocess
import sys
import weakref

import ipywidgets
import pytest
from ipywidgets.widgets.widget import _instances

import adamviz as av

MANY = """
import gc, json
import adamviz as av
from ipywidgets.widgets.widget import _instances

def make(count):
    for i in range(count):
        view = av.explore("rosenbrock", [av.Adam(0.1), av.Adam(0.2, clipnorm=1.0)], steps=10 + i)
        view.beta_1 = 0.5
        view.selected = 1
        view.surface = "beale"
        view.close()
    gc.collect()
    return len(gc.get_objects())

before = make(20)
after = make(200)
print(json.dumps({"grown": after - before, "left": len(_instances)}))
"""


@pytest.mark.slow
def test_many_views_made_and_closed_leave_nothing_behind():
    done = subprocess.run([sys.executable, "-W", "error", "-c", MANY], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["left"] == 0
    assert found["grown"] < 100  # of hundreds of thousands of objects, and not one for each view


def test_a_closed_view_dies():
    def closed():
        view = av.explore("bowl")
        view.observe(lambda change: view.steps, "beta_1")
        view.close()
        return weakref.ref(view)

    reference = closed()
    gc.collect()
    assert reference() is None


def test_closing_twice_is_closing_once():
    view = av.explore("bowl")
    view.close()
    view.close()
    assert view.comm is None
    assert repr(view) == "Explore(bowl: Adam; 500 steps)"


def test_closing_takes_the_view_s_own_layout_along_but_not_the_caller_s():
    before = set(_instances)
    shared = ipywidgets.Layout(width="50%")
    view = av.explore("bowl", layout=shared)
    view.close()
    assert set(_instances) - before == {shared.model_id}
    shared.close()
    av.explore("bowl", layout={"width": "50%"}).close()
    assert set(_instances) == before


def test_a_view_that_was_refused_leaves_nothing_behind():
    before = set(_instances)
    for arguments in (dict(steps=0), dict(selected=3), dict(beta_1=2.0), dict(gamma=1)):
        try:
            av.explore("bowl", **arguments)
        except (TypeError, ValueError):
            pass
    assert set(_instances) == before
