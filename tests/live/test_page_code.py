"""What the page copies: the Python of a saved page whose traits have changed, and what the kernel says."""

import json
import subprocess
from pathlib import Path

import pytest

import adamviz as av
from adamviz.live import packing
from adamviz.live.scenes import kept_traits
from adamviz.live.traits import rules_of
from tests.live.made_again import shown
from tests.node import node_path

PAGE = Path(av.__file__).parent / "live/js"
SCRIPT = f"""
import {{ changesSince }} from "{(PAGE / "state/address.js").as_uri()}";
import {{ changedCode }} from "{(PAGE / "state/page-code.js").as_uri()}";
import {{ stageAddress }} from "{(PAGE / "state/stage-address.js").as_uri()}";
import {{ readFileSync }} from "node:fs";
const {{ code, setup, rules, saved, now }} = JSON.parse(readFileSync(0, "utf8"));
const kind = stageAddress(setup, rules);
console.log(JSON.stringify(now.map((traits) => changedCode(code, changesSince(saved, traits, kind)))));
"""

# Changes of the view, one after the other: as a hand makes them.
CHANGES = [
    {},
    {"beta_1": 0.25, "playhead": 40, "start": [1.0, -1e-07]},
    {"linked": True, "learning_rate": 0.3},
    {"selected": 1, "clipvalue": 0.5, "extent": [0.0, 1.0, 0.0, 2.0], "hidden": [0]},
    {"surface": "rosenbrock", "charts": ["m", "v"], "tab": "compare", "presenting": True},
    {"noise_level": 0.1, "heavy_tails": True, "linked": False, "amsgrad": False, "names": False},
]


@pytest.fixture(scope="module")
def texts():
    """The code of a page as it was saved; and after each change what it copies, beside all that is shown."""
    view = av.compare([av.Adam(0.1), av.Adam(0.2, clipnorm=1.0)], "beale")
    view.scene("one", 'It says "look": β₁ – ¼', beta_1=0.5)
    view.pin()
    code = view.code()
    given = {"code": code, "setup": packing.unpacked_json(view._setup), "rules": rules_of(view)}
    given |= {"saved": kept_traits(view), "now": []}
    seen = []
    for changes in CHANGES:
        with view.hold_trait_notifications():
            for name, value in changes.items():
                setattr(view, name, value)
        if "hidden" in changes:
            view.pin()
            view.scene("two")
            view.scenes = ["two", "one"]
        given["now"].append(kept_traits(view))
        seen.append(shown(view))
    view.close()
    done = subprocess.run(
        [node_path(), "--input-type=module", "-e", SCRIPT],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    return code, list(zip(json.loads(done.stdout), seen, strict=True))


def test_what_has_not_changed_is_copied_as_it_was_saved(texts):
    code, [(text, _), *_] = texts
    assert text == code


@pytest.mark.parametrize("at", range(len(CHANGES)))
def test_the_code_of_a_page_makes_what_it_shows(texts, at):
    text, seen = texts[1][at]
    scope = {}
    exec(compile(text, "code", "exec"), scope)
    again = scope["view"]
    try:
        assert shown(again) == seen and text.endswith("\nview")
    finally:
        again.close()


def test_a_saved_page_brings_its_code(tmp_path):
    view = av.explore("beale", av.Adam(0.1), beta_1=0.5)
    path = view.save(tmp_path / "page.html")
    state = path.read_text("utf-8").split('id="av-state">', 1)[1].split("<", 1)[0]
    assert packing.unpacked_json(state)["python"] == view.code()
    view.close()


def test_the_kernel_says_code_and_link_when_the_page_asks(explore, sent):
    view = explore("beale", av.Adam(0.1))
    messages = sent(view)
    view.playhead = 40

    def told(what):
        view._handle_custom_msg({"kind": "text", "what": what, "id": "text 1"}, [])
        content = messages[-1][0]["content"]
        assert content.pop("kind") == "text" and content.pop("id") == "text 1"
        return content

    assert told("code") == {"text": view.code()} and "playhead=40" in view.code()
    assert told("link") == {"text": view.link()}
    assert told("other") == {"error": "KeyError: 'other'"}
