"""What cannot be used is refused at once, by name, with what is allowed."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core import schedules
from adamviz.core.adam import Adam

NAN, INF = float("nan"), float("inf")
ADAM = [
    (dict(learning_rate=-1), "Expected learning_rate >= 0, received: -1"),
    (dict(learning_rate=NAN), "Expected learning_rate >= 0 and finite, received: nan"),
    (dict(learning_rate=INF), "Expected learning_rate >= 0 and finite, received: inf"),
    (dict(learning_rate="a"), "Expected learning_rate to be a number, received: 'a'"),
    (dict(learning_rate=b"1"), "Expected learning_rate to be a number, received: b'1'"),
    (dict(learning_rate=None), "Expected learning_rate to be a number, received: None"),
    (dict(learning_rate=True), "Expected learning_rate to be a number, received: True"),
    (dict(learning_rate=1j), "Expected learning_rate to be a number, received: 1j"),
    (dict(learning_rate=[0.1, 0.2]), r"Expected learning_rate to be a number, received: \[0.1, 0.2\]"),
    (dict(learning_rate=np.array([0.1, 0.2])), "Expected learning_rate to be one number, received: array"),
    (dict(learning_rate=jnp.array([0.1])), "Expected learning_rate to be one number, received: Array"),
    (dict(learning_rate=np.array("a")), "Expected learning_rate to be a number, received: array"),
    (dict(learning_rate=schedules.CosineDecay), "Expected learning_rate to be a number, received: <class"),
    (dict(learning_rate=Adam()), r"Expected learning_rate to be a number, received: Adam\(\)"),
    (dict(beta_1=1.0), r"Expected beta_1 to lie in \[0, 1\), received: 1.0"),
    (dict(beta_1=-0.1), r"Expected beta_1 to lie in \[0, 1\), received: -0.1"),
    (dict(beta_1=schedules.CosineDecay()), r"Expected beta_1 to be a number, received: CosineDecay\(\)"),
    (dict(beta_2=1.5), r"Expected beta_2 to lie in \[0, 1\), received: 1.5"),
    (dict(beta_2=NAN), r"Expected beta_2 to lie in \[0, 1\), received: nan"),
    (dict(epsilon=-1e-7), "Expected epsilon >= 0, received: -1e-07"),
    (dict(epsilon=INF), "Expected epsilon >= 0 and finite, received: inf"),
    (dict(amsgrad=2), "Expected amsgrad to be True or False, received: 2"),
    (dict(amsgrad="yes"), "Expected amsgrad to be True or False, received: 'yes'"),
    (dict(amsgrad=None), "Expected amsgrad to be True or False, received: None"),
    (dict(amsgrad=[True, False]), r"Expected amsgrad to be True or False, received: \[True, False\]"),
    (dict(clipvalue=-0.5), "Expected clipvalue >= 0, received: -0.5"),
    (dict(clipnorm=-1), "Expected clipnorm >= 0, received: -1"),
    (dict(clipnorm=NAN), "Expected clipnorm >= 0, received: nan"),
    (dict(global_clipnorm=-INF), "Expected global_clipnorm >= 0, received: -inf"),
    (dict(clipnorm=1, global_clipnorm=1), "Cannot accept both `clipnorm` and `global_clipnorm`"),
    (dict(decay=-1), "Expected decay >= 0, received: -1"),
]
RUN = [
    (dict(steps=0), ValueError, "Expected steps to be a whole number >= 1, received: 0"),
    (dict(steps=-3), ValueError, "received: -3"),
    (dict(steps=1.5), ValueError, "received: 1.5"),
    (dict(steps=True), ValueError, "received: True"),
    (dict(steps="5"), ValueError, "received: '5'"),
    (dict(steps=None), ValueError, "received: None"),
    (
        dict(start=(1.0, 2.0, 3.0)),
        ValueError,
        r"Expected start to be finite float32 numbers of shape \(2,\), received: \(1.0, 2.0, 3.0\)",
    ),
    (dict(start=1.0), ValueError, "received: 1.0"),
    (dict(start=(NAN, 0.0)), ValueError, r"received: \(nan, 0.0\)"),
    (dict(start=(1e39, 0.0)), ValueError, r"finite float32 .* received: \(1e\+39, 0.0\)"),
    (dict(start=(1e5, 0.0), dtype="float16"), ValueError, "finite float16"),
    (dict(start=("1", "2")), ValueError, r"received: \('1', '2'\)"),
    (dict(start="ab"), ValueError, "received: 'ab'"),
    (dict(start=(1j, 0)), ValueError, "received: "),
    (dict(start=[[1], [2, 3]]), ValueError, "received: "),
    (dict(start=[[1.0, 2.0]]), ValueError, "received: "),
    (
        dict(dtype="float8"),
        ValueError,
        "Expected dtype to be one of float16, bfloat16, float32, float64, received: 'float8'",
    ),
    (dict(dtype="int32"), ValueError, "received: 'int32'"),
    (dict(dtype=None), ValueError, "received: None"),
    (dict(dtype=3), ValueError, "received: 3"),
    (
        dict(optimizer="adam"),
        TypeError,
        r"Expected optimizer to be an av.Adam\(...\) or an av.Rival\(...\), received: 'adam'",
    ),
    (dict(optimizer=Adam), TypeError, "received: <class"),
    (dict(optimizer=None), TypeError, "received: None"),
    (dict(optimizer=optax.sgd(0.1)), TypeError, "received: GradientTransformation"),
    (dict(optimizer=av.surfaces.Bowl()), TypeError, r"received: Bowl\(\)"),
    (dict(surface="rosenbrok"), ValueError, "Did you mean 'rosenbrock'"),
    (dict(surface=3), TypeError, "Expected a surface, its name, or a function"),
]
SWEEP = [
    (
        dict(beta_3=[1]),
        TypeError,
        "Unexpected keyword argument 'beta_3'; what can be varied here: learning_rate, beta_1, .*decay, a, b",
    ),
    (dict(beta_1=[0.5, 1.5]), ValueError, r"Expected beta_1 to lie in \[0, 1\), received: 1.5"),
    (dict(beta_1=0.5), ValueError, "Expected beta_1 to be a list of values, one for each row, received: 0.5"),
    (
        dict(beta_1=[[0.5]]),
        ValueError,
        r"Expected beta_1 to be a list of values, one for each row, received: \[\[0.5\]\]",
    ),
    (dict(beta_1=[[0.5], [0.5, 0.6]]), ValueError, "Expected beta_1 to be"),
    (dict(beta_1="ab"), ValueError, "Expected beta_1 to be a number, received: 'ab'"),
    (dict(beta_1=["a"]), ValueError, r"Expected beta_1 to be a number, received: \['a'\]"),
    (dict(beta_1=[None]), ValueError, r"Expected beta_1 to be a number, received: \[None\]"),
    (dict(beta_1=[]), ValueError, "Expected at least one row, received: {'beta_1': 0}"),
    (
        dict(beta_1=[0.5, 0.6], b=[1.0]),
        ValueError,
        "the same number of rows, received: {'beta_1': 2, 'b': 1}",
    ),
    (dict(beta_1=[0.5, 0.6], start=np.ones((3, 2))), ValueError, "received: {'beta_1': 2, 'start': 3}"),
    (dict(b=[-1.0]), ValueError, "Expected b > 0, received: -1.0"),
    (dict(start=np.ones((3, 3))), ValueError, r"shape \(2,\) or \(rows, 2\), received"),
    (dict(start=np.ones((0, 2))), ValueError, "Expected at least one row, received: {'start': 0}"),
    (dict(optimizer=[]), ValueError, r"a list of at least one, received: \[\]"),
    (dict(optimizer=[Adam(), "adam"]), TypeError, "Expected optimizer to be an av.Adam"),
    (
        dict(optimizer=[Adam(), av.Rival(optax.sgd, learning_rate=0.1)]),
        TypeError,
        r"of one kind .*Adam\(\), Rival\(sgd",
    ),
    (dict(optimizer=[Adam(), Adam(schedules.CosineDecay())]), TypeError, "of one kind"),
    (
        dict(optimizer=[Adam(schedules.PiecewiseConstantDecay(range(n), range(n + 1))) for n in (1, 2)]),
        TypeError,
        "of one kind",
    ),
    (dict(optimizer=[Adam(), Adam()], beta_1=[0.1, 0.2, 0.3]), ValueError, "{'beta_1': 3, 'optimizer': 2}"),
    (
        dict(surface=av.Surface(lambda x, y, decay=1.0: x + y * decay), decay=[1]),
        TypeError,
        "Both the optimizer and the surface",
    ),
]


@pytest.mark.parametrize(("options", "message"), ADAM, ids=lambda value: str(value)[:50])
def test_adam(options, message):
    with pytest.raises(ValueError, match=message):
        Adam(**options)


def test_an_unknown_argument():
    with pytest.raises(TypeError, match="unexpected keyword argument 'beta_3'"):
        Adam(beta_3=1)


@pytest.mark.parametrize(("options", "error", "message"), RUN, ids=lambda value: str(value)[:50])
def test_run(options, error, message):
    with pytest.raises(error, match=message):
        av.run(**{"optimizer": Adam(), "surface": "rosenbrock", "steps": 2} | options)


@pytest.mark.parametrize(("options", "error", "message"), SWEEP, ids=lambda value: str(value)[:50])
def test_sweep(options, error, message):
    with pytest.raises(error, match=message):
        av.sweep(**{"optimizer": Adam(), "surface": "rosenbrock", "steps": 2} | options)


@pytest.mark.parametrize(
    ("factory", "options", "error", "message"),
    [
        (
            "sgd",
            {},
            TypeError,
            "Expected factory to be a function of optax such as optax.sgd, received: 'sgd'",
        ),
        (
            optax.sgd(0.1),
            {},
            TypeError,
            r"Expected factory to be a function of optax .*; write av.Rival\(optax.sgd, learning_rate=0.1\)",
        ),
        (
            optax.sgd,
            dict(learning_rate=0.1, momentun=0.9),
            TypeError,
            r"'momentun'; its signature is sgd\(learning_rate, momentum=None, nesterov=False, acc",
        ),
        (optax.sgd, {}, TypeError, "sgd: missing a required argument: 'learning_rate'"),
        (optax.sgd, dict(learning_rate=-1), ValueError, "Expected learning_rate >= 0, received: -1"),
        (
            optax.sgd,
            dict(learning_rate=NAN),
            ValueError,
            "Expected learning_rate >= 0 and finite, received: nan",
        ),
        (
            optax.sgd,
            dict(learning_rate=0.1, momentum=1.5),
            ValueError,
            r"Expected momentum to lie in \[0, 1\], received: 1.5",
        ),
        (
            optax.sgd,
            dict(learning_rate="a"),
            TypeError,
            "Expected learning_rate to be a number, or a function of the step where .*, received: 'a'",
        ),
        (optax.sgd, dict(learning_rate=[0.1]), TypeError, r"Expected learning_rate .*, received: \[0.1\]"),
        (optax.sgd, dict(learning_rate=True), TypeError, "Expected learning_rate .*, received: True"),
        (
            optax.adabelief,
            dict(learning_rate=0.1, eps_root="a"),
            TypeError,
            "adabelief makes no optimizer that JAX can trace with eps_root='a', learning_rate=0.1: ",
        ),
        (lambda rate: 3, dict(rate=1.0), TypeError, "expected an optax.GradientTransformation, received: 3"),
        (optax.sgd, dict(learning_rate=0.1, accumulator_dtype={}), TypeError, "."),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)[:40]),
)
def test_rival(factory, options, error, message):
    with pytest.raises(error, match=message):
        av.Rival(factory, **options)


def test_the_arguments_of_a_rival_have_names():
    words = (
        r"Expected the arguments of sgd by name, received: 0.1, 0.9; write av.Rival\(optax.sgd, learning_ra"
    )
    with pytest.raises(TypeError, match=words):
        av.Rival(optax.sgd, 0.1, 0.9)
