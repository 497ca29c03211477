"""No verb goes on with data, globals or attributes that have changed since: each asks a user's function anew,
a view keeps one moment.
"""

import base64
import functools
import json

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core.compiled import _run
from adamviz.core.parameters import parameter, parameters, pytree, replace, values
from adamviz.live.packing import unpacked_json
from adamviz.surfaces.snapshot import snapshot

X = np.array([1.0, 2.0])
SCALE = 1.0


class Model:
    scale = 1.0

    def __call__(self, x, y):
        return self.scale * (x**2 + y**2)


@pytree
class Own:
    """A surface class of a person's own, which reads a global."""

    title, formula, source, extent, start, minima = "Own", "", "", (-3.0, 3.0, -3.0, 3.0), (1.0, 1.0), ()
    width: float = parameter(0.1, 3.0, default=1.0)

    def __call__(self, xy):
        return SCALE * jnp.sum(xy**2) * self.width


MODEL = Model()


def changed_in_place():
    X[:] = [10.0, 20.0]


def given_anew():
    globals()["X"] = np.array([10.0, 20.0])


def rescaled():
    globals()["SCALE"] = 3.0


def given_an_attribute():
    MODEL.scale = 3.0


@jax.jit
def compiled(x, y):
    return jnp.sum((X - x) ** 2) + y**2


def body(carry, _):
    return carry * SCALE, None


CASES = {
    "an array in place": (lambda x, y: jnp.sum((X - x) ** 2) + y**2, changed_in_place),
    "an array anew": (lambda x, y: jnp.sum((X - x) ** 2) + y**2, given_anew),
    "a compiled function's array in place": (lambda x, y: compiled(x, y) + 0.0, changed_in_place),
    "a compiled function's array anew": (compiled, given_anew),
    "a global number": (lambda x, y: SCALE * (x**2 + y**2), rescaled),
    "a scan's body": (lambda x, y: jax.lax.scan(body, x**2 + y**2, None, length=2)[0], rescaled),
    "an attribute": (MODEL, given_an_attribute),
    "a surface": (av.Surface(lambda x, y: SCALE * (x**2 + y**2)), rescaled),
    "a class": (Own(), rescaled),
    "a partial": (functools.partial(lambda data, x, y: jnp.sum((data - x) ** 2) + y**2, X), changed_in_place),
}


@pytest.fixture(autouse=True)
def before():
    first = X
    yield
    first[:] = [1.0, 2.0]
    globals().update(X=first, SCALE=1.0)
    MODEL.scale = 1.0


def fresh(surface, point=(1.0, 1.0)):
    """The loss as it is now, computed operation by operation: nothing that is compiled is asked."""
    with jax.disable_jit():
        return float(
            surface(np.float32(point)) if hasattr(surface, "extent") else surface(*np.float32(point))
        )


@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", CASES)
def test_every_verb_asks_anew(case):
    surface, change = CASES[case]
    seen = []
    for _ in range(2):
        ran = av.run(av.Adam(0.1), surface, (1.0, 1.0), steps=3)
        swept = av.sweep(av.Adam(0.1), surface, (1.0, 1.0), steps=3, beta_1=[0.0, 0.9])
        wide = av.run(av.Adam(0.1), surface, (1.0, 1.0), steps=3, dtype="float64")
        assert (
            ran.loss[0] == pytest.approx(fresh(surface), rel=1e-6) and (swept.loss[:, 0] == ran.loss[0]).all()
        )
        assert wide.loss[0] == pytest.approx(ran.loss[0], rel=1e-6)
        np.testing.assert_allclose(swept.grad[1], ran.grad, rtol=1e-5)
        seen.append(float(ran.loss[0]))
        change()
    assert seen[0] != seen[1]


@pytest.mark.slow
def test_a_view_is_of_one_moment_and_another_view_of_another():
    surface = lambda x, y: jnp.sum((X - x) ** 2) + y**2
    with_kernel = lambda x, y: jnp.sum(jnp.linalg.svd(jnp.outer(X, X) + x * y, compute_uv=False)) + x**2
    views, tables, pages = [], [], []
    for _ in range(2):
        pair = [av.explore(one, av.Adam(0.1), steps=5, start=(1.0, 1.0)) for one in (surface, with_kernel)]
        views.append(pair)
        tables.append([view.table()[0]["loss"] for view in pair])
        pages.append([program(view) for view in pair])
        changed_in_place()
    assert "error" in pages[0][1] and "error" not in pages[0][0]
    for one, two in zip(*tables, strict=True):
        assert one != two
    assert pages[0][0] != pages[1][0]  # the data is in the program
    # The first views still show what they showed: in figures, in the picture, in the kernel's answers and in
    # files.
    for pair, table in zip(views, tables, strict=True):
        for view, loss in zip(pair, table, strict=True):
            assert view.table()[0]["loss"] == loss
            assert av.run(view.optimizers[0], view.shown, view.start, view.steps).loss[-1] == np.float32(loss)
            stored = stored_loss(view)
            assert stored is None or stored == np.float32(loss)
            view.close()


def program(view):
    return next(one for one in unpacked_json(view._setup)["surfaces"] if one["name"] == view.surface)


def stored_loss(view):
    stored = view._stored()
    if stored is None:
        return None
    json.dumps(stored)
    return np.frombuffer(base64.b64decode(stored["buffers"][stored["runs"][0]["given"]["loss"]]), "<f4")[-1]


class Halving(av.schedules.LearningRateSchedule):
    rate = 0.5

    def __call__(self, step):
        return self.rate / (1.0 + step)

    def get_config(self):
        return {}


HALVING = Halving()


def scaled(learning_rate):
    return optax.sgd(learning_rate * SCALE)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "optimizer",
    [
        av.Adam(lambda step: 0.5 * SCALE / (1 + step)),
        av.Adam(HALVING),
        av.Rival(scaled, learning_rate=0.5),
        av.Rival(optax.sgd, learning_rate=lambda count: 0.5 * SCALE / (1 + count)),
        av.Rival(
            lambda learning_rate: optax.chain(scaled(learning_rate), optax.contrib.reduce_on_plateau()),
            learning_rate=0.5,
        ),
        av.Rival(
            lambda learning_rate: optax.chain(optax.scale_by_zoom_linesearch(3), scaled(learning_rate)),
            learning_rate=0.5,
        ),
    ],
    ids=[
        "a function",
        "a schedule",
        "a factory",
        "a schedule of a rival",
        "one that needs the value",
        "one that needs the function",
    ],
)
def test_schedules_and_factories_are_asked_anew(optimizer, monkeypatch):
    first = av.run(optimizer, "bowl", (1.0, 1.0), steps=3)
    assert np.array_equal(av.run(optimizer, "bowl", (1.0, 1.0), steps=3).xy, first.xy)
    view = av.explore("bowl", optimizer, start=(1.0, 1.0), steps=3)
    before = view.table()[0]["loss"]
    assert before == pytest.approx(first.loss[-1], rel=1e-5)
    globals()["SCALE"] = 0.5
    monkeypatch.setattr(Halving, "rate", 0.25)
    second = av.run(optimizer, "bowl", (1.0, 1.0), steps=3)
    assert abs(second.update[0, 0]) < abs(first.update[0, 0])
    if not getattr(optimizer, "needs_loss", False):  # which is traced with the surface that it runs on
        assert view.table()[0]["loss"] == before
        assert second.update[0, 0] == pytest.approx(first.update[0, 0] / 2, rel=1e-6)
    view.close()


@pytest.mark.parametrize(
    "loss",
    [
        lambda x, y: x * np.random.rand() + y,
        lambda x, y: x**2 + next(COUNT) * y,
        lambda x, y: jnp.sum((np.random.randn(3) - x) ** 2) + y,
    ],
    ids=["a number", "a count", "an array"],
)
def test_a_function_that_changes_by_itself_is_refused(loss):
    with pytest.raises(
        ValueError,
        match="another result each time that JAX traces it.*draw once outside.*jax.random with a fixed key",
    ):
        av.Surface(loss)
    with pytest.raises(ValueError, match="another result each time"):
        av.run(av.Adam(lambda step: 0.1 * np.random.rand()), "bowl", steps=2)
    with pytest.raises(ValueError, match="another result each time"):
        av.explore("bowl", av.Rival(lambda rate: optax.sgd(rate * next(COUNT)), rate=0.1))


COUNT = iter(range(1, 1000))


def test_a_fixed_key_is_no_change():
    noise = lambda x, y: x**2 + y**2 + jnp.sum(jax.random.normal(jax.random.key(1), (2,))) * x
    path = av.run(av.Adam(0.1), noise, steps=3)
    assert path.loss[0] == pytest.approx(float(av.Surface(noise)(path.xy[0])), rel=1e-6)


def test_the_same_function_made_anew_is_not_compiled_anew():
    def make(target):
        return lambda x, y: jnp.sum((np.array([target, 2.0]) - x) ** 2) + y**2

    av.run(av.Adam(0.1), make(1.0), steps=19)
    count = _run._cache_size()
    path = av.run(av.Adam(0.1), make(5.0), steps=19)
    assert _run._cache_size() == count and path.loss[0] == pytest.approx(
        float(av.Surface(make(5.0))(path.xy[0])), rel=1e-6
    )


def test_a_snapshot_in_another_dtype_asks_anew():
    kept = snapshot(av.Surface(lambda x, y: SCALE * x + y))
    globals()["SCALE"] = 2.0
    assert float(kept((1.0, 1.0))) == 2
    with jax.enable_x64(True):
        assert float(kept(np.array([1.0, 1.0]))) == 3


def test_a_snapshot_has_each_number_of_its_surface_once():
    surface = av.Surface(lambda x, y, q=7.0, r=9.0: q * x + r * y)
    kept = snapshot(surface)
    assert [one.name for one in parameters(kept)] == ["q", "r"] and values(kept) == {"q": 7.0, "r": 9.0}
    turned = replace(kept, q=1.0)
    assert values(turned) == {"q": 1.0, "r": 9.0} and float(turned((2.0, 1.0))) == 11.0
    assert values(surface) == {"q": 7.0, "r": 9.0}
    view = av.explore(surface)
    assert [one["name"] for one in unpacked_json(view._setup)["surfaces"][0]["parameters"]] == ["q", "r"]
    assert values(view.shown) == {"q": 7.0, "r": 9.0}
    view.close()
