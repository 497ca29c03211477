"""Each surface beside what the literature says of it, written down again without JAX."""

import math

import jax
import numpy as np
import pytest

from adamviz import surfaces
from adamviz.core.parameters import coerce
from tests.test_surfaces import HESSIAN, LOOK

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


@pytest.mark.parametrize("name", ["breast_cancer", "digits"])
def test_data_is_read_without_its_table_too(name, monkeypatch):
    from adamviz.surfaces import tables

    read = getattr(tables, name)
    table = read()
    monkeypatch.setattr(tables.importlib.util, "find_spec", lambda name: None)
    for ours, theirs in zip(table, read(), strict=True):
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)


def test_ackley_is_flat_only_at_its_tip():
    np.testing.assert_array_equal(LOOK(surfaces.Ackley(), np.zeros(2, np.float32))[1], 0)
    assert LOOK(surfaces.Ackley(), np.array([1e-6, 0], np.float32))[1][0] > 2
