"""The optimizer object beside its peers: one step on 16 million parameters, and training steps on one and on
a small network.

    python -m tests.bench.keras_step [--millions 16] [--rounds 30] [--json figures.json]

Needs the extra `oracle` (TensorFlow) and torch. All contestants run in one process, in turn, each with the
same gradient, and each figure is the median over the rounds, so that they share whatever else the machine
does. Run it where little else runs: contestants of several threads lose more by it. The bound is an in-place
scale of the memory that a step must write: the parameters and two slots.
"""

import argparse
import json
import os
import random
import statistics
import time
import warnings

import jax
import numpy as np

import adamviz as av

KINDS = tuple(
    f"{how} of {what}"
    for how in ("minimize", "a compiled step")
    for what in ("a scalar", "a network, 20-64-1, of 256 rows")
)
RIVAL = ["tf_keras legacy.Adam"]

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Times of the optimizer object beside its peers.")
    parser.add_argument("--millions", type=float, default=16, help="parameters of the large step (16)")
    parser.add_argument("--rounds", type=int, default=30, help="steps of each (30)")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    large = in_turn(large_steps(int(options.millions * 1e6)), options.rounds)
    print(f"One step on {options.millions:g} million float32 parameters, ms:")
    show(large, "adamviz", [name for name in large if not name.startswith("bound")], 0.95)
    steps = in_turn(training_steps(), 10 * options.rounds)
    for kind in KINDS:
        print(f"\n{kind}, ms:")
        show(
            {
                name.removeprefix(f"{kind}, "): figure
                for name, figure in steps.items()
                if name.startswith(f"{kind}, ")
            },
            "adamviz",
            RIVAL,
            1,
        )
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"large": large, "steps": steps}, file, indent=1)


def in_turn(contestants, rounds):
    """The median milliseconds of each, after three rounds that do not count.

    Their order is drawn anew in each round: threads of the one before may still be waiting for more to do.
    """
    times, order = {name: [] for name in contestants}, random.Random(0)
    for counted in range(-3, rounds):
        for name, step in order.sample(list(contestants.items()), len(contestants)):
            start = time.perf_counter()
            step()
            if counted >= 0:
                times[name].append(1000 * (time.perf_counter() - start))
    return {name: statistics.median(each) for name, each in times.items()}


def show(figures, own, rivals, wanted):
    """Print the figures, and how many times the best rival's time is that of our own."""
    best = min(figures[name] for name in rivals if name != own)
    for name, figure in sorted(figures.items(), key=lambda item: item[1]):
        print(f"  {name:34}{figure:>10.2f}")
    print(f"  the best rival's time over {own}'s: {best / figures[own]:.3f} (to reach: {wanted})")


def large_steps(size):
    draw = np.random.default_rng(0)
    values, gradient = (draw.standard_normal(size, dtype=np.float32) for _ in range(2))
    return {
        **ours(values, gradient),
        **with_optax(values, gradient),
        **with_torch(values, gradient),
        **with_keras(values, gradient),
    }


def ours(values, gradient):
    variable, optimizer, gradient = av.Variable(values), av.Adam(), jax.numpy.asarray(gradient)

    def step():
        optimizer.apply_gradients([(gradient, variable)])
        jax.block_until_ready(variable._array)

    return {"adamviz": step}


def with_optax(values, gradient):
    import optax

    transformation = optax.adam(0.001)
    parameters, gradient = jax.numpy.array(values), jax.numpy.asarray(gradient)
    kept = [parameters, transformation.init(parameters)]

    def pure(gradient, parameters, state):
        update, state = transformation.update(gradient, state, parameters)
        return optax.apply_updates(parameters, update), state

    compiled = jax.jit(pure, donate_argnums=(1, 2))

    def step():
        kept[:] = compiled(gradient, *kept)
        jax.block_until_ready(kept)

    return {"optax.adam, jitted and donated": step}


def with_torch(values, gradient):
    import torch

    steps = {}
    for name in ("foreach", "fused"):
        parameter = torch.nn.Parameter(torch.from_numpy(values.copy()))
        parameter.grad = torch.from_numpy(gradient.copy())
        steps[f"torch.optim.Adam, {name}"] = torch.optim.Adam([parameter], lr=0.001, **{name: True}).step
    memory = [torch.from_numpy(values.copy()) for _ in range(3)]
    return steps | {"bound: in-place scale of 3 tensors": lambda: [one.mul_(0.999) for one in memory]}


def with_keras(values, gradient):
    import tensorflow as tf
    import tf_keras

    variable, optimizer, gradient = (
        tf.Variable(values),
        tf_keras.optimizers.legacy.Adam(),
        tf.constant(gradient),
    )
    return {"tf_keras legacy.Adam": lambda: optimizer.apply_gradients([(gradient, variable)])}


def training_steps():
    """One training step of each kind, written alike for both."""
    import tensorflow as tf
    import tf_keras

    ours = {"tanh": jax.numpy.tanh, "mean": jax.numpy.mean, "array": jax.numpy.asarray}
    theirs = {"tanh": tf.tanh, "mean": tf.reduce_mean, "array": tf.constant}
    adams = {"adamviz": (av.Variable, av.Adam, av.function, ours)}
    adams |= {"tf_keras legacy.Adam": (tf.Variable, tf_keras.optimizers.legacy.Adam, tf.function, theirs)}
    return {
        f"{kind}, {name}": step
        for name, those in adams.items()
        for kind, step in zip(KINDS, steps_of(*those), strict=True)
    }


def steps_of(variable, adam, function, module):
    draw = np.random.default_rng(0)
    x, y = (module["array"](draw.standard_normal((256, columns), dtype=np.float32)) for columns in (20, 1))
    shapes = (20, 64), (64,), (64, 1), (1,)
    w1, b1, w2, b2 = variables = [
        variable(0.1 * draw.standard_normal(shape, dtype=np.float32)) for shape in shapes
    ]
    scalar = variable(10.0)

    def minimized(loss, several):
        optimizer = adam(0.001)

        def step():
            optimizer.minimize(loss, several)

        return step

    def loss():
        return module["mean"]((module["tanh"](x @ w1 + b1) @ w2 + b2 - y) ** 2)

    for compiled in (lambda step: step, function):
        yield compiled(minimized(lambda: scalar**2 / 2, [scalar]))
        yield compiled(minimized(loss, variables))


if __name__ == "__main__":
    main()
