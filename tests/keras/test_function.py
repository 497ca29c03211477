"""`av.function`: variables as state, optimizers and tapes inside, and results."""

import gc

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av

scale = 2.0


@pytest.fixture
def v():
    return av.Variable([1.0, -2.0], name="v")


def both(step, *variables, calls=4):
    """The variables' values after each call of a step as it stands, and after each call of it as an
    `av.function`.
    """
    start, seen = [variable.numpy() for variable in variables], []
    for make in (lambda step: step, av.function):
        for variable, value in zip(variables, start, strict=True):
            variable.assign(value)
        run = make(step())
        for _ in range(calls):
            run()
            seen.append([variable.numpy() for variable in variables])
    return seen[:calls], seen[calls:]


def alike(one, two):
    for left, right in zip(one, two, strict=True):
        for a, b in zip(left, right, strict=True):
            np.testing.assert_allclose(a, b, rtol=2e-6, atol=1e-7)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "options",
    [{}, {"amsgrad": True}, {"clipnorm": 0.5}, {"global_clipnorm": 0.5}, {"decay": 0.1}, {"clipvalue": 1.0}],
)
def test_a_compiled_step_is_the_step(v, options):
    def step():
        opt = av.Adam(0.1, **options)
        return lambda: (opt.minimize(lambda: jnp.sum(v**2) + v[0] * v[1], [v]), None)[1]

    alike(*both(step, v))


@pytest.mark.parametrize(
    "rate",
    [
        lambda opt: av.schedules.ExponentialDecay(0.1, 1, 0.5),
        lambda opt: av.schedules.PiecewiseConstantDecay([1, 2], [0.1, 0.01, 0.001]),
        lambda opt: lambda step: 0.1 / (1.0 + step),
        lambda opt: lambda: 0.1 / (1 + 0.5 * jnp.asarray(opt[0].iterations, "float32")),
    ],
    ids=["exponential", "piecewise", "of steps", "reads iterations"],
)
def test_schedules_and_functions_follow_the_iterations(v, rate):
    def step():
        opt = []
        opt.append(av.Adam(0.1))
        opt[0].learning_rate = rate(opt)
        return lambda: (opt[0].minimize(lambda: jnp.sum(v**2), [v]), None)[1]

    alike(*both(step, v))


def test_tapes_and_apply_gradients_work_inside(v):
    def step():
        opt = av.Adam(0.1)

        def run():
            with av.GradientTape() as tape:
                loss = np.sum(v**2 * 3)
            opt.apply_gradients(zip(tape.gradient(loss, [v]), [v], strict=True))

        return run

    alike(*both(step, v))


def test_sparse_gradients_and_constraints_work_inside():
    table = av.Variable(np.arange(6.0, dtype=np.float32).reshape(3, 2))
    kept = av.Variable([2.0, -2.0], constraint=lambda value: jnp.maximum(value, 0))

    def step():
        opt = av.Adam(0.1)

        def run():
            opt.apply_gradients(
                [(av.IndexedSlices(np.ones((2, 2), np.float32), [0, 2], (3, 2)), table), (jnp.ones(2), kept)]
            )

        return run

    alike(*both(step, table, kept))
    assert kept.numpy()[1] == 0


def test_variables_are_state_however_they_are_reached(v):
    class Model:
        pass

    model, held = Model(), {"w": av.Variable(3.0)}
    model.bias = av.Variable(1.0)

    @av.function
    def predict(x):
        return v * x + held["w"] + model.bias

    x = jnp.array([1.0, 1.0])
    assert predict(x).numpy().tolist() == [5.0, 2.0]
    v.assign([0.0, 0.0])
    held["w"].assign_add(1.0)
    model.bias.assign(10.0)
    assert predict(x).numpy().tolist() == [14.0, 14.0] and predict.experimental_get_tracing_count() == 1


def test_what_is_assigned_is_assigned_at_each_call_and_read_back_inside(v):
    count = av.Variable(0)

    @av.function
    def run():
        count.assign_add(1)
        v.assign(v * 2)
        before = count * 10
        count.assign(count + 1)
        return before, count, v

    assert [part.numpy().tolist() for part in run()] == [10, 2, [2.0, -4.0]]
    assert [part.numpy().tolist() for part in run()] == [30, 4, [4.0, -8.0]]
    assert int(count) == 4 and v.numpy().tolist() == [4.0, -8.0]


def test_python_happens_when_it_is_traced_and_what_it_reads_is_baked_in(v, capsys):
    global scale
    calls, table = [], np.array([1.0, 1.0], np.float32)

    @av.function
    def run():
        calls.append(1)
        print("tracing")
        return v * scale * table + np.random.standard_normal()

    first = run().numpy()
    scale, table[0] = 5.0, 7.0
    assert (
        run().numpy().tolist() == first.tolist()
        and len(calls) == 1
        and capsys.readouterr().out == "tracing\n"
    )
    assert run.python_function().numpy().tolist() != first.tolist() and len(calls) == 2
    scale = 2.0


def test_results_of_any_structure_are_tensors_or_none(v):
    @av.function
    def run(x):
        return {"a": (x, None), "b": [v, 1, 2.5, True], "c": jnp.ones(2), "d": np.float32(3), "e": ()}

    found = run(jnp.float32(4.0))
    assert found["a"][1] is None and found["e"] == () and isinstance(found["b"][0], type(v.value()))
    assert [part.dtype.name for part in found["b"]] == ["float32", "int32", "float32", "bool"]
    assert [float(found["a"][0]), found["c"].numpy().tolist(), float(found["d"])] == [4.0, [1.0, 1.0], 3.0]
    assert run.python_function(1.0)["a"] == (1.0, None) and av.function(lambda: None)() is None
    for wrong in ("text", object(), len):
        with pytest.raises(TypeError, match="Python functions must return zero or more Tensors"):
            av.function(lambda: wrong)()


def test_a_result_stays_what_it_was(v):
    opt = av.Adam(0.1)

    @av.function
    def run(x):
        opt.minimize(lambda: jnp.sum(v**2), [v])
        return v, x, opt.iterations

    x, kept = jnp.ones(2), v.value()
    results = [run(x) for _ in range(4)]
    assert kept.numpy().tolist() == [1.0, -2.0] and [int(steps) for _, _, steps in results] == [1, 2, 3, 4]
    assert len({float(value[0]) for value, _, _ in results}) == 4 and x.tolist() == [1.0, 1.0]


def test_arrays_that_a_variable_shares_are_not_written_into(v):
    given, other = jnp.array([5.0, 6.0]), av.Variable([0.0, 0.0])

    @av.function
    def take(x):
        v.assign(x)
        other.assign(v)

    @av.function
    def grow():
        v.assign_add([1.0, 1.0])
        other.assign_add([2.0, 2.0])

    take(given)
    for _ in range(3):
        grow()
    assert (
        given.tolist() == [5.0, 6.0]
        and v.numpy().tolist() == [8.0, 9.0]
        and other.numpy().tolist() == [11.0, 12.0]
    )
    take(given)
    assert v.numpy().tolist() == [5.0, 6.0] == other.numpy().tolist()


def test_variables_are_read_inside_scan_cond_grad_and_vmap(v):
    w = av.Variable(3.0)

    @av.function
    def run():
        found, _ = jax.lax.scan(lambda carry, _: (carry * w, None), jnp.float32(1.0), None, length=3)
        slope = jax.grad(lambda x: jnp.sum(v * x**2))(jnp.float32(2.0))
        rows = jax.vmap(lambda x: x * v)(jnp.arange(2.0))
        return found, slope, rows, jax.lax.cond(w > 2, lambda: v[0], lambda: v[1])

    for factor in (1.0, 2.0):
        w.assign(3.0 * factor)
        found = [part.numpy().tolist() for part in run()]
        assert found == [27.0 * factor**3, -4.0, [[0.0, 0.0], [1.0, -2.0]], 1.0]


def test_float64_needs_no_setting(v):
    w, opt = av.Variable([0.1, 0.2], dtype="float64"), av.Adam(0.1)
    table = np.array([1.0, 1e-12])

    def step(x):
        opt.minimize(lambda: jnp.sum(w**2 * x + 1e-12 * w), [w])
        return w * x

    run = av.function(step)
    twin = av.Variable([0.1, 0.2], dtype="float64")
    av.Adam(0.1).minimize(lambda: jnp.sum(twin**2 * table + 1e-12 * twin), [twin])
    assert run(table).dtype == np.float64
    np.testing.assert_allclose(w.numpy(), twin.numpy(), rtol=1e-15)
    assert jnp.ones(1).dtype == np.float32 and run(table).dtype == np.float64


@pytest.mark.slow
def test_nothing_is_held_on_to(v):
    class Model:
        def __init__(self):
            self.w = av.Variable(np.ones(1000, np.float32))

        @av.function
        def run(self):
            return self.w * 1

    def alive():
        gc.collect()
        return sum(isinstance(one, Model) for one in gc.get_objects())

    model = Model()
    model.run()
    model.run()
    assert alive() == 1 and len(Model.run._methods) == 1
    del model
    assert alive() == 0 and len(Model.run._methods) == 0


@pytest.mark.parametrize(
    "rate", [0.1, av.schedules.PiecewiseConstantDecay([9], [0.1, 0.01])], ids=["number", "schedule"]
)
def test_an_optimizer_may_be_made_in_the_first_trace(rate):
    made, w = {}, av.Variable(0.0)

    @av.function
    def step():
        if "opt" not in made:
            made["opt"] = av.Adam(rate)
        made["opt"].minimize(lambda: w * 1.0, [w])

    for _ in range(3):
        step()
    np.testing.assert_allclose(w.numpy(), -0.3, rtol=1e-5)
    if rate == 0.1:
        made["opt"].learning_rate = 0.5
        step()
        np.testing.assert_allclose(w.numpy(), -0.8, rtol=1e-5)
