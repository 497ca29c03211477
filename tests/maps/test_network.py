"""A small network in each pixel: what the optimizer object does to the same weights, and what is refused."""

import jax
import numpy as np
import pytest

import adamviz as av
from adamviz.maps.network import irises
from tests.maps.pixels import measured

ENDS = ("learning_rate", 0.01, 1.0, "log"), ("weight_decay", 1e-4, 1e-2, "log")


def test_a_pixel_is_a_training_and_says_what_its_trajectory_does(tmp_path):
    network = av.Network(hidden=3, seed=1)
    measures = ["final_loss", "oscillation", "path_length", "spike"]
    made = av.hyperparameter_map(
        av.Adam(), network, *ENDS, (2, 2), steps=20, measure=measures, dtype="float64"
    )
    made.save(tmp_path / "map.npz")
    made = av.Map.load(tmp_path / "map.npz", av.Adam(), network)
    for row, column in np.ndindex(made.shape):
        path = made.run(row, column)
        assert path.xy.shape == (21, 3 * 4 + 3 + 3 * 3 + 3)
        expected = measured(path, (), 1.0, 1.0)
        for name in made.measures:
            np.testing.assert_allclose(made[name][row, column], expected[name], rtol=1e-9)
    # The last of them, which has the largest weight_decay, by hand.
    weights, optimizer = av.Variable(np.float32(network.start)), av.Adam(made.x.values[-1])
    penalised = av.Network(hidden=3, seed=1, weight_decay=made.y.values[-1])
    slope = jax.jit(jax.grad(penalised))
    for _ in range(20):
        optimizer.apply_gradients([(slope(np.asarray(weights)), weights)])
    np.testing.assert_allclose(path.xy[-1], weights.numpy(), rtol=1e-3, atol=1e-4)


def test_the_loss_is_the_cross_entropy():
    network = av.Network(hidden=2, weight_decay=0.5)
    lengths, kinds = irises()
    weights = np.random.default_rng(0).normal(size=len(network.start))
    w1, b1, w2, b2 = weights[:8].reshape(4, 2), weights[8:10], weights[10:16].reshape(2, 3), weights[16:]
    scores = np.tanh(lengths @ w1 + b1) @ w2 + b2
    share = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    expected = -np.log(share[np.arange(150), kinds]).mean() + 0.25 * (weights**2).sum()
    assert float(network(np.float32(weights))) == pytest.approx(expected, rel=1e-5)
    assert np.abs(network.start[:8]).max() <= 1 and network.start[8:10] == (0, 0) and network.minima == ()
    assert network.start != av.Network(hidden=2, seed=1).start


def test_what_is_no_network_or_no_surface_is_refused():
    for wrong in (dict(hidden=0), dict(hidden=2.5), dict(seed=-1), dict(hidden=True), dict(weight_decay=-1)):
        (name,) = wrong
        with pytest.raises(ValueError, match=f"Expected {name} "):
            av.Network(**wrong)
    for verb in (av.run, av.basin_map, lambda optimizer, surface: av.explore(surface, optimizer)):
        with pytest.raises(TypeError, match=r"Expected a surface, its name, .*received: Network\("):
            verb(av.Adam(), av.Network())
    with pytest.raises(ValueError, match="Expected x to turn one of learning_rate, .*received: 'start_x'"):
        av.hyperparameter_map(av.Adam(), av.Network(), ("start_x", 0, 1), shape=(2, 2))
    with pytest.raises(ValueError, match="no known minima"):
        av.hyperparameter_map(av.Adam(), av.Network(), shape=(2, 2), measure="minimum")
