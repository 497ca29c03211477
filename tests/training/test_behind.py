"""Records are measured behind the training: whatever happens meanwhile, none is lost."""

import threading

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.training import waiting


def test_threads_that_log_at_once_lose_nothing_and_arrays_may_change_afterwards():
    recorder, steps, lock = av.Recorder(every=1), iter(range(1, 81)), threading.Lock()

    def work():
        array = np.zeros(3, "float32")
        for _ in range(20):
            with lock:
                array[:] = step = next(steps)
                recorder.log(step, grads={"w": array}, loss=jnp.float32(step))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recording = recorder.recording
    np.testing.assert_array_equal(recording.steps, np.arange(1, 81))
    np.testing.assert_array_equal(recording.loss, np.arange(1, 81))
    np.testing.assert_allclose(recording.norms[:, 0, 0], np.sqrt(3) * np.arange(1, 81), rtol=1e-6)


@pytest.mark.parametrize("place", ["scalar", "snapshot", "settle"])
def test_an_interrupt_inside_of_log_leaves_what_was_logged(monkeypatch, place):
    def stop(*arguments):
        raise KeyboardInterrupt

    recorder = av.Recorder(every=1)
    for step in (1, 2):
        recorder.log(step, grads={"w": np.full(3, step, "float32")}, loss=1.0)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        module = {"scalar": "recorder", "snapshot": "gathering", "settle": "waiting"}[place]
        patch.setattr(f"adamviz.training.{module}.{place}", stop)
        patch.setattr(waiting, "BYTES", 0)  # two wait, and the oldest is measured at once
        patch.setattr(waiting, "AHEAD", 0)
        recorder.log(3, grads={"w": np.ones(3, "float32")}, loss=1.0)
    recorder.log(4, grads={"w": np.full(3, 4, "float32")}, loss=1.0)
    recording = recorder.recording
    assert recording.steps.tolist() == ([1, 2, 3, 4] if place == "settle" else [1, 2, 4])
    np.testing.assert_allclose(recording.norms[[0, 1, -1], 0, 0], np.sqrt(3) * np.array([1, 2, 4]), rtol=1e-6)


def test_what_cannot_be_measured_is_told_with_its_step_and_costs_nothing_else():
    recorder = av.Recorder(every=1)
    gone = jnp.float32(2)
    recorder.log(1, grads={"w": np.ones(3, "float32")}, loss=1.0)
    recorder.log(2, loss=gone)
    gone.delete()
    with pytest.raises(RuntimeError, match="The record of step 2 could not be measured.*deleted"):
        recorder.recording
    recorder.log(3, grads={"w": np.ones(3, "float32")}, loss=3.0)
    recording = recorder.recording
    np.testing.assert_equal(recording.loss, [1, np.nan, 3])
    assert recording.steps.tolist() == [1, 2, 3] and (recording.norms[[0, 2], 0, 0] > 1).all()


def test_what_is_donated_was_copied_before():
    """Of the state also the count and the numbers; and steps alike are looked through by one plan."""
    recorder, w = av.Recorder(every=1), {"w": jnp.ones(3)}
    adam = optax.inject_hyperparams(optax.adam)(0.1)
    after = jax.jit(lambda w, state: adam.update(w, state), donate_argnums=(0, 1))
    state = adam.init(w)
    for step in range(1, 4):
        w, state = after(w, state)
        w = jax.tree.map(lambda x: 0 * x + step, w)
        recorder.log(step, params=w, updates=w, state=state)
    after(w, state)
    recording, t = recorder.recording, np.arange(1, 4)
    np.testing.assert_allclose(recording.norms[:, 0, 5], np.sqrt(3) * t, rtol=1e-6)
    np.testing.assert_allclose(recording.alpha[:, 0], 0.1 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t), rtol=1e-4)


def test_what_jax_is_tracing_is_refused_where_it_is_logged():
    recorder = av.Recorder(every=1)
    for given in ({"grads": {"w": 1}}, {"loss": 1}, {"state": {"m": {"w": 1}, "v": {"w": 1}}}):
        with pytest.raises(TypeError, match="JAX is tracing: return them from the function"):
            jax.jit(lambda x, given=given: recorder.log(1, **jax.tree.map(lambda _: x, given)))(jnp.ones(1))
    assert recorder.log(1, loss=1.0) and len(recorder.recording) == 1


def test_neither_tracing_nor_settings_that_find_mistakes_change_what_is_recorded():
    recorder, w = av.Recorder(every=1), jnp.array([3.0, 4.0])
    seen = []

    def traced(x):
        with jax.debug_nans(True), jax.numpy_dtype_promotion("strict"), jax.transfer_guard("disallow"):
            seen.append(recorder.recording)
        recorder.log(2, grads={"w": w})  # an array that the function knows without being handed it
        return x

    recorder.log(1, grads={"w": w})
    jax.jit(traced)(1.0)
    for recording in (*seen, recorder.recording):
        np.testing.assert_allclose(recording.norms[:, 0, 0], 5.0)
    assert [len(seen[0]), len(recorder.recording)] == [1, 2]
