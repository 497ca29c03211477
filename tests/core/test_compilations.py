"""No number recompiles anything, no setting of JAX is left behind, and every accelerator is served."""

import itertools
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core import trajectory
from adamviz.core.adam import Adam
from adamviz.core.parameters import coerce

KINDS = (
    float,
    int,
    np.float32,
    np.float64,
    np.asarray,
    lambda x: np.asarray(x, np.float32),
    jnp.asarray,
    np.float16,
)


def two_hundred(low, high):
    values = itertools.cycle(KINDS)
    return [next(values)(value) for value in np.linspace(low, high, 200)]


def adams():
    for index, value in enumerate(two_hundred(0.0, 3.0)):
        yield Adam(
            value, clipnorm=[None, value][index % 2], amsgrad=[True, 0, np.bool_(1)][index % 3], decay=value
        )


def rivals():
    for value in two_hundred(0.0, 3.0):
        yield av.Rival(optax.rmsprop, learning_rate=value, eps=value, decay=0.9)


def surfaces():
    for value in two_hundred(1.0, 3.0):
        yield av.surfaces.Rosenbrock(a=-value, b=value)


def functions():
    for value in two_hundred(1.0, 3.0):
        yield av.Surface(
            hollow,
            depth=value,
            width=(0.5, float(value), 4.0),
            title=f"Hollow {value}",
            extent=(-3, 3, -3, 2 + value),
        )


def hollow(x, y, depth=1.0, width=1.0):
    return -depth * jnp.exp(-(x**2 + y**2) / width)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", [adams, rivals, surfaces, functions])
def test_two_hundred_numbers_of_all_kinds_are_one_program(kind, compilations):
    things = list(kind())
    turned = [(thing, "beale") if kind in (adams, rivals) else (Adam(0.1), thing) for thing in things]
    # A number of steps that no other test has compiled.
    steps = 13 + [adams, rivals, surfaces, functions].index(kind)
    count, paths = compilations(lambda: [av.run(*pair, steps=steps) for pair in turned])
    assert count == 1
    assert len({path.xy.tobytes() for path in paths}) > 100  # and each number counted


def test_rows_of_all_kinds_are_one_program(compilations):
    kinds = ([0.1, 0.2, 0.3], (0, 0, 1), np.float32([1, 2, 3]), np.arange(3), jnp.arange(3.0), range(3))
    count, _ = compilations(
        lambda: [av.sweep(Adam(), "beale", steps=17, learning_rate=kind) for kind in kinds]
    )
    assert count == 1
    count, _ = compilations(
        lambda: av.sweep(Adam(), "beale", steps=17, beta_1=[0.1, 0.2, 0.3], start=np.ones((3, 2)))
    )
    assert count == 0


@pytest.mark.sampled(2)
@pytest.mark.parametrize("platform", ["cuda", "rocm", "tpu"])
@pytest.mark.parametrize("optimizer", [Adam(clipnorm=1.0), av.Rival(optax.adamw, learning_rate=0.1)], ids=str)
def test_the_run_lowers_for_accelerators(optimizer, platform):
    arguments = (
        coerce(optimizer, np.float32),
        coerce(av.surfaces.Rosenbrock(), np.float32),
        coerce(av.Noise(), np.float32),
    )
    leaves, structure = jax.tree.flatten(arguments)

    def flat(*leaves):
        return jax.tree.leaves(
            trajectory.trace(*jax.tree.unflatten(structure, leaves), np.zeros(2, np.float32), steps=10)
        )

    exported = jax.export.export(jax.jit(flat), platforms=[platform])(*leaves)
    assert exported.platforms == (platform,)
    assert exported.out_avals[0].shape == (11, 2) and exported.out_avals[0].dtype == np.float32
    assert "f64" not in exported.mlir_module()


def test_float64_needs_no_flag_and_is_really_used():
    wide = av.run(Adam(0.1), "rosenbrock", steps=20, dtype="float64")
    narrow = av.run(Adam(0.1), "rosenbrock", steps=20)
    assert wide.xy.dtype == np.float64 and narrow.xy.dtype == np.float32
    assert not jax.config.jax_enable_x64
    x, m, v = np.array([-1.2, 1.0]), 0, 0
    for t in range(20):
        g = np.array([-2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] ** 2), 200 * (x[1] - x[0] ** 2)])
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        x = x - 0.1 * (1 - 0.999 ** (t + 1)) ** 0.5 / (1 - 0.9 ** (t + 1)) * m / (np.sqrt(v) + 1e-7)
    np.testing.assert_allclose(wide.xy[-1], x, rtol=1e-12)
    assert np.abs(narrow.xy[-1] - x).max() > 1e-9


@pytest.mark.parametrize("enabled", [True, False])
def test_float32_stays_float32_whatever_the_user_has_set(enabled):
    with jax.enable_x64(enabled):
        for dtype in ("float32", "float64", "bfloat16"):
            path = av.run(Adam(0.1, beta_2=0.5), "rosenbrock", steps=3, dtype=dtype)
            assert path.xy.dtype.name == path.alpha.dtype.name == dtype
        assert jax.config.jax_enable_x64 == enabled


def test_no_setting_of_jax_is_changed():
    script = """
import jax
before = dict(jax.config.values)
import numpy as np
import adamviz as av
av.run(av.Adam(), "bowl", steps=2, dtype="float64")
av.sweep(av.Adam(), "bowl", steps=2, beta_1=[0.1, 0.2])
after = dict(jax.config.values)
changed = {name: (value, after[name]) for name, value in before.items() if after[name] != value}
assert len(before) > 20 and before == after, changed
assert jax.numpy.ones(1).dtype == np.float32
"""
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, timeout=120)
