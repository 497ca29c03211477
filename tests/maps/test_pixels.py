"""Each pixel of a map is `av.run` at its point: for every kind of optimizer, surface, noise and axis."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core import schedules
from adamviz.core.adam import Adam
from adamviz.core.noise import Noise
from adamviz.core.parameters import replace, values
from tests.maps.pixels import ALL, check, run

RATE, ADAM = ("learning_rate", 0.01, 1.5, "log"), Adam(0.05)
SGD = av.Rival(optax.sgd, learning_rate=0.01, momentum=0.5)
ROSENBROCK, NOISE = av.surfaces.Rosenbrock(), Noise(noise_level=0.5, spike=3.0, spike_every=7)


def hills(x, y, depth=1.0):
    return x**2 + 2 * y**2 + depth * jnp.cos(3 * x)


def falling(step):
    return 0.1 * 0.95**step


def case(optimizer, x, y, surface=ROSENBROCK, noise=None, start=None):
    return optimizer, x, y, surface, noise, start


CASES = {
    "learning_rate and beta_1": case(ADAM, RATE, ("beta_1", 0.0, 0.99)),
    "beta_1 and beta_2": case(ADAM, ("beta_1", 0.0, 0.99), ("beta_2", 0.5, 0.9999, "one_minus")),
    "epsilon, of AMSGrad": case(Adam(0.1, beta_2=0.5, amsgrad=True), RATE, ("epsilon", 1e-7, 1.0, "log")),
    "clipvalue and clipnorm": case(ADAM, ("clipvalue", 0.1, 9.0), ("clipnorm", 0.1, 9.0, "log")),
    "global_clipnorm and decay": case(ADAM, ("global_clipnorm", 0.1, 9.0), ("decay", 0.0, 1.0)),
    "TextbookAdam": case(av.TextbookAdam(0.05, bias_correction=False), RATE, ("epsilon", 1e-7, 1.0, "log")),
    "a schedule's numbers": case(
        Adam(schedules.CosineDecay(0.1, 30.0, warmup_target=0.2)),
        ("warmup_steps", 0.0, 20.0),
        ("decay_steps", 10.0, 40.0),
    ),
    "a schedule of values": case(
        Adam(schedules.PiecewiseConstantDecay([3, 7], [0.1, 0.2, 0.3])),
        ("beta_1", 0.0, 0.9),
        ("beta_2", 0.5, 0.9),
    ),
    "a schedule of one's own": case(Adam(falling), ("beta_1", 0.0, 0.9), ("epsilon", 1e-7, 1.0, "log")),
    "the surface's numbers": case(ADAM, ("a", 0.5, 2.0), ("b", 1.0, 100.0, "log")),
    "the start": case(ADAM, ("start_x", -3.0, 3.0), ("start_y", -2.0, 2.0), av.surfaces.Himmelblau()),
    "the noise": case(ADAM, ("noise_level", 0.1, 9.0, "log"), ("noise_seed", 0, 50), noise=NOISE),
    "one coordinate": case(ADAM, RATE, ("start_y", -2.0, 2.0), start=(0.5, 1.0)),
    "heavy tails": case(ADAM, RATE, ("noise_seed", 0, 50), noise=replace(NOISE, heavy_tails=True)),
    "a rival that diverges": case(SGD, ("learning_rate", 1e-3, 1.0, "log"), ("momentum", 0.0, 0.9)),
    "noise where none was": case(ADAM, RATE, ("noise_level", 0.1, 9.0, "log")),
    "a rival with a count": case(av.Rival(optax.adamw, learning_rate=0.1), RATE, ("b", 1.0, 100.0)),
    "a rival that looks at the loss": case(
        av.Rival(optax.polyak_sgd, max_learning_rate=0.01, scaling=1.0),
        ("scaling", 0.1, 1.0),
        ("a", 0.5, 2.0),
    ),
    "a surface of one's own": case(
        ADAM, RATE, ("depth", 0.0, 3.0), av.Surface(hills, minima=[(0.9, 0.0), (-0.9, 0.0)])
    ),
    "a surface without minima": case(ADAM, RATE, ("depth", 0.0, 3.0), av.Surface(hills)),
    "another loss at each step": case(ADAM, RATE, ("beta_2", 0.5, 0.99), av.surfaces.Reddi()),
    "data": case(ADAM, RATE, ("beta_1", 0.0, 0.9), av.surfaces.BreastCancer()),
}

# To compile all measures takes the longest.
WITH_ALL = ("learning_rate and beta_1", "a rival that diverges", "a surface without minima")


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", CASES)
def test_a_pixel_is_a_run(name):
    optimizer, x, y, surface, noise, start = CASES[name]
    measures = ["best_loss", "diverged_at", "oscillation", *(["minimum"] if surface.minima else [])]
    if name in WITH_ALL:
        measures = ALL if surface.minima else [each for each in ALL if each not in ("distance", "minimum")]
    options = dict(steps=40, measure=measures, noise=noise, start=start, tolerance=0.05, radius=0.5)
    made = av.hyperparameter_map(optimizer, surface, x, y, (2, 3), dtype="float64", **options)
    assert made.missing == 0 and set(made.measures) == set(measures)

    def at(y, x):
        things = [optimizer, surface, noise or Noise()]
        point = list(surface.start if start is None else start)
        for name, value in ((made.x.name, x), (made.y.name, y)):
            if name.startswith("start_"):
                point[name == "start_y"] = value
                continue
            for index, thing in enumerate(things):
                if name in values(thing):
                    things[index] = replace(thing, **{name: value})
        return run(*things[:2], point, things[2]), things[1].minima

    # What vectorised code rounds otherwise stays far below what any mistake would make.
    check(made, at, rtol=1e-7, atol=1e-9)


def test_the_last_pixel_is_a_run_too():
    """Of a map that is no multiple of a block, in float32, and far from any chaos."""
    made = av.hyperparameter_map(ADAM, "booth", RATE, ("beta_1", 0.0, 0.9), (17, 66), steps=30)
    for row, column in ((0, 0), (16, 65), (15, 64), (16, 63), (-1, 0)):
        beta_1, rate = made.y.values[row], made.x.values[column]
        path = run(Adam(rate, beta_1=beta_1), "booth", steps=30, dtype="float32")
        np.testing.assert_allclose(made["final_loss"][row, column], path.loss[-1], rtol=1e-3, atol=1e-5)
        np.testing.assert_array_equal(made.run(row, column).xy, path.xy)
    assert made["final_loss"].dtype == np.float32


def test_steps_and_numbers_recompile_nothing(compilations):
    def made(steps, rate):
        return av.hyperparameter_map(Adam(epsilon=rate), "beale", RATE, ("beta_1", 0.0, rate), (3, 3), steps)

    made(5, 0.5)
    count, _ = compilations(lambda: [made(steps, rate) for steps, rate in ((6, 0.5), (9, 0.25), (70, 0.9))])
    assert count == 0
