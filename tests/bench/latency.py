"""From a slider's input event to changed pixels, in real JupyterLab in real Chromium: adamviz beside its
peers.

    python -m tests.bench.latency [--only explore interact] [--round-trip 0 150] [--moves 200] [--json
    figures.json]

How it is measured, the same for all:

* A latency runs from the dispatch of the input event to the end of the first frame in which the pixels
  differ. Drawing calls on canvases in the picture are hooked and `<img>` elements observed until they are
  decoded; then comes the animation frame that shows them, and one message task behind it. Whether the pixels
  really differ is checked by a fingerprint of all of them, taken when the clock stands. A latency is
  therefore quantised by the display's frame (16.7 ms).
* "single" moves wait for each other: 200 of them, each when the picture has settled, at a random (seeded)
  moment between two frames. Their p50, p95 and p99 are what one nudge of the slider costs.
* A "drag" sends a move in every animation frame, 200 of them, answered or not, as a mouse does. Pictures a
  second is how many frames showed a new picture; "settles" is how long after the last move the last picture
  came (stale ones queue up before it); "frame" is the time between two of the page's frames (a page that is
  too busy shows gaps); "busy" is the processor time that the page's main thread spent on one move, all its
  tasks counted by the browser, less what the same frames cost without a move.
* Events are untrusted ones dispatched by the page's own clock, for all alike: a native range gets its value
  and `input`, ipywidgets' slider a key. Neither Playwright nor a debugging protocol stands between the hand
  and the picture.
* The round trip is added by a proxy on loopback that delays everything that JupyterLab's page and its server
say.
* Every contestant gets a page and a kernel of its own, with nothing else open. Chromium is headless, without
a GPU.
"""

import argparse
import contextlib
import json
import os
import random
import statistics
import tempfile
from pathlib import Path

from tests.bench.contestants import CONTESTANTS
from tests.bench.proxy import DelayingProxy

HERE = Path(__file__).parent


def main(arguments=None):
    import psutil
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import launch
    from tests.browser.lab import Lab

    options = _options(arguments)
    figures = []
    others = psutil.cpu_percent(2)
    print(
        f"Other work on this machine's {os.cpu_count()} cores before the start: {others:.0f} %"
        + (" - the figures will be too high" if others > 15 else "")
    )
    print(f"{'':20}{'round trip':>11}{'one move at a time, ms':>27}{'a drag':>24}{'the page, ms':>30}")
    print(
        f"{'':20}{'added, ms':>11}"
        + "".join(f"{c:>9}" for c in ("p50", "p95", "p99"))
        + f"{'pictures/s':>13}{'settles ms':>11}"
        + "".join(f"{c:>10}" for c in ("frame p95", "longest", "busy/move"))
    )
    with tempfile.TemporaryDirectory() as folder, Lab(folder) as lab, sync_playwright() as playwright:
        browser = launch(playwright, webgl=False)
        for round_trip in options.round_trip:
            with _network(lab, round_trip) as base:
                for name in options.only:
                    found = measure(browser, lab, base, CONTESTANTS[name], options.moves)
                    if options.screenshots:
                        (Path(options.screenshots) / f"{name}-{round_trip:g}.png").write_bytes(
                            found["screenshot"]
                        )
                    del found["screenshot"]
                    figures.append({"contestant": name, "round_trip_ms": round_trip, **found})
                    print(_row(figures[-1]), flush=True)
        browser.close()
    if options.json:
        Path(options.json).write_text(
            json.dumps({"cores": os.cpu_count(), "other_work_percent": others, "figures": figures}, indent=1)
            + "\n"
        )
    return figures


def measure(browser, lab, base, contestant, moves):
    """Open the contestant's notebook, move its slider, return its figures in milliseconds."""
    from tests.browser.notebook import Notebook

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(path=HERE / "probe.js")
    try:
        notebook = Notebook(page).open(lab.address(lab.write(contestant.cells), base=base))
        notebook.run_all()
        page.locator(contestant.picture).first.wait_for()
        page.locator(contestant.slider).first.wait_for()
        # In sight, or the browser would not paint it. The whole notebook is watched: interact replaces its
        # image.
        page.locator(contestant.picture).first.evaluate("element => element.scrollIntoView({block: 'end'})")
        page.evaluate("() => __probe.watch(document.querySelector('.jp-Notebook'))")
        if not contestant.kernel:
            notebook.shutdown_kernel()
        seeded = random.Random(0)
        phases = [seeded.uniform(0, 1000 / 60) for _ in range(moves)]
        single = "([slider, phases]) => __probe.single(slider, phases, 5000)"
        # The first moves compile and cache; nobody is charged.
        page.evaluate(single, [contestant.slider, phases[:10]])
        singles = page.evaluate(single, [contestant.slider, phases])
        busy, drag = _busy(
            page,
            lambda: page.evaluate(
                "([slider, n]) => __probe.drag(slider, n, 5000)", [contestant.slider, moves]
            ),
        )
        idle, _ = _busy(page, lambda: page.evaluate("n => __probe.idle(n)", moves))
        screenshot = page.screenshot()
        problems = notebook.console_errors()
    finally:
        context.close()
        lab.end_sessions()
    return {
        "single": percentiles(singles["latencies"]),
        "single_missed": singles["missed"],
        "latencies": [round(one, 2) for one in singles["latencies"]],
        "pictures_per_second": drag["updates"] / drag["seconds"],
        "settles": drag["settle"],
        "frame": percentiles(drag["gaps"]) | {"longest": max(drag["gaps"])},
        "long_frames": sum(gap > 50 for gap in drag["gaps"]),
        "event_handler": percentiles(drag["handlers"]),
        "busy_per_move": (busy - idle) / moves,
        "console_errors": problems,
        "screenshot": screenshot,
    }


def percentiles(values):
    """p50, p95 and p99 of a list; None where there are too few to tell."""
    if len(values) < 2:
        return {"p50": None, "p95": None, "p99": None}
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {f"p{p}": cuts[p - 1] for p in (50, 95, 99)}


def _busy(page, action):
    """Milliseconds of processor time that the page's main thread spent in tasks during the action, as the
    browser counts.
    """
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def total():
        metrics = session.send("Performance.getMetrics")["metrics"]
        return 1000 * next(m["value"] for m in metrics if m["name"] == "TaskDuration")

    before = total()
    result = action()
    after = total()
    session.detach()
    return after - before, result


@contextlib.contextmanager
def _network(lab, round_trip):
    if not round_trip:
        yield None
        return
    with DelayingProxy(lab.port, round_trip / 2000) as proxy:
        yield proxy.base


def _row(found):
    def number(value, width):
        return f"{'-' if value is None else format(value, '.1f'):>{width}}"

    row = f"{found['contestant']:20}{found['round_trip_ms']:>11g}"
    row += "".join(number(found["single"][p], 9) for p in ("p50", "p95", "p99"))
    row += number(found["pictures_per_second"], 13) + number(found["settles"], 11)
    row += (
        number(found["frame"]["p95"], 10)
        + number(found["frame"]["longest"], 10)
        + number(found["busy_per_move"], 10)
    )
    if found["single_missed"]:
        row += f"   {found['single_missed']} moves without a picture"
    if found["console_errors"]:
        row += f"   {len(found['console_errors'])} console errors, first: {found['console_errors'][0]!r:.200}"
    return row


def _options(arguments):
    parser = argparse.ArgumentParser(description="Latency from input event to changed pixels in JupyterLab.")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=CONTESTANTS,
        default=list(CONTESTANTS),
        metavar="NAME",
        help="any of: " + "; ".join(CONTESTANTS),
    )
    parser.add_argument(
        "--round-trip",
        nargs="+",
        type=float,
        default=[0, 150],
        metavar="MS",
        help="milliseconds added to a round trip between page and server (0 150)",
    )
    parser.add_argument("--moves", type=int, default=200, help="slider moves of each kind (200)")
    parser.add_argument("--json", metavar="FILE", help="write all figures, every single latency too")
    parser.add_argument("--screenshots", metavar="FOLDER", help="save what each page looked like at the end")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
