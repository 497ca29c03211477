"""What av.Adam refuses, by name, and that nothing has changed afterwards."""

import numpy as np
import pytest

import adamviz as av
from tests.keras.play import Adamviz
from tests.keras.wrong import CALLS, GRADIENTS, INF, MALFORMED, NAN, OPTIONS, Scene

HYPERPARAMETERS = [
    *[
        (name, value)
        for name in ("learning_rate", "beta_1", "beta_2", "decay")
        for value in (
            NAN,
            INF,
            -INF,
            -1,
            -1e-9,
            "a",
            "0.1",
            b"1",
            None,
            True,
            1j,
            [0.1, 0.2],
            np.ones(2),
            np.ones((1,)),
            object(),
            {},
        )
    ],
    *[(name, value) for name in ("beta_1", "beta_2") for value in (1, 1.0, 1.5, np.float32(1))],
    *[("epsilon", value) for value in (NAN, INF, -1e-7, -1, "a", 1j, [1e-7, 1e-7], object(), lambda: 1e-7)],
    *[
        (name, value)
        for name in ("clipnorm", "clipvalue", "global_clipnorm")
        for value in (NAN, -INF, -1, -1e-9, "a", "1", 1j, [1.0], np.ones(2), object(), lambda: 1.0)
    ],
    *[("amsgrad", value) for value in (2, "yes", None, [True], NAN, 0.5)],
]


def refused(scene, act, error, message):
    """Whether the call fails as it should, and changes nothing."""
    before = scene.bits()
    with pytest.raises(error, match=message or None) as caught:
        act(scene)
    assert str(caught.value).strip()
    assert scene.bits() == before


@pytest.mark.parametrize("steps", [0, 2], ids=["fresh", "used"])
@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients(name, steps):
    refused(Scene(Adamviz(), steps), *GRADIENTS[name])


@pytest.mark.parametrize("steps", [0, 2], ids=["fresh", "used"])
@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_pairs(name, steps):
    refused(Scene(Adamviz(), steps), *MALFORMED[name])


@pytest.mark.parametrize("name", CALLS)
def test_calls(name):
    refused(Scene(Adamviz(), **OPTIONS.get(name, {})), *CALLS[name])


@pytest.mark.parametrize("clip", ["clipvalue", "clipnorm", "global_clipnorm"])
@pytest.mark.parametrize("name", ["more columns", "integers", "a row too far", "a negative row"])
def test_gradients_under_a_clip(name, clip):
    refused(Scene(Adamviz(), **{clip: 1.0}), *GRADIENTS[name])


def test_a_target_that_is_no_variable_is_called_by_name():
    scene = Scene(Adamviz())
    for target in (np.ones((4, 2), np.float32), 1.0, "table", None):
        with pytest.raises(TypeError, match="[Vv]ariable"):
            scene.optimizer.apply_gradients([*scene.last(scene.good()[2])[:2], (scene.good()[2], target)])


def test_sparse_gradient_and_constraint():
    scene = Scene(Adamviz(), constraint="abs")
    refused(
        scene,
        lambda s: s.optimizer.apply_gradients(s.last(s.sparse([1]))),
        RuntimeError,
        "Cannot use a constraint function on a sparse",
    )


def test_an_empty_list_does_nothing():
    scene = Scene(Adamviz())
    before = scene.bits()
    assert scene.optimizer.apply_gradients([]) is None
    assert scene.optimizer.apply_gradients(iter(())) is None
    assert scene.bits() == before


def test_a_gradient_of_none_warns_and_leaves_its_variable():
    scene = Scene(Adamviz())
    before = scene.bits()
    with pytest.warns(UserWarning, match="Gradients do not exist for variables .*table"):
        scene.optimizer.apply_gradients(scene.last(None))
    after = scene.bits()
    same = [one == two for one, two in zip(before["weights"], after["weights"], strict=True)]
    assert (
        same == [False, False, False, True, False, False, True]
        and before["variables"][2] == after["variables"][2]
    )


@pytest.mark.parametrize(
    ("name", "value"), HYPERPARAMETERS, ids=lambda value: repr(value)[:30].split(" at ")[0]
)
def test_hyperparameters(name, value):
    with pytest.raises(ValueError, match=name):
        av.Adam(**{name: value})


@pytest.mark.parametrize("name", ["beta_1", "beta_2"])
def test_a_beta_that_is_1_once_it_is_rounded(name):
    for value in (1 - 1e-9, lambda: 1 - 1e-9):
        opt, variable = Adamviz().Adam(), Adamviz().Variable(np.float32(1))
        with pytest.raises(ValueError, match=rf"{name} to lie in \[0, 1\) as float32, received: 0.99999"):
            setattr(opt, name, value)
            opt.apply_gradients([(np.float32(1), variable)])
        assert float(variable) == 1 and opt.weights == []
    setattr(opt, name, np.float64(1 - 1e-9))  # in float64 it is not
    assert float(getattr(opt, name)) < 1


@pytest.mark.parametrize(
    ("name", "value"), HYPERPARAMETERS, ids=lambda value: repr(value)[:30].split(" at ")[0]
)
def test_hyperparameters_set_later(name, value):
    refused(Scene(Adamviz()), lambda scene: setattr(scene.optimizer, name, value), ValueError, name)


@pytest.mark.parametrize("name", ["clipnorm", "clipvalue", "global_clipnorm"])
def test_messages_of_a_negative_clip(name):
    with pytest.raises(ValueError, match=f"Expected {name} >= 0, received: -1"):
        av.Adam(**{name: -1})
    with pytest.raises(ValueError, match=f"`{name}` cannot be set when `gradient_transformers` is set"):
        av.Adam(gradient_transformers=[lambda pairs: pairs], **{name: 1.0})


@pytest.mark.parametrize("name", ["learning_rate", "beta_1", "beta_2"])
@pytest.mark.parametrize("value", [NAN, INF, -1.0, "a", None, [0.1, 0.2]], ids=repr)
def test_what_a_callable_gives(name, value):
    values = [0.5, 0.5, value]
    scene = Scene(Adamviz(), **{name: lambda: values[0]})
    before = (
        [x.numpy().tobytes() for x in scene.variables],
        [w.numpy().tobytes() for w in scene.optimizer.weights],
    )
    values.reverse()
    with pytest.raises(ValueError, match=name):
        scene.optimizer.apply_gradients(scene.last(scene.good()[2]))
    assert before == (
        [x.numpy().tobytes() for x in scene.variables],
        [w.numpy().tobytes() for w in scene.optimizer.weights],
    )


def test_keywords():
    for name in ("momentum", "weight_decay", "learning_rat", "jit_compile"):
        with pytest.raises(TypeError, match=f"Unexpected keyword argument .*{name}"):
            av.Adam(**{name: 1.0})
    with pytest.raises(ValueError, match="Cannot accept both `clipnorm` and `global_clipnorm`"):
        av.Adam(clipnorm=1.0, global_clipnorm=1.0)
    with pytest.raises(TypeError):
        av.Adam(0.1, 0.9, 0.999, 1e-7, False, "Adam", 1.0)
    with pytest.warns(UserWarning, match="`lr` argument is deprecated"):
        assert float(av.Adam(lr=0.25).learning_rate) == 0.25
    with pytest.raises(TypeError, match="Unexpected keyword argument"):
        av.Adam.from_config({"name": "Adam", "momentum": 0.5})


@pytest.mark.parametrize(
    "options",
    [
        dict(clipvalue=1.0),
        dict(clipnorm=1.0),
        dict(global_clipnorm=1.0),
        dict(amsgrad=True),
        dict(learning_rate=av.schedules.PiecewiseConstantDecay([1], [0.5, 0.25])),
    ],
    ids=lambda options: next(iter(options)),
)
def test_complex_variables(options):
    refused(
        Scene(Adamviz(), 0, "complex64", **options),
        lambda s: s.optimizer.apply_gradients(s.last(s.good()[2])),
        ValueError,
        "[Cc]omplex",
    )


@pytest.mark.parametrize(
    "wrong", [np.ones(2, np.float32), 3.0, None, "table"], ids=["array", "number", "None", "word"]
)
def test_minimize_of_what_is_no_variable(wrong):
    scene = Scene(Adamviz())
    refused(
        scene,
        lambda s: s.optimizer.minimize(lambda: s.variables[0][0] * 1.0, [s.variables[0], wrong]),
        (ValueError, TypeError),
        "[Vv]ariable",
    )


def test_slots_that_cannot_be_made():
    scene = Scene(Adamviz())
    refused(
        scene,
        lambda s: s.optimizer.add_slot(s.variables[0], "x", initializer="nothing of that name"),
        ValueError,
        "nothing of that name",
    )
    refused(
        scene, lambda s: s.optimizer.add_slot(np.ones(2), "x"), (TypeError, ValueError, AttributeError), ""
    )
