"""A training whose every step is known, for tests of what comes beside it."""

import contextlib

import numpy as np

import adamviz as av

SIZE, STEPS = 5000, 150


class Training:
    """A variable, an optimizer, and steps along a gradient that is always the same."""

    def __init__(self, scope=contextlib.nullcontext, **options):
        with scope():
            self.w = av.Variable(np.linspace(-1, 1, SIZE, dtype=np.float32), name="w")
            self.optimizer = av.Adam(0.1, **options)
        self.gradient = np.linspace(1, 3, SIZE, dtype=np.float32)

    def step(self):
        self.optimizer.apply_gradients([(self.gradient, self.w)])

    def steps(self, count=STEPS):
        for _ in range(count):
            self.step()

    def state(self):
        return [array.tobytes() for array in (self.w.numpy(), *self.optimizer.get_weights())]


def states():
    """The bits of w, the step count and the slots after each number of steps."""
    training, found = Training(), []
    for _ in range(2 * STEPS + 1):
        found.append(training.state())
        training.step()
    found[0] += [np.int64(0).tobytes(), *[np.zeros(SIZE, np.float32).tobytes()] * 2]
    return found
