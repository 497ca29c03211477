"""A kind of view that is a few lines long has all that every view has: `View` does not know what it shows."""

import copy
import json
import pickle
import re
import urllib.parse

import pytest
from traitlets import TraitError

from adamviz.live import bundle
from adamviz.live.export.formats import WRITERS
from tests.live.counter import Counter


@pytest.fixture
def counter():
    view = Counter(count=2)
    yield view
    view.close()


def test_a_misspelt_name_is_refused(counter):
    with pytest.raises(
        AttributeError, match=r"Counter has no trait 'cuont'; check the spelling. It has .*count"
    ):
        counter.cuont = 3
    with pytest.raises(
        TypeError, match=r"Unexpected keyword argument cuont; check the spelling. Allowed: .*count"
    ):
        Counter(cuont=3)


@pytest.mark.parametrize("value", [-1, 1.5, "two", None, True])
def test_a_bad_value_is_refused_and_changes_nothing(counter, value):
    words = re.escape(f"Expected count to be a whole number >= 0, received: {value!r}")
    with pytest.raises(ValueError, match=words):
        counter.count = value
    with pytest.raises(ValueError, match=words):
        Counter(count=value)
    assert counter.count == 2


def test_what_the_page_sends_is_taken_or_answered_with_what_holds(counter, sent):
    messages = sent(counter)
    counter.set_state({"count": 5, "_saved": 7})
    assert counter.count == 5 and counter._saved == -7
    messages.clear()
    with pytest.raises(TraitError):
        counter.set_state({"count": -5})
    assert counter.count == 5 and messages[-1][0]["state"] == {"count": 5}


def test_it_answers_that_the_kernel_computes_nothing_for_it(counter, sent):
    messages = sent(counter)
    counter._handle_custom_msg({"kind": "compute", "id": 3}, [])
    (answer,) = (data["content"] for data, _ in messages)
    assert (answer["kind"], answer["id"]) == ("failed", 3) and "Counter computes nothing" in answer["message"]


def test_closing_it_closes_its_layout_too():
    view = Counter()
    layout = view.layout
    view.close()
    assert view.comm is None and layout.comm is None


def test_it_shows_a_picture_and_its_words_where_nothing_is_live(counter):
    data, _ = counter._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == "Counter(colour='blue', count=2)"


@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy, pickle.dumps])
def test_it_says_what_to_write_where_it_cannot_be_copied(counter, how):
    with pytest.raises(TypeError, match=r"^Cannot copy or pickle a Counter, .*: view.code\(\) is the Python"):
        how(counter)


def test_its_scenes_come_back(counter):
    counter.scene("two", "A pair.")
    counter.count, counter.colour = 3, "orange"
    counter.scene("three")
    counter.scene("nine", count=9)
    assert counter.scenes == ["two", "three", "nine"] and counter.count == 3
    counter.show("two")
    assert (counter.count, counter.colour) == (2, "blue")
    counter.show("nine")
    assert (counter.count, counter.colour) == (9, "orange")
    with pytest.raises(ValueError, match="Expected count to be a whole number"):
        counter.scene("bad", count=-1)
    with pytest.raises(
        TypeError, match="Unexpected keyword argument cuont; check the spelling. Allowed: colour, count"
    ):
        counter.scene("bad", cuont=1)
    counter.forget("two")
    counter.scenes = ["nine", "three"]
    assert counter.scenes == ["nine", "three"]


@pytest.mark.parametrize("suffix", [suffix for suffix, known in WRITERS.items() if not known.options])
def test_it_is_saved_as_each_kind_of_still_file(counter, tmp_path, suffix):
    path = counter.save(tmp_path / f"a{suffix}", title="A <count>", theme="dark")
    assert path.read_bytes()[:4] in (b"<!DO", b"\x89PNG", b"<?xm", b"%PDF", b"// A")


def test_it_says_that_nothing_in_it_moves(counter, tmp_path):
    with pytest.raises(TypeError, match="Counter has no animation: nothing in it moves"):
        counter.save(tmp_path / "a.gif")
    assert list(tmp_path.iterdir()) == []


def test_its_link_says_what_differs_from_its_page(counter, tmp_path):
    def said():
        return json.loads(urllib.parse.unquote(counter.link()[1:]) or "{}")

    assert said() == {"count": 2, "colour": "blue", "presenting": False, "_scene": ""}
    counter.save(tmp_path / "a.html")
    assert counter.link() == ""
    counter.count = 4
    assert said() == {"count": 4}


def test_its_page_carries_no_code_of_another_kind():
    modules = bundle.order("counter", folder=Counter._folder)
    assert modules[-1] == "counter" and "view" in modules
    assert not {"stage", "sidebar", "state/engine", "state/store", "state/scene-states"} & set(modules)
    assert {name.split("/")[0] for name in modules if "/" in name} == {"base", "lecture", "state"}
    sheet = bundle.style("counter", Counter._folder)
    assert (
        ".counter{" in sheet and ".av-help" in sheet and ".av-panel" not in sheet and ".av-start" not in sheet
    )
    assert len(Counter._esm) < 0.4 * len(bundle.module("stage"))
