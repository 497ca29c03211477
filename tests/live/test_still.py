"""When the still picture beside a view is drawn, and what is published of it, in a list instead of a cell."""

import signal
import threading
from unittest.mock import MagicMock

import ipywidgets as widgets
import pytest
from IPython.core.events import EventManager, available_events

import adamviz as av
from adamviz.live import still
from tests.live.counter import Counter

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def outputs(monkeypatch):
    """What is published, in order: (data, metadata, name of the output, whether it is an update)."""
    published, asked = Outputs(), []

    def publish(data, metadata=None, *, transient=None, update=False):
        published.append((data, metadata, (transient or {}).get("display_id"), update))

    shell = MagicMock()
    shell.events = EventManager(shell, available_events)
    shell.kernel.io_loop.add_callback = asked.append
    monkeypatch.setattr(still, "_shell", lambda: shell)
    monkeypatch.setattr(still, "publish_display_data", publish)
    published.after_cell = shell.events.callbacks["post_run_cell"]
    published.idle = lambda: [asked.pop(0)() for _ in list(asked)]
    return published


class Outputs(list):
    idle = None  # lets the kernel do what it has put off until it is free
    after_cell = None  # what is called when a cell has ended


@pytest.fixture
def counter():
    view = Counter()
    yield view
    view.close()


def test_the_picture_comes_before_the_view_and_the_words_before_the_picture(outputs, counter):
    data, _ = counter._repr_mimebundle_()
    words, picture = outputs
    assert set(data) == {VIEW, "text/plain"} and data["text/plain"] == repr(counter)
    assert set(words[0]) == {"text/html", "text/plain"} and not words[3]
    assert set(picture[0]) == {"image/png", "text/plain"} and picture[2] and not picture[3]
    assert picture[1]["adamviz"]["view"] == counter.model_id
    # What is compared when a notebook is run again is the same each time.
    assert counter.model_id not in str([words, picture[0]]) and picture[2] not in str([words, picture[0]])


def test_it_is_drawn_anew_when_the_page_has_come_to_rest_and_the_kernel_is_free(outputs, counter):
    counter._repr_mimebundle_()
    before = outputs[-1]
    counter._handle_custom_msg({"kind": "still"}, [])
    outputs.idle()
    assert len(outputs) == 2, "nothing has changed"
    counter.set_state({"count": 3})
    counter._handle_custom_msg({"kind": "still"}, [])
    assert len(outputs) == 2, "a cell may be running"
    outputs.idle()
    data, metadata, name, update = outputs[-1]
    assert len(outputs) == 3 and update and name == before[2]
    assert data["image/png"] != before[0]["image/png"] and metadata["adamviz"]["traits"]["count"] == 3


def test_a_picture_for_the_page_can_be_interrupted_and_a_cell_that_awaits_with_it(
    outputs, counter, monkeypatch
):
    counter._repr_mimebundle_()
    interrupted, before = [], signal.getsignal(signal.SIGINT)

    def heard(number, frame):
        interrupted.append(number)

    draw = Counter._figure
    monkeypatch.setattr(Counter, "_figure", lambda *_: signal.raise_signal(signal.SIGINT) or draw(*_))
    try:
        for handler in (signal.SIG_IGN, signal.default_int_handler, heard):
            signal.signal(signal.SIGINT, handler)
            counter.set_state({"count": counter.count + 1})
            counter._handle_custom_msg({"kind": "still"}, [])
            outputs.idle()
            assert signal.getsignal(signal.SIGINT) is handler and len(outputs) == 2
    finally:
        signal.signal(signal.SIGINT, before)
    assert interrupted == [signal.SIGINT]
    monkeypatch.setattr(Counter, "_figure", draw)
    counter._handle_custom_msg({"kind": "still"}, [])
    thread = threading.Thread(target=outputs.idle)  # of a kernel whose cells do not run in the main thread
    thread.start()
    thread.join()
    assert len(outputs) == 3 and outputs[-1][1]["adamviz"]["traits"]["count"] == 3


def test_a_cell_draws_it_anew_unless_a_page_does(outputs, counter):
    counter._repr_mimebundle_()
    still._follow_all()
    counter.count = 2
    still._follow_all()
    still._follow_all()
    assert [update for *_, update in outputs] == [False, False, True]
    counter._handle_custom_msg({"kind": "still"}, [])
    counter.count = 4
    still._follow_all()
    assert len(outputs) == 3
    counter.close()
    assert len(outputs) == 4 and outputs[-1][1]["adamviz"]["traits"]["count"] == 4, "as it was left"
    still._follow_all()
    assert len(outputs) == 4


def test_cells_are_followed_as_long_as_a_picture_is_there(outputs, counter):
    never_shown, others = Counter(), [Counter(), Counter()]
    assert outputs.after_cell == []
    for view in (*others, others[0]):
        view._repr_mimebundle_()
    assert outputs.after_cell == [still._follow_all]
    others[0].close()
    never_shown.close()
    assert outputs.after_cell == [still._follow_all]
    others[1].close()
    assert outputs.after_cell == []
    counter.close()
    counter._still.close()


def test_a_view_shown_again_shares_one_picture(outputs, counter, monkeypatch):
    counter._repr_mimebundle_()
    monkeypatch.setattr(Counter, "_figure", lambda self, theme: 1 / 0)
    counter._repr_mimebundle_()
    assert outputs[1] == outputs[3], "which is not drawn a second time"


def test_what_cannot_be_drawn_is_told_and_a_picture_that_is_there_stays(outputs, counter, monkeypatch):
    counter._repr_mimebundle_()
    monkeypatch.setattr(Counter, "_figure", lambda self, theme: 1 / 0)
    counter.count = 1
    still._follow_all()
    assert len(outputs) == 2
    with_reason = Counter()
    data, _ = with_reason._repr_mimebundle_()
    (words,) = outputs[2:]
    assert "ZeroDivisionError" in words[0]["text/plain"] and "run the cells" in words[0]["text/plain"]
    assert "ZeroDivisionError" in data["text/plain"]
    with_reason.close()


def test_a_picture_that_fails_or_is_interrupted_leaves_the_cell_alone(outputs, counter, monkeypatch):
    def interrupt(self, theme):
        raise KeyboardInterrupt

    other = Counter()
    for view in (counter, other):
        view._repr_mimebundle_()
        view.count = 1
    outputs.clear()
    with monkeypatch.context() as failing:
        failing.setattr(counter, "get_state", lambda names: 1 / 0)
        still._follow_all()
    assert [metadata["adamviz"]["view"] for _, metadata, *_ in outputs] == [other.model_id]
    other.count = 2
    with monkeypatch.context() as failing:
        failing.setattr(Counter, "_figure", interrupt)
        still._follow_all()
    assert len(outputs) == 1
    still._follow_all()
    assert len(outputs) == 3, "the next cell draws both"
    other.close()


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_view_is_closed_whatever_becomes_of_its_last_picture(outputs, counter, monkeypatch, error):
    counter._repr_mimebundle_()
    counter.count, layout = 1, counter.layout

    def fail(self, theme):
        raise error("of the picture")

    def refuse(*args, **kwargs):
        raise error("of the output")

    monkeypatch.setattr(still, "publish_display_data", refuse)
    if error is KeyboardInterrupt:
        monkeypatch.setattr(Counter, "_figure", fail)
    with pytest.raises(error, match="of the"):
        counter.close()
    assert counter.comm is None and layout.comm is None and counter._still not in still._shown


def test_a_box_brings_along_the_picture_of_each_view_in_it(outputs, counter):
    other = av.explore("bowl", av.Adam(0.1), steps=5)
    box = widgets.VBox([widgets.FloatSlider(), widgets.HBox([counter, other]), counter])
    assert still._box(box)[VIEW]["model_id"] == box.model_id
    kinds = [metadata["adamviz"]["entry"] for _, metadata, *_ in outputs if metadata]
    assert kinds == ["counter", "stage"] and len(outputs) == 4
    other.close()


def test_without_a_kernel_the_picture_stands_in_the_output_of_the_view(counter, monkeypatch):
    data, _ = counter._repr_mimebundle_()
    assert set(data) == {VIEW, "image/png", "text/plain"}
    drawn = []
    monkeypatch.setattr(still.picture, "still", drawn.append)
    box = widgets.VBox([counter])
    assert still._box(box)[VIEW]["model_id"] == box.model_id and drawn == []
