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
    x, y, loss = data._newton(*data.margin_features(), penalty, np, iterations=40)
    found = BreastCancer(penalty=penalty).minima[0]
    np.testing.assert_allclose(found[:2], (x, y), rtol=2e-7, atol=1e-9)
    assert found[2] == pytest.approx(loss, rel=1e-13)


@pytest.mark.parametrize("penalty", PENALTIES)
def test_the_page_s_float32_finds_it_too(penalty):
    traced = jax.jit(lambda surface: surface.minima[0])(coerce(BreastCancer(penalty=penalty), np.float32))
    np.testing.assert_allclose(traced, BreastCancer(penalty=penalty).minima[0], rtol=2e-5)
