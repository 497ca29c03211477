"""The surfaces and optimizers that the page is tested with."""

import optax

import adamviz as av
from adamviz.core import schedules as S
from adamviz.core.adam import Adam

SURFACES = {cls.__name__: cls() for cls in av.surfaces.ALL}
ADAMS = {
    "adam": Adam(0.05),
    "amsgrad": Adam(0.05, amsgrad=True),
    "clipvalue": Adam(0.05, clipvalue=0.5),
    "clipnorm": Adam(0.05, clipnorm=0.5),
    "global_clipnorm": Adam(0.05, global_clipnorm=0.5),
    "clipvalue, clipnorm": Adam(0.05, clipvalue=0.7, clipnorm=0.8),
    "decay": Adam(0.1, decay=0.01),
    "short memory": Adam(0.05, beta_1=0.0, beta_2=0.5),
    "large epsilon": Adam(0.05, epsilon=0.1),
    "CosineDecay": Adam(S.CosineDecay(0.0, 150.0, 0.1, 0.1, 30.0)),
    "CosineDecayRestarts": Adam(S.CosineDecayRestarts(0.1, 30.0)),
    "even restarts": Adam(S.CosineDecayRestarts(0.1, 30.0, t_mul=1.0)),
    "staircase": Adam(S.ExponentialDecay(0.1, 30.0, 0.7, True)),
    "PolynomialDecay": Adam(S.PolynomialDecay(0.1, 40.0, 0.001, 2.0, True)),
    "InverseTimeDecay": Adam(S.InverseTimeDecay(0.1, 30.0)),
    "PiecewiseConstantDecay": Adam(S.PiecewiseConstantDecay([20, 90], [0.1, 0.05, 0.01])),
    "textbook": av.TextbookAdam(0.05, epsilon=0.1),
    "uncorrected": av.TextbookAdam(0.05, bias_correction=False),
    "schedule of optax": Adam(optax.exponential_decay(0.1, 30, 0.7)),
}
RIVALS = {
    name: av.Rival(getattr(optax, name), **numbers)
    for name, numbers in {
        "adabelief": dict(learning_rate=0.05),
        "adadelta": dict(learning_rate=1.0),
        "adafactor": dict(learning_rate=0.05),
        "adagrad": dict(learning_rate=0.3),
        "adam": dict(learning_rate=0.05),
        "adamax": dict(learning_rate=0.05),
        "adamaxw": dict(learning_rate=0.05),
        "adamw": dict(learning_rate=0.05, weight_decay=0.01),
        "adan": dict(learning_rate=0.05),
        "amsgrad": dict(learning_rate=0.05),
        "fromage": dict(learning_rate=0.02),
        "lamb": dict(learning_rate=0.02),
        "lars": dict(learning_rate=0.02),
        "lion": dict(learning_rate=0.02),
        "nadam": dict(learning_rate=0.05),
        "nadamw": dict(learning_rate=0.05),
        "novograd": dict(learning_rate=0.02),
        "optimistic_gradient_descent": dict(learning_rate=5e-4),
        "radam": dict(learning_rate=0.05),
        "rmsprop": dict(learning_rate=0.02, momentum=0.5),
        "rprop": dict(learning_rate=0.01),
        "sgd": dict(learning_rate=2e-4, momentum=0.9, nesterov=True),
        "sign_sgd": dict(learning_rate=0.02),
        "sm3": dict(learning_rate=0.1),
        "yogi": dict(learning_rate=0.05),
    }.items()
}
OPTIMIZERS = ADAMS | {f"optax {name}": rival for name, rival in RIVALS.items()}
