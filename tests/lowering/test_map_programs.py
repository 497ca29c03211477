"""Maps as programs for the page's graphics card; what they compute is looked at in tests/browser."""

import json
import re

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core.measures import MEASURES
from adamviz.core.noise import Noise
from adamviz.programs.budget import MOST_CHARACTERS
from adamviz.programs.maps import map_program

ADAM, ROSENBROCK = av.Adam().hyperparameters, av.surfaces.Rosenbrock()


def words(body, letter):
    """The numbers of the inputs ("a") or outputs ("o") of a body."""
    return {int(number) for number in re.findall(rf"\b{letter}(\d+)\b", body)}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("cls", av.surfaces.ALL, ids=lambda cls: cls.__name__)
def test_a_map_of_every_surface_travels(cls):
    surface = cls()
    names = [name for name, measure in MEASURES.items() if surface.minima or not measure.needs_minima]
    program = map_program(ADAM, surface, Noise(), names)
    assert "error" not in program and json.loads(json.dumps(program)) == program
    assert len(json.dumps(program)) < MOST_CHARACTERS
    first, state = len(program["numbers"]), program["state"]
    assert state <= 20 and [name for name, _ in program["measures"]] == [*sorted(names), "converged"]
    assert words(program["begin"], "o") == words(program["step"], "o") == set(range(state))
    assert words(program["finish"], "o") == set(range(len(program["measures"])))
    assert max(words(program["begin"], "a")) < first
    assert max(words(program["step"], "a") | words(program["finish"], "a")) <= first + state


def test_what_a_run_remembers_is_as_wide_as_its_points():
    program = map_program(ADAM, av.Surface(lambda x: x * x, minima=[0]), None, list(MEASURES))
    assert words(program["begin"], "o") == words(program["step"], "o") == set(range(program["state"]))
    assert program["state"] == map_program(ADAM, ROSENBROCK, None, list(MEASURES))["state"] - 4


def test_in_javascript_numbers_are_variables_and_what_bodies_call_stands_before_them():
    surface = av.Surface(lambda x, y: x * x + jax.lax.erf(y))
    program = map_program(ADAM, surface, measures=("final_loss", "best_loss"), language="javascript")
    first, state = len(program["numbers"]), program["state"]
    assert words(program["begin"], "o") == words(program["step"], "o") == set(range(state))
    assert words(program["finish"], "o") == {0, 1, 2}
    assert words(program["step"], "a") <= set(range(first + state + 1))
    assert "const erf=" in program["prelude"] and "const erf=" not in program["finish"]
    assert "erf(" in program["finish"] and not re.search(r"\b[ao]\[", "".join(map(str, program.values())))


def test_a_program_does_not_depend_on_the_numbers_but_on_what_is_off():
    program = map_program(ADAM, ROSENBROCK)
    other = map_program(av.Adam(0.3, beta_1=0.5).hyperparameters, av.surfaces.Rosenbrock(a=2.0, b=3.0))
    assert program == other and program["off"] == ["amsgrad", "clipnorm", "clipvalue", "global_clipnorm"]
    clipped = map_program(av.Adam(clipnorm=1.0, amsgrad=True).hyperparameters, ROSENBROCK)
    assert clipped["off"] == ["clipvalue", "global_clipnorm"]
    assert clipped["state"] == program["state"] + 2  # vhat
    varied = map_program(ADAM, ROSENBROCK, varied=("clipvalue", "learning_rate"))
    assert varied["off"] == ["amsgrad", "clipnorm", "global_clipnorm"]
    assert ["optimizer", "clipvalue", "float32"] in varied["numbers"]


def test_numbers_are_named_by_what_they_belong_to():
    program = map_program(av.Rival(optax.sgd, learning_rate=0.1), ROSENBROCK, Noise())
    things = list(dict.fromkeys(thing for thing, _, _ in program["numbers"]))
    assert things == ["optimizer", "surface", "noise", "start", "limits"]
    assert ["noise", "heavy_tails", "bool"] in program["numbers"]
    assert [name for thing, name, _ in program["numbers"] if thing == "start"] == ["x", "y"]
    assert "noise" not in [thing for thing, _, _ in map_program(ADAM, ROSENBROCK)["numbers"]]


def test_what_the_page_cannot_compute_says_why():
    gamma = av.Surface(lambda x, y: jax.lax.lgamma(x) + y * y)
    assert "'lgamma' cannot be lowered" in map_program(ADAM, gamma)["error"]
    long = np.linspace(0, 1, 4000, dtype=np.float32)
    heavy = av.Surface(lambda x, y: jnp.sum(jnp.tanh(x * long + y) + jnp.sin(x * long) * jnp.exp(y * long)))
    assert map_program(ADAM, heavy)["error"].endswith("too slow for the page")
    with pytest.raises(ValueError, match="Expected measures to be among .*final_loss.*, received: speed"):
        map_program(ADAM, ROSENBROCK, measures=("speed",))
