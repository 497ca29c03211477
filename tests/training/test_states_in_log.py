"""What a recorder makes of the states of others: their own bias correction, and their own order."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av


@pytest.mark.parametrize("inject", [False, True])
def test_the_update_of_optax_s_amsgrad_is_its_own(inject):
    """Its vhat is the greatest of v with the bias corrected, which is not to be corrected once more."""
    make = optax.inject_hyperparams(optax.amsgrad) if inject else optax.amsgrad
    adam, weights = make(learning_rate=0.1), {"w": jnp.array([3.0, -2.0])}
    state, recorder = adam.init(weights), av.Recorder(every=1, learning_rate=0.1)
    for step in range(1, 6):
        grads = {"w": weights["w"] / step}
        updates, state = adam.update(grads, state)
        recorder.log(step, grads=grads, state=state)
    recording = recorder.recording
    update = recording.rms[:, 0, recording.quantities.index("update")]
    np.testing.assert_allclose(update[-1], np.sqrt(jnp.mean(updates["w"] ** 2)), rtol=1e-5)
    np.testing.assert_allclose(recording.alpha[:, 0], 0.1 / (1 - 0.9 ** np.arange(1, 6)), rtol=1e-5)


def test_slots_that_are_counted_are_those_of_a_dictionary_in_its_own_order():
    """As torch counts them; JAX, which sorts a dictionary, would exchange two of one shape without a word."""
    state = {
        "state": {i: {"step": 1, "exp_avg": np.full(2, i), "exp_avg_sq": np.full(2, i)} for i in (1.0, 2.0)},
        "param_groups": [{"params": [1.0, 2.0], "lr": 0.1, "betas": (0.9, 0.99), "eps": 1e-8}],
    }
    recorder = av.Recorder(every=1)
    recorder.log(1, params={"layer 9": np.ones(2), "layer 10": np.ones(2)}, state=state)
    recording = recorder.recording
    m = recording.rms[0, :, recording.quantities.index("m")]
    assert dict(zip(recording.tensors, m, strict=True)) == {"layer 9": 1.0, "layer 10": 2.0}
    np.testing.assert_allclose(recording.alpha[0], 0.1 * np.sqrt(0.01) / 0.1, rtol=1e-5)
