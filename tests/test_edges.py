"""Numbers that a dtype cannot hold, and hostile arguments: refused by name."""

import dataclasses
import math
from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.api import MOST_STEPS
from adamviz.core import advice
from adamviz.core.adam import Adam
from adamviz.core.parameters import values

INF = math.inf


@pytest.mark.sampled(1)
@pytest.mark.parametrize("dtype", [">f4", "<f4", np.dtype(">f8"), ">f2"])
def test_another_order_of_bytes_is_the_same_dtype(dtype):
    path, plain = (av.run(av.Adam(0.1), "beale", steps=5, dtype=one) for one in (dtype, np.dtype(dtype).name))
    assert path.xy.dtype.isnative and np.array_equal(path.xy, plain.xy, equal_nan=True)
    swept = av.sweep(
        av.Adam(0.1),
        "beale",
        np.array([1.0, 1.0], dtype),
        steps=5,
        dtype=dtype,
        beta_1=np.array([0.5, 0.9], dtype),
    )
    assert np.array_equal(
        swept.xy[1], av.run(av.Adam(0.1), "beale", (1.0, 1.0), steps=5, dtype=dtype).xy, equal_nan=True
    )


@pytest.mark.parametrize(
    "varied, message",
    [
        (
            {"clipnorm": [1.0, 2.0], "global_clipnorm": [1.0, 2.0]},
            "Cannot accept both `clipnorm` and `global_clipnorm` in one row",
        ),
        ({"global_clipnorm": [INF, 2.0]}, "Cannot accept both .*clipnorm=3.0, global_clipnorm=2.0"),
        (
            {"beta_1": [0.5, 1 - 1e-9]},
            r"Expected beta_1 to lie in \[0, 1\) as float32, received: 0.999999999",
        ),
        ({"beta_2": [0.5, 1 - 1e-9]}, r"Expected beta_2 to lie in \[0, 1\) as float32"),
        (
            {"learning_rate": [0.1, 1e39]},
            r"Expected learning_rate >= 0 and finite as float32, received: 1e\+39",
        ),
        ({"learning_rate": [0.1, 1j]}, "Expected learning_rate to be a number"),
    ],
    ids=str,
)
def test_rows_that_a_sweep_cannot_make(varied, message):
    with pytest.raises(ValueError, match=message):
        av.sweep(Adam(0.1, clipnorm=3.0), "bowl", steps=2, **varied)


def test_rows_that_turn_off_one_clip_each():
    rows = av.sweep(Adam(0.1), "beale", steps=4, clipnorm=[1.0, INF], global_clipnorm=[INF, 1.0])
    assert np.array_equal(rows.xy[0], rows.xy[1])


@pytest.mark.parametrize(
    "adam, message",
    [
        (Adam(1e39), r"Expected learning_rate >= 0 and finite as float32, received: 1e\+39"),
        (Adam(0.1, beta_1=1 - 1e-9), "Expected beta_1"),
        (Adam(0.1, decay=1e300), "Expected decay"),
    ],
    ids=["rate", "beta", "decay"],
)
def test_numbers_that_float32_cannot_hold(adam, message):
    for verb in (lambda: av.run(adam, "bowl", steps=2), lambda: av.explore("bowl", adam)):
        with pytest.raises(ValueError, match=message):
            verb()
    assert av.run(adam, "bowl", steps=2, dtype="float64").xy.shape == (3, 2)  # which can


def test_a_view_takes_no_number_that_it_cannot_compute_with():
    view = av.explore("bowl", av.Adam(0.1))
    with pytest.raises(ValueError, match=r"Expected beta_1 to lie in \[0, 1\) as float32"):
        view.beta_1 = 1 - 1e-9
    assert view.beta_1 == pytest.approx(0.9)
    view.close()


@pytest.mark.parametrize(
    "options, message",
    [
        ({"extent": (-1e39, 1e39, 0, 1)}, "Expected extent to be .*finite"),
        ({"extent": (0, 2e9, 0, 1)}, r"Expected extent to lie within ±1e\+09"),
        ({"extent": (1e8, 1e8 + 1, 0, 1)}, "Expected extent to be so wide"),
        ({"extent": ["0", "1", "0", "1"]}, "Expected extent"),
        ({"extent": np.array(["0", "1", "0", "1"])}, "Expected extent"),
        ({"extent": (0, 1, 0, 1j)}, "Expected extent"),
        ({"extent": (0, 10**400, 0, 1)}, "Expected extent"),
        ({"start": (10**400, 0)}, "Expected start"),
        ({"start": "ab"}, "Expected start"),
        ({"minima": 5}, "Expected minima to be a list of points"),
        ({"minima": [(0, 0, 1e39)]}, "Expected minima"),
        ({"minima": None}, "Expected minima"),
        ({"a": 10**400}, "Expected a to be a finite number"),
        ({"a": 1j}, "Expected a to be a finite number"),
        ({"a": None}, None),
        ({"a": (0, 10**400)}, "Expected a to be a number"),
        ({"a": np.array(["x"])}, "Expected a to be a finite number"),
    ],
    ids=lambda one: str(one)[:40],
)
def test_hostile_arguments_of_a_surface(options, message):
    if message is None:
        assert values(av.Surface(lambda x, y, a=1.5: a * x + y, **options)) == {"a": 1.5}
    else:
        with pytest.raises(ValueError, match=message):
            av.Surface(lambda x, y, a=1.5: a * x + y, **options)


@pytest.mark.parametrize(
    "value",
    [10**400, 1j, "0.1", np.array(["a"]), np.array([1.0, 2.0]), {}, math.nan, Fraction(1, 3)],
    ids=lambda one: str(one)[:20],
)
def test_hostile_numbers_of_all_that_has_numbers(value):
    for make in (
        lambda: av.Noise(noise_level=value),
        lambda: av.TextbookAdam(beta_1=value),
        lambda: av.surfaces.Rosenbrock(a=value),
        lambda: Adam(epsilon=value),
        lambda: av.Noise(noise_seed=value),
    ):
        with pytest.raises(ValueError, match="Expected (noise_level|beta_1|a|epsilon|noise_seed) .*received"):
            make()
    if value != Fraction(1, 3) if not isinstance(value, np.ndarray) else True:
        with pytest.raises((TypeError, ValueError), match="learning_rate|sgd makes no optimizer"):
            av.Rival(optax.sgd, learning_rate=value)


@pytest.mark.parametrize(
    "start",
    [(10**400, 0), (1j, 0), np.array(["a", "b"]), (math.nan, 0), (1e39, 0), [[0, 1], [2]], {}],
    ids=str,
)
def test_hostile_starts(start):
    for verb in (av.run, av.sweep):
        with pytest.raises(
            ValueError, match="Expected start to be finite float32 numbers of shape .*received"
        ):
            verb(av.Adam(0.1), "bowl", start, 2)


def test_how_many_steps():
    for steps in (10**400, 2**31):
        with pytest.raises(ValueError, match="Expected steps to be at most 2147483647"):
            av.run(av.Adam(), "bowl", steps=steps)
    with pytest.raises(
        ValueError, match=rf"Expected steps to lie in \[1, {MOST_STEPS}\], received: {MOST_STEPS + 1}"
    ):
        av.explore("bowl", steps=MOST_STEPS + 1)
    view = av.explore("bowl", steps=5)
    with pytest.raises(ValueError, match=rf"\[1, {MOST_STEPS}\]"):
        view.steps = MOST_STEPS + 1
    assert view.steps == 5
    view.close()


@pytest.mark.parametrize(
    "f, message",
    [
        (
            lambda x, y: jax.lax.while_loop(lambda c: c < 3, lambda c: c + 1.0, x) + y,
            "has no gradient that JAX can compute.*fori_loop",
        ),
        (lambda x, y: jax.lax.igamma_grad_a(x, y), "has no gradient that JAX can compute.*jax.custom_jvp"),
        (
            lambda x, y: (
                jax.pure_callback(lambda z: np.float32(z), jax.ShapeDtypeStruct((), np.float32), x) + y
            ),
            "calls Python code back",
        ),
        (lambda x, y: math.erf(x) + y, r"f uses math.erf, .*write jax.scipy.special.erf \(import jax\)"),
        (lambda x, y: np.linalg.inv(np.array([[x, y], [y, x]])).sum(), "write jnp.*"),
        (lambda x, y: np.linalg.norm([x, y]), "f uses np.linalg.norm.* write jnp.linalg.norm"),
        (lambda x, y: math.lgamma(x) + math.fsum([x, y]), "write jax.scipy.special.gammaln, jnp.sum"),
        (lambda x, y: math.ulp(x) + y, "f uses math.ulp, which JAX cannot follow.*what jax.numpy has"),
    ],
)
def test_functions_that_no_optimizer_can_go_by(f, message):
    with pytest.raises(TypeError, match=message):
        av.Surface(f)


def test_advice_names_only_what_is_there():
    named_by = {f"math.{name}": getattr(math, name) for name in dir(math)} | {
        f"np.{name}": None for name in dir(np)
    }
    named_by |= {f"np.linalg.{name}": None for name in np.linalg.__all__} | {
        "scipy.special.erf": None,
        "scipy.stats.norm.pdf": None,
        "np.random.normal": None,
    }
    found = {name: advice.equivalent(name) for name in named_by}
    for text in filter(None, found.values()):
        value = {"jnp": jnp, "jax": jax}[text.split(".")[0]]
        for part in text.split(".")[1:]:
            value = getattr(value, part)
        assert callable(value) or not callable(named_by.get(text)), text
    assert (found["math.erf"], found["np.linalg.eigh"], found["scipy.stats.norm.pdf"]) == (
        "jax.scipy.special.erf",
        "jnp.linalg.eigh",
        "jax.scipy.stats.norm.pdf",
    )
    assert (found["np.random.normal"], found["math.gamma"], found["math.ulp"]) == (
        "jax.random.normal",
        "jax.scipy.special.gamma",
        None,
    )


def test_a_schedule_that_decides_by_the_step():
    adam = av.Adam(lambda step: 0.1 if step < 3 else 0.01)
    for verb in (
        lambda: av.run(adam, "bowl", steps=5),
        lambda: av.explore("bowl", adam),
        lambda: av.sweep(adam, "bowl", steps=5, beta_1=[0.1]),
    ):
        with pytest.raises(
            TypeError, match=r"the schedule decides by the value of the step.*line \d+.*jnp.where"
        ):
            verb()


def test_the_records_of_a_run_are_of_one_dtype_and_cannot_be_written_to():
    path = av.run(av.Adam(0.1), "beale", steps=4)
    arrays = jax.tree.leaves([getattr(path, field.name) for field in dataclasses.fields(path)])
    assert {array.dtype.name for array in arrays} == {"float32"}
    assert not any(array.flags.writeable for array in arrays)
