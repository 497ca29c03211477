"""Errors in the gradient: the same for every run, of the sizes they say, and none at all where there should
be none.
"""

from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from scipy import stats

import adamviz as av
from adamviz.core.noise import Noise, heavy, normal, shares, uniform

MANY = np.arange(20_000)
DRAWN = jax.jit(jax.vmap(uniform, (None, 0, None)))


def errors(**numbers):
    noise = Noise(noise_level=1.0, **numbers)
    return np.asarray(jax.jit(jax.vmap(lambda step: noise(jnp.zeros(2), step)))(MANY))


def exact(seed, step, lane):
    """The random number as a fraction: Wichmann and Hill's sum of three fractions, modulo 1."""
    total = Fraction(0)
    for prime, factor, other, third in (
        (4091, 1741, 2287, 1193),
        (4079, 1583, 3323, 2741),
        (4073, 2221, 1109, 3571),
    ):
        mixed = (step * factor + seed * other + lane * third + 1) % prime
        for added in (613, 2063, 3001):
            mixed = (mixed**3 + added) % prime
        total += Fraction(mixed, prime)
    return total % 1


@pytest.mark.slow
def test_every_digit_is_that_of_the_exact_number():
    """Also those of 1 - u where u is nearly 1, which Student's t depends on."""
    rows = np.random.default_rng(0).integers(0, (10**6, 10**5), (20_000, 2))
    rows[0] = 73, 388
    numbers = [[exact(int(seed), int(step), lane) for lane in (0, 1)] for seed, step in rows]
    u, w = np.array(numbers, float).T
    rest = np.array([float(1 - one) for one, _ in numbers])
    assert u.min() < 1e-4 and rest.min() < 1e-4
    seeds, steps = jnp.float32(rows[:, 0]), jnp.int32(rows[:, 1])
    one, two = shares(seeds, steps, 0), shares(seeds, steps, 1)
    ulp = 2.0**-23
    np.testing.assert_allclose(uniform(seeds, steps, 0), u, rtol=1.5 * ulp)
    np.testing.assert_allclose(one, 4073 * np.stack([u, rest]), rtol=ulp)
    tails = 0.8260 * (u - rest) / np.sqrt(2 * u * rest)
    assert (np.abs(heavy(*one) - tails) <= 4 * ulp * np.maximum(np.abs(tails), 1)).all()
    radius = np.sqrt(-2 * np.log(u))
    for found, part in zip(normal(one, two), (np.cos(2 * np.pi * w), np.sin(2 * np.pi * w)), strict=True):
        assert (np.abs(found - radius * part) <= 5 * ulp * radius).all()
    spike = Noise(noise_level=1.0, noise_seed=73, heavy_tails=True)(jnp.zeros(2), 388)
    assert f"{float(spike[1]):.3f}" == "245.377"


@pytest.mark.parametrize("lane", [0, 1, 7.0])
def test_uniform_numbers_are_even_and_independent(lane):
    rows = np.stack([DRAWN(seed, MANY, lane) for seed in range(8)])
    assert rows.min() >= 0 and rows.max() < 1
    counts = np.histogram(rows, 100, (0, 1))[0]
    assert stats.chisquare(counts).pvalue > 1e-3
    pairs = np.histogram2d(rows[:, 1:].ravel(), rows[:, :-1].ravel(), 32, [[0, 1], [0, 1]])[0]
    assert stats.chisquare(pairs.ravel()).pvalue > 1e-3
    apart = np.corrcoef(rows) - np.eye(8)
    assert np.abs(apart).max() < 5 / len(MANY) ** 0.5
    for lag in (1, 2, 50, 101):
        assert abs(np.corrcoef(rows[0, lag:], rows[0, :-lag])[0, 1]) < 5 / len(MANY) ** 0.5


def test_the_two_coordinates_are_independent():
    one, two = DRAWN(0, MANY, 0), DRAWN(0, MANY, 1)
    assert abs(np.corrcoef(one, two)[0, 1]) < 5 / len(MANY) ** 0.5


@pytest.mark.slow
def test_numbers_are_the_same_in_every_dtype_of_a_run():
    for heavy_tails in (False, True):
        noise = Noise(noise_level=1.0, noise_seed=999_999, heavy_tails=heavy_tails)
        expected = np.asarray(noise(jnp.zeros(2), 0))
        for dtype in ("float16", "bfloat16", "float32", "float64"):
            first = av.run(av.Adam(), "bowl", start=(0, 0), steps=1, noise=noise, dtype=dtype).grad[0]
            np.testing.assert_array_equal(first, expected.astype(first.dtype))


def test_minibatch_errors_are_normal():
    found = errors()
    for column in found.T:
        assert stats.kstest(column, "norm").pvalue > 1e-3
    for one in ((0.0, 1.0), (1.0, 0.0)):  # the smallest and the largest of all numbers
        assert np.isfinite(np.stack(normal(np.float32(one), np.float32((0, 1))))).all()


def test_heavy_tails_are_students_t_with_the_median_size_of_normal_errors():
    found = errors(heavy_tails=True)
    for column in found.T:
        assert stats.kstest(column / 0.8260, "t", args=(2,)).pvalue > 1e-3
    assert np.median(np.abs(found)) == pytest.approx(stats.norm.ppf(0.75), rel=0.03)
    assert np.abs(found).max() > 30 > 6 > np.abs(errors()).max()
    assert (
        heavy(jnp.float32(0), jnp.float32(1))
        == -heavy(jnp.float32(1), jnp.float32(0))
        == pytest.approx(-0.8260 / 2e-6**0.5, rel=1e-5)
    )


def test_all_runs_meet_the_same_errors():
    noise = av.Noise(noise_level=2.0, noise_seed=9)
    seen = []
    for optimizer in (av.Adam(0.1), av.Adam(0.3, amsgrad=True), av.Rival(optax.sgd, learning_rate=0.01)):
        path = av.run(optimizer, "bowl", steps=40, noise=noise)
        true = path.xy[:-1]  # the gradient of x^2 / 2 + y^2 / 2
        seen.append(path.grad - true)
    np.testing.assert_allclose(seen[1], seen[0], atol=1e-5)
    np.testing.assert_allclose(seen[2], seen[0], atol=1e-5)
    fan = av.sweep(av.Adam(0.1), "bowl", steps=40, noise=noise, beta_1=[0.0, 0.9])
    np.testing.assert_allclose(fan.grad[1] - fan.xy[1, :-1], seen[0], atol=1e-5)


def test_another_seed_is_another_stream():
    assert abs(np.corrcoef(errors(noise_seed=1)[:, 0], errors(noise_seed=2)[:, 0])[0, 1]) < 0.03


def test_no_noise_changes_no_digit():
    plain = av.run(av.Adam(0.1), "beale")
    for noise in (None, av.Noise(), av.Noise(noise_seed=7)):
        np.testing.assert_array_equal(av.run(av.Adam(0.1), "beale", noise=noise).xy, plain.xy)
    assert (av.run(av.Adam(0.1), "beale", noise=av.Noise(noise_level=1e-3)).xy != plain.xy).any()


@pytest.mark.slow
def test_a_constant_factor_on_the_gradient_changes_nothing_for_adam():
    plain = av.run(av.Adam(0.1, epsilon=1e-12), "beale", dtype="float64")
    for scale in (1e-3, 0.5, 1e3):
        scaled = av.run(
            av.Adam(0.1, epsilon=1e-12), "beale", dtype="float64", noise=av.Noise(gradient_scale=scale)
        )
        np.testing.assert_allclose(scaled.grad[0], scale * plain.grad[0], rtol=1e-6)
        assert np.abs(scaled.xy - plain.xy).max() < 1e-4
    moved = av.run(av.Rival(optax.sgd, learning_rate=1e-3), "beale", noise=av.Noise(gradient_scale=0.5))
    assert np.abs(moved.xy - av.run(av.Rival(optax.sgd, learning_rate=1e-3), "beale").xy).max() > 0.01


@pytest.mark.slow
def test_a_spike_comes_when_it_is_said_to_and_shortens_the_steps_after_it():
    path = av.run(av.Adam(0.1), "bowl", steps=60, noise=av.Noise(spike=100.0, spike_every=20))
    factor = path.grad / path.xy[:-1]
    np.testing.assert_allclose(factor[:, 0], np.where((np.arange(60) + 1) % 20 == 0, 100.0, 1.0), rtol=1e-5)
    plain = av.run(av.Adam(0.1), "bowl", steps=60)
    np.testing.assert_array_equal(path.xy[:20], plain.xy[:20])
    # On a slope that is the same everywhere each step is one learning rate long, but for what the spike at
    # step 50 left in v.
    slope = av.Surface(lambda x, y: x + y)
    spiked = av.run(av.Adam(0.1), slope, steps=95, noise=av.Noise(spike=100.0, spike_every=50))
    np.testing.assert_allclose(spiked.update[:49], -0.1, rtol=1e-3)
    assert np.abs(spiked.update[49:53]).max() < 0.08 and np.abs(spiked.update[85:]).max() < 0.02
    clipped = av.run(av.Adam(0.1, clipnorm=2.0), slope, steps=95, noise=av.Noise(spike=100.0, spike_every=50))
    assert np.abs(clipped.update).min() > 0.09


@pytest.mark.parametrize(
    "name, value",
    [
        ("noise_level", -1),
        ("noise_level", np.nan),
        ("noise_seed", 0.5),
        ("noise_seed", -1),
        ("heavy_tails", 2),
        ("gradient_scale", 0),
        ("spike", -3.0),
        ("spike_every", 1.5),
        ("spike_every", 0),
        ("noise_seed", "a"),
    ],
)
def test_bad_numbers_are_named(name, value):
    with pytest.raises(ValueError, match=f"Expected {name} .*received: {value!r}"):
        av.Noise(**{name: value})


def test_what_is_no_noise_is_refused():
    for wrong in (0.5, "minibatch", av.Noise):
        with pytest.raises(TypeError, match="Expected noise to be an av.Noise"):
            av.run(av.Adam(), "bowl", steps=2, noise=wrong)
        with pytest.raises(TypeError, match="Expected noise to be an av.Noise"):
            av.sweep(av.Adam(), "bowl", steps=2, noise=wrong, beta_1=[0.1])


@pytest.mark.parametrize("heavy_tails", [False, True])
def test_a_gradient_may_have_any_shape_and_its_first_two_errors_are_those_of_a_point(heavy_tails):
    noise = Noise(noise_level=1.0, noise_seed=3, heavy_tails=heavy_tails)
    point = noise(jnp.zeros(2), 5)
    longer = noise(jnp.zeros((2, 3)), 5)
    assert longer.shape == (2, 3) and len(set(longer.ravel().tolist())) == 6
    assert (longer.ravel()[:2] == point).all() and noise(jnp.zeros(1), 5)[0] == point[0]
    assert (noise(jnp.zeros(5), 5) == longer.ravel()[:5]).all()
