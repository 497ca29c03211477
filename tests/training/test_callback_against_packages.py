"""What the callback records of `fit`, in Keras 3 and tf_keras themselves."""

import keras
import numpy as np
import pytest
import tf_keras

import adamviz as av

X = np.linspace(-1, 1, 24, dtype="float32").reshape(12, 2)
Y = (X[:, :1] > 0).astype("float32")
CASES = {
    "keras": (keras, lambda: keras.optimizers.Adam(0.1, beta_2=0.9)),
    "legacy": (tf_keras, lambda: tf_keras.optimizers.legacy.Adam(0.1, beta_2=0.9)),
    "tf_keras": (tf_keras, lambda: tf_keras.optimizers.Adam(0.1, beta_2=0.9)),
    "no Adam": (keras, lambda: keras.optimizers.SGD(0.1)),
}


def model_of(package, optimizer):
    model = package.Sequential([package.Input((2,)), package.layers.Dense(3), package.layers.Dense(1)])
    model.compile(optimizer, "mse", metrics=["accuracy"])
    return model


def rms(arrays):
    return [np.sqrt(np.mean(np.square(np.float64(array)))) for array in arrays]


@pytest.mark.parametrize("name", CASES)
def test_each_due_step_of_fit_is_recorded(name):
    package, optimizer = CASES[name]
    model, recorder, weights = model_of(package, optimizer()), av.Recorder(every=2), []
    spy = package.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: weights.append(model.get_weights())
    )
    callback = recorder.callback(model)
    weights.append(model.get_weights())
    given = dict(batch_size=4, epochs=2, validation_data=(X, Y), shuffle=False, verbose=0)
    model.fit(X, Y, callbacks=[callback, spy], **given)
    recording = recorder.recording
    assert recording.steps.tolist() == [1, 3, 5]
    quantity = recording.quantities.index
    assert [tensor.rpartition("/")[2] for tensor in recording.tensors] == ["kernel", "bias"] * 2
    for record, step in enumerate(recording.steps):
        moved = [after - before for after, before in zip(weights[step], weights[step - 1], strict=True)]
        np.testing.assert_allclose(recording.rms[record, :, quantity("update")], rms(moved), rtol=1e-4)
    assert np.isfinite(recording.loss).all()
    assert np.isnan(recording.accuracy[:2]).all() and np.isfinite(recording.accuracy[2])
    slots = recording.rms[:, :, quantity("m")], recording.rms[:, :, quantity("v")]
    if name == "no Adam":
        assert np.isnan(slots).all()
        return
    assert np.isfinite(slots).all() and np.isnan(recording.rms[:, :, quantity("gradient")]).all()
    np.testing.assert_allclose(recording.alpha[0], 0.1 * np.sqrt(0.1) / 0.1, rtol=1e-5)
    # The sixth step is not due: what the optimizer has now is one step later.
    state = av.slots(model.optimizer)
    assert int(state.step) == 6 and len(state.m) == 4


def test_several_steps_at_once_are_one_record():
    model, recorder = model_of(keras, keras.optimizers.Adam(0.1)), av.Recorder(every=1)
    model.compile(model.optimizer, "mse", steps_per_execution=3)
    model.fit(X, Y, callbacks=[recorder.callback(model)], batch_size=4, epochs=2, verbose=0)
    assert recorder.recording.steps.tolist() == [3, 6]
    update = recorder.recording.rms[:, :, av.Recording.quantities.index("update")]
    assert (update > 0).all() and (update < 0.15).all()  # of the last step, not of all three


def test_a_model_built_by_its_first_step_and_compiled_anew_counts_on():
    model, recorder = keras.Sequential([keras.layers.Dense(1)]), av.Recorder(every=1)
    for _ in range(2):
        model.compile(keras.optimizers.Adam(0.1), "mse")
        model.fit(X, Y, callbacks=[recorder.callback(model)], batch_size=6, verbose=0)
    assert recorder.recording.steps.tolist() == [1, 2, 3, 4]
    update = recorder.recording.rms[:, :, av.Recording.quantities.index("update")]
    np.testing.assert_allclose(update[[0, 2]], 0.1, rtol=1e-3)  # the first steps of either


@pytest.mark.parametrize("wrong", [None, "model", keras.layers.Dense(1)], ids=["None", "text", "layer"])
def test_what_is_no_model_is_refused(wrong):
    with pytest.raises(TypeError, match="Expected model to be a model of keras or tf_keras, received"):
        av.Recorder().callback(wrong)


@pytest.mark.parametrize("own, other", [(keras, keras), (tf_keras, tf_keras), (tf_keras, keras)])
def test_a_callback_is_of_one_model(own, other):
    makers = {keras: keras.optimizers.Adam, tf_keras: tf_keras.optimizers.Adam}
    model, another = model_of(own, makers[own](0.1)), model_of(other, makers[other](0.1))
    before = another.get_weights()
    recorder = av.Recorder(every=1)
    with pytest.raises(
        ValueError, match=f"in `fit` of the model '{model.name}', .* that of '{another.name}'"
    ):
        another.fit(X, Y, callbacks=[recorder.callback(model)], verbose=0)
    assert not len(recorder.recording)
    np.testing.assert_array_equal(another.get_weights()[0], before[0])


def test_the_steps_of_fit_count_on_from_what_was_logged_by_hand():
    model, recorder = model_of(keras, keras.optimizers.Adam(0.1)), av.Recorder(every=1)
    callback = recorder.callback(model)
    model.fit(X, Y, callbacks=[callback], batch_size=6, verbose=0)
    recorder.log(50, loss=1.0)
    with pytest.warns(UserWarning, match="Step 50 was recorded by a call of `log`"):
        model.fit(X, Y, callbacks=[callback], batch_size=6, verbose=0)
    assert recorder.recording.steps.tolist() == [1, 2, 50, 51, 52]
