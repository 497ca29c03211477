"""Several threads at once: whole steps, the right count, no error and no deadlock, as in TensorFlow."""

import copy
import pickle
import threading

import jax
import numpy as np
import pytest

import adamviz as av
from tests.keras.steps import SIZE, STEPS, Training, states

pytestmark = pytest.mark.usefixtures("impatient")


def together(*functions):
    """Run functions in threads, all at once; the first error of any is raised."""
    errors, start = [], threading.Barrier(len(functions))

    def guarded(function):
        try:
            start.wait(30)
            function()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(function,), daemon=True) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive(), "deadlock"
    if errors:
        raise errors[0]


@pytest.fixture(scope="module")
def exact():
    return states()


def test_two_threads_on_one_optimizer_make_whole_steps(exact):
    training = Training()
    together(training.steps, training.steps)
    assert training.state() == exact[2 * STEPS]


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "loss", [lambda w: (w**2).sum(), lambda w: np.sum(w * w * 0.5)], ids=["method", "numpy"]
)
def test_two_threads_that_minimize(loss):
    training = Training()

    def run():
        for _ in range(STEPS):
            training.optimizer.minimize(lambda: loss(training.w), [training.w])

    together(run, run, lambda: [float(loss(training.w)) for _ in range(STEPS)])
    assert int(training.optimizer.iterations) == 2 * STEPS
    assert np.isfinite(training.w.numpy()).all()


@pytest.mark.parametrize("risky", [False, True])
def test_an_av_function_in_several_threads(risky):
    training, seen, done = Training(), [], threading.Event()
    if risky:
        train = av.function(lambda: (jax.debug.callback(lambda: None), training.step())[1])
    else:
        train = av.function(training.step)

    def both():
        together(*[lambda: [train() for _ in range(STEPS // 2)]] * 2)
        done.set()

    def look():
        while not done.is_set():
            seen.append(training.w.numpy().tobytes())

    together(both, look)
    assert training.state()[1] == np.int64(2 * (STEPS // 2)).tobytes() and len(set(seen)) <= STEPS + 1


@pytest.mark.slow
def test_first_steps_in_several_threads_make_slots_once():
    for _ in range(5):
        training = Training()
        together(*[training.step] * 4)
        assert int(training.optimizer.iterations) == 4
        assert [weight.name for weight in training.optimizer.weights] == [
            "Adam/iter:0",
            "Adam/w/m:0",
            "Adam/w/v:0",
        ]


READERS = {
    "numpy": lambda t: t.w.numpy().tobytes(),
    "value": lambda t: t.w.value().numpy().tobytes(),
    "operators": lambda t: (t.w * 1).numpy().tobytes(),
    "NumPy's functions": lambda t: np.add(t.w, 0).numpy().tobytes(),
    "a new variable": lambda t: av.Variable(t.w).numpy().tobytes(),
    "a tape": lambda t: taped(t.w),
    "pickle": lambda t: pickle.loads(pickle.dumps(t.w)).numpy().tobytes(),
    "deepcopy": lambda t: copy.deepcopy(t.w).numpy().tobytes(),
}


def taped(w):
    with av.GradientTape() as tape:
        y = w * w * 0.5
    return tape.gradient(y, w).numpy().tobytes()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_a_reader_beside_a_trainer_sees_values_of_whole_steps(exact, read):
    training, seen, looking, done = Training(), [], threading.Event(), threading.Event()
    known = {state[0] for state in exact}

    def train():
        assert looking.wait(60)
        training.steps()
        done.set()

    def look():
        while not done.is_set():
            seen.append(read(training))
            looking.set()

    together(train, look)
    assert set(seen) <= known
    assert training.state() == exact[STEPS]


CHECKPOINTS = {
    "get_weights": lambda o, path: o.get_weights(),
    "save": lambda o, path: (o.save(path), np.load(path))[1],
    "deepcopy": lambda o, path: copy.deepcopy(o).get_weights(),
    "pickle": lambda o, path: pickle.loads(pickle.dumps(o)).get_weights(),
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("take", CHECKPOINTS.values(), ids=CHECKPOINTS)
def test_a_checkpoint_beside_a_trainer_is_of_one_step(exact, take, tmp_path):
    training, found, looking, done = Training(), [], threading.Event(), threading.Event()
    training.step()

    def train():
        assert looking.wait(60)
        training.steps(STEPS - 1)
        done.set()

    def keep():
        while not done.is_set():
            weights = take(training.optimizer, tmp_path / "kept.npz")
            found.append([weights[f"weight_{i}"] for i in range(3)] if hasattr(weights, "files") else weights)
            looking.set()

    together(train, keep)
    for weights in found:
        assert [np.asarray(one).tobytes() for one in weights] == exact[int(weights[0])][1:]


def test_assigning_from_several_threads_loses_nothing():
    v = av.Variable(np.zeros(SIZE, np.float32))
    together(
        *[lambda: [v.assign_add(np.ones(SIZE, np.float32)) for _ in range(STEPS)]] * 3,
        lambda: [v.scatter_nd_add([[0]], [1.0]) for _ in range(STEPS)],
    )
    assert v.numpy()[1:].tolist() == [3.0 * STEPS] * (SIZE - 1) and v.numpy()[0] == 4 * STEPS


def test_transformers_may_wait_for_each_other():
    meeting = threading.Barrier(2)

    def meet(pairs):
        meeting.wait(30)
        return pairs

    training = Training(gradient_transformers=[meet])
    together(lambda: training.steps(20), lambda: training.steps(20))
    assert int(training.optimizer.iterations) == 40


def test_a_first_step_that_fails_leaves_other_threads_their_slots():
    waiting, failing = threading.Event(), threading.Event()

    def fail(pairs):
        if threading.current_thread() is threading.main_thread():
            waiting.set()
            failing.wait(30)
            raise ZeroDivisionError
        return pairs

    training = Training(gradient_transformers=[fail])

    def other():
        waiting.wait(30)
        training.step()
        failing.set()

    thread = threading.Thread(target=other)
    thread.start()
    with pytest.raises(ZeroDivisionError):
        training.step()
    thread.join()
    assert int(training.optimizer.iterations) == 1 and len(training.optimizer.weights) == 3


def test_a_strategy_runs_in_several_threads():
    strategy = av.MirroredStrategy()
    training = Training(strategy.scope)
    seen, done = [], threading.Event()

    def run():
        for _ in range(5):
            strategy.run(training.step)

    def both():
        together(run, run)
        done.set()

    def look():
        while not done.is_set():
            seen.append(training.w.numpy()[0])

    together(both, look)
    assert int(training.optimizer.iterations) == 10 and len(set(seen)) <= 11
