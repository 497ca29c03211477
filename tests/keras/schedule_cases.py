"""One schedule of each kind."""

import inspect

import pytest

from adamviz.keras import schedules

CASES = [
    ("ExponentialDecay", dict(initial_learning_rate=0.5, decay_steps=10, decay_rate=0.5, staircase=True)),
    ("InverseTimeDecay", dict(initial_learning_rate=0.5, decay_steps=10, decay_rate=0.5, staircase=False)),
    (
        "PolynomialDecay",
        dict(initial_learning_rate=0.5, decay_steps=30, end_learning_rate=0.01, power=2.0, cycle=True),
    ),
    (
        "CosineDecay",
        dict(initial_learning_rate=0.0, decay_steps=30, alpha=0.1, warmup_target=0.5, warmup_steps=20),
    ),
    (
        "CosineDecayRestarts",
        dict(initial_learning_rate=0.5, first_decay_steps=10, t_mul=1.5, m_mul=0.9, alpha=0.1),
    ),
    ("PiecewiseConstantDecay", dict(boundaries=[10, 20], values=[1.0, 0.5, 0.1])),
]
ALL = pytest.mark.parametrize(("name", "options"), CASES, ids=[name for name, _ in CASES])
NUMBER = schedules.CosineDecay(0.5, 10)


def make(kind, options, **more):
    return getattr(schedules, kind)(**options, **more)


def signature(function):
    """The signature of a function without annotations."""
    parameters = inspect.signature(function).parameters.values()
    return inspect.Signature([parameter.replace(annotation=parameter.empty) for parameter in parameters])
