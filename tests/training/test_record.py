"""Training with `record`, beside the same steps made by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.training.params_path import ParamsPath

X = jnp.asarray(np.random.default_rng(0).normal(size=(8, 3)), jnp.float32)


def loss(params, batch):
    return jnp.mean((jnp.tanh(batch @ params["layer"]["kernel"]) - params["layer"]["bias"]) ** 2)


def params():
    return {"layer": {"kernel": jnp.ones((3, 2)), "bias": jnp.full(2, 0.5)}, "count": jnp.int32(3)}


def weights():
    return {"layer": params()["layer"]}


def test_an_adam_makes_its_own_steps(monkeypatch):
    """Also where steps that are not recorded have a program of their own, as large models do."""
    monkeypatch.setattr("adamviz.training.compiled_step.LARGE", 1)
    optimizer = av.Adam(0.1, amsgrad=True, clipnorm=0.01, decay=0.5)
    trained = av.record(loss, params(), [X] * 6, optimizer, every=5, accuracy=lambda p: p["layer"]["bias"][0])
    core, tree = optimizer.hyperparameters, weights()
    state = core.init(tree)
    for _ in range(6):
        value, grads = jax.value_and_grad(loss)(tree, X)
        tree, state, made = core.update(grads, state, tree)
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5),
        trained.params,
        {**tree, "count": jnp.int32(3)},
    )
    recording = trained.recording
    assert recording.tensors == ("layer/kernel", "layer/bias") and recording.steps.tolist() == [1, 6]
    np.testing.assert_allclose(recording.loss[1], value, rtol=1e-5)
    np.testing.assert_allclose(recording.accuracy[1], tree["layer"]["bias"][0], rtol=1e-6)
    several = {
        "gradient": grads,
        "m": made.m,
        "v": made.v,
        "vhat": made.vhat,
        "update": made.update,
        "effective step": jax.tree.map(lambda a, d: a / d, made.alpha, made.denominator),
    }
    for quantity, expected in several.items():
        place = recording.quantities.index(quantity)
        for name in ("bias", "kernel"):
            norm = jnp.linalg.norm(expected["layer"][name])
            at = recording.index(f"layer/{name}")
            np.testing.assert_allclose(recording.norms[1, at, place], norm, rtol=1e-4, err_msg=quantity)
    kernel = recording.index("layer/kernel")
    cut = 1 - jnp.linalg.norm(made.clipped["layer"]["kernel"]) / jnp.linalg.norm(grads["layer"]["kernel"])
    np.testing.assert_allclose(recording.clip_share[1, kernel], cut, rtol=1e-4)
    assert cut > 0.5


def test_a_rival_is_recorded_with_the_slots_that_it_has():
    adam = av.record(loss, weights(), [X] * 3, av.Rival(optax.adam, learning_rate=0.1), every=1).recording
    sgd = av.record(loss, weights(), [X] * 3, av.Rival(optax.sgd, learning_rate=0.1), every=1).recording
    v, update, gradient = map(adam.quantities.index, ("v", "update", "gradient"))
    assert (adam.norms[:, :, v] > 0).all() and np.isnan(sgd.norms[:, :, v]).all()
    np.testing.assert_allclose(sgd.norms[..., update], 0.1 * sgd.norms[..., gradient], rtol=1e-5)


@pytest.mark.parametrize("optimizer", [av.Adam(0.1), av.Rival(optax.adam, learning_rate=0.1)])
def test_its_state_goes_on_in_the_users_own_loop(optimizer):
    trained = av.record(loss, weights(), [X] * 2, optimizer, every=5)
    again = av.record(loss, weights(), [X] * 3, optimizer, every=5)
    core = getattr(optimizer, "hyperparameters", optimizer)
    after, _, _ = core.update(jax.grad(loss)(trained.params, X), trained.state, trained.params)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5), after, again.params)
    assert av.slots(trained.state).names == ("layer/bias", "layer/kernel")
    mixed = av.record(loss, params(), [X], optimizer, every=5)
    assert av.slots(mixed.state).names == ("layer/bias", "layer/kernel")


def test_an_interrupt_keeps_what_was_recorded():
    def batches():
        yield from [X] * 3
        raise KeyboardInterrupt

    recorder = av.Recorder(every=1)
    with pytest.warns(UserWarning, match="interrupted; what was recorded is kept"):
        trained = av.record(loss, params(), batches(), av.Adam(0.1), recorder=recorder, path=True)
    assert trained.recording.steps.tolist() == [1, 2, 3] and int(trained.state.step) == 3
    assert recorder.recording.steps.tolist() == [1, 2, 3]
    first, *_, last = trained.path
    jax.tree.map(np.testing.assert_array_equal, first, params())
    jax.tree.map(np.testing.assert_array_equal, last, trained.params)
    assert len(trained.path) == 4


def test_of_adamax_the_root_of_v_is_what_divides():
    rival = av.Rival(optax.adamax, learning_rate=0.1)
    steep = lambda w, batch: jnp.sum(w * batch)
    recording = av.record(steep, jnp.zeros(2), [jnp.array([3.0, -0.1])], rival, every=1).recording
    v = recording.norms[0, 0, recording.quantities.index("v")]
    np.testing.assert_allclose([v, recording.rms_ratio[0, 0]], [np.hypot(9, 0.01), 1], rtol=1e-5)


def test_a_path_is_thinned_evenly_and_ends_with_the_last_parameters():
    kept = ParamsPath(0, 10)
    for step in range(1, 3000, 10):
        kept.add(step, step)
    path = kept.closed(3000, 3000, lambda params: params)
    assert 32 <= len(path) <= 64 and path[0] == 0 and path[1] == 1 and path[-1] == 3000
    assert len({b - a for a, b in zip(path[1:-1], path[2:-1], strict=False)}) == 1
    kept = ParamsPath(0, 10)
    kept.add(1, 1)
    assert kept.closed(1, 1, lambda params: params) == (0, 1)


def used():
    recorder = av.Recorder(every=1)
    recorder.log(1, loss=1.0)
    return recorder


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ({"loss": 3}, TypeError, "Expected loss to be a function"),
        ({"loss": lambda params, batch: params["layer"]["bias"]}, TypeError, "one floating-point number"),
        ({"params": {"n": 3}}, ValueError, "Expected params to hold floating-point arrays"),
        ({"batches": 3}, TypeError, "Expected batches to be an iterable, received: 3"),
        ({"optimizer": optax.adam(0.1)}, TypeError, "Expected optimizer to be an av.Adam"),
        ({"accuracy": 1}, TypeError, "Expected accuracy to be a function"),
        ({"every": 0}, ValueError, "Expected every to be a whole number"),
        (
            {"path": "run.npz"},
            TypeError,
            "path to be True or False, received: 'run.npz'. A file is written by rec",
        ),
        ({"batches": [{"x": X, "name": "a"}]}, TypeError, r"or NumPy, received a str at batch\['name'\]"),
        ({"batches": [np.ones(2, object)]}, TypeError, "received an array of object at batch"),
        ({"params": {1: X, "a": X}}, TypeError, "Expected params to be a pytree of arrays, received: {1:"),
        (
            {"params": np.ma.masked_equal([1.0, 2.0], 2)},
            TypeError,
            "Expected params to be an array without a",
        ),
        ({"recorder": 3}, TypeError, "Expected recorder to be an av.Recorder, received: 3"),
        ({"recorder": used()}, ValueError, "Expected recorder to be a new one, received one with 1 record"),
    ],
    ids="loss vector params batches optimizer accuracy every path batch objects keys mask none used".split(),
)
def test_bad_input_is_refused(arguments, error, words):
    usual = {"loss": loss, "params": weights(), "batches": [X], "optimizer": av.Adam(0.1)}
    with pytest.raises(error, match=words):
        av.record(**usual | arguments)
