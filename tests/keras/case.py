"""What the recorded cases are made of."""

STEPS = 30
THREE = [{"name": "a", "shape": []}, {"name": "b", "shape": [3]}, {"name": "c", "shape": [2, 1, 3]}]
TABLE = [{"name": "table", "shape": [4, 2]}, {"name": "bias", "shape": [2]}]
SHAPES = [{"name": f"shape{i}", "shape": shape} for i, shape in enumerate([[], [3], [2, 3], [0], [2, 1, 3]])]
FAST = {"learning_rate": 0.05, "beta_2": 0.99}
SCHEDULES = {
    "ExponentialDecay": {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.6},
    "PiecewiseConstantDecay": {"boundaries": [4, 11], "values": [0.1, 0.03, 0.007]},
    "PolynomialDecay": {
        "initial_learning_rate": 0.1,
        "decay_steps": 12,
        "end_learning_rate": 0.01,
        "power": 1.5,
        "cycle": True,
    },
    "InverseTimeDecay": {"initial_learning_rate": 0.1, "decay_steps": 3, "decay_rate": 0.4},
    "CosineDecay": {
        "initial_learning_rate": 0.01,
        "decay_steps": 20,
        "alpha": 0.1,
        "warmup_target": 0.1,
        "warmup_steps": 6,
    },
    "CosineDecayRestarts": {
        "initial_learning_rate": 0.1,
        "first_decay_steps": 8,
        "t_mul": 1.5,
        "m_mul": 0.8,
        "alpha": 0.05,
    },
}
OPTIONS = {
    "defaults": {},
    "learning_rate": {"learning_rate": 0.03},
    "learning_rate 0": {"learning_rate": 0.0},
    "betas": {"learning_rate": 0.02, "beta_1": 0.7, "beta_2": 0.95},
    "betas 0": {"learning_rate": 0.02, "beta_1": 0.0, "beta_2": 0.0},
    "whole numbers": {"learning_rate": 1, "beta_1": 0, "beta_2": 0, "epsilon": 1},
    "epsilon 0": FAST | {"epsilon": 0},
    "epsilon None": FAST | {"epsilon": None},
    "epsilon 0.1": FAST | {"epsilon": 0.1},
    "epsilon 1": FAST | {"epsilon": 1.0},
    "amsgrad": FAST | {"amsgrad": True},
    "clipvalue": FAST | {"clipvalue": 0.5},
    "clipnorm": FAST | {"clipnorm": 1.5},
    "global_clipnorm": FAST | {"global_clipnorm": 2.0},
    "clipvalue, clipnorm": FAST | {"clipvalue": 1.0, "clipnorm": 1.25},
    "clipvalue, global_clipnorm": FAST | {"clipvalue": 1.0, "global_clipnorm": 1.5, "amsgrad": True},
    "clips of None": FAST | {"clipvalue": None, "clipnorm": None, "global_clipnorm": None},
    "clips of 0": FAST | {"clipvalue": 0.0},
    "loose clips": FAST | {"clipvalue": 1000.0, "clipnorm": 1000.0},
    "decay": FAST | {"decay": 0.3},
    "name": FAST | {"name": "Adamant"},
    "name None": FAST | {"name": None},
    "transformers": FAST | {"gradient_transformers": [{"function": "double"}, {"function": "add one"}]},
    "a transformer that drops": FAST | {"gradient_transformers": [{"function": "first only"}]},
    "aggregator": FAST | {"epsilon": 0.5, "clipvalue": 2.0},
    "arrays": {
        "learning_rate": {"array": 0.05, "dtype": "float32"},
        "beta_1": {"array": 0.8, "dtype": "float32"},
        "beta_2": {"array": 0.95, "dtype": "float32"},
    },
    "callables": {
        "learning_rate": {"callable": [0.1, 0.05, 0.2, 0.01]},
        "beta_1": {"callable": [0.9, 0.5, 0.8]},
        "beta_2": {"callable": [0.99, 0.9, 0.95]},
    },
    "callable, decay": {"learning_rate": {"callable": [0.1, 0.2]}, "decay": 0.1},
    "everything": {
        "learning_rate": {"schedule": "InverseTimeDecay", "with": SCHEDULES["InverseTimeDecay"]},
        "beta_1": 0.8,
        "beta_2": 0.9,
        "epsilon": 0.01,
        "amsgrad": True,
        "name": "All",
        "decay": 0.1,
        "clipvalue": 1.5,
        "global_clipnorm": 2.0,
    },
} | {name: {"learning_rate": {"schedule": name, "with": given}} for name, given in SCHEDULES.items()}


def case(name, events, variables=THREE, /, **optimizer):
    """One case."""
    return {"name": name, "optimizer": optimizer, "variables": variables, "events": events}


def dense(variables, times=STEPS, **gradient):
    """The event that applies a dense gradient to each variable."""
    return {"apply": [[i, gradient] for i in range(len(variables))], "times": times}
