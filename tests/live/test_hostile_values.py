"""Whatever a trait is given: it keeps a plain value, or names itself, the value and what is allowed."""

import datetime
import decimal
import fractions
import json
import re

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av

VALUES = [
    *(None, True, np.True_, 0, 1, -1, 2**70, 10**400, 10**5000, -0.0, 1e-300, 1e99),
    *(float("nan"), float("inf"), -float("inf"), 1j, "x", "", "1", b"1", "a" * 10_000),
    *([], [1], (1, 2), [[1, 2]], {}, {"a": 1}, set(), range(2), object(), float, lambda: 1),
    *(np.float16(0.5), np.int8(1), np.array(0.5), np.array([0.5]), np.array([1.0, 2.0]), np.array("x")),
    *(np.array([[1, 2], [3, 4]]), np.array([1, None], object), np.datetime64("2020"), np.ma.masked),
    *(jnp.array(0.5), jnp.array([1.0, 2.0]), jnp.bfloat16(0.5)),
    *(fractions.Fraction(1, 3), decimal.Decimal("0.5"), datetime.date(2020, 1, 1)),
]
OF_WIDGETS = {"layout", "tabbable", "tooltip"}


@pytest.fixture(scope="module")
def view():
    view = av.explore(
        "beale", [av.Adam(0.1), av.Rival(optax.sgd, learning_rate=0.01, momentum=0.9)], steps=20
    )
    yield view
    view.close()


def test_every_trait_takes_a_value_or_says_what_it_takes(view):
    first = view.get_state()
    names = sorted({*first} - {name for name in first if name[0] == "_"} - OF_WIDGETS)
    assert len(names) > 30
    taken = 0
    for name in [*names, "_runs", "_pins"]:
        for value in [*VALUES, av.Variable(0.5), av.Variable([1.0, 2.0])]:
            before = view.get_state()
            try:
                setattr(view, name, value)
            except (TypeError, ValueError) as error:
                said = str(error)
                assert name in said and ("received: " in said or "Neither beale nor the run" in said), said
                assert len(said) < 700, said
                assert view.get_state() == before, name
            else:
                taken += 1
                now = getattr(view, name)
                assert json.loads(json.dumps(now, allow_nan=False)) == now
                assert type(now) in (bool, int, float, str, type(None)) or isinstance(now, list), type(now)
                with view._apply_state(), view.hold_trait_notifications():
                    for other, kept in before.items():
                        if (other in names or other == "_runs") and getattr(view, other) != kept:
                            setattr(view, other, kept)
                view._settled = view._now(view._followed)
                assert view.get_state() == first
    assert taken > 200


class Unspeakable:
    """What fails where it is to be named."""

    def __repr__(self):
        raise RuntimeError("nothing says what this is")

    __hash__ = None


@pytest.mark.parametrize(
    "value, said",
    [
        ("x" * 100_000, r"'x{70,}\.\.\.x{70,}'"),
        ([1] * 100_000, r"\[1, .*\.\.\..*\]"),
        (Unspeakable(), "an Unspeakable that cannot be shown"),
    ],
    ids=["text", "list", "unspeakable"],
)
def test_a_message_names_in_short_what_it_received(view, value, said):
    verbs = {
        "a scene": lambda: view.scene(value),
        "a caption": lambda: view.scene("a", value),
        "noise": lambda: view.scene("a", noise=value),
        "a scene to show": lambda: view.show(value),
        "an order": lambda: setattr(view, "scenes", value),
        "scenes": lambda: setattr(view, "_scenes", value),
        "a column": lambda: view.table(sort=value),
        "a run": lambda: view.pin(value),
        "a pin": lambda: view.unpin(value),
        "frames": lambda: view.save("a.gif", frames=value),
        "optimizers": lambda: av.explore("bowl", value),
        "a surface": lambda: av.explore(value),
        "an extent": lambda: av.Surface(lambda x, y: x * y, extent=value),
        "a rival's number": lambda: av.Rival(optax.sgd, learning_rate=value),
        "a rival's argument": lambda: av.Rival(optax.sgd, value),
    }
    if isinstance(value, list):
        del verbs["optimizers"]  # each of them is looked at
    for what, verb in verbs.items():
        with pytest.raises((TypeError, ValueError)) as error:
            verb()
        assert re.search(said, str(error.value)) and len(str(error.value)) < 800, what
