"""The curvature that a training meets, beside NumPy's eigenvalues of the whole Hessian."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from jax.flatten_util import ravel_pytree

import adamviz as av
from adamviz.training.sharpness import MOST, TOLERANCE, largest_eigenvalue

CURVATURE = "sharpness", "preconditioned", "threshold"
DRAW = np.random.default_rng(0)
ADAM = av.Adam(0.05, beta_1=0.8, clipnorm=0.5, amsgrad=True)
X, Y = DRAW.normal(size=(2, 6, 8)).astype("float32")
PARAMS = {
    "in": DRAW.normal(size=(8, 3)).astype("float32"),
    "out": DRAW.normal(size=(3, 8)).astype("float32"),
    "n": 3,
}


def loss(params, batch):
    x, y = batch
    return jnp.mean((jnp.tanh(x @ params["in"]) @ params["out"] - y) ** 2)


def met(optimizer, sharpness=True, steps=7, batches=None):
    batches = [(X + i / 10, Y) for i in range(steps)] if batches is None else batches
    return av.record(loss, PARAMS, batches, optimizer, every=3, sharpness=sharpness).recording


@pytest.fixture(scope="module")
def recorded():
    return met(ADAM)


@pytest.mark.parametrize("on", [True, (X, -Y)], ids=["the batch of the step", "another"])
def test_its_eigenvalues_are_those_of_numpy(recorded, on):
    recording = recorded if on is True else met(ADAM, on)
    core, params = ADAM.hyperparameters, {name: jnp.asarray(PARAMS[name]) for name in ("in", "out")}
    state = core.init(params)
    _, back = ravel_pytree(params)

    @jax.jit
    def step(params, state, batch, on):
        whole = jax.hessian(lambda x: loss(back(x), on))(ravel_pytree(params)[0])
        params, state, made = core.update(jax.grad(loss)(params, batch), state, params)
        return params, state, made, whole, jnp.sqrt(ravel_pytree(made.denominator)[0])

    for i in range(7):
        batch = X + i / 10, Y
        params, state, made, whole, root = step(params, state, batch, batch if on is True else on)
        if i % 3 == 0:
            whole, root = np.asarray(whole), np.asarray(root)
            both = np.linalg.eigvalsh(whole)[-1], np.linalg.eigvalsh(whole / root / root[:, None])[-1]
            found = recording.sharpness[i // 3], recording.preconditioned[i // 3]
            np.testing.assert_allclose(found, both, rtol=TOLERANCE)
            np.testing.assert_allclose(recording.threshold[i // 3], 18 / made.alpha["in"], rtol=1e-5)


def test_it_is_recorded_where_it_is_asked_for_and_changes_no_step(recorded):
    without = met(ADAM, False)
    np.testing.assert_array_equal(recorded.loss, without.loss)
    for name in CURVATURE:
        assert np.isnan(getattr(without, name)).all() and (getattr(recorded, name) > 0).all()


def test_of_the_largest_size_is_not_the_largest():
    """A power iteration would find -5, and 3 or -3 by turns."""
    for values in ([-5.0, -2.0, 0.5, 2.0], [-3.0, 0.0, 3.0], [-2.0, -1.0], [0.0, 0.0]):
        turn = np.linalg.qr(DRAW.normal(size=(len(values),) * 2))[0].astype("float32")
        matrix = turn * np.float32(values) @ turn.T
        start = DRAW.normal(size=len(values)).astype("float32")
        value, vector = jax.jit(lambda start: largest_eigenvalue(lambda x: matrix @ x, start))(start)
        assert value == pytest.approx(max(values), abs=TOLERANCE * 5)
        assert np.linalg.norm(vector) == pytest.approx(1, rel=1e-5)


def test_it_ends_after_a_fixed_number_of_products():
    counted = []

    def product(x):
        jax.debug.callback(counted.append, 0)
        return x * jnp.linspace(0.99, 1.0, 4000) * jnp.where(jnp.arange(4000) % 2, 1, -1)

    jax.jit(lambda: largest_eigenvalue(product, jnp.ones(4000)))()[0].block_until_ready()
    jax.effects_barrier()
    assert 2 <= len(counted) <= MOST
    value, _ = largest_eigenvalue(lambda x: x * jnp.nan, jnp.full(3, jnp.inf))
    assert np.isnan(value)


def test_gradient_descent_has_its_own_threshold():
    sgd = met(av.Rival(optax.sgd, learning_rate=0.5, momentum=0.5))
    np.testing.assert_array_equal(sgd.threshold, 6)
    np.testing.assert_array_equal(sgd.preconditioned, sgd.sharpness)


def test_it_is_saved_loaded_and_thinned(tmp_path, monkeypatch):
    monkeypatch.setattr("adamviz.training.recorder.MOST", 8)
    monkeypatch.setattr("adamviz.training.recorder.FEWEST", 8)
    recorder = av.Recorder(every=1)
    for step in range(1, 10):
        recorder.log(step, loss=0.5, curvature={"threshold": step, "preconditioned": jnp.float32(2 * step)})
    recorder.recording.save(tmp_path / "run.npz")
    loaded = av.Recording.load(tmp_path / "run.npz")
    np.testing.assert_equal(vars(loaded), vars(recorder.recording))
    assert loaded.steps.tolist() == loaded.threshold.tolist() == [1, 3, 5, 7, 9]
    assert loaded.preconditioned.tolist() == [2, 6, 10, 14, 18] and np.isnan(loaded.sharpness).all()


def test_a_file_without_it_is_as_files_were_before(tmp_path):
    recorder = av.Recorder(every=1)
    recorder.log(1, loss=0.5)
    recorder.recording.save(tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz") as file:
        assert file.files[:5] == ["meta", "steps", "loss", "accuracy", "histograms"]
    np.testing.assert_equal(vars(av.Recording.load(tmp_path / "run.npz")), vars(recorder.recording))


@pytest.mark.parametrize(
    "optimizer, sharpness, error, words",
    [
        (av.Rival(optax.adam, learning_rate=0.1), True, TypeError, "Expected optimizer to be an av.Adam"),
        (av.Adam(0.1), (X, Y, 3), ValueError, "Expected sharpness to be True or a batch that loss takes"),
        (av.Adam(0.1), None, ValueError, "Expected sharpness to be True or a batch .* received: None"),
    ],
    ids="optimizer batch none".split(),
)
def test_bad_input_is_refused_before_any_step(optimizer, sharpness, error, words):
    def batches():
        raise AssertionError("a step was made")
        yield

    with pytest.raises(error, match=words):
        met(optimizer, sharpness, batches=batches())


@pytest.mark.parametrize("given", [{"hessian": 1.0}, 3, {"threshold": "high"}])
def test_a_curvature_that_is_none_is_refused(given):
    recorder = av.Recorder()
    with pytest.raises((ValueError, TypeError), match="Expected curvature"):
        recorder.log(1, loss=1.0, curvature=given)
    assert len(recorder.recording) == 0


def test_of_a_loss_with_a_gradient_of_its_own():
    def own(gradient):
        square = jax.custom_vjp(lambda x: x**2)
        square.defvjp(lambda x: (x**2, x), lambda x, along: (gradient(x) * along,))
        return lambda params, batch: square(params[0]) + batch * square(params[1])

    params, batches = jnp.ones(2), [jnp.float32(3)] * 2
    found = av.record(own(lambda x: 2 * x), params, batches, av.Adam(0.1), sharpness=True).recording
    np.testing.assert_allclose(found.sharpness, 6, rtol=0.03)
    shape = jax.ShapeDtypeStruct((), jnp.float32)
    outside = own(lambda x: jax.pure_callback(lambda x: np.float32(2) * x, shape, x))
    with pytest.raises(TypeError, match="Expected sharpness to be asked for of a loss that JAX can"):
        av.record(outside, params, batches, av.Adam(0.1), sharpness=True)
