"""What the kernel computes for a page that cannot: the numbers of `run`, `sweep` and the surface itself, as
buffers.
"""

import json

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.live import kernel
from adamviz.live.kernel import answer
from adamviz.surfaces import Beale, Rosenbrock

START, STEPS = [1.0, 1.5], 30
BETA, SGD = av.Adam(0.1).hyperparameters, av.Rival(optax.sgd, learning_rate=0.01)


def ask(surface, kinds, **parts):
    """The content, as JSON carries it, and a function from its positions to float32 arrays."""
    request = {"surface_numbers": {}, "start": START, "steps": STEPS} | parts
    content, buffers = answer(request, surface, kinds)
    return json.loads(json.dumps(content, allow_nan=False)), lambda position: np.frombuffer(
        buffers[position], "<f4"
    )


def assert_is(content, array, path):
    np.testing.assert_array_equal(array(content["xy"]), np.asarray(path.xy, np.float32).ravel())
    np.testing.assert_array_equal(array(content["loss"]), np.asarray(path.loss, np.float32))
    assert content["steps"] == path.steps


def test_runs_are_those_of_run():
    asked = [
        {
            "index": 1,
            "key": "one",
            "optimizer": 0,
            "numbers": {"learning_rate": 0.3, "clipnorm": None, "amsgrad": True},
        },
        {"index": 0, "key": "two", "optimizer": 1, "numbers": {"learning_rate": 0.02}},
        {"index": 2, "key": "three", "optimizer": 0, "numbers": {"clipnorm": 0.5}},
    ]
    content, array = ask(Rosenbrock(), [BETA, SGD], runs=asked, surface_numbers={"b": 10.0})
    assert [(run["index"], run["key"], run["diverged"]) for run in content["runs"]] == [
        (1, "one", -1),
        (0, "two", -1),
        (2, "three", -1),
    ]
    optimizers = [
        av.Adam(0.3, amsgrad=True),
        av.Rival(optax.sgd, learning_rate=0.02),
        av.Adam(0.1, clipnorm=0.5),
    ]
    for run, optimizer in zip(content["runs"], optimizers, strict=True):
        assert_is(run, array, av.run(optimizer, Rosenbrock(b=10.0), START, STEPS))


def test_a_run_that_diverges_says_where():
    asked = [{"index": 0, "key": "k", "optimizer": 0, "numbers": {"learning_rate": 10.0}}]
    content, array = ask(Rosenbrock(), [SGD], runs=asked)
    path = av.run(av.Rival(optax.sgd, learning_rate=10.0), Rosenbrock(), START, STEPS)
    assert content["runs"][0]["diverged"] == path.diverged_at > 0
    assert_is(content["runs"][0], array, path)


@pytest.mark.parametrize(
    "name, values, rows",
    [
        ("beta_1", [0.0, 0.5, 0.99], [0.0, 0.5, 0.99]),
        ("clipnorm", [0.1, 10.0, None], [0.1, 10.0, np.inf]),
        ("amsgrad", [False, True], [False, True]),
    ],
)
def test_a_fan_is_a_sweep(name, values, rows):
    fan = {
        "key": "k",
        "index": 0,
        "optimizer": 0,
        "numbers": {"learning_rate": 0.2, name: values[0]},
        "name": name,
        "values": values,
    }
    content, array = ask(Beale(), [BETA], fan=fan)
    sweep = av.sweep(av.Adam(0.2), Beale(), START, STEPS, **{name: rows})
    assert content["fan"]["key"] == "k" and len(content["fan"]["runs"]) == len(values)
    for i, run in enumerate(content["fan"]["runs"]):
        np.testing.assert_array_equal(array(run["xy"]), sweep.xy[i].ravel())
        np.testing.assert_array_equal(array(run["loss"]), sweep.loss[i])
        assert (run["steps"], run["diverged"]) == (STEPS, -1)


def test_a_field_is_the_surface_row_by_row_upwards_with_its_minima():
    field = {"key": "k", "extent": [-2.0, 2.0, 0.0, 3.0], "nx": 5, "ny": 4}
    content, array = ask(Rosenbrock(), [BETA], field=field, surface_numbers={"a": 2.0})
    surface = Rosenbrock(a=2.0)
    expected = [[float(surface((x, y))) for x in np.linspace(-2, 2, 5)] for y in np.linspace(0, 3, 4)]
    np.testing.assert_allclose(array(content["field"]["loss"]).reshape(4, 5), expected, rtol=1e-6)
    assert {key: content["field"][key] for key in field} == field
    np.testing.assert_allclose(
        content["field"]["minima"], [list(map(float, point)) for point in surface.minima]
    )


@pytest.mark.parametrize("noise", [{}, {"noise": {"noise_level": 0.5}}], ids=["exact", "noisy"])
def test_a_curved_run_comes_with_slopes_and_second_derivatives(noise):
    asked = [{"index": 0, "key": "k", "optimizer": 0, "numbers": {}, "curved": True}]
    content, array = ask(Rosenbrock(), [BETA], runs=asked, surface_numbers={"b": 10.0}, **noise)
    (run,) = content["runs"]
    x, y = np.asarray(array(run["xy"]), float).reshape(-1, 2)[:-1].T
    hessian = np.array([[2 + 120 * x**2 - 40 * y, -40 * x], [-40 * x, 20 + 0 * x]])
    slope = np.array([2 * (x - 1) - 40 * x * (y - x**2), 20 * (y - x**2)])
    np.testing.assert_allclose(array(run["hessian"]).reshape(-1, 2, 2), hessian.transpose(2, 0, 1), rtol=1e-5)
    np.testing.assert_allclose(array(run["slope"]).reshape(-1, 2), slope.T, rtol=1e-4, atol=1e-5)


def test_a_surface_that_has_no_second_derivative_has_its_run_all_the_same():
    @jax.custom_vjp
    def once(xy):
        return jnp.sum(xy**2)

    def backward(xy, cotangent):
        return (cotangent * jax.pure_callback(lambda point: 2 * point, xy, xy),)

    once.defvjp(lambda xy: (jnp.sum(xy**2), xy), backward)
    asked = [{"index": 0, "key": "k", "optimizer": 0, "numbers": {}, "curved": True}]
    content, array = ask(av.Surface(lambda xy: once(xy)), [BETA], runs=asked)
    (run,) = content["runs"]
    assert "hessian" not in run and "callback" in run["uncurved"] and run["curved"]
    assert_is(run, array, av.run(av.Adam(0.1), lambda xy: jnp.sum(xy**2), START, STEPS))


def test_a_cut_is_the_surface_along_a_line():
    cut = {"key": "k", "line": [[-1.0, 0.0], [2.0, 3.0]], "count": 7}
    content, array = ask(Rosenbrock(), [BETA], cut=cut)
    line = np.linspace([-1.0, 0.0], [2.0, 3.0], 7)
    wanted = [float(Rosenbrock()(point)) for point in line.astype(np.float32)]
    np.testing.assert_allclose(array(content["cut"]["loss"]), wanted, rtol=1e-6)
    with pytest.raises(ValueError, match="Expected count of a cut to be at most 1024, received: 2000"):
        ask(Rosenbrock(), [BETA], cut=cut | {"count": 2000})


def test_parts_come_together_and_only_those_asked_for():
    run = {"index": 0, "key": "r", "optimizer": 0, "numbers": {}}
    fan = run | {"key": "f", "name": "beta_1", "values": [0.0, 0.9]}
    content, array = ask(
        Beale(), [BETA], runs=[run], fan=fan, field={"key": "g", "extent": [0, 1, 0, 1], "nx": 2, "ny": 2}
    )
    sizes = [array(i).size for i in range(7)]
    assert set(content) == {"runs", "fan", "field"} and sizes == [2 * STEPS + 2, STEPS + 1] * 3 + [4]
    assert ask(Beale(), [BETA])[0] == {}


def request(view, **parts):
    about = {"surface": view.surface, "surface_numbers": {}, "start": view.start, "steps": 5}
    return {"kind": "compute", "id": 3} | about | parts


def deliver(view, content):
    view._handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})


RUNS = [{"index": 0, "key": "k", "optimizer": 0, "numbers": {}}]


def test_a_view_answers_its_page(explore, sent):
    view = explore(lambda x, y: jnp.max(jnp.sort(jnp.stack([x, y]))) ** 2)
    messages = sent(view)
    deliver(view, request(view, runs=RUNS))
    ((data, buffers),) = messages
    assert data["method"] == "custom" and {key: data["content"][key] for key in ("kind", "id")} == {
        "kind": "computed",
        "id": 3,
    }
    path = av.run(av.Adam(0.1), view.shown, steps=5)
    assert buffers[data["content"]["runs"][0]["loss"]] == path.loss.astype("<f4").tobytes()


def test_an_error_of_the_kernel_is_told_with_its_name_and_text(explore, sent, monkeypatch):
    def steep(*_, **__):
        raise ArithmeticError("too steep </script>")

    view = explore(lambda x, y: x * y)
    messages = sent(view)
    monkeypatch.setattr(kernel, "run", steep)
    deliver(view, request(view, runs=RUNS))
    ((data, _),) = messages
    assert data["content"] == {"kind": "failed", "id": 3, "message": "ArithmeticError: too steep </script>"}


def test_one_part_that_fails_leaves_the_others_and_one_who_stops_the_kernel_is_told_too(
    explore, sent, monkeypatch
):
    def steep(*_):
        raise ArithmeticError("too far")

    def stopped(*_, **__):
        raise KeyboardInterrupt

    view = explore(lambda x, y: x * y)
    messages = sent(view)
    monkeypatch.setattr(kernel, "grid", steep)
    field = {"key": "f", "extent": [0, 1, 0, 1], "nx": 2, "ny": 2}
    deliver(view, request(view, runs=RUNS, field=field))
    monkeypatch.setattr(kernel, "run", stopped)
    deliver(view, request(view, runs=RUNS))
    (first, buffers), (second, _) = messages
    content = first["content"]
    assert (content["kind"], content["failed"]) == ("computed", {"field": "ArithmeticError: too far"})
    assert "field" not in content and len(buffers[content["runs"][0]["loss"]]) == 4 * 6
    assert (second["content"]["kind"], second["content"]["message"]) == ("failed", "KeyboardInterrupt")


@pytest.mark.parametrize(
    "parts",
    [
        {"surface": "nowhere"},
        {"surface_numbers": {"gamma": 1}},
        {"runs": [RUNS[0] | {"optimizer": 7}]},
        {"runs": [RUNS[0] | {"numbers": {"gamma": 1}}]},
    ],
    ids=str,
)
def test_a_request_that_makes_no_sense_is_answered_too(explore, sent, parts):
    view = explore("bowl")
    messages = sent(view)
    deliver(view, request(view, **({"runs": RUNS} | parts)))
    assert [data["content"]["kind"] for data, _ in messages] == ["failed"]


def test_messages_of_other_kinds_are_left_alone(explore, sent):
    view = explore("bowl")
    messages = sent(view)
    deliver(view, {"kind": "another"})
    assert messages == []


@pytest.mark.parametrize(
    "parts, message",
    [
        ({"steps": 100_001}, "steps to be at most 100000, received: 100001"),
        (
            {"field": {"key": "f", "extent": [0, 1, 0, 1], "nx": 10**6, "ny": 2}},
            "at most 1024, received: 1000000 and 2",
        ),
        (
            {
                "fan": {
                    "key": "f",
                    "index": 0,
                    "optimizer": 0,
                    "numbers": {},
                    "name": "beta_1",
                    "values": [0.5] * 65,
                }
            },
            "at most 64, received: 65",
        ),
    ],
)
def test_more_than_a_view_shows_is_refused(parts, message):
    with pytest.raises(ValueError, match=message):
        ask(Beale(), [BETA], **parts)


def test_a_minimum_that_is_no_finite_point_is_none(monkeypatch):
    monkeypatch.setattr(Beale, "minima", ((0.0, 0.0, np.inf), (0.0, np.nan, 1.0), (0.0, 0.0, 0.0)))
    content, _ = ask(Beale(), [BETA], field={"key": "f", "extent": [0, 1, 0, 1], "nx": 2, "ny": 2})
    assert content["field"]["minima"] == [[0, 0, 0]]
