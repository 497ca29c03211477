"""What one may do wrong with a gradient tape, written once for any library, as in tape_programs.py."""

import numpy as np

from tests.keras.tape_programs import two


def asking(ask, **options):
    """Something done to a tape that holds y = v * v."""

    def program(L):
        v, w = two(L)
        with L.Tape(**options) as tape:
            y = v * v
        return ask(L, tape, y, v)

    return program


def entered(act):
    def program(L):
        v, w = two(L)
        with L.Tape() as tape:
            y = v * v
            return act(L, tape, y, v)

    return program


def minimized(L, tape, y, v, **options):
    return L.Adam(0.1).minimize(y, [v], tape=tape, **options)


def asked_twice(L, tape, y, v):
    tape.gradient(y, v)
    return tape.gradient(y, v)


def minimized_twice(L, tape, y, v):
    tape.gradient(y, v)
    return minimized(L, tape, y, v)


WRONG = {
    "asked twice": asking(asked_twice),
    "jacobian after gradient": asking(lambda L, tape, y, v: [tape.gradient(y, v), tape.jacobian(y, v)]),
    "asked, never entered": lambda L: L.Tape().gradient(*two(L)),
    "entered twice": entered(lambda L, tape, y, v: tape.__enter__()),
    "stopped, never entered": lambda L: L.Tape().stop_recording().__enter__(),
    "reset, never entered": lambda L: L.Tape().reset(),
    "watch a number": entered(lambda L, tape, y, v: tape.watch(3.0)),
    "watch an array": entered(lambda L, tape, y, v: tape.watch(np.ones(2))),
    "watch a word": entered(lambda L, tape, y, v: tape.watch("v")),
    "watch None": entered(lambda L, tape, y, v: tape.watch(None)),
    "unknown unconnected": asking(lambda L, tape, y, v: tape.gradient(y, v, unconnected_gradients="nil")),
    "target None": asking(lambda L, tape, y, v: tape.gradient(None, v)),
    "source None": asking(lambda L, tape, y, v: tape.gradient(y, None)),
    "source None among others": asking(lambda L, tape, y, v: tape.gradient(y, [v, None])),
    "source a word": asking(lambda L, tape, y, v: tape.gradient(y, "v")),
    "target a number": asking(lambda L, tape, y, v: tape.gradient(3.0, v)),
    "source an array": asking(lambda L, tape, y, v: tape.gradient(y, np.ones(2))),
    "output gradients too long": asking(
        lambda L, tape, y, v: tape.gradient(y, v, L.constant([1.0, 2.0, 3.0]))
    ),
    "minimize what was recorded elsewhere": asking(
        lambda L, tape, y, v: minimized(L, tape, L.constant([1.0, 2.0]), v)
    ),
    "minimize by another variable": asking(lambda L, tape, y, v: minimized(L, tape, y, L.Variable(1.0))),
    "minimize by a tape used up": asking(minimized_twice),
    "minimize while it records": entered(minimized),
    "minimize with a cotangent too long": asking(
        lambda L, tape, y, v: minimized(L, tape, y, v, grad_loss=L.constant([1.0, 2.0, 3.0]))
    ),
}
