"""Four optimizers that are compared."""

import optax

import adamviz as av

RUNS = [
    av.Adam(0.1),
    av.Adam(0.1, amsgrad=True),
    av.Adam(0.1, clipnorm=1.0),
    av.Rival(optax.sgd, learning_rate=0.001),
]
