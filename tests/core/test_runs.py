"""Runs and sweeps: every intermediate is there, a row of a sweep is a run, and a run that diverges says
where.
"""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz import api
from adamviz.core import schedules
from adamviz.core.adam import Adam
from adamviz.core.parameters import replace

ADAM = Adam(learning_rate=0.05, clipnorm=2.0)
FIELDS = ("xy", "loss", "grad", "clipped", "m", "v", "vhat", "alpha", "update")


def same(one, two, rtol=1e-5):
    for name in FIELDS:
        a, b = getattr(one, name), getattr(two, name)
        assert (a is None) == (b is None)
        if a is not None:
            size = np.abs(np.where(np.isfinite(b), b, 0)).max()
            np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol * size, err_msg=name)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("dtype", api.DTYPES)
def test_every_intermediate_is_kept(dtype):
    path = av.run(replace(ADAM, beta_2=0.5), "rosenbrock", steps=7, dtype=dtype)
    shapes = dict.fromkeys(FIELDS, (7, 2)) | {"xy": (8, 2), "loss": (8,), "alpha": (7,)}
    assert {name: getattr(path, name).shape for name in FIELDS} == shapes
    assert {getattr(path, name).dtype.name for name in FIELDS} == {dtype}
    assert all(type(getattr(path, name)) is np.ndarray for name in FIELDS)
    assert path.steps == 7 and path.diverged_at is None and repr(path) == f"Trajectory(7 steps, {dtype})"


def test_the_intermediates_fit_together():
    path = av.run(ADAM, "rosenbrock", steps=60, dtype="float64")
    surface = av.surfaces.Rosenbrock()
    with jax.enable_x64(True):
        loss, grad = jax.vmap(jax.value_and_grad(surface))(jnp.asarray(path.xy))
    np.testing.assert_allclose(path.loss, loss)
    np.testing.assert_allclose(path.grad, grad[:-1])
    np.testing.assert_allclose(np.diff(path.xy, axis=0), path.update, atol=1e-15)
    norm = np.linalg.norm(path.grad, axis=1, keepdims=True)
    np.testing.assert_allclose(path.clipped, path.grad * np.minimum(1, 2 / norm))
    m = v = 0
    for t in range(60):
        m, v = 0.9 * m + 0.1 * path.clipped[t], 0.999 * v + 0.001 * path.clipped[t] ** 2
        np.testing.assert_allclose(path.m[t], m, atol=1e-14)
        np.testing.assert_allclose(path.v[t], v, atol=1e-14)
        assert path.alpha[t] == pytest.approx(0.05 * (1 - 0.999 ** (t + 1)) ** 0.5 / (1 - 0.9 ** (t + 1)))
    np.testing.assert_allclose(path.vhat, np.maximum.accumulate(path.v))
    np.testing.assert_allclose(path.update, -path.alpha[:, None] * path.m / (np.sqrt(path.v) + 1e-7))


def test_the_start_is_the_surfaces_own_or_the_given():
    assert av.run(ADAM, "rosenbrock", steps=1).xy[0].tolist() == np.float32([-1.2, 1.0]).tolist()
    for start in (
        (1, 2),
        [1.0, 2.0],
        np.array([1, 2]),
        jnp.array([1.0, 2.0]),
        np.float16([1, 2]),
        jnp.bfloat16([1, 2]),
    ):
        assert av.run(ADAM, "rosenbrock", start, steps=1).xy[0].tolist() == [1, 2]


def test_a_function_is_a_surface():
    path = av.run(ADAM, lambda x, y: x**2 + y**2, start=(1.0, 0.0), steps=3)
    same(path, av.run(ADAM, av.surfaces.Bowl(curvature=2.0), start=(1.0, 0.0), steps=3))


SWEEPS = {
    "a hyperparameter": (
        dict(beta_1=[0.0, 0.5, 0.9]),
        [(replace(ADAM, beta_1=b), {}, None) for b in (0.0, 0.5, 0.9)],
    ),
    "a switch": (dict(amsgrad=[True, False]), [(replace(ADAM, amsgrad=a), {}, None) for a in (True, False)]),
    "a threshold that was off": (
        dict(clipvalue=[0.5, np.inf]),
        [(replace(ADAM, clipvalue=c), {}, None) for c in (0.5, None)],
    ),
    "start points": (dict(start=[[0.0, 1.0], [2.0, 2.0]]), [(ADAM, {}, (0.0, 1.0)), (ADAM, {}, (2.0, 2.0))]),
    "as many start points as coordinates": (
        dict(start=np.eye(2)),
        [(ADAM, {}, (1.0, 0.0)), (ADAM, {}, (0.0, 1.0))],
    ),
    "the surface's numbers": (dict(b=[1, 10, 100]), [(ADAM, dict(b=b), None) for b in (1, 10, 100)]),
    "several together": (
        dict(learning_rate=np.float32([0.1, 0.2]), a=range(2), start=np.ones((2, 2))),
        [
            (replace(ADAM, learning_rate=np.float32(r)), dict(a=a), (1.0, 1.0))
            for r, a in ((0.1, 0), (0.2, 1))
        ],
    ),
    "several optimizers": (
        dict(optimizer=[ADAM, Adam(0.1, amsgrad=True)], epsilon=[1e-7, 0.1]),
        [(ADAM, {}, None), (Adam(0.1, amsgrad=True, epsilon=0.1), {}, None)],
    ),
    "one optimizer in a list": (dict(optimizer=[ADAM]), [(ADAM, {}, None)]),
    "nothing": ({}, [(ADAM, {}, None)]),
    "rivals": (
        dict(optimizer=[av.Rival(optax.adagrad, learning_rate=r, eps=0.1) for r in (0.1, 0.5)]),
        [(av.Rival(optax.adagrad, learning_rate=r, eps=0.1), {}, None) for r in (0.1, 0.5)],
    ),
    "the numbers of a schedule": (
        dict(optimizer=Adam(schedules.ExponentialDecay(0.1, 5.0)), decay_rate=[0.5, 0.9]),
        [(Adam(schedules.ExponentialDecay(0.1, 5.0, d)), {}, None) for d in (0.5, 0.9)],
    ),
    "as many rows as a schedule has boundaries": (
        dict(optimizer=Adam(schedules.PiecewiseConstantDecay([3, 7], [0.1, 0.2, 0.3])), beta_1=[0.5, 0.9]),
        [
            (Adam(schedules.PiecewiseConstantDecay([3, 7], [0.1, 0.2, 0.3]), beta_1=b), {}, None)
            for b in (0.5, 0.9)
        ],
    ),
    "a warm-up": (
        dict(
            optimizer=Adam(schedules.CosineDecay(0.1, 20.0, warmup_target=0.5, warmup_steps=5)),
            warmup_target=[0.2, 0.5],
        ),
        [
            (Adam(schedules.CosineDecay(0.1, 20.0, warmup_target=w, warmup_steps=5)), {}, None)
            for w in (0.2, 0.5)
        ],
    ),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", SWEEPS)
def test_a_row_of_a_sweep_is_a_run(name):
    options, rows = SWEEPS[name]
    # float64, so that what vectorised code rounds otherwise stays far below what any mistake would make
    swept = av.sweep(
        **{"optimizer": ADAM, "surface": "rosenbrock", "steps": 30, "dtype": "float64"} | options
    )
    assert swept.loss.shape == (len(rows), 31) and swept.steps == 30
    assert repr(swept) == f"Trajectory({len(rows)} rows of 30 steps, float64)"
    for index, (optimizer, numbers, start) in enumerate(rows):
        single = av.run(
            optimizer, replace(av.surfaces.Rosenbrock(), **numbers), start, steps=30, dtype="float64"
        )
        same(jax.tree.map(lambda leaf, index=index: leaf[index], swept), single, rtol=1e-9)


def test_a_run_that_diverges_says_where():
    path = av.run(av.Rival(optax.sgd, learning_rate=0.1), "rosenbrock", steps=50)
    first = path.diverged_at
    assert 0 < first < 20
    assert np.isfinite(path.loss[:first]).all() and np.isfinite(path.xy[:first]).all()
    assert not np.isfinite(path.loss[first]) and not np.isfinite(path.loss[first:]).any()
    assert np.isnan(path.xy[-1]).all() and np.isnan(path.loss[-1])
    swept = av.sweep(
        av.Rival(optax.sgd, learning_rate=0.1), "rosenbrock", steps=50, learning_rate=[1e-4, 0.1, 1e-3]
    )
    assert swept.diverged_at.tolist() == [-1, first, -1]
    assert (path.finite_points, swept.finite_points.tolist()) == (first, [51, first, 51])
    huge = av.run(Adam(learning_rate=3e38), "bowl", steps=3)
    assert huge.diverged_at == 1


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_divergence_shows_in_half_precision_too(dtype):
    assert av.run(av.Rival(optax.sgd, learning_rate=0.5), "rosenbrock", steps=50, dtype=dtype).diverged_at > 0


@pytest.mark.sampled(1)
@pytest.mark.parametrize("rows", [1, 7, 8, 9, 16, 17])
def test_a_big_sweep_in_blocks(rows, monkeypatch, capsys):
    arguments = (ADAM, "rosenbrock", np.linspace([-1, 0], [1, 2], rows), 20)
    whole = av.sweep(*arguments)
    assert capsys.readouterr().err == ""  # one block needs no bar
    monkeypatch.setattr(api, "ROWS", 8)
    same(av.sweep(*arguments), whole)
    assert ("sweep" in capsys.readouterr().err) == (rows > 8)


def test_blocks_need_one_compilation(monkeypatch, compilations):
    monkeypatch.setattr(api, "ROWS", 5)
    count, swept = compilations(lambda: av.sweep(ADAM, "booth", steps=11, beta_1=np.linspace(0, 0.9, 13)))
    assert count == 1 and swept.loss.shape == (13, 12)


def test_rivals_have_no_slots():
    path = av.run(av.Rival(optax.adam, learning_rate=0.1), "bowl", steps=3)
    assert path.m is path.v is path.vhat is path.alpha is None
    np.testing.assert_allclose(np.diff(path.xy, axis=0), path.update, rtol=1e-5)
    np.testing.assert_array_equal(path.grad, path.clipped)
