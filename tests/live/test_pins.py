"""Pins: paths that stay while the sliders move on, in words, in a table, in pictures and in a page."""

import threading

import numpy as np
import pytest

import adamviz as av


@pytest.mark.slow
def test_a_pin_keeps_its_path_while_the_sliders_move_on(compare):
    view = compare(steps=20, playhead=20)
    before = view.table()[0]
    view.pin()
    assert view.pins == ["Adam: as now"]
    view.beta_1, view.learning_rate, view.noise_level, view.start = 0.5, 0.3, 1.0, (1, 1)
    assert view.pins == ["Adam: α 0.1, β₁ 0.9, from (1.1, 1.9), …"]
    row = view.table()[-1]
    assert row["pinned"] and row["run"] == view.pins[0]
    assert {name: row[name] for name in ("loss", "best", "best_step", "arrives", "diverged")} == {
        name: before[name] for name in ("loss", "best", "best_step", "arrives", "diverged")
    }
    view.surface = "bowl"
    assert len(view.table()) == 4, "a pin of another surface is not one of this"
    view.unpin()
    assert view.pins == []


def test_pins_of_several_runs_are_removed_one_by_one(compare):
    view = compare(steps=20)
    view.pin(0, 2)
    view.pin(2)
    assert [text.rpartition(":")[0] for text in view.pins] == ["Adam", "Adam, clipnorm 1"]
    view.unpin(0)
    assert [text.rpartition(":")[0] for text in view.pins] == ["Adam, clipnorm 1"]
    for wrong in (1, -1, "0", True):
        with pytest.raises(ValueError, match="Expected pins to be whole numbers from 0 to 0"):
            view.unpin(wrong)
    for wrong in (4, -1, "0", 0.5):
        with pytest.raises(ValueError, match="Expected runs to be whole numbers from 0 to 3"):
            view.pin(wrong)


def test_pins_have_names_of_their_own(compare):
    from adamviz.live.stage.picture import parts

    view = compare(steps=20, hidden=[2, 3])
    view.pin(0, 1)
    view.pin(1, name=" before ")
    assert view.pins == ["Adam: as now", "before: as now"], "it is pinned already, and takes the name"
    view.pin(1)
    view.beta_1 = 0.5
    assert [pin["text"] for pin in parts(view)["pins"]] == ["Adam: β₁ 0.9", "before"]
    assert view.table()[-1]["run"] == "before: as now"
    view.arrangement = "side by side"
    assert [pin["text"] for pin in parts(view)["pins"]] == ["β₁ 0.9", "before"]
    for wrong in ("", "  ", 5):
        with pytest.raises(ValueError, match="Expected name to be a text that is not empty, or None"):
            view.pin(name=wrong)


def test_no_pin_is_lost_where_two_threads_pin(compare, monkeypatch):
    view = compare(steps=20)
    made, other = view._pin_of, threading.Thread(target=view.pin, args=(1,))

    def slow(index):
        pin = made(index)
        if index == 0:
            other.start()
            other.join(0.1)  # in which it would pin, did it not wait for its turn
        return pin

    monkeypatch.setattr(view, "_pin_of", slow)
    view.pin(0)
    other.join()
    assert [pin["run"] for pin in view._pins] == [0, 1]


def test_so_many_pins_and_no_more(compare):
    view = compare(steps=20)
    for i in range(16):
        view.beta_1 = i / 20
        view.pin()
    view.beta_1 = 0.99
    with pytest.raises(ValueError, match="Up to 16 runs can be pinned, and 16 are"):
        view.pin()
    assert len(view.pins) == 16
    with pytest.raises(ValueError, match="_pins"):
        view._pins = [*view._pins, view._pins[0]]


def test_what_the_page_cannot_compute_is_pinned_as_a_path(compare):
    view = compare([av.Adam(0.1)], av.Surface(unknown, start=(1, 1)), steps=30)
    view.pin()
    path = av.run(av.Adam(0.1), av.Surface(unknown, start=(1, 1)), steps=30)
    assert (
        np.allclose(view._pins[0]["path"]["xy"], path.xy.ravel(), rtol=1e-6)
        and len(view._pins[0]["path"]["loss"]) == 31
    )
    view.steps = 2001
    with pytest.raises(ValueError, match="pinned up to 2000 steps"):
        view.pin()


def unknown(xy):
    import jax.numpy as jnp

    return jnp.sum(jnp.linalg.svd(jnp.outer(xy, xy) + jnp.eye(2), compute_uv=False))


def test_pins_are_drawn_in_the_picture_and_kept_by_a_page(compare, tmp_path):
    from adamviz.live.scenes import kept_traits

    view = compare(steps=20)
    plain = view._repr_mimebundle_()[0]["image/png"]
    view.pin()
    view.beta_1 = 0.0
    moved = view._repr_mimebundle_()[0]["image/png"]
    view.unpin()
    assert plain != moved != view._repr_mimebundle_()[0]["image/png"]
    view.pin()
    assert kept_traits(view)["_pins"] == view._pins
