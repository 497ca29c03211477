"""The table of a comparison: a list that prints as a table, and is ordered as one asks."""

import html
import re

import pytest

import adamviz as av
from adamviz.live.stage.table import Table

BOLD = {"loss": 1, "best": 2, "arrives": 4}


def row(run, loss, best=None, arrives=None, hidden=False, diverged=None):
    best = loss if best is None else best
    known = {"best_step": 3, "arrives": arrives, "difference": 0.5, "diverged": diverged}
    return {"run": run, "pinned": False, "hidden": hidden, "loss": loss, "best": best, **known}


ROWS = [
    row("<b>bold</b> & $x$", 0.5, 0.25, 20),
    row("lost", None, 0.1, diverged=7),
    row("far", 12345.678),
    row("hidden", 0.001, arrives=1, hidden=True),
]


def cells(table):
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table._repr_html_())
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", one) for one in rows]


def test_it_is_the_list_that_it_was(explore):
    view = explore("beale", [av.Adam(0.1), av.Adam(0.1, clipnorm=1.0)], steps=20)
    table = view.table()
    assert isinstance(table, list) and table == [*table] and table[0]["run"] == "Adam" and len(table) == 2
    assert [one["run"] for one in view.table(sort="loss")] == ["Adam, clipnorm 1", "Adam"]
    assert [one["run"] for one in view.table(sort="loss", down=True)] == ["Adam", "Adam, clipnorm 1"]
    with pytest.raises(ValueError, match="Expected sort to be one of run, loss, best, .*, received: 'speed'"):
        view.table(sort="speed")
    view.playhead = 900
    assert "at step 20" in repr(view.table()) and "The runs at step 20" in view.table()._repr_html_()


def test_names_are_escaped_and_the_best_is_marked():
    head, *rows = cells(Table(ROWS, 9))
    assert head == ["run", "loss now", "best", "at step", "arrives", "difference"]
    assert html.unescape(rows[0][0]) == "<b>bold</b> & $x$" and "<b>" not in rows[0][0]
    assert [one[0] for one in rows[1:]] == ["lost (diverged at step 7)", "far", "hidden (hidden)"]
    # Neither a run that is not seen nor one that was lost is the best.
    for place in BOLD.values():
        assert [place for one in rows if one[place].startswith("<b>")] == [place]
        assert rows[0][place].startswith("<b>")
    assert rows[2][1] == "12346" and rows[1][1] == "–" and rows[0][5] == "+0.5"


def test_its_text_is_aligned():
    table = Table([*ROWS, row("中文 😀", 1e-9)], 9)
    lines = repr(table).replace("中文 😀", "abcdefg").splitlines()
    ends = [[word.end() for word in re.finditer(r"\S+", line.replace("*", " "))] for line in lines]
    assert len({one[-1] for one in ends[1:]}) == 1 and [line.count("*") for line in lines] == [
        0,
        1,
        0,
        0,
        0,
        2,
    ]
    assert repr(Table()).split() == "run loss now best at step arrives difference".split()


@pytest.mark.parametrize(
    "name, down, order",
    [
        ("loss", False, ["hidden", "<b>bold</b> & $x$", "far", "lost"]),
        ("loss", True, ["far", "<b>bold</b> & $x$", "hidden", "lost"]),
        ("arrives", True, ["<b>bold</b> & $x$", "hidden", "far", "lost"]),
        ("run", False, ["<b>bold</b> & $x$", "far", "hidden", "lost"]),
        ("run", True, ["hidden", "far", "<b>bold</b> & $x$", "lost"]),
    ],
)
def test_the_order(name, down, order):
    assert [one["run"] for one in Table(ROWS).sorted_by(name, down)] == order
