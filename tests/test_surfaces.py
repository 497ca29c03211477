"""The contract that every surface keeps. Passing these tests is what it means to be a surface."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from adamviz import surfaces
from adamviz.core.parameters import coerce, parameters, replace

every = pytest.mark.parametrize("cls", surfaces.ALL, ids=lambda cls: cls.__name__)
DTYPES = ("float16", "bfloat16", "float32", "float64")
# What the smallest of the languages that a surface is lowered to can spell.
PRIMITIVES = set(
    "add sub mul div neg pow integer_pow sqrt exp log log1p expm1 sin cos tanh abs sign max min select_n eq "
    "ne lt le gt ge "
    "dot_general reduce_sum square add_any slice squeeze pad concatenate broadcast_in_dim reshape transpose "
    "convert_element_type custom_jvp_call rem and jit pjit stop_gradient copy stack unstack".split()
)


# Compiled once for each surface and dtype, for all the tests together.
LOOK = jax.jit(lambda surface, xy: jax.value_and_grad(surface)(xy))
LOOK_AROUND = jax.jit(lambda surface, points: jax.vmap(jax.value_and_grad(surface))(points))
HESSIAN = jax.jit(lambda surface, xy: jax.hessian(surface)(xy))


def variants(cls):
    """The surface itself, and with each of its numbers near the ends of its slider."""
    surface = cls()
    found = [surface]
    for entry in parameters(surface):
        for share in (0.02, 0.6, 0.98):
            if entry.scale == "log":
                value = entry.low ** (1 - share) * entry.high**share
            else:
                value = entry.low * (1 - share) + entry.high * share
            value = round(value) if entry.whole else value
            found.append(cls(**{entry.name: value}))
    return found


def inside(extent, x, y):
    return extent[0] <= x <= extent[1] and extent[2] <= y <= extent[3]


@pytest.mark.sampled(6)
@every
def test_minima_are_minima(cls):
    with jax.enable_x64(True):
        for surface in variants(cls):
            for x, y, loss in surface.minima:
                value, gradient = LOOK(coerce(surface, np.float64), np.array([x, y]))
                hessian = HESSIAN(coerce(surface, np.float64), np.array([x, y]))
                scale = max(1.0, np.abs(hessian).max())
                if hasattr(
                    surface, "project"
                ):  # at the edge of what is allowed, the gradient may point outwards
                    gradient = surface.project(np.array([x, y])) - surface.project(
                        np.array([x, y]) - gradient
                    )
                assert value == pytest.approx(float(loss), abs=1e-12 * scale, rel=1e-12), surface
                np.testing.assert_allclose(gradient, 0, atol=1e-12 * scale, err_msg=repr(surface))
                assert np.linalg.eigvalsh(hessian).min() >= -1e-9 * scale, surface


@every
def test_minima_follow_traced_numbers(cls):
    with jax.enable_x64(True):
        follow = jax.jit(lambda surface: jnp.array(surface.minima, jnp.float64))
        for surface in variants(cls):
            if not surface.minima:
                continue
            traced, exact = follow(coerce(surface, np.float64)), np.array(surface.minima, float)
            np.testing.assert_allclose(traced, exact, rtol=1e-10, atol=1e-12)


@every
def test_start_and_minima_lie_in_the_extent(cls):
    x_low, x_high, y_low, y_high = cls.extent
    assert all(type(number) is float for number in (*cls.extent, *cls.start))
    assert x_low < x_high and y_low < y_high
    assert inside(cls.extent, *cls.start)
    for surface in variants(cls):
        assert all(inside(cls.extent, x, y) for x, y, _ in surface.minima), surface


@pytest.mark.sampled(6)
@every
def test_start_is_not_on_an_axis_of_symmetry(cls):
    x, y = cls.start
    gradient = LOOK(cls(), np.array(cls.start, np.float32))[1]
    assert x != 0 and y != 0 and abs(x) != abs(y)
    assert np.isfinite(gradient).all() and (gradient != 0).all()


@pytest.mark.sampled(6)
@every
def test_loss_and_gradient_are_finite_all_over_the_extent(cls):
    x_low, x_high, y_low, y_high = cls.extent
    grid = np.stack(np.meshgrid(np.linspace(x_low, x_high, 13), np.linspace(y_low, y_high, 13)), axis=-1)
    for surface in variants(cls):
        loss, gradient = LOOK_AROUND(coerce(surface, np.float32), grid.reshape(-1, 2).astype(np.float32))
        assert np.isfinite(loss).all() and np.isfinite(gradient).all(), surface


@pytest.mark.sampled(5)
@every
def test_gradient_agrees_with_finite_differences(cls):
    with jax.enable_x64(True):
        surface, rng = coerce(cls(), np.float64), np.random.default_rng(0)
        x_low, x_high, y_low, y_high = cls.extent
        for xy in rng.uniform((x_low, y_low), (x_high, y_high), (4, 2)):
            gradient = LOOK(surface, xy)[1]
            for axis in range(2):
                step = np.eye(2)[axis] * 1e-5
                slope = (LOOK(surface, xy + step)[0] - LOOK(surface, xy - step)[0]) / 2e-5
                assert slope == pytest.approx(float(gradient[axis]), rel=1e-5, abs=1e-5)


@every
def test_numbers_have_sliders(cls):
    for entry in parameters(cls()):
        assert type(entry.default) is (int if entry.whole else float) and math.isfinite(entry.default)
        assert entry.low < entry.high and entry.low <= entry.default <= entry.high
        assert entry.scale != "log" or entry.low > 0
        assert entry.symbol and entry.text
        entry.check(entry.low), entry.check(entry.high)


@pytest.mark.sampled(8)
@every
@pytest.mark.parametrize("dtype", DTYPES)
def test_dtype_is_kept(cls, dtype):
    with jax.enable_x64(dtype == "float64"), jax.numpy_dtype_promotion("strict"):
        xy = jnp.array(cls.start, dtype)
        for surface in (cls(), coerce(cls(), np.float32), coerce(cls(), np.float64)):
            loss, gradient = jax.eval_shape(jax.value_and_grad(surface), xy)
            assert loss.dtype == gradient.dtype == jnp.dtype(dtype)
            assert loss.shape == () and gradient.shape == (2,)
        loss, gradient = LOOK(cls(), xy)
        assert np.isfinite(loss) and np.isfinite(gradient).all()
    exact = LOOK(cls(), np.array(cls.start, np.float32))[0]
    assert float(loss) == pytest.approx(float(exact), rel=0.1, abs=0.1)


@pytest.mark.sampled(19)
@every
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_minimum_is_flat_in_every_dtype(cls, dtype):
    with jax.enable_x64(dtype == "float64"):
        for x, y, _ in cls().minima:
            gradient = LOOK(cls(), jnp.array([float(x), float(y)], dtype))[1]
            assert np.isfinite(gradient).all()


@pytest.mark.sampled(5)
@every
def test_other_numbers_and_points_do_not_recompile(cls):
    compiled = jax.jit(lambda surface, xy: jax.value_and_grad(surface)(xy))
    points = np.array([cls.start, cls.extent[::2]], np.float32)
    for surface in variants(cls):
        for xy in points:
            compiled(surface, xy)
    assert compiled._cache_size() == 1


@pytest.mark.sampled(5)
@every
def test_vmap_over_points_and_numbers(cls):
    points = np.array([cls.start, cls.extent[::2]], np.float32)
    together = jax.vmap(cls())(points)
    np.testing.assert_allclose(together, [LOOK(cls(), xy)[0] for xy in points], rtol=1e-5)
    for entry in parameters(cls()):
        ends = np.array([entry.low, entry.high], np.float32)
        several = replace(coerce(cls(), np.float32), **{entry.name: ends})
        axes = jax.tree.map(lambda leaf: 0 if np.ndim(leaf) else None, several)
        together = jax.vmap(lambda surface: surface(points[0]), (axes,))(several)
        alone = [LOOK(cls(**{entry.name: end}), points[0])[0] for end in ends]
        np.testing.assert_allclose(together, alone, rtol=1e-5)


@every
def test_only_primitives_that_every_view_can_draw(cls):
    def names(jaxpr):
        for equation in jaxpr.eqns:
            yield equation.primitive.name
            parts = jax.tree.leaves(
                list(equation.params.values()), is_leaf=lambda part: hasattr(part, "eqns")
            )
            for inner in parts:
                yield from names(inner) if hasattr(inner, "eqns") else ()

    traced = jax.make_jaxpr(lambda surface, xy: jax.value_and_grad(surface)(xy))(
        cls(), np.zeros(2, np.float32)
    )
    assert set(names(traced.jaxpr)) <= PRIMITIVES


@every
def test_it_says_what_it_is(cls):
    assert all(isinstance(text, str) and text for text in (cls.title, cls.formula, cls.source))
    assert ">>>" in cls.__doc__ and all(f"{entry.name}: " in cls.__doc__ for entry in parameters(cls()))
    assert cls.__doc__.split("\n\n")[0].endswith(".") and cls.formula.split(",")[0] in cls.__doc__
    assert repr(cls()) == f"{cls.__name__}()" and cls() == cls()


def test_names_are_unique_and_public():
    for spell in (lambda cls: cls.__name__, lambda cls: cls.title, surfaces.name_of):
        assert len({spell(cls) for cls in surfaces.ALL}) == len(surfaces.ALL)
    assert surfaces.ALL[0] is surfaces.Rosenbrock
    assert {cls.__name__ for cls in surfaces.ALL} < set(surfaces.__all__)
    assert all(hasattr(surfaces, name) for name in surfaces.__all__)
