"""Figures as files: at their own size, with text as text, in threads, and with matplotlib's settings left
alone.
"""

import functools
import io
import re
import sys
import threading

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot, rc_context, rcParams
from matplotlib.figure import Figure
from PIL import Image

from adamviz.plots import pdf, plot_loss, png, still, svg

X = np.linspace(-2.0, 2.0, 31)
BOWL = X**2 + X[:, None] ** 2
FADE = np.exp(-np.arange(31) / 8)
RUN = {"xy": np.stack([FADE, FADE], 1), "loss": 2 * FADE**2, "label": "Adam"}
HOSTILE = {
    "savefig.bbox": "tight",
    "savefig.pad_inches": 3,
    "savefig.dpi": 17,
    "savefig.facecolor": "red",
    "savefig.transparent": True,
    "figure.dpi": 31,
    "figure.figsize": (1, 1),
    "figure.facecolor": "red",
    "figure.autolayout": True,
    "savefig.format": "pdf",
    "svg.fonttype": "path",
    "svg.hashsalt": "other",
    "pdf.fonttype": 3,
    "text.usetex": True,
}


def picture(title="Adam on a bowl"):
    return still(X, X, BOWL, [RUN], title=title, minima=[[0, 0]], minimum=0.0, playhead=9)


@pytest.fixture(autouse=True)
def nothing_global_changes():
    before, figures = dict(rcParams), pyplot.get_fignums()
    yield
    assert dict(rcParams) == before and figures == pyplot.get_fignums()


def size(data):
    if data.startswith(b"\x89PNG"):
        return Image.open(io.BytesIO(data)).size
    if data.startswith(b"%PDF"):
        return tuple(
            float(number) for number in re.search(rb"/MediaBox \[ ?0 0 (\S+) (\S+?) ?\]", data).groups()
        )
    return tuple(
        float(number) for number in re.search(rb'width="([\d.]+)pt" height="([\d.]+)pt"', data).groups()
    )


@functools.cache
def as_usual(write):
    """The picture under matplotlib's own settings."""
    return write(picture())


@pytest.mark.parametrize("write, wanted", [(png, (900, 600)), (svg, (648, 432)), (pdf, (648, 432))])
@pytest.mark.parametrize("name", HOSTILE)
def test_settings_of_saving_change_neither_size_nor_anything_else(write, wanted, name):
    usual = as_usual(write)
    with rc_context({name: HOSTILE[name]}):
        data = write(picture())
    assert size(data) == size(usual) == wanted and (data == usual or name == "text.usetex")


@pytest.mark.parametrize("write", [png, svg, pdf])
def test_all_of_them_at_once(write):
    before = dict(rcParams)
    try:
        rcParams.update(HOSTILE)
        changed = dict(rcParams)
        data = write(picture())
        assert dict(rcParams) == changed
    finally:
        rcParams.update(before)
    assert size(data) == size(as_usual(write))
    assert write != svg or b">Adam on a bowl</text>" in data, "text is text, and no LaTeX was asked"


def test_a_figure_keeps_its_canvas_and_its_dots():
    figure = Figure(dpi=123)
    figure.add_subplot().plot([1, 2])
    canvas = figure.canvas
    for write in (png, svg, pdf):
        write(figure)
        assert figure.canvas is canvas and figure.dpi == 123
    shown, _ = pyplot.subplots()
    canvas, manager = shown.canvas, shown.canvas.manager
    for write in (png, svg, pdf):
        write(shown)
    assert shown.canvas is canvas and canvas.manager is manager
    pyplot.close(shown)


def test_a_title_is_in_the_file():
    assert b"<dc:title>A &amp; B</dc:title>" in svg(Figure(), "A & B") and b"/Title (A and B)" in pdf(
        Figure(), "A and B"
    )
    assert svg(Figure()).count(b"dc:title") == 2 and b"/Title" not in pdf(Figure()), (
        "only the creator has one"
    )


def test_the_usual_backends_are_as_they_were():
    svg(Figure())
    from matplotlib.backends import backend_svg

    assert backend_svg.mpl is matplotlib and "adamviz" not in backend_svg.FigureCanvas.__module__
    file = io.BytesIO()
    figure = Figure()
    figure.text(0.5, 0.5, "glyphs")
    figure.savefig(file, format="svg")
    assert b">glyphs</text>" not in file.getvalue(), "as rcParams say"


def test_threads_save_beside_each_other_and_beside_whoever_changes_settings():
    wanted = {write: write(picture()) for write in (png, svg, pdf)}
    errors, done = [], threading.Event()
    before, interval = dict(rcParams), sys.getswitchinterval()

    def save(write):
        try:
            for _ in range(2):
                assert write(picture()) == wanted[write]
        except BaseException as error:
            errors.append(error)

    def change():
        while not done.is_set():
            with rc_context({"svg.fonttype": "path", "savefig.bbox": "tight", "svg.hashsalt": None}):
                done.wait(0.001)

    savers = [threading.Thread(target=save, args=(write,)) for write in wanted for _ in range(2)]
    changer = threading.Thread(target=change)
    sys.setswitchinterval(1e-4)
    try:
        for one in (changer, *savers):
            one.start()
        for one in savers:
            one.join()
    finally:
        done.set()
        changer.join()
        sys.setswitchinterval(interval)
    assert errors == [] and dict(rcParams) == before


def test_formulas_of_ticks_are_no_trouble_in_threads():
    errors = []

    def save(number):
        try:
            for count in range(4):
                ax = plot_loss(0.5 ** np.arange(20 + count) * 10.0**number, Figure().add_subplot())
                assert ax.get_yscale() == "log"
                png(ax.figure)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert errors == []
