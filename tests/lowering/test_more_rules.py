"""Branches, loops, indices, sorts, special functions and small matrices against XLA."""

import jax
import numpy as np
import pytest
from jax import lax

from adamviz import lowering
from adamviz.lowering import primitives, scalars
from tests.lowering import cases_control_flow, cases_indices, test_rules
from tests.lowering.node import evaluate

CASES = {**cases_indices.CASES, **cases_control_flow.CASES}
POINTS = np.float32([[0.9, -0.7], [-1.3, 0.4], [0.31, 1.6]])


@pytest.fixture(scope="module")
def javascript(cases_of, tmp_path_factory):
    """What JavaScript gives for each case at every point, from one process; or why there is no program."""
    found, traced = {}, {}
    for name in cases_of("name"):
        try:
            traced[name] = lowering.Traced(CASES[name], POINTS[0])
            lowering.body(traced[name])
        except lowering.Unsupported as error:
            found[name] = error
            traced.pop(name, None)
    results = evaluate([(one, POINTS) for one in traced.values()], tmp_path_factory.mktemp("rules"))
    return found | dict(zip(traced, results, strict=True))


@pytest.mark.sampled(16)
@pytest.mark.parametrize("name", CASES)
def test_a_rule(name, javascript):
    found = javascript[name]
    assert isinstance(found, np.ndarray), found
    run = jax.jit(CASES[name])
    expected = np.array(
        [
            np.concatenate([np.ravel(leaf).astype(float) for leaf in jax.tree.leaves(run(point))])
            for point in POINTS
        ]
    )
    assert found.shape == expected.shape
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    np.testing.assert_allclose(
        found, expected, rtol=2e-5, atol=2e-5 * np.abs(np.nan_to_num(expected)).max(initial=0.1)
    )


@pytest.mark.slow
def test_every_primitive_that_has_a_rule_is_met():
    met = set()

    def visit(jaxpr):
        for equation in jaxpr.eqns:
            met.add(equation.primitive.name)
            for value in jax.tree.leaves(
                list(equation.params.values()), is_leaf=lambda v: hasattr(v, "eqns") or hasattr(v, "jaxpr")
            ):
                inner = getattr(value, "jaxpr", value)
                if hasattr(inner, "eqns"):
                    visit(inner)

    for function, point in [(f, POINTS[0]) for f in CASES.values()] + [
        case.values[1:] for case in test_rules.CASES
    ]:
        visit(jax.make_jaxpr(function)(point).jaxpr)
    aliases = {
        "pjit",
        "closed_call",
        "core_call",
        "custom_vjp_call",
        "remat",
        "remat2",
        "checkpoint",
        "copy",
        "copy_p",
        "stop_gradient",
        "linear_solve",
        "custom_linear_solve",
        "empty",
        "optimization_barrier",
        "call_hi_primitive",
        "eval_jaxpr",
        "le_to",
        "lt_to",
    }
    elementwise = set(primitives.ELEMENTWISE)  # each has its own test among the scalar operations
    newer = {
        name for name in ("one_minus_square", "log2", "polynomial") if not hasattr(lax, name)
    }  # than the JAX at hand
    newer |= {"empty2", "stack", "tile", "unstack"} if jax.__version_info__ < (0, 10) else set()
    missing = scalars.RULES.keys() - met - aliases - elementwise - newer
    assert not missing
