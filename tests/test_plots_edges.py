"""Plots of numbers at the edge of what there is, and what wrong arguments leave behind: nothing."""

import contextlib
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib import pyplot, rcParams
from matplotlib.figure import Figure

from adamviz.plots import (
    plot_clip,
    plot_gradients,
    plot_loss,
    plot_path,
    plot_slots,
    plot_surface,
    png,
    still,
)
from adamviz.plots.surface import NOWHERE

X, Y = np.linspace(-2.0, 2.0, 9), np.linspace(-1.0, 1.0, 7)
BOWL = X**2 + Y[:, None] ** 2
PATH = np.stack([X, X / 2], 1)
GRAD = np.stack(np.broadcast_arrays(2 * X, 2 * Y[:, None]), -1)

GOOD = {  # each plot, its arguments, and words for what of it is drawn
    plot_surface: {
        "x": X,
        "y": Y,
        "loss": BOWL,
        "minima": [[0, 0]],
        "minimum": 0.0,
        "levels": None,
        "theme": "light",
    },
    plot_path: {"xy": PATH, "label": "a", "number": 0, "playhead": 3, "diverged": None, "theme": "light"},
    plot_loss: {
        "loss": X**2,
        "label": "a",
        "number": 0,
        "minimum": 0.0,
        "playhead": 3,
        "floor": 1e-8,
        "theme": "light",
    },
    plot_slots: {"m": X, "v": X**2, "vhat": X**2, "alpha": X + 3}
    | {"number": 0, "theme": "light", "stability": None},
    plot_gradients: {"x": X, "y": Y, "grad": GRAD, "clipped": GRAD / 2, "number": 0, "theme": "light"},
    plot_clip: {
        "grad": PATH,
        "clipped": PATH / 2,
        "bound": [[1, 1], [-1, 1], [-1, -1]],
        "playhead": 3,
        "number": 0,
        "theme": "light",
    },
}
WRONG = [
    None,
    "a text",
    object(),
    1j,
    -1,
    1.5,
    True,
    float("nan"),
    float("inf"),
    10**400,
    [],
    [[]],
    [1],
    [[1, 2], [3]],
    {},
    {"a": 1},
    np.ones((2, 2, 2, 2)),
    np.array(["a"]),
    np.array(["1", "2"]),
    np.array([None]),
    np.full(9, np.nan),
    np.full(9, 1j),
    np.zeros(9),
    np.zeros((9, 2)),
    print,
    b"b",
    np.datetime64("2020-01-01"),
    np.full(9, "2020", "datetime64[Y]"),
]
KEYWORDS = [
    {"colour": "red"},
    {"nonsense": 1},
    {"alpha": "half"},
    {"zorder": "top"},
    {"color": "no colour"},
    {"color": object(), "label": "a"},
    {"linewidth": "wide"},
    {"linewidths": "wide"},
    {"transform": 5},
    {"clip_path": 3},
    {"path_effects": 3},
    {"data": 3},
    {"picker": object(), "marker": "?"},
]


def looks(ax):
    """What can be told of axes from outside."""
    return (
        [*map(id, ax.get_children())],
        ax.get_xlim(),
        ax.get_ylim(),
        ax.get_xscale(),
        ax.get_yscale(),
        ax.get_xlabel(),
        ax.get_ylabel(),
        ax.get_autoscale_on(),
        ax.get_facecolor(),
        ax.get_title(),
        len(ax.figure.axes),
    )


def drawn_or_refused(plot, arguments):
    """Draw; or, if it raises, see that nothing is left: on no axes of the user's, in no new figure, in no
    setting.
    """
    before, figures = dict(rcParams), pyplot.get_fignums()
    for ax in (Figure().add_subplot(), None):
        seen = looks(ax) if ax is not None else None
        try:
            made = plot(**arguments, ax=ax)
        except (ValueError, TypeError, AttributeError, RuntimeError, UserWarning) as error:
            assert pyplot.get_fignums() == figures and (ax is None or looks(ax) == seen), repr(error)
        else:
            assert ax is None or made is ax
            made.figure.canvas.draw()
            pyplot.close("all")
        assert dict(rcParams) == before


@pytest.mark.sampled(1)
@pytest.mark.parametrize("plot", GOOD)
def test_wrong_arguments_leave_no_figure_and_no_mark(plot):
    for name in GOOD[plot]:
        for wrong in WRONG:
            drawn_or_refused(plot, GOOD[plot] | {name: wrong})


@pytest.mark.sampled(13)
@pytest.mark.parametrize("plot", GOOD)
@pytest.mark.parametrize("keywords", KEYWORDS, ids=lambda keywords: " ".join(keywords))
def test_wrong_keywords_leave_no_figure_and_no_mark(plot, keywords):
    if keywords.keys() & {"colour", "nonsense"}:
        with pytest.raises((AttributeError, TypeError, UserWarning)):  # matplotlib 3.9 warns of some
            plot(**GOOD[plot], **keywords)
    with contextlib.suppress(AttributeError):
        drawn_or_refused(plot, GOOD[plot] | keywords)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("plot", GOOD)
def test_a_grid_that_matplotlib_draws_on_all_new_axes_is_not_in_the_picture(plot):
    drawn = []
    for setting in (False, True):
        with pyplot.rc_context({"axes.grid": setting}):
            drawn.append(png(plot(**GOOD[plot]).figure))
    pyplot.close("all")
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("plot", GOOD)
def test_what_is_no_axes_is_refused_by_name(plot):
    for wrong in (5, "ax", Figure(), [Figure().add_subplot()], pyplot):
        with pytest.raises(TypeError, match="Expected ax to be matplotlib Axes or None, received: "):
            plot(**GOOD[plot], ax=wrong)
    assert pyplot.get_fignums() == []


@pytest.mark.parametrize("plot", [plot_path, plot_loss, plot_slots, plot_clip])
def test_short_names_of_keywords_are_keywords(plot):
    ax = plot(**GOOD[plot], ax=Figure().add_subplot(), lw=7, c="#123456")
    assert [line.get_color() for line in ax.lines if line.get_linewidth() == 7] == ["#123456"]


@pytest.mark.parametrize("plot", GOOD)
def test_an_error_while_drawing_closes_the_figure(plot, monkeypatch):
    def fail(*args, **kwargs):
        raise ArithmeticError("out of order")

    for name in ("contourf", "plot", "quiver", "legend", "set"):
        monkeypatch.setattr("matplotlib.axes.Axes." + name, fail)
    with pytest.raises(ArithmeticError):
        plot(**GOOD[plot])
    assert pyplot.get_fignums() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_loss_that_is_finite_nowhere_is_said(theme, value):
    ax = plot_surface(
        X, Y, np.full(BOWL.shape, value), Figure().add_subplot(), minima=[[0, 0]], minimum=0.0, theme=theme
    )
    assert [text.get_text() for text in ax.texts] == [NOWHERE] and ax.get_xlim() == (-2, 2)
    png(ax.figure)
    ax = plot_surface(X, Y, BOWL, Figure().add_subplot())
    assert len(ax.texts) == 0


ANY = st.floats(width=64) | st.sampled_from(
    [0.0, -0.0, 5e-324, 1e-310, 1.7e308, -1.7e308, np.inf, np.nan, 1e300, 1.0]
)


@pytest.mark.slow
@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.data())
def test_any_numbers_can_be_drawn(data):
    """Whatever is not refused by name is drawn, without a warning."""
    count = data.draw(st.integers(1, 6))
    line = arrays(np.float64, count, elements=ANY)
    pair = arrays(np.float64, (count, 2), elements=ANY)
    grid = arrays(np.float64, (7, 9), elements=ANY)
    number = st.none() | ANY
    calls = [
        lambda ax: plot_surface(X, Y, data.draw(grid), ax, minimum=data.draw(number), minima=data.draw(pair)),
        lambda ax: plot_path(data.draw(pair), ax),
        lambda ax: plot_loss(data.draw(line), ax, minimum=data.draw(number)),
        lambda ax: plot_slots(data.draw(line), np.abs(data.draw(line)), alpha=data.draw(line), ax=ax),
        lambda ax: plot_gradients(X, Y, data.draw(arrays(np.float64, (7, 9, 2), elements=ANY)), ax=ax),
        lambda ax: plot_clip(
            data.draw(pair), data.draw(pair), ax=ax, playhead=data.draw(st.integers(0, count - 1))
        ),
    ]
    call = data.draw(st.sampled_from(range(len(calls))))
    ax = Figure().add_subplot()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            calls[call](ax)
        except ValueError as error:
            assert str(error).startswith("Expected ")
        ax.figure.canvas.draw()


@pytest.mark.slow
@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.data())
def test_any_run_can_be_shown(data):
    count = data.draw(st.integers(1, 5))
    xy = data.draw(arrays(np.float64, (count, 2), elements=ANY))
    xy[0] = 0.5, 0.25  # a view checks its start
    run = {"xy": xy, "loss": data.draw(arrays(np.float64, count, elements=ANY))}
    grid = data.draw(arrays(np.float64, (7, 9), elements=ANY))
    minimum = data.draw(st.none() | st.floats(-1e30, 1e30))
    playhead = data.draw(st.integers(0, count - 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        png(still(X, Y, grid, [run], minimum=minimum, playhead=playhead))


def test_where_the_loss_is_no_number_the_picture_is_hatched_and_an_infinite_one_is_beyond_all_bands():
    whole = plot_surface(X, Y, BOWL, Figure().add_subplot())
    assert whole.patch.get_hatch() is None
    beyond = BOWL.copy()
    beyond[:, :3] = np.inf
    ax = plot_surface(X, Y, beyond, Figure().add_subplot())
    assert ax.patch.get_hatch() is None
    (fill, _) = ax.collections
    seen = np.concatenate([path.vertices for path in fill.get_paths() if len(path.vertices)])
    assert seen[:, 0].min() == X[0], "all of the picture has a colour"
    hole = BOWL.copy()
    hole[:, :3] = np.nan
    ax = plot_surface(X, Y, hole, Figure().add_subplot())
    assert ax.patch.get_hatch() == "////"
    (fill, _) = ax.collections
    seen = np.concatenate([path.vertices for path in fill.get_paths() if len(path.vertices)])
    assert seen[:, 0].min() == X[3], "no colour where there is no number"


@pytest.mark.parametrize("loss", [[np.nan, 1.0, 2.0], [3.0, np.inf, 2.0], [np.nan] * 3], ids=str)
def test_a_run_is_drawn_as_far_as_its_loss_is_finite_and_said_to_be_lost(loss):
    run = {"xy": PATH[:3], "loss": np.array(loss), "label": "Adam"}
    lost = int(np.argmin(np.isfinite(loss)))
    for beside in (False, True):
        figure = still(X, Y, BOWL, [run, run], playhead=2, beside=beside)
        words = "no loss at the start" if lost == 0 else f"diverged at step {lost}"
        assert words in [text.get_text() for text in figure.texts]
        (line, *_) = [line for line in figure.axes[0].lines if line.get_label() == "Adam"]
        assert len(line.get_xdata()) == max(1, lost), "the start has its mark in any case"
        png(figure)
