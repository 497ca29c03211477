"""The view of training runs: what it opens with, what it refuses, and what its page is given."""

import dataclasses
import json

import numpy as np
import pytest

import adamviz as av
from adamviz.live.training.parts import codes
from adamviz.training.recording import NonFinite
from adamviz.training.stored_records import COLUMNS, TOTALS
from tests.training.made_recording import M, V, healthy


@pytest.fixture(scope="module")
def run():
    return healthy()


@pytest.fixture
def inspect():
    """`av.inspect`, whose views are closed after the test."""
    made = []

    def make(*args, **kwargs):
        made.append(av.inspect(*args, **kwargs))
        return made[-1]

    yield make
    for view in made:
        view.close()


def arrays_of(answer):
    """The header of an answered part, and its arrays by name."""
    content, buffers = answer
    header = content["part"]
    json.dumps(header, allow_nan=False)
    return header, {
        name: np.frombuffer(buffers[place], dtype).reshape(shape)
        for name, (place, dtype, shape) in header["arrays"].items()
    }


def asked(view, recording=0, begin=0, numbers=True, histograms=None):
    part = {"recording": recording, "from": begin, "numbers": numbers, "histograms": histograms}
    return arrays_of(view._answer({"kind": "compute", "id": 1, "part": part}))


def test_it_opens_at_the_end_with_what_is_most_worth_to_see(run, inspect, setup):
    shapes = ((20,), (20, 20), (20,), (20, 20))
    view = inspect(dataclasses.replace(run, shapes=shapes))
    assert (view.quantity, view.number, view.playhead, view.following) == ("update/weight", "rms", 591, False)
    assert view.tensors == ["layer 1", "layer 3"]  # matrices before vectors
    assert repr(view) == ("Inspector(recording: 60 records; update/weight of layer 1, layer 3, step 591)")
    page = setup(view)
    (about,) = page["recordings"]
    assert about["tensors"] == [*run.tensors] and about["sizes"] == [20, 400, 20, 400]
    assert (about["label"], about["source"]) == ("recording", "")
    assert [each["name"] for each in page["quantities"]] == [*run.quantities]
    assert len(page["palette"]["dark"]["density"]) == len(page["palette"]["light"]["density"]) > 8
    assert page["remembered"] == sorted(view._state()) and "_findings" not in page["remembered"]
    assert len(view._setup) + len(view._esm) + len(json.dumps(view.get_state()["_findings"])) < 80_000

    vectors = inspect(dataclasses.replace(run, shapes=((20,),) * 4))
    assert vectors.tensors == ["layer 0", "layer 1"]
    share = run.epsilon_share.copy()
    share[:, 2] = 0.8
    wrong = inspect(dataclasses.replace(healthy(tensors=9), epsilon_share=np.tile(share[:, [2]], (1, 9))))
    assert [each["kind"] for each in wrong._findings[0]] == ["epsilon"] * 3
    assert wrong.tensors == ["layer 0", "layer 1"] and wrong._findings[0][1]["tensor"] == "layer 1"
    unknown = run.rms.copy()
    unknown[:, :, 1:] = np.nan
    assert inspect(dataclasses.replace(run, rms=unknown)).quantity == "gradient"


REFUSED = {
    "tensors": ["layer 9"],
    "quantity": "momentum",
    "number": "mean",
    "playhead": 1.5,
    "following": "yes",
    "order": ["colour", True],
    "whole_range": None,
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_trait_says_what_it_takes(run, inspect, name):
    view = inspect(run)
    before = view._state()
    with pytest.raises(ValueError, match=rf"Expected {name} to be .*, received: "):
        setattr(view, name, REFUSED[name])
    assert view._state() == before
    with pytest.raises(ValueError, match=f"Expected {name} to be"):
        inspect(run, **{name: REFUSED[name]})


def test_a_trait_takes_what_it_says(run, inspect):
    view = inspect(run)
    view.tensors, view.order, view.playhead = ("layer 3", "layer 0"), ("size", True), np.int64(40)
    view.quantity, view.number, view.whole_range = "v", "epsilon_share", True
    assert view.tensors == ["layer 3", "layer 0"] and view.order == ["size", True] and view.playhead == 40
    with pytest.raises(TypeError, match="cannot be changed in place"):
        view.tensors.append("layer 1")
    view.tensors = []
    many = inspect(healthy(tensors=9))
    with pytest.raises(ValueError, match="up to 6 of 'layer 0'"):
        many.tensors = many.recordings[0].tensors[:7]


def test_arguments_are_refused_by_name(run, tmp_path):
    damaged = tmp_path / "damaged.npz"
    damaged.write_bytes(b"PK\3\4 no archive")
    with pytest.raises(
        TypeError, match="Expected recording to be an av.Recording, an av.Recorder or the path"
    ):
        av.inspect(3)
    with pytest.raises(TypeError, match="Expected other to be an av.Recording"):
        av.inspect(run, [run])
    with pytest.raises(ValueError, match="Expected recording to be one or two recordings, received: 3"):
        av.inspect([run, run], run)
    with pytest.raises(ValueError, match="Expected recording to be one or two recordings, received: 0"):
        av.inspect({})
    for labels in ["ab", ["a"], ["a", 3], ["a", " "], ["a", "a"]]:
        with pytest.raises(ValueError, match="Expected labels to"):
            av.inspect(run, run, labels=labels)
    with pytest.raises(
        ValueError, match="Expected recording to be a path that ends in .npz, received: 'a.csv'"
    ):
        av.inspect("a.csv")
    with pytest.raises(FileNotFoundError, match="no folder"):
        av.inspect(tmp_path / "nowhere" / "run.npz")
    with pytest.raises(ValueError, match="is damaged or was not written by"):
        av.inspect(damaged)
    with pytest.raises(
        TypeError, match=r"Unexpected keyword argument step; check the spelling\. Allowed: .*playhead"
    ):
        av.inspect(run, step=3)


def test_a_playhead_that_is_set_follows_no_more(run, inspect):
    view = inspect(run, following=True)
    assert view.playhead == 591
    view.playhead = 40
    assert not view.following
    view.following = True
    assert view.playhead == 591
    view.set_state({"playhead": 50})  # of a widget that the page has linked
    assert not view.following and view.playhead == 50
    view.set_state({"playhead": 591, "following": True, "_saved": 1})
    assert view.following
    view.scene("early", playhead=11)
    assert view.following  # as a scene is made without showing it
    view.show("early")
    assert (view.playhead, view.following) == (11, False)


def test_scenes_hold_the_view_and_not_its_recordings(run, inspect):
    view = inspect(run)
    view.scene("v", "Look at v.", quantity="v", tensors=["layer 2"])
    view.show("v")
    assert (view.quantity, view.tensors) == ("v", ["layer 2"])
    assert view._scenes[0]["traits"].keys().isdisjoint({"_findings", "_lengths", "_growing", "_trouble"})
    with pytest.raises(TypeError, match="check the spelling"):
        view.scene("w", quantities="v")
    assert "quantity" in view.link() and "_findings" not in view.link()


def test_a_part_is_what_the_recording_holds(run, inspect):
    view = inspect(run)
    header, arrays = asked(view, histograms=[2, 0])
    assert {name: header[name] for name in ("recording", "generation", "from", "count", "every", "of")} == {
        "recording": 0,
        "generation": 0,
        "from": 0,
        "count": 60,
        "every": 10,
        "of": [2, 0],
    }
    assert header["tensors"] == [*run.tensors] and header["shapes"] == [[20, 20]] * 4
    assert arrays["steps"].dtype == np.float64 and arrays["steps"].tolist() == run.steps.tolist()
    np.testing.assert_array_equal(arrays["rms"], run.rms.transpose(1, 2, 0))
    np.testing.assert_array_equal(arrays["cosine"], run.cosine.T)
    np.testing.assert_allclose(arrays["loss"], run.loss, rtol=1e-6)
    histograms = arrays["histograms"]
    assert histograms.shape == (2, 7, 60, 85)
    np.testing.assert_array_equal(histograms[0, V, 3, 40:48], round(255 * (50 / 400) ** 0.5))
    assert not histograms[0, M].any()  # which has no counts: not known
    header, arrays = asked(view, begin=58, numbers=False, histograms=[1])
    assert header["count"] == 2 and arrays.keys() == {"steps", "histograms"} and "tensors" not in header
    assert asked(view, begin=1000)[0]["count"] == 0
    assert asked(view, histograms=[99])[1]["histograms"].shape == (0, 7, 60, 85)


def test_the_rarest_entry_is_seen(run):
    histograms, apart = run.histograms.copy(), run.apart.copy()
    histograms[5, 1, V], apart[5, 1, V] = 0, 0
    histograms[5, 1, V, 7], apart[5, 1, V, 4] = 1, 65_535
    made = codes(dataclasses.replace(run, histograms=histograms, apart=apart), 0, [1])[0, V, 5]
    assert made[7] == 1 and made[84] == 255 and made.sum() == 256


def test_what_cannot_be_answered_is_said(run, inspect, sent):
    view = inspect(run)
    messages = sent(view)
    view._hear({"kind": "compute", "id": 3, "part": {"recording": 7, "from": 0, "histograms": None}}, [])
    (message,) = [data["content"] for data, _ in messages]
    assert message["kind"] == "failed" and "IndexError" in message["message"]


def test_two_recordings_of_other_tensors_and_lengths(run, inspect, setup):
    names = ("layer 1", *(f"block {i}" for i in range(5)))
    view = inspect({"first": run, "<b>second</b>": dataclasses.replace(healthy(7, 6, 1), tensors=names)})
    assert [each["label"] for each in setup(view)["recordings"]] == ["first", "<b>second</b>"]
    assert view._lengths == [[0, 60], [0, 7]] and view.playhead == 591
    view.tensors = ["layer 0", "block 4"]
    assert asked(view, recording=1, histograms=[5])[1]["rms"].shape == (6, 7, 7)
    figure = view._figure()
    texts = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert texts.count("not in this recording") == 2
    assert [text.get_text() for text in figure.axes[0].get_legend().texts] == ["first", "<b>second</b>"]
    unequal = inspect({"nothing yet": with_arrays(run, np.copy, slice(0)), "second": run})._figure().axes[0]
    assert [text.get_text() for text in unequal.get_legend().texts] == ["nothing yet", "second"]
    assert [len(line.get_xdata()) for line in unequal.lines[:2]] == [0, 60]
    three = inspect(run, run)
    assert [each["label"] for each in setup(three)["recordings"]] == ["recording 1", "recording 2"]


def with_arrays(run, change, records=slice(None)):
    return dataclasses.replace(
        run,
        **{name: change(getattr(run, name)[records]) for name in (*TOTALS, *COLUMNS) if name != "steps"},
        steps=run.steps[records],
    )


def nothing_but_nan(array):
    return np.full_like(array, np.nan) if array.dtype.kind == "f" else 0 * array


ODD = {
    "no record": lambda run: with_arrays(run, np.copy, slice(0)),
    "no tensor": lambda run: healthy(5, 0),
    "neither": lambda run: healthy(0, 0),
    "one record": lambda run: with_arrays(run, np.copy, slice(1)),
    "NaN everywhere": lambda run: with_arrays(run, nothing_but_nan),
    "infinite": lambda run: dataclasses.replace(
        run,
        loss=np.full(60, np.inf),
        rms=np.full_like(run.rms, np.inf),
        first_nonfinite=NonFinite(1, "<img src=x onerror=alert(1)>", "gradient", 0, np.inf),
    ),
    "markup": lambda run: dataclasses.replace(
        run, tensors=("</script><b>", "$\\none{$", "α " * 60, "\u202e")
    ),
    "scalars": lambda run: dataclasses.replace(run, shapes=((), (), (), ())),
    "negative steps": lambda run: dataclasses.replace(run, steps=run.steps - 1000),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_recordings_are_shown(run, inspect, kind):
    recording = ODD[kind](run)
    view = inspect(recording)
    view.tensors = list(recording.tensors[:6])
    header, _ = asked(view, histograms=[*range(len(recording.tensors))])
    assert header["count"] == len(recording) and view._lengths == [[0, len(recording)]]
    json.dumps([view.get_state()["_findings"], view._stored()], allow_nan=False)
    view._figure(title="A title").canvas.draw()
    compile(view.code(), "code", "exec")
    assert repr(view)


def test_thousands_of_tensors(inspect):
    view = inspect(healthy(33, 2000))
    assert len(view.tensors) == 2 and asked(view, histograms=[1999])[1]["rms"].shape == (2000, 7, 33)
    with pytest.raises(ValueError) as caught:
        view.tensors = ["none"]
    assert len(str(caught.value)) < 600
