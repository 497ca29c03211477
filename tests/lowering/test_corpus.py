"""Functions that teach or study optimization: how many of them live in the page, each beside XLA at random
points and along a run.
"""

import functools

import jax
import numpy as np
import pytest

import adamviz as av
from adamviz.core.adam import Adam
from adamviz.core.trajectory import slope
from adamviz.programs.program import surface_program
from tests.lowering import corpus_classics, corpus_physics, corpus_statistics
from tests.lowering.test_runs_in_the_page import in_the_page

pytestmark = pytest.mark.slow
CORPUS = corpus_classics.FUNCTIONS | corpus_statistics.FUNCTIONS | corpus_physics.FUNCTIONS
STEPS = 60
# What stays with the kernel, and the words that the view gives for it.
KERNEL = {
    "incomplete gamma": "primitive 'igamma' cannot be lowered",
    "spectrum": "primitive 'fft' cannot be lowered",
    "digamma equation": "primitive 'polygamma' cannot be lowered",
    "qr": "primitive 'qr' cannot be lowered",
    "complex modulus": "primitive 'conj' cannot be lowered",
    "nuclear norm": "primitive 'svd' cannot be lowered",
    "while of the input": "primitive 'while' cannot be lowered: the number of steps depends on the input",
}
# 1 - cdf + 1e-6 is so small at the tail that an epsilon of the cdf is a twentieth of it.
WIDE = {"probit": 1e-3}


@functools.cache  # each is traced several times while it is made
def surface(name):
    return av.Surface(CORPUS[name], extent=(-2.0, 2.0, -2.0, 2.0), start=(0.9, -0.7))


@pytest.fixture(scope="module")
def programs():
    return {name: surface_program(surface(name)) for name in CORPUS}


@pytest.fixture(scope="module")
def runs(programs, tmp_path_factory):
    """Runs in the page from three starts on each surface that lives there."""
    names = [name for name, program in programs.items() if "error" not in program]
    starts = np.random.default_rng(0).uniform(-1.8, 1.8, (len(names), 3, 2))
    things, adam = {name: surface(name) for name in names}, Adam(0.05)
    cases = [(adam, things[name], start) for name, own in zip(names, starts, strict=True) for start in own]
    found = in_the_page(cases, STEPS, tmp_path_factory.mktemp("corpus"))
    return {name: found[3 * index : 3 * index + 3] for index, name in enumerate(names)}


def test_most_of_the_corpus_lives_in_the_page(programs):
    errors = {name: program["error"] for name, program in programs.items() if "error" in program}
    heavy = {name: program["heavy"] for name, program in programs.items() if "heavy" in program}
    print(len(programs), "functions,", len(errors), "with the kernel", errors, heavy)
    assert len(programs) >= 146 and len(programs) - len(errors) - len(heavy) >= 120
    assert errors.keys() <= KERNEL.keys()
    assert not heavy


@pytest.mark.parametrize("name", KERNEL)
def test_what_stays_with_the_kernel_says_why(name, programs):
    assert programs[name]["error"].startswith(KERNEL[name])


@pytest.mark.parametrize("name", [name for name in CORPUS if name not in KERNEL])
def test_a_function_beside_xla(name, runs):
    points = np.float32(np.concatenate([run["xy"][:-1] for run in runs[name]]))
    loss, grad = (np.concatenate([run[part][:STEPS] for run in runs[name]]) for part in ("loss", "grad"))
    thing = surface(name)
    expected, slopes = map(np.asarray, jax.jit(jax.vmap(lambda xy: slope(thing, xy, 0)))(points))
    for found, right in ((loss, expected), (grad, slopes)):
        np.testing.assert_array_equal(np.isnan(found), np.isnan(right))
        # Relative to the largest size along the runs, as the terms that cancel are.
        np.testing.assert_allclose(
            found, right, rtol=1e-4, atol=WIDE.get(name, 3e-5) * max(np.nanmax(np.abs(right)), 1e-3)
        )
