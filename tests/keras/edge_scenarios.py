"""What people have reported of optimizers, as functions of a library: `Keras` or `Own`."""

import collections

import numpy as np
import pytest

import adamviz as av

tf = pytest.importorskip("tensorflow")
tf_keras = pytest.importorskip("tf_keras")


class Keras:
    Variable, Adam, schedules = tf.Variable, tf_keras.optimizers.legacy.Adam, tf_keras.optimizers.schedules
    array, slices = (
        staticmethod(tf.constant),
        staticmethod(lambda values, indices, shape: tf.IndexedSlices(values, indices, shape)),
    )


class Own:
    Variable, Adam, schedules = av.Variable, av.Adam, av.schedules
    array, slices = staticmethod(np.asarray), staticmethod(av.IndexedSlices)


def steps(lib, optimizer, values, gradients, count=1):
    """Weights and values after steps along gradients that stay the same."""
    variables = [lib.Variable(np.asarray(value), name=f"v{i}") for i, value in enumerate(values)]
    for _ in range(count):
        pairs = [
            (None if g is None else lib.array(np.asarray(g, v.numpy().dtype)), v)
            for g, v in zip(gradients, variables, strict=True)
        ]
        optimizer.apply_gradients(pairs)
    return [*variables, *optimizer.weights]


ONE = np.float32([1, 2])
TWO = np.float32([1, -3])


def counted(lib, count):
    optimizer = lib.Adam(0.1)
    optimizer.iterations.assign(count)
    return steps(lib, optimizer, [ONE], [TWO], 2)


def resumed(lib):
    optimizer = lib.Adam(lib.schedules.ExponentialDecay(0.1, 10, 0.5))
    optimizer.iterations.assign(100)
    return steps(lib, optimizer, [ONE], [TWO], 2)


def negative_v(lib, amsgrad):
    optimizer = lib.Adam(0.1, amsgrad=amsgrad)
    v = lib.Variable(ONE)
    optimizer.apply_gradients([(lib.array(TWO), v)])
    weights = optimizer.get_weights()
    weights[2] = -weights[2]
    optimizer.set_weights(weights)
    optimizer.apply_gradients([(lib.array(TWO * 1e-3), v)])
    return [v, *optimizer.weights]


def embedding(lib):
    optimizer, table = lib.Adam(0.1), lib.Variable(np.ones((3, 1), np.float32))
    for row in 0, 1:
        optimizer.apply_gradients(
            [(lib.slices(lib.array(np.float32([[1]])), lib.array(np.array([row])), (3, 1)), table)]
        )
    optimizer.apply_gradients(
        [(lib.slices(lib.array(np.float32([[1], [1]])), lib.array(np.array([0, 0])), (3, 1)), table)]
    )
    return [table, *optimizer.weights]


def second_model(lib):
    optimizer = lib.Adam(0.1)
    steps(lib, optimizer, [ONE], [TWO], 100)
    return steps(lib, optimizer, [ONE], [np.float32([1, 1])])


def rate_shared(lib):
    rate = lib.Variable(0.1)
    a, b = lib.Adam(rate), lib.Adam(rate)
    rate.assign(0.01)
    found = steps(lib, a, [ONE], [TWO])
    a.learning_rate = 0.5
    return [*found, *steps(lib, b, [ONE], [TWO]), rate]


def created(lib):
    a, v = lib.Adam(0.1, amsgrad=True), lib.Variable(ONE)
    a.apply_gradients([(lib.array(TWO), v)])
    b = lib.Adam(0.1, amsgrad=True)
    b._create_all_weights({"v": v}.values())
    b.set_weights(a.get_weights())
    b.apply_gradients([(lib.array(TWO), v)])
    return [v, *b.weights]


def dropping(**options):
    return lambda lib: steps(lib, lib.Adam(0.1, **options), [ONE, np.float32(3)], [TWO, 2.0], 2)


def var_list(nest):
    def scenario(lib):
        a, b, optimizer = lib.Variable(1.0, name="a"), lib.Variable(2.0, name="b"), lib.Adam(0.1)
        optimizer.minimize(lambda: a * a + 3 * b * b, nest({"b": b, "a": a}))
        return [
            a,
            b,
            *optimizer.weights,
            optimizer.weights[1].name.encode(),
            optimizer.weights[2].name.encode(),
        ]

    return scenario


def loss(value, grad_loss=None):
    def scenario(lib):
        a, b, optimizer = lib.Variable([1.0, 3.0], name="a"), lib.Variable(2.0, name="b"), lib.Adam(0.1)
        given = None if grad_loss is None else [lib.array(np.float32(one)) for one in grad_loss]
        optimizer.minimize(lambda: value(a, b), [a, b], grad_loss=given)
        return [a, b, *optimizer.weights]

    return scenario


def decayed(make, count=7):
    def scenario(lib):
        optimizer = make(lib)
        optimizer.iterations.assign(count)
        return [np.asarray(optimizer._decayed_lr(dtype)) for dtype in ("float32", "float64", "float16")]

    return scenario


def iterations(dtype):
    def scenario(lib):
        optimizer = lib.Adam(lib.schedules.ExponentialDecay(0.1, 10, 0.5), decay=0.1)
        optimizer.iterations = lib.Variable(np.array(3, dtype))
        return steps(lib, optimizer, [ONE], [TWO], 2)

    return scenario


class Whole:
    """A schedule that divides the step whole."""

    def __init__(self, lib):
        kind = lib.schedules.LearningRateSchedule
        self.schedule = type(
            "Whole", (kind,), {"__call__": lambda _, step: 1e-3 * (step // 203), "get_config": lambda _: {}}
        )()


def whole(lib, count):
    optimizer = lib.Adam(Whole(lib).schedule)
    optimizer.iterations.assign(count)
    return steps(lib, optimizer, [ONE], [TWO])


def boundaries(given, count):
    def scenario(lib):
        optimizer = lib.Adam(lib.schedules.PiecewiseConstantDecay(given, [0.1, 0.01]))
        optimizer.iterations.assign(count)
        return steps(lib, optimizer, [ONE], [TWO])

    return scenario


def epsilon(dtype, value):
    return lambda lib: steps(
        lib, lib.Adam(0.1, epsilon=value), [np.ones(2, dtype)], [np.array([1e-3, 0], dtype)]
    )


def clipped(gradients, **clips):
    return lambda lib: steps(
        lib, lib.Adam(0.1, **clips), [np.zeros_like(g) for g in gradients if g is not None], gradients, 2
    )


HUGE, ENDLESS = [np.float32([1e20, 1])], [np.float32([np.inf, 1])]
SCENARIOS = {
    **{
        f"iterations from {count}": lambda lib, count=count: counted(lib, count)
        for count in (2**24, 2**31 - 1, 2**40)
    },
    "a schedule is not started again": resumed,
    "a negative v": lambda lib: negative_v(lib, False),
    "a negative v with amsgrad": lambda lib: negative_v(lib, True),
    "rows without a gradient": embedding,
    "a second model later": second_model,
    "one rate for two": rate_shared,
    "weights made before they are set": created,
    "transformers that leave out one": dropping(gradient_transformers=[lambda pairs: pairs[:1]]),
    "transformers that leave out all": dropping(gradient_transformers=[lambda pairs: []]),
    "an aggregator that leaves out one": dropping(gradient_aggregator=lambda pairs: pairs[1:]),
    "an aggregator that leaves out all": dropping(gradient_aggregator=lambda pairs: []),
    "transformers that return None": dropping(gradient_transformers=[lambda pairs: None]),
    "an aggregator that returns None": dropping(gradient_aggregator=lambda pairs: None),
    "var_list of values()": var_list(lambda d: d.values()),
    "var_list of a dict": var_list(lambda d: d),
    "var_list of an OrderedDict": var_list(collections.OrderedDict),
    "var_list of a UserDict": var_list(collections.UserDict),
    "var_list of a deque": var_list(lambda d: collections.deque(d.values())),
    "var_list of values() in a list": var_list(lambda d: [d.values()]),
    "var_list of a function": var_list(lambda d: lambda: d.values()),
    "var_list of a generator": var_list(lambda d: (v for v in d.values())),
    "losses of unequal shapes": loss(lambda a, b: [a * a, b * b]),
    "losses in a tuple": loss(lambda a, b: (a * b, b * b)),
    "losses in a dict": loss(lambda a, b: {"x": a * a, "y": b * b}),
    "nested losses": loss(lambda a, b: [[a * a], (b, b)]),
    "weighted losses": loss(lambda a, b: [a * a, b * b], [[1, 2], 3]),
    "no losses": loss(lambda a, b: []),
    "the decayed rate": decayed(lambda lib: lib.Adam(0.1, decay=0.3)),
    "the scheduled rate": decayed(
        lambda lib: lib.Adam(lib.schedules.ExponentialDecay(0.1, 10, 0.5), decay=0.3)
    ),
    "a function's rate": decayed(lambda lib: lib.Adam(lambda: 0.1)),
    **{
        f"iterations of {dtype}": iterations(dtype)
        for dtype in ("uint64", "uint32", "int32", "int8", "uint8")
    },
    **{
        f"a whole schedule at {count}": lambda lib, count=count: whole(lib, count)
        for count in (0, 202, 203, 406)
    },
    **{
        f"boundaries {given} at {count}": boundaries(given, count)
        for given in ([2], [2.0], [50000])
        for count in (2, 3)
    },
    **{
        f"epsilon {value} in {dtype}": epsilon(dtype, value)
        for value in (1e-8, 1e-7, 0, 1e-50)
        for dtype in ("float16", "float32", "float64")
    },
    **{
        f"{name} of {what}": clipped(gradients, **{name: 1.0})
        for name in ("clipnorm", "global_clipnorm", "clipvalue")
        for what, gradients in {
            "a huge norm": HUGE,
            "infinity": ENDLESS,
            "two, one huge": [*HUGE, np.float32(2)],
        }.items()
    },
}
