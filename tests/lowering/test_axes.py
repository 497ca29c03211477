"""Programs of points with one coordinate and with several: run in the page as XLA runs them."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core.parameters import coerce, parameter, pytree, static_field
from adamviz.core.trajectory import trace
from adamviz.programs.axes import axes_of
from adamviz.programs.program import noise_program, optimizer_program, record_of, surface_program
from tests.lowering.node import call
from tests.lowering.stepping import numbers

STEPS = 40


@pytree
class Valley:
    """A stretched bowl with as many coordinates as its start has."""

    stretch: float = parameter(1.0, 100.0, "log", default=4.0, symbol="s", allowed=(0, float("inf"), "()"))
    start: tuple = static_field(default=(1.0,))
    axes: tuple = static_field(default=())

    title = "Valley"
    formula = ""
    extent = (-2.0, 2.0, -2.0, 2.0)

    @property
    def minima(self):
        return ((*(0.0 for _ in self.start), 0.0),)

    def __call__(self, point):
        scales = self.stretch ** jnp.arange(point.shape[0], dtype=point.dtype)
        return jnp.sum(scales * (1 - jnp.cos(point)))


PLACES = {1: (1.0,), 2: (1.0, -0.5), 3: (1.0, -0.5, 0.75), 5: (1.0, -0.5, 0.75, -1.25, 0.1)}


def test_axes_are_named_after_the_coordinates():
    assert [axes_of(Valley(start=place)) for place in PLACES.values()] == [
        ("x",),
        ("x", "y"),
        ("x", "y", "z"),
        ("x1", "x2", "x3", "x4", "x5"),
    ]
    assert axes_of(Valley(start=(1.0,), axes=("λ",))) == ("λ",)


@pytest.mark.parametrize("place", PLACES.values(), ids=str)
@pytest.mark.parametrize(
    "optimizer",
    [av.Adam(0.1, clipnorm=1.0).hyperparameters, av.Rival(optax.lion, learning_rate=0.01)],
    ids=str,
)
def test_a_run_is_xlas_whatever_the_number_of_coordinates(optimizer, place, tmp_path):
    surface, noise = Valley(start=place), av.Noise(noise_level=0.1, noise_seed=3)
    axes = axes_of(surface)
    program = optimizer_program(optimizer, axes)
    job = {
        "surfaces": [surface_program(surface)],
        "optimizers": [program],
        "noise": noise_program(axes),
        "cases": [
            {
                "surface": 0,
                "surfaceNumbers": numbers(surface),
                "optimizer": 0,
                "numbers": numbers(optimizer),
                "noiseNumbers": numbers(noise),
                "steps": STEPS,
            }
        ],
    }
    assert "error" not in program and program["axes"] == list(axes)
    page = call("runs.mjs", job, [place], tmp_path)
    things = [coerce(thing, np.float32) for thing in (optimizer, surface, noise)]
    run = jax.jit(trace, static_argnums=4)(*things, jnp.asarray(place, jnp.float32), STEPS)
    n, width = len(place), sum(size for _, size in record_of(optimizer, axes))
    xy, loss, grad, record, diverged = np.split(
        page, np.cumsum([n * (STEPS + 1), STEPS + 1, n * STEPS, width * STEPS])
    )
    np.testing.assert_allclose(xy.reshape(-1, n), run.xy, rtol=2e-4, atol=2e-5)
    np.testing.assert_allclose(loss, run.loss, rtol=2e-4, atol=2e-5)
    np.testing.assert_allclose(grad.reshape(-1, n), run.grad, rtol=2e-3, atol=2e-4)
    names = [name for name, _ in program["record"]]
    at = sum(size for _, size in program["record"][: names.index("update")])
    update = record.reshape(STEPS, width)[:, at : at + n]
    np.testing.assert_allclose(update, run.update, rtol=2e-3, atol=2e-4)
    assert diverged == -1


@pytest.mark.parametrize("place", PLACES.values(), ids=str)
def test_the_charts_of_a_point_are_called_after_its_axes(place):
    axes = axes_of(Valley(start=place))
    table = optimizer_program(av.Adam(0.1).hyperparameters, axes)["step_table"]
    assert list(table["charts"]) == [", ".join(axes), "learning rate", "m", "v", "step size"]
