"""The second derivatives that the page makes of a surface's programs, beside those of JAX."""

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.core.parameters import coerce
from adamviz.core.stability import hessian
from adamviz.programs.program import numbers_of, surface_program
from adamviz.surfaces import ALL, Surface
from tests.lowering.node import call

POINTS, STEP = 60, 7
# Relatively to the largest entry. Most are within 1e-9: the worst are those whose constants, such as 2 pi,
# are float32 in the program (Rastrigin 3.4e-6, Ackley 1.7e-6).
NEAR = 1e-5


# Of a user's own, which may have kinks: each has one at (0, y), or at (x, x).
KINKS = [
    lambda x, y: jnp.abs(x) + 3 * jnp.abs(y),
    lambda x, y: jnp.interp(x, jnp.array([-1.0, 0.0, 2.0]), jnp.array([3.0, 0.0, 1.0])) * y**2,
    lambda x, y: jnp.sort(jnp.stack([x, y])) @ jnp.array([1.0, 4.0]) + x * x * y,
    lambda x, y: jnp.maximum(x * y, 0.25 * x) + jnp.sin(y),
]


def test_second_derivatives_are_jaxs(tmp_path):
    random, programs, points, wanted = np.random.default_rng(0), [], [], []
    surfaces = [kind() for kind in ALL] + [Surface(kink, extent=(-2, 2, -2, 2)) for kink in KINKS]
    for surface in surfaces:
        own = type(surface) in ALL
        programs.append(
            surface_program(surface) | {"numbers": [float(one) for one in numbers_of(surface)[1]]}
        )
        x0, x1, y0, y1 = surface.extent
        assert ("hessian" in programs[-1]) == (not own) and "uncurved" not in programs[-1]
        points.append(random.uniform([x0, y0], [x1, y1], (POINTS, 2)).astype(np.float32).astype(float))
        if not own:
            points[-1][::3, 0] = 0
            points[-1][1::3, 0] = points[-1][1::3, 1]
        with jax.enable_x64(True):
            wide = coerce(coerce(surface, np.float32), np.float64)
            wanted.append(jax.vmap(lambda point, wide=wide: hessian(wide, point, np.int32(STEP)))(points[-1]))
    found = call("hessians.mjs", {"surfaces": programs, "step": STEP}, np.ravel(points), tmp_path)
    wanted = np.asarray(wanted)
    error = np.abs(found.reshape(wanted.shape) - wanted).max((2, 3))
    assert (error <= NEAR * np.abs(wanted).max((2, 3)) + 1e-12).all(), dict(
        zip(map(repr, surfaces), error.max(1), strict=True)
    )


def test_what_has_no_second_derivatives_is_computed_and_says_so():
    twice, bent = jax.custom_vjp(lambda x: 2 * x), jax.custom_vjp(lambda x: x**2)
    twice.defvjp(lambda x: (2 * x, None), lambda _, along: (2 * along,))
    bent.defvjp(lambda x: (x**2, x), lambda x, along: (twice(x) * along,))
    program = surface_program(Surface(lambda x, y: bent(x) + y**2))
    assert "gradient" in program and "custom" in program["uncurved"] and "error" not in program
