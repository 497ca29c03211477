"""Surfaces of real data: the loss of a model with two weights."""

import csv
import functools
import importlib.util
import math
from pathlib import Path

import jax.numpy as jnp
import numpy as np

from adamviz.core.parameters import parameter, pytree
from adamviz.surfaces.point import namespace, unpack

COLUMNS = (20, 23)  # worst radius and worst area


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
        0.0,
        0.2,
        symbol="λ",
        text="How strongly both weights are pulled to 0.",
        allowed=(0.0, math.inf, "[)"),
    )

    def __call__(self, xy):
        x, y, penalty = unpack(xy, self.penalty)
        first, second = (jnp.asarray(column, x.dtype) for column in margin_features())
        margins = x * first + y * second
        return jnp.mean(jnp.logaddexp(-margins, 0.0)) + 0.5 * penalty * (x**2 + y**2)

    @property
    def minima(self):
        xp = namespace(self.penalty)
        columns = [
            xp.asarray(column, self.penalty.dtype if xp is jnp else None) for column in margin_features()
        ]
        return (_minimum(*columns, self.penalty, xp),)


@functools.cache
def margin_features():
    """tᵢ zᵢ for each patient: a (2, 569) float64 array, signed so that a larger w·(tᵢ zᵢ) means a better
    prediction.
    """
    columns, benign = _read_columns()
    standard = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    signed = np.where(benign == 1, -standard.T, standard.T)
    signed.flags.writeable = False
    return signed


def _read_columns():
    # Importing scikit-learn takes a second or more, reading the table that it ships takes milliseconds.
    found = importlib.util.find_spec("sklearn")
    table = (
        Path(found.origin).parent / "datasets" / "data" / "breast_cancer.csv"
        if found and found.origin
        else None
    )
    if table is not None and table.is_file():
        with table.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        if (
            header[:4] == ["569", "30", "malignant", "benign"]
            and len(rows) == 569
            and {*map(len, rows)} == {31}
        ):
            numbers = np.array([[float(row[column]) for column in (*COLUMNS, 30)] for row in rows])
            return numbers[:, :2], numbers[:, 2]
    from sklearn.datasets import load_breast_cancer

    everything = load_breast_cancer()
    return everything.data[:, COLUMNS], everything.target


def _minimum(first, second, penalty, xp):
    """The minimum's x, y and loss: read off a curve over the penalty, and sharpened by two steps of Newton's
    method.
    """
    place = 1 - xp.log((penalty + LOW) / (penalty + HIGH)) / math.log(LOW / HIGH)
    scaled = (functools.reduce(lambda total, factor: total * place + factor, factors) for factors in _curve())
    return _newton(
        first, second, penalty, xp, *(number / (penalty + SCALE) for number in scaled), iterations=2
    )


# Ten steps of Newton's method from (0, 0) find the minimum too, but each is some 300 bytes of every saved
# view.
LOW, HIGH, SCALE = (
    3e-4,
    1.0,
    0.05,
)  # between these penalties the minimum moves, and beyond it is proportional to 1 / penalty


@functools.cache
def _curve(degree=8):
    """Factors of two polynomials, of x and of y: the minimum times (penalty + SCALE), over the penalty's
    place between LOW and HIGH.
    """
    places = (1 - np.cos(np.pi * (np.arange(degree + 1) + 0.5) / (degree + 1))) / 2
    ratios = (LOW / HIGH) ** (1 - places)
    penalties = (ratios * HIGH - LOW) / (1 - ratios)
    minima = [_newton(*margin_features(), penalty, np)[:2] for penalty in penalties]
    return np.polyfit(places, np.asarray(minima) * (penalties[:, None] + SCALE), degree).T.tolist()


def _newton(first, second, penalty, xp, x=0.0, y=0.0, iterations=12):
    count = len(first)
    for _ in range(iterations):
        wrong = 1 / (1 + xp.exp(x * first + y * second))
        curvature = wrong * (1 - wrong)
        slope_x = penalty * x - xp.sum(wrong * first) / count
        slope_y = penalty * y - xp.sum(wrong * second) / count
        xx = penalty + xp.sum(curvature * first**2) / count
        yy = penalty + xp.sum(curvature * second**2) / count
        xy = xp.sum(curvature * first * second) / count
        determinant = xx * yy - xy**2
        x, y = (
            x - (yy * slope_x - xy * slope_y) / determinant,
            y - (xx * slope_y - xy * slope_x) / determinant,
        )
    loss = xp.sum(xp.logaddexp(-(x * first + y * second), 0.0)) / count + 0.5 * penalty * (x**2 + y**2)
    return x, y, loss


DATA = (BreastCancer,)
