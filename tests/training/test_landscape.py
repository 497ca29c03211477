"""Planes through the weights of a network: beside formulas that NumPy computes, and beside `av.run`."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.programs.describe import describe
from adamviz.programs.program import surface_program
from adamviz.training.plane import principal_directions, random_directions

X = jnp.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = jnp.array([0.0, 1.0, 1.0, 0.0])
EYE = jnp.eye(3)
SCALES = jnp.array([1.0, 4.0, 9.0])


def xor(params, batch):
    """The loss of a network of nine weights."""
    points, wanted = batch
    hidden = jnp.tanh(points @ params["in"]["w"] + params["in"]["b"])
    return jnp.mean((hidden @ params["out"]["w"] + params["out"]["b"] - wanted) ** 2)


def weights(seed=0):
    draw = np.random.default_rng(seed)
    shapes = {"in": {"w": (2, 2), "b": (2,)}, "out": {"w": (2,), "b": ()}}
    return jax.tree.map(
        lambda shape: jnp.asarray(draw.normal(size=shape), jnp.float32),
        shapes,
        is_leaf=lambda each: isinstance(each, tuple),
    )


def bowl(w):
    return jnp.sum(SCALES * w**2)


def test_a_point_of_the_plane_is_the_loss_there():
    first, second = weights(1), weights(2)
    surface = av.landscape(xor, weights(), (X, Y), directions=(first, second), title="XOR")
    x, y = 0.3, -1.2
    there = jax.tree.map(lambda w, a, b: w + x * a + y * b, weights(), first, second)
    np.testing.assert_allclose(surface((x, y)), xor(there, (X, Y)), rtol=1e-6)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5), surface.params_at((x, y)), there)
    near, distance = surface.nearest(there)
    np.testing.assert_allclose(near, (x, y), atol=1e-6)
    assert distance < 1e-6
    assert (surface.title, repr(surface)) == ("XOR", "Landscape(xor on a plane of 9 weights)")
    assert surface.extent == (-1.0, 1.0, -1.0, 1.0)


@pytest.mark.parametrize("axis", [-1, 0])
def test_filters_of_a_random_direction_are_as_long_as_those_of_the_weights(axis):
    draw = np.random.default_rng(5)
    arrays = [draw.normal(size=shape).astype(np.float32) for shape in [(3, 4), (4,), (2, 3, 4, 5), ()]]
    directions = random_directions(arrays, 7, axis)
    assert directions.shape == (2, 12 + 4 + 120 + 1)
    for direction in directions:
        dense, bias, kernel, scalar = np.split(direction, [12, 16, 136])
        for part, array in ((dense, arrays[0]), (kernel, arrays[2])):
            part = np.moveaxis(part.reshape(array.shape), axis, 0)
            array = np.moveaxis(array, axis, 0)
            for filter_, weight in zip(part, array, strict=True):
                np.testing.assert_allclose(np.linalg.norm(filter_), np.linalg.norm(weight), rtol=1e-6)
        assert not bias.any() and not scalar.any()
    assert not np.array_equal(directions, random_directions(arrays, 8, axis))
    np.testing.assert_array_equal(directions, random_directions(arrays, 7, axis))


def test_principal_directions_are_those_of_a_singular_value_decomposition():
    path = np.random.default_rng(0).normal(size=(6, 40)).cumsum(0)
    directions, explained = principal_directions(path)
    _, values, right = np.linalg.svd(path - path.mean(0), full_matrices=False)
    np.testing.assert_allclose(explained, (values**2 / np.sum(values**2))[:2], rtol=1e-10)
    np.testing.assert_allclose(np.abs(np.sum(directions * right[:2], axis=1)), 1, rtol=1e-10)
    assert (directions @ (path[-1] - path[0]) > 0).all()
    np.testing.assert_allclose(principal_directions(path[::-1])[0], -directions, atol=1e-10)


def test_a_path_lies_on_its_plane_as_far_as_two_directions_hold_it():
    path = [jnp.array([3.0 - i, (i - 1.0) ** 2, 0.1 * (-1) ** i]) for i in range(5)]
    surface = av.landscape(bowl, path[-1], path=path)
    found = surface.path
    np.testing.assert_allclose(found.loss, [bowl(w) for w in path], rtol=1e-6)
    assert 0.99 < sum(found.explained) < 1 and found.explained[0] > found.explained[1]
    for point, xy, on_plane, distance in zip(path, found.xy, found.plane_loss, found.distance, strict=True):
        near = np.asarray(surface.params_at(xy))
        np.testing.assert_allclose(np.linalg.norm(point - near), distance, atol=1e-6)
        np.testing.assert_allclose(bowl(near), on_plane, rtol=1e-5)
    np.testing.assert_allclose(found.xy[-1], 0, atol=1e-6)
    assert found.distance.max() > 0.01 and surface.start == tuple(found.xy[0])
    left, right, bottom, top = surface.extent
    assert left < found.xy[:, 0].min() and right > found.xy[:, 0].max()
    assert bottom < found.xy[:, 1].min() and top > found.xy[:, 1].max()


def test_the_optimizers_own_step_is_one_to_the_right():
    w, adam = jnp.array([1.0, -2.0, 0.5]), av.Adam(learning_rate=0.1)
    surface = av.landscape(bowl, w, optimizer=adam)
    # Adam's first step is the sign of the gradient.
    step, descent = -0.1 * np.sign(w), -np.asarray(jax.grad(bowl)(w), np.float64)
    np.testing.assert_allclose(surface.plane.directions[0], step, rtol=1e-4)
    cosine = step @ descent / np.linalg.norm(step) / np.linalg.norm(descent)
    np.testing.assert_allclose(surface.cosine, cosine, rtol=1e-5)
    np.testing.assert_allclose(
        np.linalg.norm(surface.plane.directions, axis=1), np.linalg.norm(step), rtol=1e-4
    )
    np.testing.assert_allclose(surface.plane.directions[0] @ surface.plane.directions[1], 0, atol=1e-8)
    assert surface.nearest(w + descent)[1] < 1e-5


def test_a_state_gives_the_step_that_follows():
    core = av.Adam(learning_rate=0.1).hyperparameters
    w = jnp.array([1.0, -2.0, 0.5])
    after, state, _ = core.update(jax.grad(bowl)(w), core.init(w), w)
    following, _, _ = core.update(jax.grad(bowl)(after), state, after)
    surface = av.landscape(bowl, after, optimizer=core, state=state)
    np.testing.assert_allclose(surface.plane.directions[0], following - after, rtol=1e-4)
    recorded = av.landscape(bowl, after, optimizer=core, state=state._replace(vhat=None))
    np.testing.assert_array_equal(recorded.plane.directions, surface.plane.directions)
    with pytest.raises(ValueError, match="Expected state to be of the structure"):
        av.landscape(bowl, after, optimizer=core, state=(1, 2))
    amsgrad = av.Adam(learning_rate=0.1, amsgrad=True)
    with pytest.raises(ValueError, match="Expected state to be of the structure"):
        av.landscape(bowl, after, optimizer=amsgrad, state=state._replace(vhat=None))


@pytest.mark.parametrize(
    "optimizer", [av.Adam(0.1, clipnorm=0.5, amsgrad=True), av.Rival(optax.sgd, learning_rate=0.02)]
)
def test_all_weights_are_trained_from_any_point(optimizer):
    surface = av.landscape(xor, weights(), (X, Y), seed=3)
    found = surface.train(optimizer, (0.5, 0.25), steps=4)
    core = getattr(optimizer, "hyperparameters", optimizer)
    params = surface.params_at((0.5, 0.25))
    state, slope = core.init(params), jax.grad(xor)
    for step in range(5):
        near, distance = surface.nearest(params)
        np.testing.assert_allclose(found.xy[step], near, atol=1e-5)
        np.testing.assert_allclose(found.distance[step], distance, atol=1e-5)
        np.testing.assert_allclose(found.loss[step], xor(params, (X, Y)), rtol=1e-5)
        np.testing.assert_allclose(found.plane_loss[step], surface(near), rtol=1e-4)
        if step < 4:
            params, state, _ = core.update(slope(params, (X, Y)), state, params)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6), found.params, params)
    assert found.distance[0] < 1e-6 < found.distance[1]


def test_on_a_plane_of_all_there_is_a_run_is_that_of_the_surface():
    surface = av.landscape(lambda w: w[0] ** 2 + 3 * w[1] ** 2, jnp.zeros(2), directions=tuple(jnp.eye(2)))
    path = av.run(av.Adam(0.1), surface, (0.5, 0.75), steps=20)
    found = surface.train(av.Adam(0.1), (0.5, 0.75), steps=20)
    np.testing.assert_allclose(found.xy, path.xy, atol=1e-6)
    np.testing.assert_allclose(found.loss, path.loss, rtol=1e-5)
    assert not found.distance.any()


def test_a_small_network_is_computed_in_the_page():
    surface = av.landscape(xor, weights(), (X, Y))
    assert "error" not in surface_program(describe(surface).thing)


def test_other_leaves_stay_as_they_are():
    params = {"w": jnp.ones(3), "count": jnp.arange(2), "name": "layer"}
    surface = av.landscape(
        lambda p: bowl(p["w"]) * p["count"][1],
        params,
        directions=(params | {"w": EYE[0]}, params | {"w": EYE[1]}),
    )
    there = surface.params_at((1.0, 0.0))
    assert there["w"].tolist() == [2.0, 1.0, 1.0] and there["count"].tolist() == [0, 1]
    assert surface.train(av.Adam(0.1), steps=2).params["name"] == "layer"


def test_a_loss_is_asked_anew():
    scale = np.array(1.0, np.float32)
    surface = av.landscape(lambda w: scale * jnp.sum(w**2), EYE[0], directions=(EYE[1], EYE[2]))
    before = surface.train(av.Adam(0.1), (0.5, 0.0), steps=1).loss[0]
    scale[...] = 2.0
    assert surface.train(av.Adam(0.1), (0.5, 0.0), steps=1).loss[0] == 2 * before


ONES = jnp.ones(3)
PLANE = (EYE[0], EYE[1])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (dict(params={}), "Expected params to hold arrays of floating-point numbers"),
        (dict(params=jnp.arange(3)), "Expected params to hold arrays of floating-point numbers"),
        (dict(params=jnp.array([1.0, jnp.nan, 1.0])), "Expected params to hold finite numbers"),
        (dict(directions=EYE[0]), "Expected directions to be two pytrees like params"),
        (dict(directions=3), "Expected directions to be two pytrees like params"),
        (dict(directions=(EYE[0],)), "Expected directions to be two pytrees like params"),
        (dict(directions=(EYE[0], jnp.ones(4))), r"Expected directions\[1\] to be an array of shape \(3,\)"),
        (dict(directions=({"w": EYE[0]}, EYE[0])), r"Expected directions\[0\] to be of the structure"),
        (dict(directions=(EYE[0], 2 * EYE[0])), "Expected two directions that span a plane"),
        (dict(directions=(EYE[0], 0 * EYE[0])), "Expected two directions that span a plane"),
        (dict(path=[]), "Expected path to hold at least three points, received: 0"),
        (dict(path=[0 * ONES, ONES, 2 * ONES]), "Expected path to hold at least three points"),
        (dict(path=[ONES, ONES, jnp.ones(2)]), r"Expected path\[2\] to be an array of shape"),
        (dict(directions=PLANE, seed=1), "Expected one of directions, path, optimizer and seed"),
        (dict(directions=PLANE, state=1), "Expected state with an optimizer"),
        (dict(directions=PLANE, extent=(1, 0, 0, 1)), "Expected extent"),
        (dict(directions=PLANE, start=(9, 9)), "Expected start to lie in the extent"),
        (dict(optimizer=av.Adam(0.1), params=0 * ONES), "Expected the optimizer's step and the gradient"),
        (dict(optimizer=av.Rival(optax.sgd, learning_rate=0.1)), "to differ from gradient descent's"),
        (dict(seed=-1), "Expected seed to be a whole number >= 0"),
        (dict(output_axis=0.5), "Expected output_axis to be a whole number"),
        (
            dict(output_axis=5, params=jnp.eye(3)),
            "Expected output_axis to be an axis .*, -2 to 1, received: 5",
        ),
        (dict(start=3), r"Expected start to be \(x, y\), finite numbers, received: 3"),
        (dict(extent=(1, 2)), r"Expected extent to be \(x_low, x_high, y_low, y_high\)"),
        (dict(), "Expected two directions that span a plane"),  # biases alone do not move
    ],
)
def test_what_spans_no_plane_is_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        av.landscape(bowl, **{"params": ONES} | arguments)


@pytest.mark.parametrize(
    ("loss", "kind", "said"),
    [
        (lambda w: w, ValueError, "shape"),
        (lambda w: "text", TypeError, "returned a str"),
        (lambda w: float(w[0]), TypeError, "jnp|jax"),
        (3, TypeError, "Expected loss to be a function"),
    ],
)
def test_a_loss_that_is_none_is_refused(loss, kind, said):
    with pytest.raises(kind, match=said):
        av.landscape(loss, ONES, directions=PLANE)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (dict(path=3), "Expected path to be a sequence of params, received: 3"),
        (dict(path="abc"), "Expected path to be a sequence of params, received: 'abc'"),
        (dict(params={1: ONES, "a": ONES}), "Expected params to be a pytree of arrays, received: {1:"),
        (
            dict(params={"w": np.ma.masked_equal([1.0, 2.0], 2)}),
            r"params\['w'\] to be an array without a mask",
        ),
        (dict(directions=PLANE, title=3), "Expected title to be text, received: 3"),
    ],
)
def test_what_is_of_another_kind_is_refused(arguments, said):
    with pytest.raises(TypeError, match=said):
        av.landscape(bowl, **{"params": ONES} | arguments)


def test_bad_runs_are_refused():
    surface = av.landscape(bowl, ONES, directions=PLANE)
    for arguments, said in (
        ((3,), "Expected optimizer to be an av.Adam"),
        ((av.Adam(), (1.0,)), "Expected start to be finite"),
        ((av.Adam(), None, 0), "Expected steps to be a whole number >= 1"),
    ):
        with pytest.raises((TypeError, ValueError), match=said):
            surface.train(*arguments)
    with pytest.raises(ValueError, match="Expected params to be an array of shape"):
        surface.nearest(jnp.ones(2))
    with pytest.raises(ValueError, match=r"Expected xy to be finite float32 numbers of shape \(2,\)"):
        surface.params_at(3)
