"""Which room of the page's modules may import which."""

import posixpath
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "adamviz" / "live" / "js"
# Floors of rooms, the lowest first. A module imports from its own room and from lower floors; what stands
# above the rooms, such as view.js, imports from all of them.
FLOORS = [
    {"base"},
    {"state"},
    {"plane", "charts", "step", "compare", "noise", "lecture", "gpu"},
    {"relief"},  # of the plane
    {"map", "training"},  # kinds of views that are made of all of these
]
IMPORT = re.compile(
    r"""^(?:import|export)\s+(?:[\w*\s]*(?:\{[^}]*\})?\s*from\s+)?["'](\.{1,2}/[^"']+)["']""", re.MULTILINE
)


def modules():
    """The source of each module by its path: `plane/viewport.js`, say."""
    return {path.relative_to(PAGE).as_posix(): path.read_text("utf-8") for path in sorted(PAGE.rglob("*.js"))}


def imports(sources):
    """The modules that each one imports."""
    return {
        path: [
            posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) for name in IMPORT.findall(text)
        ]
        for path, text in sources.items()
    }


def room(path):
    """The room of a module; "" for one that stands above them all."""
    return posixpath.dirname(path).split("/")[0]


def floor(path):
    """The number of the floor of a module; a KeyError for a room that no floor has."""
    floors = {name: i for i, names in enumerate(FLOORS) for name in names}
    return floors[room(path)] if room(path) else len(FLOORS)


def violations(sources):
    """Every import that leads up, or to another room of the same floor, in words."""
    return [
        f"{path} imports {needed}"
        for path, names in imports(sources).items()
        for needed in names
        if room(path) != room(needed) and floor(needed) >= floor(path)
    ]


def circle(sources):
    """Modules that import one another in a circle, from one of them back to it; empty if there are none."""
    graph, done = imports(sources), set()

    def visit(path, trail):
        if path in trail:
            return [*trail[trail.index(path) :], path]
        if path in done:
            return []
        found = next((way for needed in graph.get(path, ()) if (way := visit(needed, [*trail, path]))), [])
        done.add(path)
        return found

    return next((way for path in graph if (way := visit(path, []))), [])


def test_rooms_import_downwards_only():
    sources = modules()
    assert len(sources) > 40 and sum(map(len, imports(sources).values())) > 100, "the imports are not found"
    assert violations(sources) == []
    assert circle(sources) == []


@pytest.mark.parametrize(
    "path, text",
    [
        ("base/dom.js", 'import { Store } from "../state/store.js";'),
        ("state/store.js", 'import { Viewport } from "../plane/viewport.js";'),
        ("plane/picture.js", 'import {\n  LossChart,\n  other,\n} from "../charts/loss-chart.js";'),
        ("lecture/scenes.js", 'export { swatch } from "../compare/legend.js";'),
        ("noise/noise.js", 'import "../stage.js";'),
    ],
)
def test_an_import_upwards_or_sideways_is_caught(path, text):
    assert len(violations({path: text})) == 1


def test_imports_downwards_are_left_alone():
    good = {
        "plane/picture.js": 'import { a } from "../base/dom.js";\nimport { b } from "../state/run.js";\n'
        'import { c } from "./viewport.js";\n/** @import { Stage } from "../stage.js" */\n'
        '// import { d } from "../charts/loss-chart.js";\n',
        "view.js": 'import { e } from "./plane/picture.js";\nimport { f } from "./parts.js";\n',
    }
    assert violations(good) == []
    with pytest.raises(KeyError):
        violations({"attic/old.js": 'import { a } from "../base/dom.js";'})


def test_a_circle_is_caught():
    a, b, c = (f'import {{ x }} from "./{name}.js";' for name in "bca")
    assert circle({"base/a.js": a, "base/b.js": b, "base/c.js": c}) == [
        *("base/a.js", "base/b.js", "base/c.js", "base/a.js")
    ]
    assert circle({"base/a.js": a, "base/b.js": b}) == []
    assert circle({"base/a.js": 'import { x } from "./a.js";'}) == ["base/a.js", "base/a.js"]
