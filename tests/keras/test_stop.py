"""Interrupts at any moment: every variable, slot and count is that of before or after one whole step, bit for
bit.

`STOPS=20000 pytest tests/keras/test_stop.py` tries more moments.
"""

import contextlib
import os

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from adamviz.keras.interrupts.jax_state import preserving_jax_state, repair_jax_state, set_current_trace
from adamviz.keras.tensors import active_tapes, trace_frames
from tests.conftest import is_quick
from tests.keras.interrupts import Interrupter, armed

# Python drops an exception that a handler raises while something is being finalized, with a word of warning.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def stops(pytestconfig):
    """How many steps are interrupted."""
    return int(os.environ.get("STOPS", 40 if is_quick(pytestconfig) else 200))


class Training:
    """Two variables, an optimizer, and what makes a step of them."""

    strategy = contextlib.nullcontext

    def __init__(self, dtype=np.float32, rate=0.1, constraint=None, **options):
        with self.strategy():
            self.w = av.Variable(np.linspace(-1, 1, 30).astype(dtype), name="w", constraint=constraint)
            self.b = av.Variable(dtype(2), name="b")
            self.optimizer = av.Adam(rate, amsgrad=True, **options)

    def loss(self):
        return np.sum((self.w - 0.3) ** 2) * 0.5 + self.b**2

    def step(self):
        self.optimizer.minimize(self.loss, [self.w, self.b])

    def state(self):
        """All bits, with names."""
        weights = [(weight.name, weight.numpy().tobytes()) for weight in self.optimizer.weights]
        return [("w", self.w.numpy().tobytes()), ("b", self.b.numpy().tobytes()), *weights]


class Gradients(Training):
    def step(self):
        self.optimizer.apply_gradients([(self.w * 2 - 1, self.w), (self.b, self.b)])


class Rows(Training):
    def step(self):
        self.optimizer.apply_gradients(
            [(av.IndexedSlices([1.0, 2.0], [3, 7]), self.w), (self.b.value(), self.b)]
        )


class Tape(Training):
    def step(self):
        with av.GradientTape() as tape:
            loss = self.loss()
        self.optimizer.apply_gradients(
            zip(tape.gradient(loss, [self.w, self.b]), [self.w, self.b], strict=True)
        )


class Scheduled(Training):
    def __init__(self):
        def rate():
            return 0.1 / (1 + 0.01 * int(self.optimizer.iterations))

        super().__init__(rate=rate)


class Constrained(Training):
    def __init__(self):
        super().__init__(constraint=lambda value: np.clip(value, -0.5, 0.5) * 1.0)


class Transformed(Training):
    def __init__(self):
        super().__init__(
            gradient_transformers=[lambda pairs: [(2 * gradient, variable) for gradient, variable in pairs]]
        )


class Wide(Training):
    def __init__(self):
        super().__init__(dtype=np.float64, rate=av.schedules.ExponentialDecay(0.1, 50, 0.9))


class Compiled(Training):
    def __init__(self):
        super().__init__()
        self.compiled = av.function(
            lambda: (self.optimizer.minimize(self.loss, [self.w, self.b]), self.w * 1)[1]
        )

    def step(self):
        self.compiled()


class Checked(Compiled):
    """Of rows that are known on the device only, the values are checked before anything is written."""

    def __init__(self):
        super().__init__()
        one = jnp.ones((2,))
        rows = av.function(
            lambda i: self.optimizer.apply_gradients(
                [(av.IndexedSlices(one, i), self.w), (self.b.value(), self.b)]
            )
        )
        self.compiled = lambda: rows(jnp.array([3, 7]))


class Mirrored(Training):
    def __init__(self):
        self.mirrored = av.MirroredStrategy()
        self.strategy = self.mirrored.scope
        super().__init__()

    def step(self):
        self.mirrored.run(lambda: self.optimizer.minimize(self.loss, [self.w, self.b]))


class Weights(Training):
    """Not a step, but all weights set at once: counts that fit no moments would show."""

    def step(self):
        if not self.optimizer.weights:
            self.optimizer._weights.make([self.w, self.b], ("m", "v", "vhat"), "Adam/", [])
        count = int(self.optimizer.iterations) + 1
        self.optimizer.set_weights([count, *(np.full(w.shape, count) for w in self.optimizer.weights[1:])])


class Assigned(Training):
    def step(self):
        self.w.assign_add(np.ones(30, np.float32))


KINDS = [
    Training,
    Gradients,
    Rows,
    Tape,
    Scheduled,
    Constrained,
    Transformed,
    Wide,
    Compiled,
    Checked,
    Mirrored,
    Weights,
    Assigned,
]


def check_unharmed():
    repair_jax_state()  # as the next step would: an interrupt may come between two calls of JAX alone
    assert not jax.config.x64_enabled and trace_frames.current() is None and trace_frames.scope() is None
    assert isinstance(jnp.ones(()) + 1, jax.Array) and not isinstance(jnp.ones(()) + 1, jax.core.Tracer)
    # Python can be interrupted before it ends a `with` block: a tape then goes on recording.
    active_tapes.tapes().clear()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_steps_are_whole(kind, stops):
    exact, training = kind(), kind()
    exact.step(), training.step()
    after, before, came = exact.state(), None, 0
    assert training.state() == after
    with armed():
        interrupter = Interrupter(training.step)
        for _ in range(stops):
            now = training.state()
            while after != now:  # the measured calls, and then one at most
                before, after = after, (exact.step(), exact.state())[1]
            came += interrupter.interrupt(training.step)
            check_unharmed()
            now = training.state()
            if now != after:
                exact.step()
                before, after = after, exact.state()
                assert now == after
    assert came > stops / 4, came
    training.step(), exact.step()
    assert training.state() == exact.state() and before


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", KINDS[:-2], ids=lambda kind: kind.__name__)
def test_first_steps_are_whole(kind, stops):
    done = kind()
    fresh = done.state()
    done.step()
    once = done.state()
    # What is traced and compiled anew takes a second.
    rounds = stops // 20 if kind in (Compiled, Checked, Mirrored) else stops // 2
    with armed():
        interrupter, seen = Interrupter(lambda: kind().step(), seed=1), []
        while len(seen) < rounds or (len(set(seen)) < 2 and len(seen) < 100):
            training = kind()
            interrupter.interrupt(training.step)
            check_unharmed()
            now = training.state()
            assert now in (fresh, once)
            seen.append(now == once)
            if now == fresh:
                training.step()
                assert training.state() == once
    assert set(seen) == {False, True}


def test_what_an_interrupt_leaves_of_jax_is_mended():
    training = Training()
    jax.block_until_ready(jnp.ones(3) * 2)
    # An interrupt in JAX's own code leaves no trace behind, before the block that would end that is entered;
    # versions before 0.11 leave one that computes, so it is taken away here.
    set_current_trace(None).__enter__()
    training.step()
    assert isinstance(jnp.ones(()) + 1, jax.Array)
    check_unharmed()
    assert int(training.optimizer.iterations) == 1


@pytest.mark.parametrize("words", ["Recursively calling <weakref of a", "maximum recursion depth exceeded"])
def test_what_jax_still_takes_for_being_computed_is_dropped(words, monkeypatch):
    calls, dropped = [], []
    monkeypatch.setattr(jax, "clear_caches", lambda: dropped.append(len(calls)))

    def compute(last):
        calls.append(last)
        if len(calls) < last:
            raise RecursionError(words)
        return "computed"

    if words.startswith("maximum"):
        with pytest.raises(RecursionError, match=words):
            preserving_jax_state(compute, 2)
        assert len(calls) == 1 and not dropped
        return
    assert preserving_jax_state(compute, 2) == "computed" and dropped == [1]
    with pytest.raises(RecursionError, match=words):  # of a function that does call itself
        preserving_jax_state(compute, 9)
    assert len(calls) == 4
