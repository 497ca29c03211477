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


@every
def test_start_is_not_on_an_axis_of_symmetry(cls):
    x, y = cls.start
    gradient = LOOK(cls(), np.array(cls.start, np.float32))[1]
    assert x != 0 and y != 0 and abs(x) != abs(y)
    assert np.isfinite(gradient).all() and (gradient != 0).all()


@every
def test_loss_and_gradient_are_finite_all_over_the_extent(cls):
    x_low, x_high, y_low, y_high = cls.extent
    grid = np.stack(np.meshgrid(np.linspace(x_low, x_high, 13), np.linspace(y_low, y_high, 13)), axis=-1)
    for surface in variants(cls):
        loss, gradient = LOOK_AROUND(coerce(surface, np.float32), grid.reshape(-1, 2).astype(np.float32))
        assert np.isfinite(loss).all() and np.isfinite(gradient).all(), surface


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


@every
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_minimum_is_flat_in_every_dtype(cls, dtype):
    with jax.enable_x64(dtype == "float64"):
        for x, y, _ in cls().minima:
            gradient = LOOK(cls(), jnp.array([float(x), float(y)], dtype))[1]
            assert np.isfinite(gradient).all()


@every
def test_other_numbers_and_points_do_not_recompile(cls):
    compiled = jax.jit(lambda surface, xy: jax.value_and_grad(surface)(xy))
    points = np.array([cls.start, cls.extent[::2]], np.float32)
    for surface in variants(cls):
        for xy in points:
            compiled(surface, xy)
    assert compiled._cache_size() == 1


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


# What the literature says, written down again without JAX.

PI = math.pi
FORMULAS = {
    "reddi": lambda x, y: 10 / 101 * x + 0.2 * y,
    "bowl": lambda x, y: 0.5 * (x**2 + y**2),
    "booth": lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
    "matyas": lambda x, y: 0.26 * (x**2 + y**2) - 0.48 * x * y,
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "beale": lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2,
    "goldstein_price": lambda x, y: (
        (1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2))
        * (30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2))
    ),
    "three_hump_camel": lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2,
    "mccormick": lambda x, y: np.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1,
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "styblinski_tang": lambda x, y: sum(z**4 - 16 * z**2 + 5 * z for z in (x, y)) / 2,
    "rastrigin": lambda x, y: 20 + sum(z**2 - 10 * np.cos(2 * PI * z) for z in (x, y)),
    "ackley": lambda x, y: (
        -20 * np.exp(-0.2 * np.sqrt((x**2 + y**2) / 2))
        - np.exp((np.cos(2 * PI * x) + np.cos(2 * PI * y)) / 2)
        + math.e
        + 20
    ),
    "saddle": lambda x, y: x**2 - y**2,
    "monkey_saddle": lambda x, y: x**3 - 3 * x * y**2,
    "plateau": lambda x, y: 1 - np.exp(-(x**2 + y**2) / 2),
    "cliff": lambda x, y: (1 - x) / 2 + y**2 / 4 + 5 * np.logaddexp(0, 200 * (x - 1)),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_values_are_those_of_the_formula(name):
    surface, rng = coerce(surfaces.as_surface(name), np.float64), np.random.default_rng(1)
    x_low, x_high, y_low, y_high = surface.extent
    with jax.enable_x64(True):
        for xy in rng.uniform((x_low, y_low), (x_high, y_high), (5, 2)):
            assert float(LOOK(surface, xy)[0]) == pytest.approx(FORMULAS[name](*xy), rel=1e-12, abs=1e-12)


def test_every_surface_has_an_independent_check():
    assert {surfaces.name_of(cls) for cls in surfaces.ALL} == {*FORMULAS, "ravine", "breast_cancer"}


def test_published_minima():
    lowest = {cls: min(cls().minima, key=lambda point: point[2]) for cls in surfaces.ALL if cls().minima}
    assert lowest[surfaces.McCormick] == pytest.approx((-0.54719, -1.54719, -1.9133), abs=1e-4)
    assert lowest[surfaces.StyblinskiTang] == pytest.approx((-2.903534, -2.903534, -78.332), abs=1e-3)
    assert lowest[surfaces.GoldsteinPrice] == (0, -1, 3)
    assert lowest[surfaces.Beale] == (3, 0.5, 0)
    assert [point[:2] for point in surfaces.Himmelblau().minima] == [
        pytest.approx(xy, abs=1e-6)
        for xy in ((3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126))
    ]
    assert surfaces.Saddle().minima == surfaces.MonkeySaddle().minima == ()


@pytest.mark.parametrize("condition, rotation", [(1.0, 0.0), (100.0, 30.0), (5e3, -75.0)])
def test_ravine_has_the_curvatures_it_says_in_the_direction_it_says(condition, rotation):
    with jax.enable_x64(True):
        hessian = HESSIAN(coerce(surfaces.Ravine(condition, rotation), np.float64), np.array([0.3, -0.4]))
        floor = np.array([math.cos(math.radians(rotation)), math.sin(math.radians(rotation))])
        np.testing.assert_allclose(np.linalg.eigvalsh(hessian), (1, condition), rtol=1e-10)
        np.testing.assert_allclose(hessian @ floor, floor, atol=1e-9)


@pytest.mark.parametrize("penalty", [0.001, 0.05])
def test_breast_cancer_is_scikit_learns_logistic_regression(penalty):
    from sklearn.datasets import load_breast_cancer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss
    from sklearn.preprocessing import StandardScaler

    data = load_breast_cancer()
    chosen = [list(data.feature_names).index(name) for name in ("worst radius", "worst area")]
    features = StandardScaler().fit_transform(data.data[:, chosen])
    malignant = data.target == list(data.target_names).index("malignant")
    model = LogisticRegression(C=1 / (569 * penalty), fit_intercept=False, tol=1e-10).fit(features, malignant)
    x, y, loss = surfaces.BreastCancer(penalty=penalty).minima[0]
    np.testing.assert_allclose((x, y), model.coef_[0], rtol=1e-4)
    expected = log_loss(malignant, model.predict_proba(features)[:, 1]) + penalty / 2 * (model.coef_**2).sum()
    assert loss == pytest.approx(expected, rel=1e-8)
    with jax.enable_x64(True):
        assert float(surfaces.BreastCancer(penalty=penalty)(model.coef_[0])) == pytest.approx(
            expected, rel=1e-12
        )


def test_breast_cancer_is_read_without_its_table_too(monkeypatch):
    from adamviz.surfaces import data

    table = data._read_columns()
    monkeypatch.setattr(data.importlib.util, "find_spec", lambda name: None)
    for ours, theirs in zip(table, data._read_columns(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_ackley_is_flat_only_at_its_tip():
    np.testing.assert_array_equal(LOOK(surfaces.Ackley(), np.zeros(2, np.float32))[1], 0)
    assert LOOK(surfaces.Ackley(), np.array([1e-6, 0], np.float32))[1][0] > 2
