"""Whatever the optimizer object is given, it takes as a number or refuses in a sentence that names it."""

import re

import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av

NO_NUMBERS = [
    10**400,
    -(10**400),
    1j,
    1 + 0j,
    np.complex64(1),
    np.array(["a"]),
    np.array([1.0, 2.0]),
    [],
    [1],
    {},
    "0.1",
    b"0.1",
    True,
    np.True_,
    float("nan"),
    -1,
    np.array([[0.1]]),
    object(),
    int,
    np.array(None),
    np.datetime64("2020-01-01"),
    jnp.array([0.1]),
    range(3),
    slice(1),
    Ellipsis,
    (one for one in [1]),
]
THRESHOLDS = ("clipvalue", "clipnorm", "global_clipnorm", "decay")


def name_of(value):
    return re.sub(r" at 0x\w+|\d{20,}", "", repr(value))


@pytest.mark.parametrize("name", ("learning_rate", "beta_1", "beta_2", "epsilon", *THRESHOLDS))
@pytest.mark.parametrize("value", NO_NUMBERS, ids=name_of)
def test_what_is_no_number_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=f"Expected {name} "):
        av.Adam(**{name: value})
    if name != "decay":
        optimizer = av.Adam(0.25, beta_1=0.5, clipvalue=2.0)
        before = optimizer.get_config()
        with pytest.raises(ValueError, match=f"Expected {name} "):
            setattr(optimizer, name, value)
        assert optimizer.get_config() == before


@pytest.mark.parametrize("name", ("learning_rate", "decay"))
def test_what_is_kept_as_float32_has_to_fit_it(name):
    with pytest.raises(ValueError, match=f"Expected {name} to be finite as float32, received: 1e\\+39"):
        av.Adam(**{name: 1e39})
    assert float(getattr(av.Adam(**{name: np.uint64(2**64 - 1)}), name)) == pytest.approx(2.0**64)


def test_a_threshold_goes_straight_to_the_variable_s_dtype():
    assert av.Adam(clipnorm=1e39).clipnorm == 1e39


@pytest.mark.parametrize("name", ("learning_rate", "beta_1"))
def test_a_function_of_two_numbers_is_no_hyperparameter(name):
    with pytest.raises(ValueError, match=f"Expected {name} to be a number or a function of no arguments"):
        av.Adam(**{name: lambda step, other: 0.1})


@pytest.mark.parametrize(
    "value", [1, "ab", [1], [None], {}, np.array([1.0]), lambda pairs: pairs], ids=name_of
)
def test_transformers_are_a_list_of_functions(value):
    with pytest.raises(TypeError, match="Expected gradient_transformers to be a list of functions"):
        av.Adam(gradient_transformers=value)


@pytest.mark.parametrize("value", [1, "ab", [], np.array([1.0])], ids=name_of)
def test_an_aggregator_is_a_function(value):
    with pytest.raises(TypeError, match="Expected gradient_aggregator to be a function"):
        av.Adam(gradient_aggregator=value)


@pytest.mark.parametrize("config", [None, 3, "name", [("name", "x")], {1: 2}, object()], ids=name_of)
def test_a_config_is_a_dict_of_names(config):
    with pytest.raises(TypeError, match="Expected config to be a dict"):
        av.Adam.from_config(config)
