"""Losses that read objects of a user's own classes: compiled where the classes' code tells all, and right in any case."""

import dataclasses
import operator

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from losses import compiled, forget, gradients

import adamviz as av

factor = 1.0
getter, word = operator.attrgetter, "weight"


@pytest.fixture(autouse=True)
def nothing_compiled():
    forget()


class Base:
    offset = 0.0

    def __init__(self):
        self.v, self.scale, self.unread = av.Variable([1.0, -2.0], name="v"), 2.0, object()

    @property
    def double(self):
        return 2 * self.scale

    @staticmethod
    def square(x):
        return x * x

    def __matmul__(self, x):
        return factor * self.scale * self.v @ x


class Model(Base):
    def __init__(self):
        super().__init__()
        self.layers, self.batch = [Base(), Base()], jnp.array([1.0, 1.0])

    def loss(self):
        return jnp.sum(self.scale * self.square(self.v)) + self.offset * jnp.sum(self.v)

    def __call__(self):
        return self @ jnp.array([1.0, 2.0]) + self.layers[1] @ self.batch


def slope(loss, variable):
    return gradients(loss, variable)[0].tolist()


def test_a_method_is_compiled_and_every_change_is_seen(monkeypatch):
    model = Model()
    assert slope(model.loss, model.v) == [4.0, -8.0] == slope(lambda: model.loss(), model.v) and compiled() == 2
    model.scale = 5.0
    assert slope(model.loss, model.v) == [10.0, -20.0]
    monkeypatch.setattr(Base, "offset", 1.0)
    assert slope(model.loss, model.v) == [11.0, -19.0]
    model.offset = 2.0  # stands before the class's
    assert slope(model.loss, model.v) == [12.0, -18.0]
    monkeypatch.setattr(Base, "square", staticmethod(lambda x: 3 * x))
    assert slope(model.loss, model.v) == [17.0, 17.0]
    monkeypatch.setattr(Model, "loss", lambda self: jnp.sum(self.v) * self.double)
    assert slope(model.loss, model.v) == [10.0, 10.0]
    model.v = av.Variable([3.0, 4.0])
    assert slope(model.loss, model.v) == [10.0, 10.0]
    assert compiled() == 7


def test_objects_in_objects_operators_and_globals():
    global factor
    model = Model()
    inner = model.layers[1]
    for factor in (1.0, 3.0):
        assert gradients(model, model.v, inner.v)[0].tolist() == [2 * factor, 4 * factor]
        assert slope(model, inner.v) == [2 * factor, 2 * factor]
    inner.scale = 5.0
    assert slope(model, inner.v) == [15.0, 15.0] and compiled() == 5
    factor = 1.0


def test_arrays_of_an_object_are_arguments():
    model = Model()
    for number in range(6):
        model.batch = jnp.array([number, 1.0])
        assert gradients(model, model.layers[1].v, times=1)[0].tolist() == [2.0 * number, 2.0]
    assert compiled() == 1
    assert isinstance(model.batch, jax.Array) and not isinstance(model.batch, jax.core.Tracer)


def test_models_of_one_kind_share_what_was_compiled():
    for number in range(4):
        model = Model()
        model.v.assign([number, 1.0])
        assert gradients(model.loss, model.v, times=1)[0].tolist() == [4.0 * number, 4.0]
    assert compiled() == 1


class Counting(Base):
    def loss(self):
        self.count = getattr(self, "count", 0) + 1
        return self.count * jnp.sum(self.v)


class Logging(Base):
    def __init__(self):
        super().__init__()
        self.log = []

    def loss(self):
        self.log.append(1)
        return len(self.log) * jnp.sum(self.v)


@pytest.mark.parametrize("model", [Counting(), Logging()], ids=lambda model: type(model).__name__)
def test_what_a_method_does_besides_happens_at_every_call(model):
    seen = [gradients(model.loss, model.v, times=1)[0][0] for _ in range(5)]
    assert seen == [1.0, 2.0, 3.0, 4.0, 5.0] and compiled() == 0


class OwnWay(Base):
    hidden = {"weight": 2.0}

    def __getattr__(self, name):
        return OwnWay.hidden[name]


class Slotted:
    __slots__ = ("weight",)


@jax.tree_util.register_pytree_node_class
class Tree:
    def tree_flatten(self):
        return (self.weight,), None

    @classmethod
    def tree_unflatten(cls, _, children):
        tree = object.__new__(cls)
        [tree.weight] = children
        return tree


class Plain:
    pass


@dataclasses.dataclass
class Data:
    weight: float = 0.0


READERS = {
    "__getattr__": (OwnWay, lambda one: one.weight),
    "slots": (Slotted, lambda one: one.weight),
    "a pytree": (Tree, lambda one: jax.tree.leaves(one)[0]),
    "getattr": (Plain, lambda one: getattr(one, "weight")),  # noqa: B009
    "vars": (Plain, lambda one: vars(one)["weight"]),
    "__dict__": (Plain, lambda one: one.__dict__["weight"]),
    "attrgetter": (Plain, lambda one: operator.attrgetter("weight")(one)),
    "an attrgetter by itself": (Plain, operator.attrgetter("weight")),
    "an attrgetter by another name": (Plain, lambda one: getter(word)(one)),
    "attrgetter of a word from elsewhere": (Plain, lambda one: operator.attrgetter(word)(one)),
    "__dict__ of a word from elsewhere": (Plain, lambda one: one.__dict__[word]),
    "a pattern": (Plain, None),
    "a dataclass": (Data, lambda one: one.weight),
    "equality of dataclasses": (Data, lambda one: 1.0 + (one == Data(2.0))),
}


def by_pattern(one):
    match one:
        case Plain(weight=weight):
            return weight


@pytest.mark.parametrize("name", READERS)
def test_however_an_attribute_is_read_its_change_is_seen(name):
    kind, read = READERS[name]
    read, one, v = read or by_pattern, kind(), av.Variable([1.0, 2.0])
    for weight in (1.0, 2.0, 1.0):
        if kind is OwnWay:
            OwnWay.hidden["weight"] = weight
        else:
            one.weight = weight
        assert slope(lambda: jnp.sum(v) * read(one), v) == [weight] * 2


def test_an_object_of_this_package_or_one_that_holds_itself():
    v, schedule, model = av.Variable([1.0]), av.schedules.ExponentialDecay(1.0, 1, 0.5), Base()
    model.itself = model
    for rate in (1.0, 3.0):
        schedule.initial_learning_rate = model.scale = rate
        assert slope(lambda: v * schedule(1), v) == [rate / 2]
        assert slope(lambda: v * model.itself.scale, v) == [rate]
    np.testing.assert_array_equal(v.numpy(), [1.0])
