"""The stage in three dimensions: pictures a second and milliseconds of script while it turns, and while a
number of its surface moves; painted on a 2-D canvas, and by the page's WebGL2 context.

    python -m tests.bench.relief [--scale 1 2] [--moves 200] [--size 1280 900] [--json figures.json]

A saved page of four runs on Rosenbrock's valley. A move comes in every animation frame, answered or not, as a
mouse sends them: a pointer's, which turns the relief, or one of a surface's slider. Pictures a second are the
frames that showed a new picture; "script" is the processor's time that the page's scripts took for each move,
and "frame" the time between two frames, as the 95th percentile. The parts are of a profile while the same
moves come once more, by the clock.

Chromium is headless, without a graphics card. It has WebGL2 in software, which the page leaves alone ("2-D
canvas") unless it is told that this is a card ("WebGL"): what that draws then counts as copying, which waits
for it.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path

from tests.bench.latency import percentiles

HERE = Path(__file__).parent
UNCAPTURED = "Element.prototype.setPointerCapture = () => {};"  # no pointer has the number of ours
# What the page is told of a graphics driver that is none.
TRUSTED = """
const known = WebGL2RenderingContext.prototype.getParameter;
WebGL2RenderingContext.prototype.getParameter = function (name) {
  return name === 0x9246 || name === 0x1f01 ? "a card" : known.call(this, name);
};
"""
# A pointer that goes around, by so many pixels a frame.
TURNS = """() => {
  const canvas = document.querySelector(".av-paths"), box = canvas.getBoundingClientRect();
  const [x, y] = [box.left + 0.5 * box.width, box.top + 0.1 * box.height];
  const send = (type, at) => canvas.dispatchEvent(new PointerEvent(type, { pointerId: 1, pointerType: "mouse",
    button: 0, clientX: x + at, clientY: y + 6 * Math.sin(at / 40), bubbles: true }));
  let at = 0;
  send("pointerdown", 0);
  __probe.move = () => send("pointermove", (at += 3));
  __probe.end = () => send("pointerup", at);
}"""
# A function of the page is told by its name, or by that of the next one that calls it.
PARTS = {
    "heights": ("fillGrid", "sample", "chooseSteps"),
    "contours": ("drawContours",),
    "relief": ("draws", "upload"),
    "axes": ("drawGround", "drawReliefAxes", "drawHeights"),
    "runs": ("drawRuns", "updateRuns", "drawFan", "placeRings"),
    "copying": ("putImageData", "drawImage"),
}


def main(arguments=None):
    import psutil
    from playwright.sync_api import sync_playwright

    options = _options(arguments)
    print(
        f"Other work on this machine's {os.cpu_count()} cores before the start: {psutil.cpu_percent(2):.0f} %"
    )
    print(f"{'':12}{'scale':>6}{'moving':>9}{'pictures/s':>12}{'script ms':>11}{'frame ms':>10}   parts, ms")
    figures = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        path = _page(Path(folder))
        for name in options.only:
            for scale in options.scale:
                for found in measured(playwright, path, name == "WebGL", scale, options):
                    figures.append({"contestant": name, "scale": scale, **found})
                    print(_row(figures[-1]))
    if options.json:
        with open(options.json, "w") as file:
            json.dump(figures, file, indent=1)


def measured(playwright, path, webgl, scale, options):
    """The figures of turning, and of a number that moves."""
    from tests.browser.chromium import launch

    browser = launch(playwright)  # even so it has SwiftShader
    try:
        width, height = options.size
        context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale)
        context.add_init_script((HERE / "probe.js").read_text("utf-8") + UNCAPTURED)
        if webgl:
            context.add_init_script(TRUSTED)
        page = context.new_page()
        page.goto(path.as_uri())
        page.wait_for_selector(".av-turner", state="attached")
        page.wait_for_timeout(1500)
        page.evaluate("() => __probe.watch(document.querySelector('.av-stage'))")
        for moving, selector in (("surface", "input[type=range][data-name=b]"), ("turning", "")):
            if moving == "turning":
                page.evaluate(TURNS)
            yield {"moving": moving, **_drag(page, selector, options.moves)}
        if options.screenshots:
            page.screenshot(path=Path(options.screenshots) / f"{'webgl' if webgl else 'canvas'}-{scale}.png")
    finally:
        browser.close()


def _drag(page, selector, moves):
    drag = lambda count: page.evaluate("([s, n]) => __probe.drag(s, n, 30_000)", [selector, count])
    drag(30)  # not counted: compiles
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def script():
        metrics = session.send("Performance.getMetrics")["metrics"]
        return 1000 * next(m["value"] for m in metrics if m["name"] == "ScriptDuration")

    before = script()
    found = drag(moves)
    took = script() - before
    session.send("Profiler.enable")
    session.send("Profiler.setSamplingInterval", {"interval": 200})
    session.send("Profiler.start")
    drag(moves)
    profile = session.send("Profiler.stop")["profile"]
    session.detach()
    return {
        "pictures_per_second": found["updates"] / found["seconds"],
        "script": took / moves,
        "frame": percentiles(found["gaps"])["p95"],
        "parts": {part: time / moves for part, time in parts_of(profile).items()},
    }


def parts_of(profile):
    """Milliseconds of a profile that each of `PARTS` took, and the "rest" of the page's scripts."""
    nodes = {node["id"]: node for node in profile["nodes"]}
    above = {child: node["id"] for node in nodes.values() for child in node.get("children", ())}
    known = {function: part for part, functions in PARTS.items() for function in functions}
    spent = dict.fromkeys([*PARTS, "rest"], 0.0)
    for at, time in zip(profile["samples"], profile["timeDeltas"], strict=True):
        if nodes[at]["callFrame"]["functionName"] in ("(idle)", "(program)", "(root)"):
            continue
        part = "rest"
        while at is not None:
            name = nodes[at]["callFrame"]["functionName"]
            if name in known:
                part = known[name]
                break
            at = above.get(at)
        spent[part] += time / 1000
    return spent


def _page(folder):
    import optax

    import adamviz as av

    runs = {
        "Adam": av.Adam(0.05),
        "AMSGrad": av.Adam(0.05, amsgrad=True),
        "clipnorm 1": av.Adam(0.05, clipnorm=1),
        "SGD": av.Rival(optax.sgd, learning_rate=0.001, momentum=0.9),
    }
    view = av.explore("rosenbrock", runs, projection="3d")
    path = view.save(folder / "relief.html")
    view.close()
    return Path(path)


def _row(found):
    parts = ", ".join(f"{part} {time:.1f}" for part, time in found["parts"].items())
    return (
        f"{found['contestant']:12}{found['scale']:6g}{found['moving']:>9}{found['pictures_per_second']:12.1f}"
        f"{found['script']:11.1f}{found['frame']:10.1f}   {parts}"
    )


def _options(arguments):
    parser = argparse.ArgumentParser(description="Pictures a second of the stage's relief.")
    parser.add_argument("--only", nargs="+", choices=("2-D canvas", "WebGL"), default=["2-D canvas", "WebGL"])
    parser.add_argument(
        "--scale", nargs="+", type=float, default=[1, 2], help="device pixels in one of CSS (1 2)"
    )
    parser.add_argument("--moves", type=int, default=200, help="of each kind (200)")
    parser.add_argument("--size", nargs=2, type=int, default=[1280, 900], help="of the window (1280 900)")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--screenshots", metavar="FOLDER", help="save what each page looked like at the end")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
