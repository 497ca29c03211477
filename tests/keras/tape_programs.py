"""Programs that use a gradient tape, written once for any library that has tf.GradientTape's names.

`L` is the library: its Variable, Tape, Adam, and the functions that differ in name.
"""

import numpy as np


def two(L):
    return L.Variable([1.0, 2.0]), L.Variable(3.0)


def asked(f, sources=lambda v, w: [v, w], **options):
    """A program: the gradients of `f` with respect to two variables, asked of the tape in some way."""

    def program(L):
        v, w = two(L)
        with L.Tape() as tape:
            y = f(L, v, w)
        return tape.gradient(y, sources(v, w), **options)

    return program


def jacobians(f, **options):
    def program(L):
        v, w = two(L)
        with L.Tape() as tape:
            y = f(L, v, w)
        return tape.jacobian(y, [v, w], **options)

    return program


def several_targets_weighted(L):
    v, w = two(L)
    with L.Tape() as tape:
        targets = {"a": v * v, "b": v * w}
    return tape.gradient(targets, (v, w), {"a": L.constant([1.0, 0.0]), "b": L.constant([2.0, 3.0])})


def intermediate(L):
    v, w = two(L)
    with L.Tape() as tape:
        a = v * 2
        y = a * a * v
    return tape.gradient(y, [a, v, w, a])


def persistent(L):
    v, w = two(L)
    with L.Tape(persistent=True) as tape:
        a = v * w
        y = a * a
    return [tape.gradient(y, v), tape.gradient(y, a), tape.gradient(a, w), tape.gradient(y, y)]


def assigned_between(L):
    v, w = two(L)
    with L.Tape() as tape:
        a = v * v
        v.assign_add([1.0, 1.0])
        y = a + v * v * v
    return tape.gradient(y, v)


def assigned_from_another(L):
    u, w = L.Variable(2.0), L.Variable(3.0)
    with L.Tape() as tape:
        r = u.assign_add(w * 2.0)
        y = r * r
    return tape.gradient(y, [u, w])


def watched_only(L):
    v, w = two(L)
    u = L.Variable(5.0, trainable=False)
    with L.Tape(watch_accessed_variables=False) as tape:
        tape.watch([v, {"u": u}])
        y = v * w * u
    return tape.gradient(y, [v, w, u]), len(tape.watched_variables())


def watched_tensor(L):
    x = L.constant([1.0, 2.0])
    with L.Tape() as tape:
        before = x * x
        tape.watch(x)
        y = before + x * x * x
    return tape.gradient(y, x)


def untrainable(L):
    v, _ = two(L)
    u = L.Variable(5.0, trainable=False)
    with L.Tape() as tape:
        y = v * u
    return tape.gradient(y, [v, u]), len(tape.watched_variables())


def whole_numbers(L):
    u = L.Variable([1, 2])
    with L.Tape() as tape:
        y = u * u
    return tape.gradient(y, u)


def stopped(L):
    v, _ = two(L)
    with L.Tape(persistent=True) as tape:
        a = v * v
        with tape.stop_recording():
            b = v * v
            early = tape.gradient(a, v)
        c = a * b
    return early, tape.gradient(c, v), tape.gradient(b, v)


def forgotten(L):
    v, _ = two(L)
    with L.Tape() as tape:
        a = v * v
        tape.reset()
        y = a * v
    return tape.gradient(y, v)


def resumed(L):
    v, w = two(L)
    with L.Tape() as tape:
        y = v * v
    with tape:
        z = y * w
    first = tape.gradient(z, [v, w])
    with tape:
        y = v * w
    return first, tape.gradient(y, [v, w])


def asked_inside(L):
    v, w = two(L)
    with L.Tape() as tape:
        y = v * w
        found = tape.gradient(y, [v, w])
        v * v
    return found


def second(L):
    v, w = two(L)
    with L.Tape(persistent=True) as outer:
        with L.Tape() as inner:
            a = L.sin(v) * w
            y = L.sum(a * a * v)
        first = inner.gradient(y, [v, w])
        norm = L.sum(first[0] * first[0]) + first[1]
    return first, outer.gradient(norm, [v, w, a]), outer.gradient(first[0], v), outer.gradient(y, v)


def second_of_itself(L):
    v, _ = two(L)
    with L.Tape(persistent=True) as tape:
        y = v * v * v
        slope = tape.gradient(y, v)
        bend = tape.gradient(slope, v)
    return slope, bend, tape.gradient(bend, v)


def third(L):
    v, _ = two(L)
    with L.Tape() as a:
        with L.Tape() as b:
            with L.Tape() as c:
                y = L.sum(L.exp(v) * v)
            first = c.gradient(y, v)
        other = b.gradient(first, v)
    return first, other, a.gradient(other, v)


def weighted_by_a_watched_tensor(L):
    v, w = two(L)
    with L.Tape() as outer:
        with L.Tape() as inner:
            y = v * v
        found = inner.gradient(y, v, output_gradients=L.sin(v) * w)
    return found, outer.gradient(found, [v, w])


def layers(L):
    x = np.linspace(-1, 1, 12, dtype=np.float32).reshape(4, 3)
    a, b = (
        L.Variable(np.linspace(0, 1, 6, dtype=np.float32).reshape(3, 2)),
        L.Variable(np.ones((2, 1), np.float32)),
    )
    c = L.Variable(np.zeros(2, np.float32))
    with L.Tape() as tape:
        hidden = L.maximum(x @ a + c, 0.1)
        loss = L.sum((hidden @ b - 1.0) ** 2) / 4.0
    return tape.gradient(loss, {"a": a, "rest": (b, [c])})


def complex_numbers(L):
    z = L.Variable(np.complex64([1 + 2j, 3 - 1j]))
    with L.Tape(persistent=True) as tape:
        y = z * z
        size = L.abs(z)
    return (
        tape.gradient(y, z),
        tape.gradient(size * size, z),
        tape.gradient(size, z),
        tape.gradient(y, z, np.complex64([1j, 2 - 1j])),
    )


def doubles(L):
    v, w = L.Variable(np.array([1.0, 2.0])), L.Variable(np.array(3.0))
    with L.Tape() as tape:
        y = L.sum(L.sin(v) ** 2 / 3 * w)
    return tape.gradient(y, [v, w])


def halves(L):
    v = L.Variable(np.float16([1.0, 2.0]))
    with L.Tape() as tape:
        y = L.sum(v * v * 0.5)
    return tape.gradient(y, v)


PROGRAMS = {
    "product": asked(lambda L, v, w: v * v * w),
    "one source": asked(lambda L, v, w: v * w, lambda v, w: v),
    "nested sources": asked(lambda L, v, w: v * w, lambda v, w: {"a": [v], "b": (w, v)}),
    "the same source twice": asked(lambda L, v, w: v * w, lambda v, w: [v, v]),
    "no sources": asked(lambda L, v, w: v * w, lambda v, w: []),
    "no target": asked(lambda L, v, w: []),
    "several targets": asked(lambda L, v, w: [v * v, (v * w, w)]),
    "the same target twice": asked(lambda L, v, w: [w * w] * 2),
    "none": asked(lambda L, v, w: v * v),
    "zero": asked(lambda L, v, w: v * v, unconnected_gradients="zero"),
    "a variable as target": asked(lambda L, v, w: v),
    "whole target": asked(lambda L, v, w: L.whole(v * w)),
    "through whole numbers": asked(lambda L, v, w: L.whole(v) * 2),
    "comparison": asked(lambda L, v, w: v > 1.0),
    "a choice": asked(lambda L, v, w: L.where(v > 1.5, v * w, v)),
    "joined": asked(lambda L, v, w: L.concat([v, v * w, L.sin(v)])),
    "rows": asked(lambda L, v, w: v[0] * v[1] + v[-1] + L.sum(v[None, ::-1] * v)),
    "constants": asked(lambda L, v, w: 2 * v - v / 4 + 3 / v + 2**v + v**2 + v**w + (-v) + abs(v) + 1 - w),
    "NumPy arrays": asked(lambda L, v, w: np.array([1.0, 2.0]) * v + v * np.float64(2) - [1.0, 2.0] / v),
    "output gradients": asked(lambda L, v, w: v * w, output_gradients=np.float32([1.0, -2.0])),
    "output gradients in a list": asked(lambda L, v, w: v * w, output_gradients=[np.float32([1.0, -2.0])]),
    "jacobian": jacobians(lambda L, v, w: v * v * w),
    "jacobian of a number": jacobians(lambda L, v, w: L.sum(v) * w),
    "jacobian of a sum": jacobians(lambda L, v, w: L.sum(v * v), unconnected_gradients="none"),
} | {
    f.__name__.replace("_", " "): f
    for f in (
        several_targets_weighted,
        intermediate,
        persistent,
        assigned_between,
        assigned_from_another,
        watched_only,
        watched_tensor,
        untrainable,
        whole_numbers,
        stopped,
        forgotten,
        resumed,
        asked_inside,
        second,
        second_of_itself,
        third,
        weighted_by_a_watched_tensor,
        layers,
        complex_numbers,
        doubles,
        halves,
    )
}
