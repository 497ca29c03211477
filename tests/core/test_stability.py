"""The curvature that a run meets, against NumPy; and its threshold, against what runs really do."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core.stability import clips, preconditioned
from adamviz.core.threshold import threshold
from tests.shared_cases import shared


def quadratic(x, y):
    return 0.5 * (x * x + 30.0 * y * y)


def ravine(x, y):
    return (x + y) ** 2 + 0.01 * (x - y) ** 2 + 0.1 * x**4


@pytest.fixture(scope="module")
def met():
    adam = av.Adam(0.05, beta_1=0.8, amsgrad=True)
    path = av.run(adam, ravine, start=(1.5, -1.0), steps=40)
    return path, av.stability(path, adam, ravine)


@pytest.mark.parametrize("case", shared("stability")["cases"], ids=lambda case: case["what"])
def test_what_a_step_meets_is_what_the_page_says(case):
    with jax.enable_x64(True):
        given = (jnp.array(case[name], float) for name in ("hessian", "gradient", "divisor"))
        eigenvalue, along = map(float, preconditioned(*given))
    assert eigenvalue == pytest.approx(case["eigenvalue"], rel=1e-12)
    if case["directional"] is None:
        assert np.isnan(along)
    else:
        assert along == pytest.approx(case["directional"], rel=1e-12)
    found = threshold(case["rate"], case["momentum"], case["averaged"], case.get("nesterov", False))
    assert found == pytest.approx(case["threshold"], rel=1e-12)


def test_a_clip_is_at_work_where_the_page_says_so():
    for case in shared("stability")["clips"]:
        given = (np.array([case[name]], float) for name in ("gradient", "clipped"))
        assert clips(*given).tolist() == [case["clips"]]
    # Above the threshold at every step, and its loss falls all the while.
    adam = av.Adam(0.1, clipvalue=1e-3)
    path = av.run(adam, "rosenbrock", steps=300)
    stability = av.stability(path, adam, "rosenbrock")
    assert (stability.preconditioned > stability.threshold).all() and stability.clipped.all()
    assert path.loss[-1] < path.loss[0]


def test_its_hessian_is_that_of_the_surface(met):
    path, stability = met
    x, wanted = path.xy[:-1, 0].astype(float), np.empty((40, 2, 2))
    wanted[:] = [[2.02, 1.98], [1.98, 2.02]]
    wanted[:, 0, 0] += 1.2 * x**2
    np.testing.assert_allclose(stability.hessian, wanted, rtol=1e-12)
    assert all(each.dtype == np.float64 for each in stability[:-1]) and not stability.clipped.any()


def test_its_eigenvalues_are_those_of_numpy(met):
    path, stability = met
    p = path.denominator.astype(float)
    np.testing.assert_allclose(stability.sharpness, np.linalg.eigvalsh(stability.hessian)[:, -1], rtol=1e-12)
    wanted = [
        np.linalg.eigvals(h / row[:, None]).real.max() for h, row in zip(stability.hessian, p, strict=True)
    ]
    np.testing.assert_allclose(stability.preconditioned, wanted, rtol=1e-12)
    g = path.grad.astype(float)
    along = np.einsum("ti,tij,tj->t", g / p, stability.hessian, g) / (g * g).sum(1)
    np.testing.assert_allclose(stability.directional, along, rtol=1e-12)
    assert (stability.directional <= stability.preconditioned * (p.max(1) / p.min(1)) * 1.001).all()


def test_its_thresholds_are_those_of_the_steps_own_alpha_and_of_the_learning_rate(met):
    path, stability = met
    np.testing.assert_allclose(stability.threshold, 18 / path.alpha.astype(float), rtol=1e-12)
    np.testing.assert_allclose(stability.uncorrected, 18 / np.float64(np.float32(0.05)), rtol=1e-12)
    assert threshold(1.0, 0.9) == pytest.approx(38) and threshold(0.1, 0.0) == pytest.approx(20)


def test_above_the_threshold_a_run_swings_wider_and_below_it_does_not():
    """In windows of 30 steps that lie wholly above or below by 5 %: all, but where beta_1 and beta_2 are both
    0.9 and P changes as fast as m; there seven of ten.
    """
    seen = {True: [], False: []}
    for rate, (beta_1, beta_2) in itertools.product(
        [1e-3, 1e-2, 1e-1], [(0, 0.99), (0.5, 0.99), (0.9, 0.999)]
    ):
        adam = av.Adam(rate, beta_1=beta_1, beta_2=beta_2, epsilon=1e-12)
        path = av.run(adam, quadratic, start=(2.0, 1.0), steps=1500, dtype="float64")
        ratio = np.array([1.0, 30.0]) / path.denominator / threshold(path.alpha, beta_1)[:, None]
        far = np.abs(path.xy[:1500]).reshape(50, 30, 2).max(1)
        windows = ratio.reshape(50, 30, 2)
        for at, axis in itertools.product(range(49), range(2)):
            both = windows[at : at + 2, :, axis]
            if far[at, axis] > 1e-250 and ((both > 1.05).all() or (both < 0.95).all()):
                seen[bool(both[0, 0] > 1)].append(far[at + 1, axis] > far[at, axis])
    assert len(seen[True]) > 40 and all(seen[True])
    assert len(seen[False]) > 500 and not any(seen[False])


def test_where_v_forgets_as_fast_as_m_a_run_keeps_a_swing_below_the_threshold():
    adam = av.Adam(0.01, beta_1=0.9, beta_2=0.9, epsilon=1e-12)
    path = av.run(adam, quadratic, start=(2.0, 1.0), steps=1500, dtype="float64")
    met = av.stability(path, adam, quadratic)
    ratio = (met.preconditioned / met.threshold)[1000:]
    far = np.abs(path.xy[1000:1500, 1]).reshape(5, 100).max(1)
    assert ((ratio > 0.8) & (ratio < 0.95)).all() and far.min() > 0.8 * far.max()


def test_without_momentum_it_hovers_at_the_edge():
    adam = av.Adam(0.01, beta_1=0.0, beta_2=0.9)
    path = av.run(adam, quadratic, start=(2.0, 1.0), steps=1500, dtype="float64")
    stability = av.stability(path, adam, quadratic)
    np.testing.assert_allclose((stability.preconditioned / stability.threshold)[-100:], 1, rtol=0.01)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_gradient_descent_has_its_own_threshold(momentum):
    limit = (2 + 2 * momentum) / 30
    for rate in (0.99 * limit, 1.01 * limit):
        sgd = av.Rival(optax.sgd, learning_rate=rate, momentum=momentum)
        path = av.run(sgd, quadratic, start=(0.0, 1.0), steps=900, dtype="float64")
        stability = av.stability(path, sgd, quadratic)
        np.testing.assert_allclose(stability.preconditioned, 30, rtol=1e-12)
        above = bool((stability.preconditioned > stability.threshold)[0])
        assert above == (rate > limit) == (abs(path.xy[-1, 1]) > 1)


def test_the_textbooks_adam_too():
    adam = av.TextbookAdam(0.1, beta_1=0.5)
    path = av.run(adam, quadratic, start=(2.0, 1.0), steps=40)
    stability = av.stability(path, adam, quadratic)
    np.testing.assert_allclose(stability.threshold, 6 / path.alpha.astype(float), rtol=1e-12)


def test_what_it_cannot_take_is_refused_by_name(met):
    path, _ = met
    adam = av.Adam(0.05)
    sweep = av.sweep(adam, ravine, steps=2, beta_1=[0.1, 0.2])
    for given, error, words in [
        ((path.xy, adam, ravine), TypeError, "Expected path to be what av.run gives"),
        ((sweep, adam, ravine), ValueError, "Expected path to be a single run"),
        ((path, av.Rival(optax.lion, learning_rate=0.1), ravine), TypeError, "go by the signs of gradients"),
        ((path, "adam", ravine), TypeError, "Expected optimizer"),
        ((path, adam, "no such surface"), ValueError, "surface"),
        ((path, adam, lambda x: x**2), ValueError, "Expected surface to be of 2 coordinates, as path is"),
        ((path, adam, "beale"), ValueError, "Expected surface to be the one .* loss begins with"),
        ((path, av.Adam(0.1), ravine), ValueError, "Expected optimizer to be the one .* rate is 0.05"),
        ((path, av.Adam(0.05, beta_1=0.5), ravine), ValueError, "Expected optimizer .* bias_1 is 0.2"),
        ((path, av.Rival(optax.sgd, learning_rate=0.1), ravine), ValueError, "with which it is nothing"),
    ]:
        with pytest.raises(error, match=words):
            av.stability(*given)
