"""A saved map knows the surface, the optimizer and the noise that it was made with by what they compute."""

import json
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av

AXES = ("beta_1", 0.0, 0.9), ("beta_2", 0.5, 0.99)
# Saved under JAX 0.8.0, in another process: maps of `ripples` and of a Network.
OLDER = Path(__file__).parent


def ripples(x, y, height=1.0):
    return x**2 + y**2 + height * jnp.sin(3 * x) ** 2 + jnp.exp(-5 * x * x) * jnp.tanh(y)


def falling(step):
    return 0.1 * jnp.where(step < 50, 1.0, 0.5)


def made(optimizer=None, surface=ripples):
    return av.hyperparameter_map(optimizer or av.Adam(falling), surface, *AXES, (2, 3), 99)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("maps") / "map.npz"
    made().save(path)
    return path


def test_what_computes_the_same_is_the_same(path):
    again = renamed(lambda x, y, height=1.0: ripples(x, y, height), "ripples")
    assert av.Map.load(path, av.Adam(falling), again).run(1, 2).steps == 99
    for name, surface in (("ripples", ripples), ("network", av.Network(hidden=2))):
        loaded = av.Map.load(OLDER / f"older_{name}.npz", av.Adam(0.1), surface)
        assert loaded.missing == 0 and loaded.shape == (2, 3)


def renamed(function, name):
    function.__name__ = function.__qualname__ = name
    return function


SURFACES = {
    "higher": (lambda x, y, height=1.0: ripples(x, y, height) + 1, "loss of 7.66028 where it was 6.66028"),
    "a little steeper": (lambda x, y, height=1.0: 1.001 * ripples(x, y, height), "loss of 6.66694 where it"),
    "lost": (lambda x, y, height=1.0: ripples(x, y, height) / 0, "loss of inf where it was"),
    "far from the start": (
        lambda x, y, height=1.0: ripples(x, y, height) + (x > 1.0),
        "a loss of .* where it",
    ),
}
SCHEDULES = {
    "earlier": (lambda step: 0.1 * jnp.where(step < 2, 1.0, 0.5), "in step 3 a learning rate of 0.05 where"),
    "later": (lambda step: 0.1 * jnp.where(step < 53, 1.0, 0.5), "in step 50 .* of 0.1 where it was 0.05"),
}


@pytest.mark.parametrize("name", SURFACES)
def test_another_surface_is_refused(path, name):
    surface, words = SURFACES[name]
    with pytest.raises(ValueError, match=f"to compute what those of .*map.npz do, .*: at .*{words}"):
        av.Map.load(path, av.Adam(falling), renamed(surface, "ripples"))


@pytest.mark.parametrize("name", SCHEDULES)
def test_another_schedule_is_refused(path, name):
    schedule, words = SCHEDULES[name]
    with pytest.raises(ValueError, match=f"to compute what those of .*map.npz do, .*: {words}"):
        av.Map.load(path, av.Adam(renamed(schedule, "falling")), ripples)


def test_a_file_that_tells_nothing_of_what_it_computed_is_to_be_looked_at_only(path, tmp_path):
    with np.load(path) as file:
        arrays = dict(file)
    meta = json.loads(arrays["meta"].tobytes())

    def written(seen):
        other = {name: part for name, part in (meta | {"probe": seen}).items() if part is not None}
        text = np.frombuffer(json.dumps(other).encode(), np.uint8)
        np.savez(tmp_path / "other.npz", **arrays | {"meta": text})
        return tmp_path / "other.npz"

    assert av.Map.load(written(None)).missing == 0
    with pytest.raises(ValueError, match="other.npz does not tell what its surface computes, .*look at it"):
        av.Map.load(written(None), av.Adam(falling), ripples)
    good = meta["probe"]
    for bad in (
        5,
        [],
        {},
        good | {"losses": good["losses"][1:]},
        good | {"rates": ["x"] * 40},
        good | {"rates": 5},
    ):
        with pytest.raises(ValueError, match="other.npz is damaged .*: its probe is "):
            av.Map.load(written(bad))
    # What is only looked at and saved again keeps what it knows.
    av.Map.load(path).save(tmp_path / "again.npz")
    assert av.Map.load(tmp_path / "again.npz", av.Adam(falling), ripples).missing == 0
