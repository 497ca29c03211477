"""The level set of a quadratic model around a point: what is drawn of a Hessian.

`js/state/curvature.js` has the same rule, and the cases in tests/shared/stability.json hold both to it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from adamviz.plots.numbers import short_number
from adamviz.typing import Float

FLAT = 1e-9  # of the larger curvature: a smaller one is none


class Ellipse(NamedTuple):
    """An ellipse around 0 whose longer half is 1.

    Attributes:
        halves: (2, 2), the half along the largest eigenvalue and the other one.
        ratio: how often the smaller curvature goes into the larger one.
        kind: of the surface there: `bowl`, `saddle`, `top`, or `flat` along one direction.
    """

    halves: Float[np.ndarray, "2 2"]
    ratio: float
    kind: str


def ellipse_of(matrix: Float[np.ndarray, "2 2"]) -> Ellipse | None:
    """The ellipse of a symmetric matrix, by the sizes of its eigenvalues; None if all is 0, or not finite.

    Example:
        >>> ellipse = ellipse_of(np.array([[9.0, 0.0], [0.0, 1.0]]))
        >>> ellipse.halves.round(3).tolist(), ellipse.ratio, ellipse.kind
        ([[0.333, 0.0], [-0.0, 1.0]], 9.0, 'bowl')
    """
    (a, b), (_, c) = np.asarray(matrix, float).tolist()
    reach = float(np.hypot((a - c) / 2, b))
    values = np.array([(a + c) / 2 + reach, (a + c) / 2 - reach])
    sizes = np.abs(values)
    least, most = float(sizes.min()), float(sizes.max())
    if not 0 < most < np.inf:
        return None
    angle = np.arctan2(2 * b, a - c) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = np.where(sizes > least, np.sqrt(least / sizes), 1.0)
        ratio = float(np.divide(most, least))
    cosine, sine = np.cos(angle), np.sin(angle)
    halves = np.array([[first * cosine, first * sine], [-second * sine, second * cosine]])
    kind = "saddle" if values[0] > 0 > values[1] else "bowl" if values[0] > 0 else "top"
    return Ellipse(halves, ratio, "flat" if least < FLAT * most else kind)


def ellipse_text(ellipse: Ellipse) -> str:
    """What an ellipse says: how often its smaller curvature goes into its larger one. Where the surface
    curves downwards that has a minus.

    Example:
        >>> ellipse_text(ellipse_of(np.array([[2.0, 0.0], [0.0, -1.0]])))
        '−1 : 2'
    """
    if ellipse.kind == "flat":
        return "0 : 1"
    first, second = np.hypot(*ellipse.halves.T)
    low_is_large = first > second  # of a saddle the one that is negative is the second
    small, large = (
        "−" if ellipse.kind == "top" or (ellipse.kind == "saddle" and is_large == low_is_large) else ""
        for is_large in (False, True)
    )
    return f"{small}1 : {large}{short_number(ellipse.ratio, 2)}"
