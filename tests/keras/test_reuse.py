"""A loss is compiled where its code allows, and called at every step where it does not."""

import functools
import random

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from losses import compiled, forget, gradients

import adamviz as av
from adamviz.keras import differentiate, reuse

counter = 0
scale = 2.0
batch = jnp.array([1.0, 2.0])
rng = np.random.default_rng(0)


@pytest.fixture
def v():
    return av.Variable([1.0, -2.0], name="v")


@pytest.fixture
def w():
    return av.Variable(3.0, name="w")


@pytest.fixture(autouse=True)
def nothing_compiled():
    forget()


def test_the_compiled_step_serves_again_and_sees_every_change(v, w):
    opt, seen = av.Adam(0.1), []
    for number in (2.0, 2.0, 2.0, 5.0, 5.0, 5.0):
        seen.append(gradients(lambda: number * v * w, v, w, times=1))  # noqa: B023
        w.assign_add(1.0)
    assert [float(g[0][0]) for g in seen] == [6.0, 8.0, 10.0, 30.0, 35.0, 40.0]
    assert compiled() == 2
    other = av.Variable([3.0, 4.0])
    assert gradients(lambda: 2.0 * other * w, other)[0].tolist() == [18.0, 18.0]
    opt.minimize(lambda: v**2, [v])


def test_arrays_are_arguments_so_that_a_new_batch_compiles_nothing(v):
    global batch
    x = None

    def model(rows):
        return rows @ v

    def loss():
        return jnp.mean((model(x) - batch) ** 2)

    for i in range(6):
        x, batch = jnp.full((2, 2), i + 1.0), jnp.array([1.0, i])
        got = gradients(loss, v, times=1)[0]
        residual = np.asarray(x) @ v.numpy() - np.asarray(batch)
        np.testing.assert_allclose(got, np.asarray(x).T @ residual, rtol=1e-5)
    assert compiled() == 1 and len(reuse._compiled) == 1


def test_numpy_arrays_are_compared_by_their_contents(v):
    table = np.array([1.0, 2.0], np.float32)
    assert gradients(lambda: v * table, v)[0].tolist() == [1.0, 2.0]
    table[0] = 7
    assert gradients(lambda: v * table, v)[0].tolist() == [7.0, 2.0]
    large = np.ones((2, 4096), np.float32)
    for value in (1.0, 2.0):
        large[:] = value
        assert gradients(lambda: jnp.sum(v @ large), v)[0].tolist() == [4096 * value] * 2


def loss_of_globals():
    return variable * scale  # noqa: F821 (a test sets it)


def test_globals_lists_and_attributes_are_read_anew(v):
    global scale, variable
    variable, factors = v, [1.0]
    assert gradients(loss_of_globals, v)[0].tolist() == [2.0, 2.0]
    scale = 3.0
    assert gradients(loss_of_globals, v)[0].tolist() == [3.0, 3.0]
    assert gradients(lambda: v * factors[0], v)[0].tolist() == [1.0, 1.0]
    factors[0] = 4.0
    assert gradients(lambda: v * factors[0], v)[0].tolist() == [4.0, 4.0]

    class Model:
        weight = 5.0

        def loss(self):
            return v * self.weight

    model = Model()
    assert gradients(model.loss, v)[0].tolist() == [5.0, 5.0]
    model.weight = 6.0
    assert gradients(model.loss, v)[0].tolist() == [6.0, 6.0]


def test_side_effects_happen_at_every_call(v, capsys):
    log, state = [], {"calls": 0}

    def appends():
        log.append(1)
        return v**2

    def counts():
        state["calls"] += 1
        return v**2

    def counts_globally():
        global counter
        counter += 1
        return v**2

    for loss in (appends, counts, counts_globally, lambda: (print("called"), v**2)[1]):
        gradients(loss, v, times=6)
    assert (len(log), state["calls"], counter) == (6, 6, 6)
    assert capsys.readouterr().out.split() == ["called"] * 6
    assert compiled() == 0


@pytest.mark.parametrize("draw", [lambda: np.random.standard_normal(), lambda: random.random(), lambda: rng.standard_normal()])
def test_random_numbers_are_drawn_at_every_call(v, draw):
    seen = {float(differentiate.gradients(lambda: v * draw(), [v])[0][0].numpy()[0]) for _ in range(6)}
    assert len(seen) == 6


def test_keys_of_jax_random_are_arrays(v):
    seen = []
    for i in range(6):
        key = jax.random.key(i)
        seen.append(float(gradients(lambda: v * jax.random.normal(key), v, times=1)[0][0]))  # noqa: B023
    assert len(set(seen)) == 6


def test_partial_jitted_and_library_functions_are_compiled(v):
    surface, batch = av.surfaces.Beale(), jnp.array([1.0, 2.0])
    double = jax.jit(lambda x: 2 * x)
    for loss in (
        functools.partial(lambda a, b: jnp.sum(a * b), v, b=batch),
        lambda: surface(v),
        lambda: double(v),
        lambda: optax.l2_loss(v.value(), batch),
        lambda: sum(part**2 for part in (v[0], v[1])),
        lambda: jax.nn.softmax(v)[0],
    ):
        before = compiled()
        gradients(loss, v)
        assert compiled() == before + 1


def test_few_compiled_losses_are_kept(v):
    for number in range(reuse.MOST + 5):
        gradients(lambda: v * number, v, times=2)  # noqa: B023
    assert len(reuse._compiled) == reuse.MOST and len(reuse._seen) <= 8 * reuse.MOST


def test_a_change_of_jax_s_settings_is_seen(v):
    def loss():
        return jnp.sum(v * jnp.ones(2))

    assert gradients(loss, v)[0].dtype == np.float32
    with jax.enable_x64(True):
        assert gradients(loss, v)[0].dtype == np.float32
    with jax.numpy_dtype_promotion("strict"):
        assert gradients(loss, v)[0].tolist() == [1.0, 1.0]
