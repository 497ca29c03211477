"""The second derivatives that the page makes of a gradient's program, beside those of JAX."""

import jax
import numpy as np

from adamviz.core.parameters import coerce
from adamviz.core.stability import hessian
from adamviz.programs.program import numbers_of, surface_program
from adamviz.surfaces import ALL
from tests.lowering.node import call

POINTS, STEP = 60, 7
# Relatively to the largest entry. Most are within 1e-9: the worst are those whose constants, such as 2 pi,
# are float32 in the program (Rastrigin 3.4e-6, Ackley 1.7e-6).
NEAR = 1e-5


def test_second_derivatives_are_jaxs(tmp_path):
    random, programs, points, wanted = np.random.default_rng(0), [], [], []
    for kind in ALL:
        surface = kind()
        programs.append(
            surface_program(surface) | {"numbers": [float(one) for one in numbers_of(surface)[1]]}
        )
        x0, x1, y0, y1 = surface.extent
        points.append(random.uniform([x0, y0], [x1, y1], (POINTS, 2)).astype(np.float32).astype(float))
        with jax.enable_x64(True):
            wide = coerce(coerce(surface, np.float32), np.float64)
            wanted.append(jax.vmap(lambda point, wide=wide: hessian(wide, point, np.int32(STEP)))(points[-1]))
    found = call("hessians.mjs", {"surfaces": programs, "step": STEP}, np.ravel(points), tmp_path)
    wanted = np.asarray(wanted)
    error = np.abs(found.reshape(wanted.shape) - wanted).max((2, 3))
    assert (error <= NEAR * np.abs(wanted).max((2, 3)) + 1e-12).all(), dict(
        zip((kind.__name__ for kind in ALL), error.max(1), strict=True)
    )
