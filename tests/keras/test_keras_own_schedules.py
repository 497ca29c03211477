"""Schedules of ones own, configs and arguments that make no sense, and the signatures."""

import numpy as np
import pytest

from adamviz.core import schedules as core
from adamviz.keras import schedules
from tests.keras.schedule_cases import ALL, NUMBER, make, signature


class Mine(schedules.LearningRateSchedule):
    def __init__(self, rate=0.5, more=None):
        self.rate, self.more = rate, more

    def __call__(self, step):
        return self.rate

    def get_config(self):
        return {"rate": self.rate, "more": self.more}


class Doubled(schedules.ExponentialDecay):
    def __call__(self, step):
        return 2 * super().__call__(step)


class Renamed(schedules.ExponentialDecay):
    pass


def test_schedules_of_ones_own():
    written = schedules.serialize(Mine(np.float32(0.5), (1, np.arange(2), NUMBER)))
    inner = (
        1,
        {"class_name": "__numpy__", "config": {"value": [0, 1], "dtype": "int64"}},
        schedules.serialize(NUMBER),
    )
    assert written == {
        "module": __name__,
        "class_name": "Mine",
        "config": {"rate": 0.5, "more": inner},
        "registered_name": "Mine",
    }
    again = schedules.deserialize(written, custom_objects={"Mine": Mine})
    assert type(again) is Mine and again(3) == 0.5 and Mine().core is None
    with pytest.raises(ValueError, match="Unknown decay: 'Mine'"):
        schedules.deserialize(written)
    doubled, renamed = Doubled(0.5, 10, 0.5), Renamed(0.5, 10, 0.5)
    assert doubled.core is None and float(doubled(10)) == 0.5
    assert renamed.core == core.ExponentialDecay(0.5, 10, 0.5) and renamed != schedules.ExponentialDecay(
        0.5, 10, 0.5
    )
    assert schedules.serialize(renamed)["registered_name"] == "Renamed"
    cosine = {"class_name": "CosineDecay", "config": {}}
    assert type(schedules.deserialize(cosine, custom_objects={"CosineDecay": Mine})) is Mine


def test_the_base_says_what_to_write():
    base = schedules.LearningRateSchedule()
    with pytest.raises(NotImplementedError, match="'LearningRateSchedule' must override `__call__"):
        base(0)
    with pytest.raises(NotImplementedError, match="must override `get_config"):
        schedules.serialize(base)


@pytest.mark.parametrize(
    ("error", "message", "config"),
    [
        (TypeError, "Could not parse config: 5", 5),
        (TypeError, "Could not parse config: 'CosineDecay'", "CosineDecay"),
        (ValueError, "Unknown `config` as a `dict`", {"config": {}}),
        (
            ValueError,
            "Unknown decay: 'Nope'.*CosineDecay.*custom_objects",
            {"class_name": "Nope", "config": {}},
        ),
        (TypeError, "missing 2 required", {"class_name": "CosineDecay"}),
        (TypeError, "unexpected keyword argument 'x'", {"class_name": "CosineDecay", "config": {"x": 1}}),
        (TypeError, "missing a `from_config", {"class_name": "int", "config": {}}),
    ],
)
def test_a_config_that_makes_no_sense(error, message, config):
    with pytest.raises(error, match=message):
        schedules.deserialize(config, custom_objects={"int": int})


@pytest.mark.parametrize("given", [0.1, None, lambda step: 0.1, core.CosineDecay(0.1, 10)])
def test_only_a_schedule_is_serialized(given):
    with pytest.raises(TypeError, match="Expected schedule to be a LearningRateSchedule"):
        schedules.serialize(given)


@ALL
def test_arguments_that_make_no_sense(name, options):
    for key, value in options.items():
        bad = [[], {}, "a", None, np.nan, -1, [1.0]] if not isinstance(value, bool) else ["a", None, 2, []]
        for wrong in bad:
            if wrong is None and key == "warmup_target":
                continue
            with pytest.raises(ValueError, match=f"{key}|one more value than boundaries"):
                make(name, {**options, key: wrong})
    with pytest.raises(ValueError, match="Expected name to be a string or None, received: 5"):
        make(name, options, name=5)
    with pytest.raises(TypeError, match="unexpected keyword argument 'speed'"):
        make(name, options, speed=1)


@pytest.mark.parametrize("step", ["a", None, [], [[1], [1, 2]], 1j, object(), True])
def test_a_step_that_makes_no_sense(step):
    if step == []:
        assert NUMBER(step).shape == (0,)
        return
    with pytest.raises(ValueError, match="Expected step to be a number, received"):
        NUMBER(step)


def test_signatures():
    first, last = "initial_learning_rate", "name=None)"
    expected = {
        "ExponentialDecay": f"({first}, decay_steps, decay_rate, staircase=False, name=None)",
        "InverseTimeDecay": f"({first}, decay_steps, decay_rate, staircase=False, name=None)",
        "PolynomialDecay": f"({first}, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False, {last}",
        "CosineDecay": f"({first}, decay_steps, alpha=0.0, name=None, warmup_target=None, warmup_steps=0)",
        "CosineDecayRestarts": f"({first}, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name=None)",
        "PiecewiseConstantDecay": "(boundaries, values, name=None)",
    }
    for name, wanted in expected.items():
        assert str(signature(getattr(schedules, name))) == wanted
