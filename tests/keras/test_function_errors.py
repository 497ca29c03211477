"""Errors of an `av.function`: whatever fails while it is traced or runs, nothing has changed."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av


@pytest.fixture
def v():
    return av.Variable([1.0, -2.0], name="v")


def alike(one, two):
    for a, b in zip(one, two, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


def test_rows_outside_are_refused_when_the_step_runs(v):
    table, opt = av.Variable(np.zeros((3, 2), np.float32)), av.Adam(0.1)

    @av.function
    def step(rows):
        opt.apply_gradients([(av.IndexedSlices(jnp.ones((2, 2)), rows, (3, 2)), table)])

    step(jnp.array([0, 1]))
    before = [weight.copy() for weight in opt.get_weights()], table.numpy()
    with pytest.raises(ValueError, match=r"Expected indices of 'Variable:0' to lie in \[0, 3\)"):
        step(jnp.array([0, 3]))
    alike([*before[0], before[1]], [*opt.get_weights(), table.numpy()])
    assert int(opt.iterations) == 1


@pytest.mark.parametrize("at", ["before", "after"])
def test_an_error_while_it_is_traced_leaves_everything_as_it_was(v, at):
    opt, traced = av.Adam(0.1), []

    @av.function
    def run():
        if at == "before":
            raise ZeroDivisionError("mine")
        v.assign(v * 3)
        opt.minimize(lambda: jnp.sum(v**2), [v])
        traced.append(v * 1)
        raise ZeroDivisionError("mine")

    for _ in range(3):
        with pytest.raises(ZeroDivisionError, match="mine"):
            run()
    assert v.numpy().tolist() == [1.0, -2.0] and opt.weights == [] and opt.get_slot_names() == []
    assert (2 * v).numpy().tolist() == [2.0, -4.0]
    opt.minimize(lambda: jnp.sum(v**2), [v])
    assert int(opt.iterations) == 1


def test_an_error_while_it_runs_leaves_everything_as_it_was(v):
    opt = av.Adam(0.1)

    def check(value):
        if value > 2:
            raise ValueError("mine")
        return value

    @av.function
    def run(x):
        opt.minimize(lambda: jnp.sum(v**2) * jax.lax.stop_gradient(x), [v])
        return jax.pure_callback(check, jax.ShapeDtypeStruct((), jnp.float32), x)

    run(jnp.float32(1.0))
    before = [v.numpy(), *opt.get_weights()]
    with pytest.raises(Exception, match="mine"):
        run(jnp.float32(3.0))
    alike(before, [v.numpy(), *opt.get_weights()])
    assert float(run(jnp.float32(2.0))) == 2.0 and int(opt.iterations) == 2


@pytest.mark.parametrize(
    "ask",
    [
        float,
        bool,
        lambda w: w.numpy(),
        lambda w: w.tolist(),
        lambda w: f"{w:.2f}",
        lambda w: 1 if w > 0 else 2,
    ],
)
def test_a_value_is_not_known_while_it_is_traced(ask):
    w = av.Variable(1.0, name="w")
    with pytest.raises(
        TypeError, match="'w:0' is not known while an av.function is traced|Tracer|[Cc]oncret|traced"
    ):
        av.function(lambda: ask(w) and None)()
    assert float(w) == 1.0


def test_a_first_call_that_fails_leaves_no_slots_and_the_next_one_makes_them(v):
    table, opt = av.Variable(np.zeros((3, 2), np.float32)), av.Adam(0.1)

    @av.function
    def inner(rows):
        opt.apply_gradients([(av.IndexedSlices(jnp.ones((2, 2)), rows, (3, 2)), table)])

    @av.function
    def outer(rows, fails):
        inner(rows)
        if fails:
            raise ZeroDivisionError("mine")

    for run, rows, error in [
        (inner, [0, 5], ValueError),
        (lambda rows: outer(rows, True), [0, 1], ZeroDivisionError),
        (lambda rows: outer(rows, False), [0, -1], ValueError),
    ]:
        with pytest.raises(error):
            run(jnp.array(rows))
        assert opt.weights == [] and not table.numpy().any()
    outer(jnp.array([0, 1]), False)
    inner(jnp.array([0, 1]))
    assert int(opt.iterations) == 2 and len(opt.weights) == 3
    assert opt.get_slot(table, "m").numpy().any() and table.numpy()[0, 0] == pytest.approx(-0.2, abs=1e-5)
