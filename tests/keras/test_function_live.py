"""`av.function` beside TensorFlow's own: the same steps, traces and results, and errors of the same kind."""

import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av

tf = pytest.importorskip("tensorflow")
tf_keras = pytest.importorskip("tf_keras")

OURS = (av.Variable, av.Adam, av.GradientTape, av.function, jnp, av.schedules, jnp.asarray)
THEIRS = (
    tf.Variable,
    tf_keras.optimizers.legacy.Adam,
    tf.GradientTape,
    tf.function,
    tf,
    tf_keras.optimizers.schedules,
    tf.constant,
)
ROWS = np.random.default_rng(0).standard_normal((16, 3)).astype(np.float32)
PARTS = {
    "tanh": (jnp.tanh, tf.tanh),
    "mean": (jnp.mean, tf.reduce_mean),
    "sum": (jnp.sum, tf.reduce_sum),
    "square": (jnp.square, tf.square),
}


def part(module, name):
    return PARTS[name][module is tf]


def minimized(Variable, Adam, Tape, function, module, schedules, constant):
    w, b, opt = (
        Variable(np.ones((3, 2), np.float32)),
        Variable(np.zeros(2, np.float32)),
        Adam(0.05, clipnorm=0.5),
    )

    @function
    def step(x):
        opt.minimize(
            lambda: part(module, "mean")(part(module, "square")(part(module, "tanh")(x @ w + b) - 0.3)),
            [w, b],
        )
        return part(module, "sum")(w)

    return lambda i: [step(constant(ROWS * (i + 1))), w, b, opt.iterations]


def taped(Variable, Adam, Tape, function, module, schedules, constant):
    w = Variable([1.0, 2.0])
    opt = Adam(schedules.ExponentialDecay(0.1, 2, 0.5), amsgrad=True)

    @function
    def step(scale):
        with Tape() as tape:
            loss = part(module, "sum")((w * scale) ** 2) if module is tf else np.sum((w * scale) ** 2)
        [slope] = tape.gradient(loss, [w])
        opt.apply_gradients([(slope, w)])
        return {"loss": loss, "none": None, "slope": [slope]}

    def call(i):
        found = step(constant(np.float32(i + 1)))
        assert found["none"] is None
        return [found["loss"], found["slope"][0], w, opt.iterations]

    return call


def assigned(Variable, Adam, Tape, function, module, schedules, constant):
    total, count = Variable([0.0, 0.0]), Variable(0)

    @function
    def add(x, times=2):
        count.assign_add(1)
        for _ in range(times):
            total.assign_add(x)
        return total * 2.0, count

    return lambda i: [*add(constant([1.0, i]), times=i % 2 + 1), total, count]


def rated(Variable, Adam, Tape, function, module, schedules, constant):
    w, opt = Variable([1.0, 2.0]), Adam(0.1)

    @function
    def step():
        opt.minimize(lambda: part(module, "sum")(w**2), [w])
        return w

    def call(i):
        opt.learning_rate = 0.1 / (i + 1)
        return [step(), w, opt.learning_rate]

    return call


@pytest.mark.parametrize("program", [minimized, taped, assigned, rated])
def test_the_same_steps(program):
    ours, theirs = program(*OURS), program(*THEIRS)
    for i in range(5):
        for one, two in zip(ours(i), theirs(i), strict=True):
            np.testing.assert_allclose(one.numpy(), two.numpy(), rtol=2e-5, atol=1e-6)


def tracings(function, constant, Variable):
    """How often a function was traced after each call."""
    seen, counts, w = [], [], Variable(1.0)
    run = function(lambda x, y=1.0, *, z="a": (seen.append(1), None)[1])
    calls = [
        lambda: run(constant([1.0])),
        lambda: run(constant([2.0])),
        lambda: run(constant([1.0, 2.0])),
        lambda: run(constant([1])),
        lambda: run(x=constant([3.0])),
        lambda: run(constant([1.0]), 1.0, z="a"),
        lambda: run(constant([1.0]), 2.0),
        lambda: run(1.5),
        lambda: run(1.5),
        lambda: run(2.5),
        lambda: run("a"),
        lambda: run(None),
        lambda: run([constant([1.0])]),
        lambda: run((constant([1.0]),)),
        lambda: run({"a": constant([1.0]), "b": 2}),
        lambda: run({"a": constant([2.0]), "b": 2}),
        lambda: run({"a": constant([2.0]), "b": 3}),
        lambda: run(w),
        lambda: run(w),
        lambda: run(np.ones(3, np.float32)),
        lambda: run(np.zeros(3, np.float32)),
        lambda: run(len),
        lambda: run(len),
    ]
    for call in calls:
        call()
        counts.append(len(seen))
    return counts


def test_the_same_calls_are_traced():
    assert tracings(av.function, jnp.asarray, av.Variable) == tracings(tf.function, tf.constant, tf.Variable)


def refused(Variable, function, constant):
    """Kinds of errors."""
    w = Variable(1.0)
    calls = [
        lambda: function(lambda x: x)(),
        lambda: function(lambda x: x)(1, 2),
        lambda: function(lambda x: x)({1, 2}),
        lambda: function(lambda: len)(),
        lambda: function(lambda: object())(),
        lambda: function(3),
        lambda: function(lambda x: Variable(1.0) * x)(constant(1.0)),
        lambda: function(lambda x: Variable(x))(constant(1.0)),
        lambda: function(lambda: (w.assign([1.0, 2.0]), None)[1])(),
    ]
    kinds = []
    for call in calls:
        with pytest.raises(Exception) as error:
            call()
        kinds.append(next(kind.__name__ for kind in (TypeError, ValueError) if isinstance(error.value, kind)))
    return kinds


def test_the_same_errors():
    assert refused(av.Variable, av.function, jnp.asarray) == refused(tf.Variable, tf.function, tf.constant)
