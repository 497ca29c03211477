"""Surfaces of real data: the loss of a model with two weights."""

from __future__ import annotations

import functools
import math

import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from adamviz.core.parameters import parameter, pytree
from adamviz.surfaces.point import Minima, namespace, unpack
from adamviz.surfaces.tables import breast_cancer
from adamviz.typing import Float, Int

COLUMNS = (20, 23)  # worst radius and worst area
UNITS = (1000, 10)  # the least parts of each that were measured
# Between these penalties the minimum moves; beyond them it stays, or goes with 1 / penalty. Found by trying.
LOW, HIGH, SCALE, WHOLE = 5e-4, 1.6, 1.25, 2**20


@pytree
class BreastCancer:
    """Logistic regression on 569 patients: malignant or benign, from two features of their cells' nuclei.

        f(w) = mean log(1 + exp(−tᵢ w·zᵢ)) + ½ λ |w|²

    zᵢ holds patient i's largest radius and largest area, each standardised to mean 0 and standard deviation
    1; tᵢ is 1 for a malignant and −1 for a benign tumour; there is no intercept. The two features say nearly
    the same (their correlation is 0.98), so the loss is a narrow valley along w₁ + w₂ = constant: at 45°,
    where scaling each coordinate does not help.

    Args:
        penalty: λ, the strength of the L2 penalty, which pulls both weights to 0.

    With λ = 0 the minimum is (2.883..., 3.264...), with loss 0.2015....

    >>> round(float(BreastCancer()((0.0, 0.0))), 4)
    0.6931
    >>> [round(float(number), 3) for number in BreastCancer().minima[0]]
    [2.883, 3.264, 0.202]
    """

    title = "Breast cancer"
    formula = "mean log(1 + exp(−tᵢ w·zᵢ)) + ½ λ |w|²"
    source = (
        "Street, Wolberg & Mangasarian (1993), Nuclear feature extraction for breast tumor diagnosis, "
        "doi:10.1117/12.148698"
    )
    extent = (-3.0, 8.0, -3.0, 8.0)
    start = (-2.0, 1.0)

    penalty: float = parameter(
        0.0,
        0.2,
        default=0.0,
        symbol="λ",
        text="How strongly both weights are pulled to 0.",
        allowed=(0.0, math.inf, "[)"),
    )

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y, penalty = unpack(xy, self.penalty)
        return _loss(x, y, penalty, _features(jnp, x.dtype), jnp)

    @property
    def minima(self) -> Minima:
        xp = namespace(self.penalty)
        features = _features(xp, getattr(self.penalty, "dtype", np.float64))
        return (_minimum(self.penalty, features, xp),)


@functools.cache
def patients() -> tuple[Int[np.ndarray, " patients"], ...]:
    """Each patient's largest radius in thousandths and area in tenths, and 1 for a malignant tumour or -1.

    As whole numbers they travel to a page in half the bytes of float32, and lose nothing.
    """
    columns, benign = _read_columns()
    order = np.lexsort((columns[:, 1], benign))
    radius, area = (np.round(columns[order] * UNITS).astype(np.uint16)).T
    return radius, area, np.where(benign[order] == 1, -1, 1).astype(np.int8)


def _features(xp, dtype):
    """Radius and area less their means, both standard deviations, and the sign of each tumour."""
    *columns, sign = patients()
    radius, area = (
        xp.asarray(column).astype(dtype) - xp.asarray(np.mean(column), dtype) for column in columns
    )
    deviations = (xp.asarray(np.std(column), dtype) for column in columns)
    return radius, area, *deviations, xp.asarray(sign).astype(dtype)


def _read_columns():
    features, benign = breast_cancer()
    return features[:, COLUMNS], benign


def _loss(x, y, penalty, features, xp):
    radius, area, radius_unit, area_unit, sign = features
    score = x / radius_unit * radius + y / area_unit * area
    return xp.mean(xp.logaddexp(-sign * score, 0.0)) + 0.5 * penalty * (x**2 + y**2)


def _minimum(penalty, features, xp):
    """The minimum's x, y and loss.

    By Newton's method, to the last digit of float64. In float32, which a page computes in, it would be most
    of the program: there x and y are read off a curve alone, exact to 5 parts in a million for every penalty,
    and the loss, which hardly changes beside its minimum, to the last digit.
    """
    x, y = _curve(penalty) if xp is jnp else (0.0, 0.0)
    for _ in range(12 if xp is np else 3 if penalty.dtype == np.float64 else 0):
        x, y = _newton(x, y, penalty, features, xp)
    return x, y, _loss(x, y, penalty, features, xp)


def _newton(x, y, penalty, features, xp):
    """The point after one step of Newton's method."""
    radius, area, radius_unit, area_unit, sign = features
    score, count = x / radius_unit * radius + y / area_unit * area, len(radius)
    chance = 1 / (1 + xp.exp(sign * score))  # that the model is wrong about a patient
    wrong, curvature = -sign * chance, chance * (1 - chance)
    slope_x = penalty * x + xp.sum(wrong * radius) / (count * radius_unit)
    slope_y = penalty * y + xp.sum(wrong * area) / (count * area_unit)
    xx = penalty + xp.sum(curvature * radius**2) / (count * radius_unit**2)
    yy = penalty + xp.sum(curvature * area**2) / (count * area_unit**2)
    xy = xp.sum(curvature * radius * area) / (count * radius_unit * area_unit)
    determinant = xx * yy - xy**2
    return (x - (yy * slope_x - xy * slope_y) / determinant, y - (xx * slope_y - xy * slope_x) / determinant)


def _curve(penalty):
    """x and y of the minimum: polynomials of the penalty's place between LOW and HIGH, divided."""
    place = 1 - jnp.log((penalty + LOW) / (penalty + HIGH)) * (2 / math.log(LOW / HIGH))  # from -1 to 1
    return (
        functools.reduce(lambda total, factor: total * place + factor, factors) / ((penalty + SCALE) * WHOLE)
        for factors in _factors()
    )


@functools.cache
def _factors(degree=12):
    """The factors of the two polynomials, which give the minimum times (penalty + SCALE) and WHOLE.

    They are whole numbers, because float32 numbers take twice as many digits to write.
    """
    places = -np.cos(np.pi * (np.arange(degree + 1) + 0.5) / (degree + 1))
    ratios = (LOW / HIGH) ** ((1 - places) / 2)
    penalties = (ratios * HIGH - LOW) / (1 - ratios)
    features = _features(np, np.float64)
    minima = np.array([_minimum(penalty, features, np)[:2] for penalty in penalties])
    return np.round(np.polyfit(places, minima * (penalties[:, None] + SCALE) * WHOLE, degree)).T.tolist()


DATA = (BreastCancer,)
