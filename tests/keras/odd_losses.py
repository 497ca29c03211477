"""Losses whose code does not say what they read.

Each of `CASES` is a function of a variable: it gives a function that sets a number, and a loss that is
`number * sum(v)`.
"""

import builtins
import functools
import itertools
import math
import operator
import types
import weakref

import jax.numpy as jnp
import numpy as np

import adamviz as av
from tests.keras.odd_objects import Data, Indexed, Keyed, OwnWay, Plain, Slotted

level = 0.0
getter, word = operator.attrgetter, "weight"


class Static:
    factor = 0.0

    @staticmethod
    def __call__(x):
        return Static.factor * jnp.sum(x)


@functools.wraps(jnp.sin)
def sine(x):
    return level * jnp.sum(x)


def of_a_variable_s_attribute(v):
    def change(number):
        v.l2 = number

    return change, lambda: v.l2 * jnp.sum(v)


def of_a_function_s_attribute(v):
    def loss():
        return loss.factor * jnp.sum(v)

    return lambda number: setattr(loss, "factor", number), loss


def of_the_call_count(v):
    def loss():
        loss.calls += 1
        return loss.calls * jnp.sum(v)

    loss.calls = 0
    return lambda number: None, loss


def of_keys(make):
    def case(v):
        one, two = make(0), make(1)
        table = {one: 0.0, two: 0.0}

        def change(number):
            table[one] = number

        return change, lambda: table[one] * jnp.sum(v)

    return case


def of_identity(v):
    chosen, others = [None], {number: object() for number in range(1, 5)}

    def change(number):
        chosen[0] = others[number]

    return change, lambda: next(number for number, one in others.items() if one is chosen[0]) * jnp.sum(v)


def of_recursion(v):
    depth = [0]

    def power(n):
        return 0 if n == 0 else 1 + power(n - 1)

    return lambda number: depth.__setitem__(0, number), lambda: power(depth[0]) * jnp.sum(v)


def of_a_surface(v):
    numbers = {"height": 0.0}
    surface = av.Surface(lambda x, y: numbers["height"] * (x + y), start=(0, 0), extent=(-1, 1, -1, 1))
    return lambda number: numbers.update(
        height=number
    ), lambda: numbers["height"] * jnp.sum(v) + 0 * surface(jnp.zeros(2))


def of_slices(v):
    places = np.array([0, 4])
    rows = jnp.concatenate([jnp.ones(4)])

    def change(number):
        places[:] = 0, number

    return change, lambda: jnp.sum(rows[slice(*places)]) * jnp.sum(v)


def of_try_and_except(v):
    numbers = [0]

    def loss():
        try:
            return int(jnp.sum(v) * 0 + numbers[0]) * jnp.sum(v)
        except Exception:
            return 100 * jnp.sum(v)

    return lambda number: numbers.__setitem__(0, number), loss


def of_a_number_in(form):
    def case(v):
        numbers = [0]
        return lambda number: numbers.__setitem__(0, number), lambda: float(form(v, numbers)) * jnp.sum(v)

    return case


def of_setting(target, name, read):
    """A number that is set as an attribute of something, and read in some way."""

    def case(v):
        thing = target() if isinstance(target, type) else target
        return lambda number: setattr(thing, name, number), lambda: read(thing) * jnp.sum(v)

    return case


def by_pattern(thing):
    match thing:
        case Plain(weight=weight):
            return weight


def of_a_class_s(v):
    kind = type("Kind", (), {})
    return lambda number: setattr(kind, "weight", number), lambda: kind().weight * jnp.sum(v)


def of_a_property(v):
    kind = type("Kind", (), {"number": property(lambda self: hidden[0])})
    hidden = [0]
    return lambda number: hidden.__setitem__(0, number), lambda: kind().number * jnp.sum(v)


def of_a_generator(v):
    numbers = itertools.count(1)
    return lambda number: None, lambda: next(numbers) * jnp.sum(v)


def of_a_weak_reference(v):
    thing = Plain()
    seen = weakref.ref(thing)
    return lambda number: setattr(thing, "weight", number), lambda: seen().weight * jnp.sum(v)


def of_a_global(v):
    def change(number):
        globals()["level"] = number

    return change, lambda: level * jnp.sum(v)


def of_wraps(v):
    change, _ = of_a_global(v)
    return change, lambda: sine(v)


def of_partial(v):
    numbers = [0]
    return lambda number: numbers.__setitem__(0, number), functools.partial(
        lambda scale: scale[0] * jnp.sum(v), numbers
    )


def of_a_method(v):
    class Model:
        def loss(self):
            return self.scale() * jnp.sum(v)

    return lambda number: setattr(Model, "scale", lambda self: number), Model().loss


def of_an_array_in_place(v):
    table = np.zeros(3, np.float32)
    return lambda number: table.fill(number), lambda: table[1] * jnp.sum(v)


def of_a_large_array(v):
    table = np.zeros((2, 5000), np.float32)
    return lambda number: table.fill(number / 5000), lambda: jnp.sum(v @ table)


def of_numpy_by_a_local_import(v):
    np.random.seed(0)
    return lambda number: np.random.seed(
        number
    ), lambda: __import__("numpy").random.randint(1, 1000) * jnp.sum(v)


def of_shape(v):
    rows = [None]
    return lambda number: rows.__setitem__(0, jnp.ones(number)), lambda: rows[0].shape[0] * jnp.sum(v)


CASES = {
    "a variable's attribute": of_a_variable_s_attribute,
    "a function's attribute": of_a_function_s_attribute,
    "the count of calls": of_the_call_count,
    "objects as keys": of_keys(lambda place: object()),
    "functions as keys": of_keys(lambda place: lambda: place),
    "equal objects as keys": of_keys(Keyed),
    "identity": of_identity,
    "recursion": of_recursion,
    "functools.wraps(jnp.sin)": of_wraps,
    "a surface of the user's function": of_a_surface,
    "a static __call__": lambda v: (lambda number: setattr(Static, "factor", number), lambda: Static()(v)),
    "an f-string": of_a_number_in(lambda v, numbers: f"{numbers[0]}"),
    "a value in an f-string": of_a_number_in(lambda v, numbers: f"{numbers[0] + jnp.sum(v).item() * 0:.3f}"),
    "try and except": of_try_and_except,
    "arrays inside slices": of_slices,
    "__index__": lambda v: (
        lambda number: setattr(Indexed, "now", number),
        lambda: [0, 1, 2, 3, 4][Indexed()] * jnp.sum(v),
    ),
    "a class's attribute": of_a_class_s,
    "a property": of_a_property,
    "a generator": of_a_generator,
    "a weak reference": of_a_weak_reference,
    "a global": of_a_global,
    "a partial": of_partial,
    "a method that changes": of_a_method,
    "an array in place": of_an_array_in_place,
    "a large array in place": of_a_large_array,
    "a module": of_setting(types.ModuleType("numbers_of_mine"), "weight", lambda one: one.weight),
    "a shape": of_shape,
    "__getattr__": of_setting(OwnWay, "weight", lambda one: one.weight),
    "slots": of_setting(Slotted, "weight", lambda one: one.weight),
    "getattr": of_setting(Plain, "weight", lambda one: getattr(one, "weight")),  # noqa: B009 (how it is read)
    "vars": of_setting(Plain, "weight", lambda one: vars(one)["weight"]),
    "__dict__": of_setting(Plain, "weight", lambda one: one.__dict__[word]),
    "attrgetter": of_setting(Plain, "weight", operator.attrgetter("weight")),
    "an attrgetter by another name": of_setting(Plain, "weight", lambda one: getter(word)(one)),
    "a pattern": of_setting(Plain, "weight", by_pattern),
    "a dataclass": of_setting(Data, "weight", lambda one: one.weight),
    "equality of dataclasses": of_setting(
        Data, "weight", lambda one: sum(k * (one == Data(k)) for k in range(1, 5))
    ),
    "a builtin's module": of_setting(builtins, "_of_mine", lambda one: _of_mine),  # noqa: F821 (a builtin)
    "eval": of_a_number_in(lambda v, numbers: eval("numbers[0]")),
    "exec": of_a_number_in(lambda v, numbers: exec("numbers.append(numbers[0])") or numbers.pop()),
    "a sum over a set": of_a_number_in(lambda v, numbers: sum({numbers[0], 0})),
    "a lambda's default": of_a_number_in(lambda v, numbers, at=0: numbers[at]),
    "math of a value": of_a_number_in(lambda v, numbers: math.fsum([numbers[0], jnp.sum(v).item() * 0])),
    "NumPy of a value": of_a_number_in(lambda v, numbers: np.asarray(numbers[0]) + np.sum(v.numpy()) * 0),
    "a comparison": of_a_number_in(lambda v, numbers: numbers[0] if jnp.sum(v) < 1e9 else 0),
}
