"""What becomes of the view of training runs elsewhere: its code, saved pages, pictures and films."""

import base64
import gzip
import json
import re

import numpy as np
import pytest

import adamviz as av
from adamviz.live import packing
from adamviz.live.training.film import Film
from adamviz.training.recording import NonFinite
from tests.training.made_recording import healthy


@pytest.fixture(scope="module")
def run():
    return healthy(20, 3, first_nonfinite=NonFinite(71, "layer 1", "v", 4, float("nan")))


@pytest.fixture
def view(run):
    view = av.inspect(run)
    yield view
    view.close()


def made_again(view, **names):
    """The view that its code makes, without which it is closed again."""
    scope = dict(names)
    exec(view.code(), scope)
    again = scope["view"]
    state = again._state(), again._scenes, again._scene, again._labels
    again.close()
    return state


def same(view):
    return view._state(), view._scenes, view._scene, view._labels


def test_its_code_makes_it_again(view, run):
    assert view.code() == (
        "import adamviz as av\n\n# `recording` is a recording of your own: define it before this.\n"
        "view = av.inspect(recording)\nview"
    )
    view.tensors, view.quantity, view.playhead, view.order = ["layer 2"], "v", 41, ["rms", True]
    view.scene("lines", "Look at m.", number="cosine", playhead=81)
    view.scene("now")
    view.number = "norm"
    assert made_again(view, recording=run) == same(view)
    view.show("lines")
    assert made_again(view, recording=run) == same(view)
    assert "playhead=81" in view.code() and "_findings" not in view.code()


def test_its_code_says_files_and_names_what_is_in_memory(run, tmp_path):
    path = tmp_path / "a run.npz"
    run.save(path)
    both = av.inspect([path, run], labels=["file", "memory"], following=False)
    assert f'"{path}",\n    recording,\n    labels=["file", "memory"],' in both.code()
    assert made_again(both, recording=run) == same(both)
    both.following = True
    assert made_again(both, recording=run) == same(both)
    both.close()
    recorder = av.Recorder()
    two = av.inspect(recorder, recorder)
    assert "av.inspect(recorder, recorder_2)" in two.code()
    assert made_again(two, recorder=recorder, recorder_2=recorder) == same(two)
    two.close()


def unpacked(stored, place, dtype):
    return np.frombuffer(gzip.decompress(base64.b64decode(stored["buffers"][place])), dtype)


def test_a_saved_page_holds_all(view, run, tmp_path):
    text = view.save(tmp_path / "run.html", title="A <run>").read_text("utf-8")
    (state,) = re.findall(r'id="av-state">([^<]*)<', text)
    state = json.loads(packing.unpacked(state))
    stored = state["stored"]
    whole, *tensors = stored["parts"]
    assert whole["tensors"] == [*run.tensors] and "histograms" not in whole["arrays"]
    assert [part["of"] for part in tensors] == [[0], [1], [2]]
    for name, values in (("steps", run.steps), ("loss", run.loss), ("rms_ratio", run.rms_ratio.T)):
        place, dtype, shape = whole["arrays"][name]
        np.testing.assert_allclose(unpacked(stored, place, dtype).reshape(shape), values, rtol=1e-3)
    for part in tensors:
        assert part["arrays"].keys() == {"histograms"} and part["count"] == 20
        place, dtype, shape = part["arrays"]["histograms"]
        asked = {"recording": 0, "from": 0, "numbers": False, "histograms": part["of"]}
        assert unpacked(stored, place, dtype).tobytes() == view._answer({"part": asked})[1][-1]
        assert shape == [1, 7, 20, 85]
    assert state["traits"]["_findings"][0][0]["kind"] == "nonfinite"
    assert state["python"] == view.code()
    assert state["rules"]["tensors"] == {"kind": "some", "options": [*run.tensors]}
    assert "<title>A &lt;run&gt;</title>" in text


def test_the_page_of_a_long_recording_is_no_burden(tmp_path):
    """Some 150 bytes of a tensor's record, seven histograms among them, of which noise cannot do without."""
    random = np.random.default_rng(0)
    run = healthy(128, 6)
    counts = random.multinomial(400, np.full(12, 1 / 12), run.histograms.shape[:3]).astype("uint32")
    run.histograms[..., 40:52] = counts
    view = av.inspect(run)
    size = view.save(tmp_path / "run.html").stat().st_size
    view.close()
    code = len(view._esm)
    assert size - 2 * code < 128 * 6 * 170


def test_the_module_and_pictures(view, tmp_path):
    assert "export default {" in view.save(tmp_path / "run.mjs").read_text("utf-8")
    assert view.save(tmp_path / "run.png", theme="dark").stat().st_size > 10_000
    svg = view.save(tmp_path / "run.svg").read_text("utf-8")
    for text in ("log₁₀ update/weight", "layer 1", "step 191", "v of layer 1 is NaN at step 71, entry 4"):
        assert text in svg


def test_a_film_runs_over_all_records(view):
    film = Film(view)
    assert film.steps == 19
    frames = [film.frame(step) for step in (0, 10, 19)]
    assert len({frame.tobytes() for frame in frames}) == 3 and frames[0].shape[2] == 4
    view.playhead = int(view.recordings[0].steps[10])
    figure = view._figure()
    lines = [line.get_xdata()[0] for ax in figure.axes for line in ax.lines if len(line.get_xdata()) == 2]
    assert lines.count(view.playhead) >= len(view.tensors) + 2
    bars = [patch.get_xy() for ax in figure.axes for patch in ax.patches]
    assert len(bars) == len(view.tensors)
    for outline in bars:  # five bins of a fifth of the entries each, from 2^-12 on
        shown = outline[outline[:, 0] > 0]
        np.testing.assert_allclose(shown[:, 0], 0.2)
        np.testing.assert_allclose([shown[:, 1].min(), shown[:, 1].max()], np.log10([2.0**-12, 2.0**-7]))


def test_what_cannot_move_says_so(tmp_path):
    view = av.inspect(healthy(1, 2))
    with pytest.raises(TypeError, match="nothing in it moves"):
        view.save(tmp_path / "run.gif")
    view.close()


def test_a_playhead_beyond_the_records_shows_the_nearest(view):
    view.playhead = -5
    assert "step 1" in [text.get_text() for ax in view._figure().axes for text in ax.texts]
    view.playhead = 10**9
    assert "step 191" in [text.get_text() for ax in view._figure().axes for text in ax.texts]


def test_what_is_bounded_is_drawn_within_its_bounds(view):
    """So that a dip of the cosine is never cut off, whatever the scale leaves out."""
    for number, ends in (("cosine", (-1.05, 1.05)), ("epsilon_share", (-0.02, None)), ("rms_ratio", None)):
        view.number = number
        (ax,) = [ax for ax in view._figure().axes if ax.get_xlabel() == "step"]
        low, high = ax.get_ylim()
        if ends is None:
            assert low > 0 and high < 3
        else:
            assert low == ends[0] and (high == ends[1] if ends[1] else high >= 0.05)
