"""What training costs: a network for digits with Adam's core beside optax and torch, and what recording adds,
for it and for one of ten million parameters.

    python -m tests.bench.training [--rounds 5] [--json figures.json]

Needs torch, which gets one thread for the small network: more of them slow it down. All run in one process,
in turn, each from the same weights on the same batch; a figure is the best of the rounds. What recording
adds is the median of the ratios of each round, of which the small network, soon done, has many: on a machine
that does other things too, look at the processors' time. Adam's numbers are handed in as one array, as
`av.record` does; optax's are constants. Recording is that of `recorder.log` at its usual `every=10`; of a
short run, so that no thinning makes it cheaper. Records are measured when somebody looks at them: what that
costs after the training is told apart. The steps that are due have a program of their own, which returns the
gradients; a loop with one program for all, whose gradients cost time at each step, stands beside it.
"""

import argparse
import dataclasses
import json
import time
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax

import adamviz as av
from adamviz.core.compiled import flat, whole
from adamviz.core.parameters import coerce
from adamviz.training.compiled_step import CLIPS

SMALL = (64, 64, 32, 10), 64, 1000  # layers, batch, steps
LARGE = (1024, 2048, 2048, 1024, 1024), 64, 40
RATE = 1e-3


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Steps a second of training, and what recording adds.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args(arguments)
    figures = {}
    for name, (sizes, batch, steps) in {"small": SMALL, "large": LARGE}.items():
        weights, data = make(sizes, batch)
        count = sum(w.size + b.size for w, b in weights)
        contestants = {
            "adamviz": of_core(weights, data, steps),
            "adamviz, recorded": of_core(weights, data, steps, "due"),
            "with one program": of_core(weights, data, steps, "all"),
            "optax": of_optax(weights, data, steps),
            "torch": of_torch(weights, data, steps),
        }
        times = in_turn(contestants, options.rounds)
        figures[name] = {each: steps / several[:, 0].min() for each, several in times.items()}
        print(f"{count:,} parameters, steps a second:")
        for each, figure in figures[name].items():
            print(f"  {each:20}{figure:>10.1f}")
        compared = {each: contestants[each] for each in ("adamviz", "adamviz, recorded", "with one program")}
        times = in_turn(compared, options.rounds * (10 if name == "small" else 1))
        for recorded, words in (("adamviz, recorded", "(to stay below: 10)"), ("with one program", "so")):
            ratios = times[recorded] / np.tile(times["adamviz"][:, :2], 2) - [1, 1, 0, 0]
            cost, busy, *after = figures[name][f"{recorded}: cost, and of reading"] = np.median(
                ratios, 0
            ).tolist()
            print(f"  recording adds {100 * cost:.1f} % of the time {words},")
            print(f"  {100 * busy:.1f} % of the processors'; and to read what was recorded, afterwards,")
            print(f"  {100 * after[0]:.1f} % and {100 * after[1]:.1f} %")
        print(f"  over optax: {figures[name]['adamviz'] / figures[name]['optax']:.2f} (to reach: 1)")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(figures, file, indent=1)


def in_turn(contestants, rounds):
    """Of each the seconds of each round, on the clock and of the processors, and the same of reading what it
    has recorded, after one round that does not count: (rounds, 4).
    """
    times = {name: [] for name in contestants}
    for counted in range(-1, rounds):
        for name, train in contestants.items():
            now = lambda: np.array([time.perf_counter(), time.process_time()])
            start = now()
            read = train()
            trained = now()
            if read is not None:
                read()
            if counted >= 0:
                times[name].append((*(trained - start), *(now() - trained)))
    return {name: np.array(each) for name, each in times.items()}


def make(sizes, batch):
    draw = np.random.default_rng(0)
    pairs = zip(sizes, sizes[1:], strict=False)
    weights = [(draw.normal(size=(a, b)) * a**-0.5, np.zeros(b)) for a, b in pairs]
    x, y = draw.normal(size=(batch, sizes[0])), draw.integers(0, sizes[-1], batch)
    return [(w.astype("float32"), b.astype("float32")) for w, b in weights], (x.astype("float32"), y)


def loss(params, batch):
    x, y = batch
    for i, (w, b) in enumerate(params):
        x = (jnp.tanh(x) if i else x) @ w + b
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(x), y[:, None], 1))


def of_core(weights, data, steps, recorded=None):
    core = av.Adam(RATE).hyperparameters
    numbers, others, layout = flat(coerce(core, np.float32), np.float32)
    numbers = jax.device_put(numbers)

    @partial(jax.jit, static_argnums=4)
    def step(numbers, params, state, batch, told):
        core = dataclasses.replace(whole(numbers, others, layout), **dict.fromkeys(CLIPS))
        value, grads = jax.value_and_grad(loss)(params, batch)
        params, state, _ = core.update(grads, state, params)
        return params, state, value, grads if told else None

    def train():
        params = jax.tree.map(jnp.asarray, weights)
        state = core.init(params)._replace(vhat=None)  # as optax, which has none
        batch = jax.tree.map(jnp.asarray, data)
        recorder = av.Recorder(learning_rate=RATE, epsilon=1e-7, epsilon_hat=True)
        for number in range(1, steps + 1):
            due = recorded == "all" or (recorded == "due" and recorder.due(number))
            params, state, value, grads = step(numbers, params, state, batch, due)
            if due:
                recorder.log(number, params=params, grads=grads, state=state, loss=value)
        jax.block_until_ready(params)
        return lambda: recorder.recording

    return train


def of_optax(weights, data, steps):
    adam = optax.adam(RATE)

    @jax.jit
    def step(params, state, batch):
        value, grads = jax.value_and_grad(loss)(params, batch)
        updates, state = adam.update(grads, state, params)
        return optax.apply_updates(params, updates), state, value

    def train():
        params = jax.tree.map(jnp.asarray, weights)
        state, batch = adam.init(params), jax.tree.map(jnp.asarray, data)
        for _ in range(steps):
            params, state, _ = step(params, state, batch)
        jax.block_until_ready(params)

    return train


def of_torch(weights, data, steps):
    import torch

    threads = torch.get_num_threads()

    def train():
        torch.set_num_threads(1 if steps == SMALL[2] else threads)
        params = [[torch.tensor(part, requires_grad=True) for part in pair] for pair in weights]
        adam = torch.optim.Adam([part for pair in params for part in pair], lr=RATE)
        x, y = map(torch.as_tensor, data)
        for _ in range(steps):
            out = x
            for i, (w, b) in enumerate(params):
                out = (torch.tanh(out) if i else out) @ w + b
            adam.zero_grad()
            torch.nn.functional.cross_entropy(out, y).backward()
            adam.step()

    return train


if __name__ == "__main__":
    main()
