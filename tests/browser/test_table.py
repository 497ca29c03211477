"""The table of the runs says what Python says, also to screen readers."""

import pytest

from tests.browser.compared import CELLS, tidy  # noqa: F401 (read by the fixtures)


def cells(view):
    """The table as it is read: for each run its name and its figures."""
    return view.find(".av-table tbody").evaluate_all(
        "all => all.map(body => [body.querySelector('.av-rowname').textContent, "
        "...[...body.querySelectorAll('td')].map(cell => cell.textContent)])"
    )


def number(text):
    return None if text in ("–", "") else float(text.replace("−", "-"))


@pytest.mark.parametrize(
    "traits",
    [
        {"playhead": 0},
        {"playhead": 120},
        {"playhead": 500, "tolerance": 0.01},
        {"noise_level": 3.0, "noise_seed": 5, "playhead": 300, "tolerance": 0.5},
        {"noise_level": 1.0, "heavy_tails": True, "spike": 50.0, "selected": 2},
        {"surface": "saddle", "tolerance": 1e-3, "playhead": 77},
        {"surface": "rosenbrock", "learning_rate": 0.5, "steps": 60, "playhead": 60},
    ],
)
def test_the_table_says_what_python_says(view, traits):
    view.set(**traits)
    for (name, *texts), row in zip(cells(view), view.notebook.python("view.table()"), strict=True):
        assert name == row["run"]
        wanted = [row["loss"], row["best"], row["best_step"], row["arrives"], row["difference"]]
        for text, value in zip(texts, wanted, strict=True):
            if value is None or text == "":
                assert text in ("–", "")
            else:
                # The page and XLA may differ in the last bits of a float32, and the table shows two or three
                # digits.
                assert number(text) == pytest.approx(value, rel=0.06, abs=1e-5), (texts, row)
    known = view.notebook.python("bool(view.shown.minima)")
    assert ("lowest known loss" if known else "best loss of these runs") in view.find(
        ".av-meaning"
    ).inner_text()


def test_the_table_is_one_for_screen_readers(view):
    assert view.find(".av-table thead th").evaluate_all("all => all.map(one => one.scope)") == ["col"] * 5
    assert (
        view.find(".av-table tbody th").evaluate_all("all => all.map(one => one.scope)") == ["rowgroup"] * 4
    )
    assert view.find(".av-table caption").inner_text() == "The runs at step 120"


def test_a_tolerance_is_typed(view):
    field = view.find("input[data-name=tolerance]")
    field.fill("0.01")
    field.press("Enter")
    view.expect("tolerance", 0.01)
    assert int(cells(view)[2][4]) == view.notebook.python("view.table()[2]['arrives']")
    field.fill("0")
    field.press("Enter")
    hint = view.find(".av-meaning .av-hint")
    assert hint.inner_text() == "Write a number > 0" and view.trait("tolerance") == 0.01
    field.press("Escape")
    assert (field.input_value(), hint.is_visible()) == ("0.01", False)


def test_numbers_that_change_move_nothing(view):
    boxes = [
        view.find(selector).first.bounding_box()
        for selector in (".av-tablebox", ".av-meaning", ".av-table td", ".av-legend")
    ]
    for playhead in (0, 3, 44, 199, 500):
        view.set(playhead=playhead)
        assert [
            view.find(selector).first.bounding_box()
            for selector in (".av-tablebox", ".av-meaning", ".av-table td", ".av-legend")
        ] == boxes
