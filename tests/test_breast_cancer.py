"""The minimum of the breast-cancer surface, which is read off a curve over the penalty: it must be the
minimum all the same.
"""

import jax
import numpy as np
import pytest

from adamviz.core.parameters import coerce
from adamviz.surfaces import BreastCancer, data

PENALTIES = [0.0, 1e-6, 1e-4, 3e-4, 1e-3, 0.01, 0.05, 0.2, 1.0, 30.0, 1e4]


@pytest.mark.parametrize("penalty", PENALTIES)
def test_the_minimum_is_where_newton_s_method_ends(penalty):
    features = data._features(np, np.float64)
    x = y = 0.0
    for _ in range(40):
        x, y = data._newton(x, y, penalty, features, np)
    loss = data._loss(x, y, penalty, features, np)
    found = BreastCancer(penalty=penalty).minima[0]
    np.testing.assert_allclose(found[:2], (x, y), rtol=1e-12)
    assert found[2] == pytest.approx(loss, rel=1e-13)


@pytest.mark.parametrize("penalty", PENALTIES)
def test_the_page_s_float32_finds_it_too(penalty):
    traced = jax.jit(lambda surface: surface.minima[0])(coerce(BreastCancer(penalty=penalty), np.float32))
    minimum = BreastCancer(penalty=penalty).minima[0]
    np.testing.assert_allclose(traced[:2], minimum[:2], rtol=1e-5)
    np.testing.assert_allclose(traced[2], minimum[2], rtol=2e-7)


def test_whole_numbers_are_all_that_was_measured():
    columns, benign = data._read_columns()
    radius, area, sign = data.patients()
    assert radius.dtype == area.dtype == np.uint16 and (sign == -1).sum() == 357
    ours = sorted(zip(radius / 1000, area / 10, sign == -1, strict=True))
    theirs = sorted(zip(*columns.T, benign == 1, strict=True))
    np.testing.assert_allclose(ours, theirs, rtol=1e-15)
