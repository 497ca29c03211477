"""The static pictures of gradients: what is drawn is what was given, and wrong shapes are refused by name."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import adamviz as av

X, Y = np.linspace(-2, 2, 9), np.linspace(-1, 1, 5)
GRAD = np.stack(np.broadcast_arrays(2 * X, 200 * Y[:, None]), -1)


def axes(size=(6, 4)):
    return Figure(figsize=size).add_subplot()


def test_arrows_point_against_the_gradient_and_grow_by_powers_of_ten():
    ax = av.plot_gradients(X, Y, GRAD, ax=axes())
    (arrows,) = ax.collections
    u, v = arrows.U.reshape(5, 9), arrows.V.reshape(5, 9)
    assert (np.sign(u[2, [0, 8]]) == [1, -1]).all() and (np.sign(v[[0, 4], 4]) == [1, -1]).all()
    lengths = np.hypot(u, v)
    steep, flat = lengths[0, 4], lengths[2, 8]  # of sizes 200 and 4
    top = np.ceil(np.log10(np.linalg.norm(GRAD, axis=-1).max()))
    assert steep / flat == pytest.approx(
        (1 + (np.log10(200) - top) / 6) / (1 + (np.log10(4) - top) / 6), rel=1e-6
    )


def test_an_arrow_points_along_the_step_as_the_axes_stretch_it():
    ax = axes()
    ax.set(xlim=(-2, 2), ylim=(-100, 100))
    av.plot_gradients(X, Y, np.ones((5, 9, 2)), ax=ax)
    (arrows,) = ax.collections
    box = ax.get_window_extent()
    assert arrows.V[0] / arrows.U[0] == pytest.approx((box.height / 200) / (box.width / 4))
    assert ax.get_ylim() == (-100, 100)


def test_a_clip_is_drawn_over_what_it_clips_and_holes_stay_open():
    grad = GRAD.copy()
    grad[0, 0] = np.nan
    ax = av.plot_gradients(X, Y, grad, np.clip(grad, -1, 1), axes(), number=1)
    before, after = ax.collections
    assert before.get_zorder() < after.get_zorder()
    assert after.Umask[0] and after.Umask.sum() == 1 + 1  # and the middle, where there is no slope


def test_the_plane_of_gradients_holds_all_of_them_and_is_of_one_scale():
    grad = np.array([[500.0, 1.0], [0.5, 0.2], [-3.0, 4.0], [np.nan, 0.0]])
    box = np.array([[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]])
    ax = av.plot_clip(grad, np.clip(grad, -1, 1), box, axes(), playhead=0)
    lines = {line.get_label(): line.get_xydata() for line in ax.lines}
    assert ax.get_aspect() == 1 and ax.get_xlim() == ax.get_ylim() == (-1.6, 1.6)
    assert lines["after"][0].tolist() == [1.0, 1.0]
    assert np.abs(lines["before"][:3]).max() < 1.6 and lines["before"][0, 1] / lines["before"][
        0, 0
    ] == pytest.approx(1 / 500)
    assert lines["before"][1].tolist() == [0.5, 0.2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_they_draw_in_both_themes(theme):
    path = av.run(av.Adam(0.1, clipnorm=1.0), "beale", steps=50)
    for ax in (
        av.plot_clip(path.grad, path.clipped, ax=axes(), theme=theme),
        av.plot_gradients(X, Y, GRAD, ax=axes(), theme=theme),
    ):
        ax.figure.canvas.draw()


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: av.plot_gradients(X, Y, GRAD[1:], ax=axes()), r"Expected grad to have shape \(5, 9, 2\)"),
        (lambda: av.plot_gradients(X, Y, GRAD, GRAD[:, 1:], ax=axes()), "Expected clipped to have shape"),
        (lambda: av.plot_clip(GRAD, GRAD, ax=axes()), r"Expected grad to have shape \(steps, 2\)"),
        (lambda: av.plot_clip(GRAD[0], GRAD[1], [1, 2], axes()), r"Expected bound to have shape \(n, 2\)"),
        (
            lambda: av.plot_clip(GRAD[0], GRAD[1], ax=axes(), playhead=9),
            "Expected playhead to be an integer from 0 to 8, received: 9",
        ),
        (lambda: av.plot_clip(GRAD[0], GRAD[1], ax=axes(), theme="red"), "Expected theme"),
    ],
)
def test_bad_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
