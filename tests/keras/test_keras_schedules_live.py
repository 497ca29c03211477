"""Keras's schedules as objects beside those of tf_keras: rates, configs, what is written down, kinds of
errors.
"""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adamviz.keras import schedules
from tests.core.oracle import tensorflow
from tests.keras.schedule_cases import signature

EPS = float(np.finfo(np.float32).eps)
STEPS = st.lists(st.integers(0, 5000), min_size=1, max_size=5)
rates = st.floats(1e-5, 1.0)
shares = st.floats(0.0, 1.0)
periods = st.one_of(st.integers(1, 2000), st.floats(1.0, 2000.0))
ARGUMENTS = {
    "ExponentialDecay": st.fixed_dictionaries(
        dict(initial_learning_rate=rates, decay_steps=periods, decay_rate=st.floats(0.01, 1.0)),
        optional=dict(staircase=st.booleans(), name=st.just("mine")),
    ),
    "InverseTimeDecay": st.fixed_dictionaries(
        dict(initial_learning_rate=rates, decay_steps=periods, decay_rate=st.floats(0.0, 5.0)),
        optional=dict(staircase=st.booleans()),
    ),
    "PolynomialDecay": st.fixed_dictionaries(
        dict(initial_learning_rate=rates, decay_steps=periods),
        optional=dict(
            end_learning_rate=rates, power=st.sampled_from([0.0, 0.5, 1.0, 2.0, 3]), cycle=st.booleans()
        ),
    ),
    "CosineDecay": st.fixed_dictionaries(
        dict(initial_learning_rate=rates, decay_steps=periods),
        optional=dict(
            alpha=shares, warmup_target=st.one_of(st.none(), rates), warmup_steps=st.integers(0, 300)
        ),
    ),
    "CosineDecayRestarts": st.fixed_dictionaries(
        dict(initial_learning_rate=rates, first_decay_steps=periods),
        optional=dict(t_mul=st.sampled_from([1, 1.0, 1.5, 2.0, 3.0]), m_mul=shares, alpha=shares),
    ),
    "PiecewiseConstantDecay": st.integers(1, 4).flatmap(
        lambda count: st.fixed_dictionaries(
            dict(
                boundaries=st.lists(st.integers(0, 5000), min_size=count, max_size=count, unique=True).map(
                    sorted
                ),
                values=st.lists(rates, min_size=count + 1, max_size=count + 1),
            )
        )
    ),
}
NAMES = sorted(ARGUMENTS)


@pytest.fixture(scope="module")
def theirs():
    return tensorflow()[1].optimizers.schedules


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(data=st.data())
def test_rates_and_configs(theirs, name, data):
    options = data.draw(ARGUMENTS[name])
    steps = [0, *data.draw(STEPS)]
    ours, keras = getattr(schedules, name)(**options), getattr(theirs, name)(**options)
    assume(not any(_at_a_restart(ours, step) for step in steps))
    expected = np.array([keras(step).numpy() for step in steps])
    found = np.array([ours(step).numpy() for step in steps])
    assert found.dtype == expected.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=0, atol=4 * EPS * np.abs(expected).max())
    _same_configs(theirs, ours, keras)


def _at_a_restart(schedule, step):
    """Whether the last bit of a quotient of logarithms decides if a period has ended, which differs between
    libraries.
    """
    if not isinstance(schedule, schedules.CosineDecayRestarts) or schedule.t_mul == 1:
        return False
    periods = math.log(1 + step / schedule.first_decay_steps * (schedule.t_mul - 1)) / math.log(
        schedule.t_mul
    )
    return step > 0 and abs(periods - round(periods)) < 1e-5


def _same_configs(theirs, ours, keras):
    config, written = keras.get_config(), theirs.serialize(keras)
    assert ours.get_config() == config and list(ours.get_config()) == list(config)
    assert schedules.serialize(ours) == written
    assert theirs.deserialize(schedules.serialize(ours)).get_config() == config
    assert schedules.deserialize(written) == ours and type(ours).from_config(config) == ours
    for attribute in vars(keras):
        if not attribute.startswith("_"):
            assert getattr(ours, attribute) == getattr(keras, attribute)


@pytest.mark.parametrize("t_mul", [1.0, 1.5, 2.0, 3.0])
def test_restarts_at_their_very_step(theirs, t_mul):
    options = dict(initial_learning_rate=0.5, first_decay_steps=8, t_mul=t_mul, m_mul=0.5)
    steps = np.cumsum(8 * t_mul ** np.arange(4)).astype(int)
    ours, keras = schedules.CosineDecayRestarts(**options), theirs.CosineDecayRestarts(**options)
    expected = [keras(int(step)).numpy() for step in steps]
    np.testing.assert_allclose([ours(step).numpy() for step in steps], expected, rtol=0, atol=2 * EPS)


@pytest.mark.parametrize("name", NAMES)
def test_signatures(theirs, name):
    ours, keras = (signature(getattr(library, name)) for library in (schedules, theirs))
    assert ours == keras


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize("name", NAMES)
def test_numpy_scalars(theirs, name, kind):
    if name == "PiecewiseConstantDecay":
        options = dict(boundaries=(2, 5), values=(kind(0.1), kind(0.05), kind(0.01)))
    else:
        options = dict(initial_learning_rate=kind(0.1))
        options["first_decay_steps" if name == "CosineDecayRestarts" else "decay_steps"] = np.int64(10)
        options |= dict(decay_rate=0.5) if name in ("ExponentialDecay", "InverseTimeDecay") else {}
    ours, keras = getattr(schedules, name)(**options), getattr(theirs, name)(**options)
    if name.startswith("Cosine"):
        ours.alpha = keras.alpha = 0.1
    for step in (0, 3, np.int64(7), np.float64(4.5)):
        expected, found = keras(step).numpy(), ours(step).numpy()
        assert found.dtype == expected.dtype
        np.testing.assert_allclose(found, expected, rtol=0, atol=0.4 * np.finfo(kind).eps)
    config, written = keras.get_config(), theirs.serialize(keras)
    assert ours.get_config() == config and schedules.serialize(ours) == written
    assert type(ours).from_config(config) == ours


@pytest.mark.parametrize("boundary", [2, 2.5, -0.5, 2**24 + 1, 2.0**24 + 1, 0.1, np.float64(0.1)])
def test_boundaries_in_the_dtype_of_the_step(theirs, boundary):
    ours, keras = (library.PiecewiseConstantDecay([boundary], [1.0, 2.0]) for library in (schedules, theirs))
    for step in (
        0,
        0.0,
        2,
        3,
        0.1,
        2.5,
        np.float64(0.1),
        np.float64(2.6),
        np.float32(0.1),
        2**24 + 1,
        np.int64(2**24 + 2),
    ):
        assert float(ours(step)) == float(keras(step)), step


def test_schedules_of_ones_own(theirs):
    def mine(library):
        class Mine(library.LearningRateSchedule):
            def __init__(self, rate, inner=None):
                self.rate, self.inner = rate, inner

            def get_config(self):
                return {"rate": self.rate, "inner": self.inner}

        return Mine

    ours, keras = (
        mine(library)(np.float32(0.5), [1, (2.0, None), np.arange(3), {"a": library.CosineDecay(0.1, 10)}])
        for library in (schedules, theirs)
    )
    written = schedules.serialize(ours)
    assert written == theirs.serialize(keras)
    for library, kind in ((schedules, type(ours)), (theirs, type(keras))):
        assert type(library.deserialize(written, custom_objects={"Mine": kind})) is kind


@pytest.mark.parametrize(
    ("name", "arguments", "options"),
    [
        ("CosineDecay", (0.1, 10), dict(speed=1)),
        ("CosineDecay", (0.1,), {}),
        ("PiecewiseConstantDecay", ([1, 2], [1.0]), {}),
        ("PiecewiseConstantDecay", ([], []), {}),
        ("LearningRateSchedule", (), {}),
    ],
)
def test_kinds_of_errors(theirs, name, arguments, options):
    raised = []
    for library in (schedules, theirs):
        with pytest.raises(Exception) as caught:
            getattr(library, name)(*arguments, **options)(0)
        raised.append((caught.type, str(caught.value) if caught.type is NotImplementedError else None))
    assert raised[0] == raised[1]


@pytest.mark.parametrize(
    "config",
    [
        {"config": {}},
        {"class_name": "CosineDecay"},
        {"class_name": "CosineDecay", "config": {"speed": 1}},
        {"class_name": "LearningRateSchedule", "config": {"speed": 1}},
    ],
)
def test_kinds_of_errors_of_a_config(theirs, config):
    raised = []
    for library in (schedules, theirs):
        with pytest.raises(Exception) as caught:
            library.deserialize(config)
        raised.append(caught.type)
    assert raised[0] is raised[1]
