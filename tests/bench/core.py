"""The times of the core without a browser: a run, a sweep, the first call, making a view, the import.

    python tests/bench/core.py [--processes 5] [--json figures.json]

What happens once in a process (imports, first calls) is measured in fresh processes; each figure is the
median over them. What happens often is the median of many calls in each process, and then of the processes.
Every result is a NumPy array when it returns, so nothing is still being computed when the clock stops.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time

FIGURES = {
    "import": "import adamviz, beyond import jax",
    "import_jax": "  (import jax itself)",
    "first_run": "the first 500-step run of a process, compilation included",
    "run": "a 500-step run, warm",
    "run_new_values": "a 500-step run, each with another beta_1",
    "first_sweep": "the first sweep of 128 rows, compilation included",
    "sweep": "a sweep of 128 rows, 500 steps each, warm",
    "first_view": "the first view of a process, after a run",
    "next_view": "the next view",
}


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Times of the core, without a browser.")
    parser.add_argument("--processes", type=int, default=5, help="fresh processes (5)")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args(arguments)
    _process()  # not counted: writes the bytecode and warms the disk's cache
    found = [_process() for _ in range(options.processes)]
    figures = {name: statistics.median(one[name] for one in found) for name in FIGURES}
    for name, meaning in FIGURES.items():
        spread = f"{min(one[name] for one in found):.2f} to {max(one[name] for one in found):.2f}"
        print(f"{meaning:62}{figures[name]:>10.2f} ms   ({spread})")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(figures, file, indent=1)


def child():
    """Runs in a fresh process and prints its figures, in milliseconds."""
    figures = {}

    def timed(name, action, repetitions=1):
        times = []
        for _ in range(repetitions):
            start = time.perf_counter()
            action()
            times.append(1000 * (time.perf_counter() - start))
        figures[name] = statistics.median(times)

    timed("import_jax", lambda: __import__("jax"))
    timed("import", lambda: __import__("adamviz").run)

    import adamviz as av

    surface, adam = av.surfaces.Rosenbrock(), av.Adam(learning_rate=0.05)
    timed("first_run", lambda: av.run(adam, surface, steps=500))
    timed("run", lambda: av.run(adam, surface, steps=500), 200)
    several = iter([av.Adam(learning_rate=0.05, beta_1=i / 201) for i in range(200)])
    timed("run_new_values", lambda: av.run(next(several), surface, steps=500), 200)
    rows = [i / 128 for i in range(128)]
    timed("first_sweep", lambda: av.sweep(adam, surface, steps=500, beta_1=rows))
    timed("sweep", lambda: av.sweep(adam, surface, steps=500, beta_1=rows), 20)
    timed("first_view", lambda: av.explore(surface, [adam]))
    timed("next_view", lambda: av.explore(surface, [adam]), 5)
    print(json.dumps(figures))


def _process():
    done = subprocess.run([sys.executable, __file__, "--child"], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    child() if sys.argv[1:] == ["--child"] else main()
