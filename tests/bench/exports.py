"""How long a view takes to become a file, and how large it is, beside matplotlib's own animation in a page.

    python tests/bench/exports.py [--frames 200] [--rounds 3]

The same four runs of 500 steps on Beale's function, in one process, one after the other in each round. Every
figure is the best of the rounds: the first one also pays for compilation and fonts. The peer draws what the
view's picture shows, surface with four paths and the loss below, and only moves lines and titles from frame
to frame, as its manual advises; `to_jshtml` keeps each frame as a PNG within the page. "to reach" is what
this project has set itself.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

TO_REACH = {".gif": "5 s", ".html": "1 s, 200 kB"}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)

    import psutil

    import adamviz as av

    view = av.explore("beale", _runs())
    print(
        f"Other work on this machine's {os.cpu_count()} cores before the start: {psutil.cpu_percent(2):.0f} %"
    )
    best = {}
    with tempfile.TemporaryDirectory() as folder:
        contestants = {
            suffix: lambda path: view.save(path, **_frames(path, options))
            for suffix in (".html", ".png", ".svg", ".pdf", ".gif", ".mp4")
        }
        contestants["to_jshtml"] = lambda path: path.write_text(peer(view, options.frames), "utf-8")
        for _ in range(options.rounds):
            for name, save in contestants.items():
                path = Path(folder) / (f"view{name}" if name[0] == "." else f"{name}.html")
                began = time.perf_counter()
                try:
                    save(path)
                except RuntimeError as error:
                    print(f"{name}: {error}")
                    continue
                best[name] = min(
                    best.get(name, (float("inf"), 0)), (time.perf_counter() - began, path.stat().st_size)
                )
    print(f"{'':12}{'s':>10}{'kB':>12}{'faster':>10}{'smaller':>10}   to reach")
    slow, large = best["to_jshtml"]
    for name, (seconds, size) in best.items():
        times = (f"{slow / seconds:.1f}x", f"{large / size:.0f}x") if name != "to_jshtml" else ("", "")
        print(
            f"{name:12}{seconds:10.2f}{size / 1000:12,.1f}{times[0]:>10}{times[1]:>10}   "
            f"{TO_REACH.get(name, '')}"
        )
    view.close()


def _runs():
    import optax

    import adamviz as av

    return {
        "Adam": av.Adam(0.1),
        "AMSGrad": av.Adam(0.1, amsgrad=True),
        "clipnorm 1": av.Adam(0.1, clipnorm=1),
        "SGD": av.Rival(optax.sgd, learning_rate=0.001, momentum=0.9),
    }


def _frames(path, options):
    return {"frames": options.frames} if path.suffix in (".gif", ".mp4") else {}


def peer(view, frames):
    """The same animation as matplotlib's `FuncAnimation.to_jshtml` writes it."""
    import matplotlib
    import numpy as np
    from matplotlib import pyplot
    from matplotlib.animation import FuncAnimation

    from adamviz.live.stage.picture import parts
    from adamviz.plots import still

    given = parts(view) | {"playhead": view.steps}
    figure = still(**given)
    pyplot.figure(FigureClass=lambda *_, **__: figure)  # an animation wants a figure that pyplot knows
    field, chart = figure.axes
    paths = [line for line in field.lines if line.get_path_effects()]
    ends = [line for line in field.lines if line.get_label() == "_end"]
    (head,) = (line for line in chart.lines if line.get_label() == "_playhead")
    # The selected run is drawn last.
    points = [run["xy"] for run in sorted(given["runs"], key=lambda run: run["number"] == given["selected"])]
    steps = np.round(np.linspace(0, view.steps, frames)).astype(int)

    def update(step):
        for line, end, xy in zip(paths, ends, points, strict=True):
            line.set_data(*xy[: step + 1].T)
            end.set_data(*xy[step, :, None])
        head.set_xdata([step, step])
        chart.set_title(f"step {step} of {view.steps}", loc="right")

    with matplotlib.rc_context({"animation.embed_limit": 1000}):
        page = FuncAnimation(figure, update, frames=steps, interval=1000 / 30).to_jshtml()
    pyplot.close("all")
    return page


if __name__ == "__main__":
    main()
