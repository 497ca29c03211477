"""What the kernel answers to the page of a map: bands of pixels that are those of `hyperparameter_map`, and
runs.
"""

import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core.measures import MEASURES
from adamviz.core.noise import Noise
from adamviz.core.parameters import values
from adamviz.live.map import answers

RATES, BETAS = ("learning_rate", 0.01, 0.5, "log"), ("beta_1", 0.0, 0.95)


def request(view, x, y, optimizer=0, **more):
    """What the page asks for; x and y are `Axis`es of a map."""
    noise = {name: getattr(view, name) for name in values(Noise())}
    asked = {
        "optimizer": view._runs[optimizer]["optimizer"],
        "x": {"name": x.name, "values": x.values.tolist()},
        "y": {"name": y.name, "values": y.values.tolist()},
        "numbers": {
            "optimizer": dict(view._runs[optimizer]["numbers"]),
            "surface": {name: getattr(view, name) for name in view._surfaces[view.surface].values},
            "noise": noise,
            "limits": {"tolerance": view.tolerance, "radius": view.radius},
        },
        "start": list(view.start),
        "steps": view.steps,
        "noise": False,
        "wide": view.wide,
    }
    return {"id": 1, "kind": "compute", "map": asked | more}


def read(view, asked):
    """The arrays of an answer, by name, in rows."""
    content, buffers = view._answer(asked)
    shape = len(asked["map"]["y"]["values"]), len(asked["map"]["x"]["values"])
    return {
        name: np.frombuffer(buffers[place], kind).reshape(shape)
        for name, (place, kind) in content["map"]["arrays"].items()
    }


def same(found, made):
    for name in made.measures:
        assert found[name].dtype == made[name].dtype
        assert np.array_equal(found[name], made[name], equal_nan=found[name].dtype.kind == "f"), name
    assert np.array_equal(found["converged"], made.converged)


def test_a_band_is_that_of_the_map(explore_map):
    optimizers = [av.Adam(), av.Adam(amsgrad=True, clipnorm=5.0)]
    view = explore_map(optimizers, "himmelblau", steps=60, linked=False)
    view.tolerance, view.start = 0.5, (0.1, 0.2)
    about = {"shape": (7, 5), "steps": 60, "start": (0.1, 0.2), "tolerance": 0.5}
    few = ["steps_to_tolerance", "minimum"]
    made = av.hyperparameter_map(optimizers[0], "himmelblau", RATES, BETAS, **about, measure=few)
    found = read(view, request(view, made.x, made.y, 0, measures=["minimum", "steps_to_tolerance"]))
    assert list(found) == [*few, "converged"]
    same(found, made)
    made = av.hyperparameter_map(optimizers[1], "himmelblau", RATES, BETAS, **about, measure=list(MEASURES))
    asked = request(view, made.x, made.y, 1)
    found = read(view, asked)
    assert list(found) == [*MEASURES, "converged"] and found["converged"].dtype == np.uint8
    same(found, made)
    asked["map"]["y"]["values"] = asked["map"]["y"]["values"][2:5]
    assert np.array_equal(read(view, asked)["final_loss"], made["final_loss"][2:5])


def test_in_float64_with_noise_from_starts_and_over_whole_numbers(explore_map):
    sgd = av.Rival(optax.sgd, learning_rate=0.01, momentum=0.5)
    starts = ("start_x", -2.0, 2.0), ("start_y", -1.0, 3.0)
    view = explore_map(sgd, "beale", *starts, steps=30, wide=True)
    made = av.hyperparameter_map(sgd, "beale", *starts, (4, 6), 30, dtype="float64")
    same(read(view, request(view, made.x, made.y, measures=["final_loss"])), made)
    noise = av.Noise(noise_level=0.5, heavy_tails=True)
    noisy = explore_map(av.Adam(0.05), "beale", ("noise_seed", 0, 5), BETAS, steps=30, noise=noise)
    made = av.hyperparameter_map(av.Adam(0.05), "beale", ("noise_seed", 0, 5), BETAS, (3, 6), 30, noise=noise)
    noised = {"noise": True, "measures": ["final_loss"]}
    found = read(noisy, request(noisy, made.x, made.y, **noised))
    same(found, made)
    assert len(set(found["final_loss"][0])) == 6
    between = request(noisy, made.x, made.y, **noised)
    between["map"]["x"]["values"] = [0.4, 1.3, 2.2, 2.9, 4.1, 4.9]  # rounded, as a map has them
    assert np.array_equal(read(noisy, between)["final_loss"], made["final_loss"])


def test_runs_are_those_of_a_stage(explore_map):
    view = explore_map(av.Adam(0.1), "rosenbrock", steps=20)
    about = {"surface": "rosenbrock", "surface_numbers": {"a": 1.0, "b": 50.0}, "start": [0.5, 0.5]}
    wanted = [{"index": 0, "key": "k", "optimizer": 0, "numbers": view._runs[0]["numbers"] | {"beta_1": 0.5}}]
    content, buffers = view._answer({**about, "steps": 20, "runs": wanted})
    surface, adam = av.surfaces.Rosenbrock(b=50.0), av.Adam(0.1, beta_1=0.5)
    path = av.run(adam, surface, (0.5, 0.5), 20)
    assert content["runs"][0]["key"] == "k"
    assert np.array_equal(np.frombuffer(buffers[content["runs"][0]["xy"]], np.float32), path.xy.ravel())
    content, buffers = view._answer({**about, "steps": 20, "runs": wanted, "wide": True})
    found = np.frombuffer(buffers[content["runs"][0]["xy"]], np.float32)
    wide = av.run(adam, surface, (0.5, 0.5), 20, dtype="float64").xy.ravel()
    assert np.array_equal(found, wide.astype(np.float32)) and (found != path.xy.ravel()).any()


def test_what_is_too_much_or_cannot_be_is_refused(explore_map):
    view = explore_map(steps=20)
    made = av.hyperparameter_map(av.Adam(), "rosenbrock", RATES, BETAS, (2, 2), 20)
    large = request(view, made.x, made.y)
    large["map"]["x"]["values"] = [0.1] * (answers.MOST_PIXELS // 2 + 1)
    for asked, words in (
        (large, f"Expected a map to have from 1 to {answers.MOST_PIXELS} pixels"),
        (request(view, made.x, made.y, steps=10**6), "Expected steps to "),
        (request(view, made.x, made.x), "two different numbers"),
    ):
        with pytest.raises(ValueError, match=words):
            view._answer(asked)
    sent = []
    view.send = lambda content, buffers=None: sent.append(content)
    view._hear(request(view, made.x, made.x), [])
    assert sent[0]["kind"] == "failed" and "two different numbers" in sent[0]["message"]
