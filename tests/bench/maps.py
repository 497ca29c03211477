"""Maps beside a vectorised loop of torch over the same runs, how their time grows, and their first call.

    python -m tests.bench.maps [--side 512] [--steps 1000] [--rounds 5] [--json figures.json]

A map of Rosenbrock's valley over learning_rate and beta_1 in float32, with the loss at the end as its
measure. torch is left out where it is not installed. Both compute in one process, in turn, each on all cores;
each figure is the median over the rounds. The first call is measured in fresh processes.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time

import numpy as np

import adamviz as av

WANTED = 500.0  # million steps a second
RATES, BETAS = ("learning_rate", 1e-4, 1.0, "log"), ("beta_1", 0.0, 0.999)
FIRST = """
import time
import adamviz as av
av.run(av.Adam(), "bowl", steps=1)
start = time.perf_counter()
av.hyperparameter_map(av.Adam(), "rosenbrock", shape=(64, 64), steps=100)
print(time.perf_counter() - start)
"""


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Times of maps beside a vectorised loop of torch.")
    parser.add_argument("--side", type=int, default=512, help="rows and columns (512)")
    parser.add_argument("--steps", type=int, default=1000, help="of each run (1000)")
    parser.add_argument("--rounds", type=int, default=5, help="maps of each (5)")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args(arguments)
    contestants = {"adamviz": ours, **with_torch()}
    figures = {"beside": in_turn(contestants, options.side, options.steps, options.rounds)}
    print(f"{options.side} x {options.side} pixels, {options.steps} steps each:")
    for name, speed in figures["beside"].items():
        print(f"  {name:34}{speed:>10.1f} million steps a second")
    beside = figures["beside"]
    if "torch" in beside:
        print(f"  adamviz over torch: {beside['adamviz'] / beside['torch']:.1f} (to reach: 5)")
    print(f"  to reach: {WANTED:.0f}")
    print("How it grows:")
    figures["growth"] = {}
    for side, steps in ((64, 1000), (256, 1000), (1024, 1000), (2048, 1000), (256, 100), (256, 10_000)):
        (speed,) = in_turn({"adamviz": ours}, side, steps, 1 if side > 512 else options.rounds).values()
        figures["growth"][f"{side} x {side}, {steps} steps"] = speed
        print(f"  {f'{side} x {side}, {steps} steps':34}{speed:>10.1f} million steps a second")
    figures["first"] = statistics.median(first() for _ in range(3))
    print(f"The first call, after a first run: {figures['first']:.2f} s (to reach: 1)")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(figures, file, indent=1)


def in_turn(contestants, side, steps, rounds):
    """The median million steps a second of each, after one round that does not count."""
    times = {name: [] for name in contestants}
    for counted in range(-1, rounds):
        for name, draw in contestants.items():
            start = time.perf_counter()
            draw(side, steps)
            if counted >= 0:
                times[name].append(time.perf_counter() - start)
    return {name: side * side * steps / statistics.median(each) / 1e6 for name, each in times.items()}


def ours(side, steps):
    return av.hyperparameter_map(av.Adam(), "rosenbrock", RATES, BETAS, (side, side), steps)["final_loss"]


def with_torch():
    """The same runs by hand: the gradient is written out, and everything is done in place."""
    try:
        import torch
    except ImportError:
        return {}

    def draw(side, steps):
        rate = torch.tensor(np.geomspace(*RATES[1:3], side), dtype=torch.float32)[None, :]
        beta_1 = torch.tensor(np.linspace(*BETAS[1:3], side), dtype=torch.float32)[:, None]
        beta_2, epsilon = 0.999, 1e-7
        x, y = torch.full((side, side), -1.2), torch.full((side, side), 1.0)
        slots = [(x, torch.zeros_like(x), torch.zeros_like(x)), (y, torch.zeros_like(x), torch.zeros_like(x))]
        for step in range(1, steps + 1):
            inner = y - x * x
            gradients = (-2 * (1 - x) - 400 * x * inner, 200 * inner)
            alpha = rate * (1 - beta_2**step) ** 0.5 / (1 - beta_1**step)
            for (point, m, v), g in zip(slots, gradients, strict=True):
                m.add_((g - m) * (1 - beta_1))
                v.add_((g * g - v).mul_(1 - beta_2))
                point.sub_(alpha * m / v.sqrt().add_(epsilon))
        return ((1 - x) ** 2 + 100 * (y - x * x) ** 2).cpu().numpy()

    return {"torch": draw}


def first():
    """The seconds of the first map of a process, in which JAX has compiled something before."""
    done = subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return float(done.stdout)


if __name__ == "__main__":
    main()
