"""The numbers in the texts of notebook 08: those that it prints, which its cells' test holds, and others."""

import ast
import re

import numpy as np
import pytest

import adamviz as av
from tests.words import code_of, outputs_of, text_of

TEXT, SAID = text_of("08"), outputs_of("08")
CODE = code_of("08")


@pytest.fixture(scope="module")
def functions():
    """The functions of the notebook, by name."""
    made = ast.parse(CODE)
    made.body = [part for part in made.body if isinstance(part, ast.FunctionDef)]
    names = {"av": av, "np": np}
    exec(compile(made, "notebook 08", "exec"), names)
    return names


@pytest.fixture(scope="module")
def top():
    code = CODE[CODE.index("rates, betas = (") :]
    names = {"av": av}
    exec(code[: code.index("print(")], names)
    return names["top"]


def said(pattern):
    """What the groups of a pattern are in the notebook's outputs, each a number."""
    return [float(word.replace(",", "")) for word in re.search(pattern, SAID).groups()]


def test_where_the_runs_start():
    surface = av.surfaces.Rosenbrock()
    x, y = surface.start
    assert f"from (−{-x:.1f}, {y:.0f}), where the loss is {surface(np.array([x, y])):.1f}." in TEXT


def test_the_five_neighbours(top):
    ratio = top.x.values[1] / top.x.values[0] - 1
    assert f"From one to the next the learning rate grows by {ratio * 100:.1f} %" in TEXT
    early, late = (np.array(re.findall(rf" {step} +([\d.]+)", SAID), float) for step in ("100 steps", 400))
    assert "every other one is in the valley, and those between are about a hundred times as high" in TEXT
    assert len(late) == 5 and early[:5].max() < 1.2 * early[:5].min()
    assert 30 * late[::2].max() < late[1::2].min() < 200 * late[::2].max() and late[::2].max() < 24.2


def test_the_best_run_is_luck(top):
    loss = top["final_loss"]
    row, column = np.unravel_index(loss.argmin(), loss.shape)
    rate, beta_1 = top.x.values[column], top.y.values[row]
    number = f"{loss.size:,} runs above has `learning_rate` {rate:.3f} and `beta_1` {beta_1:.3f}"
    assert number in TEXT and f"{loss.size:,} runs" in SAID
    powers = [f"{x:.0e}".split("e-") for x in loss[row, column - 1 : column + 2]]
    left, best, right = (rf"${digit} \cdot 10^{{-{int(power)}}}$" for digit, power in powers)
    assert f"ends at a loss of {best}." in TEXT and f"the loss is {left} or {right}" in TEXT


def test_the_dimension_is_right_where_it_is_known(functions):
    row, column = np.indices((128, 128))
    dimension, error = functions["dimension"]((row & column) == 0)  # Sierpiński's triangle
    assert abs(dimension - np.log(3) / np.log(2)) < 1e-9 and error < 1e-6
    whole, _ = functions["dimension"](np.ones((64, 64), bool))
    assert abs(whole - 2) < 1e-9


def test_the_dimensions_that_the_text_says():
    koch, adam = (re.search(rf"{name}.* D = (\S+ ± \S+)", SAID)[1] for name in ("Koch", "edge of Adam"))
    assert f"for Koch's curve the function finds {koch} where theory says {np.log(4) / np.log(3):.2f}" in TEXT
    assert f"Adam's edge has {adam}, which is more than a line" in TEXT
    found = re.findall(
        r"(\d+) steps: dimension (\S+) at the top, (\S+) at most, and 1.0 from (\S+) times", SAID
    )
    assert [top for _, top, _, _ in found] == ["1.5"] * 3 and "At the top the three are alike: 1.5." in TEXT
    zooms = [round(np.log(float(times.replace(",", ""))) / np.log(8)) for *_, times in found]
    assert zooms == [3, 5, 6]
    assert "with 100 steps after three zooms, with 200 after five, with 400 after six" in TEXT
    assert "three to five powers of ten" in TEXT and [round(zoom * np.log10(8)) for zoom in zooms] == [
        3,
        5,
        5,
    ]


def test_longer_runs_are_not_always_rougher(functions):
    assert "`zoom(1600, 4)`, finds a line after four." in TEXT
    maps = functions["zoom"](1600, 4)
    slopes = [functions["dimension"](functions["edge"](made.converged))[0] for made in maps]
    assert min(slopes[:4]) > 1.1 > 1.05 > slopes[4]


def test_how_many_numbers_float32_has_there():
    rates, betas = said(r"learning_rate: 129 pixels, (\d+) .*\nbeta_1: 129 pixels, (\d+) ")
    assert (
        f" {rates:.0f}: here the numbers lie" in TEXT
        and betas == 3
        and "$\\beta_1$ only three are left" in TEXT
    )
    spacing = float(np.spacing(np.float32(4.23))) / 4.23
    assert rf"${spacing / 1e-8:.0f} \cdot 10^{{-8}}$ apart" in TEXT
    assert r"512 \cdot 6 \cdot 10^{-8} \approx 3 \cdot 10^{-5}" in TEXT and 2.8e-5 < 512 * 2**-24 < 3.2e-5


def test_the_phases():
    (most,) = said(r"elsewhere up to (\d+)%")
    assert f"Below it up to {most:.0f} % of the updates turn." in TEXT
    assert "With $\\beta_2$ = 0.95 the loss falls by 5 % in each step" in TEXT
    convergence, spikes, oscillation = map(float, re.findall(r"last 500 steps about (\S+) ", SAID))
    assert convergence == 1e-22 and 0.1 < 0.95**1000 / convergence < 10  # from the 1000th step on
    assert spikes < convergence < oscillation


def test_momentum_and_the_learning_rate():
    rows = re.findall(r"(\S+) +about +(\d+)% of the learning rates arrive(?:, the smallest is (\S+))?", SAID)
    assert [f"{beta_1}: {share}" for beta_1, share, _ in rows] == ["0: 0", "0.9: 60", "0.99: 50", "0.999: 10"]
    assert "Without momentum hardly any run arrives" in TEXT and "With 0.9 more than half" in TEXT
    assert [smallest for *_, smallest in rows] == ["", "0.06", "0.06", "0.04"]
    assert "is 0.04 to 0.06 at 0.9, 0.99 and 0.999 alike" in TEXT


def test_the_network():
    best = dict(re.findall(r"epsilon +(\S+) +best learning rate about +(\S+),", SAID))
    assert (best["0.0001"], best["0.01"]) == ("0.4", "1") and "the best learning rate is 0.4 to 1" in TEXT
    assert (float(best["1"]), float(best["10"])) == (100, 1000)
    assert "above it a hundred times $\\epsilon$: 100 for 1, and 1000 for 10." in TEXT
    network = av.Network(hidden=4)
    assert len(network.start) == 35 and "one hidden layer of four units, 35 weights" in TEXT


def test_the_basins(functions):
    adam, descent = (
        said(rf"{name}.* within (\d+) steps.* D = (\S+) ±") for name in ("Adam", "gradient descent")
    )
    assert (
        f"Gradient descent is there in {descent[0]:.0f} steps" in TEXT and f"and takes {adam[0]:.0f}." in TEXT
    )
    assert f"have dimension {adam[1]:.1f}" in TEXT and f"{descent[1]:.1f}" == f"{adam[1]:.1f}" == "1.0"
    options = dict(shape=(129, 129), steps=500, dtype="float64", measure=["minimum", "steps_to_tolerance"])
    wild, tame = (av.basin_map(av.Adam(rate), "himmelblau", **options) for rate in (8.0, 0.1))
    apart = [(made["minimum"][:, 1:] != made["minimum"][:, :-1]).mean() for made in (wild, tame)]
    shares = [f"{share * 100:.0f} %" for share in apart]
    assert f"{shares[0]} of neighbouring starts end in different minima instead of {shares[1]}" in TEXT
    assert "Every run still arrives" in TEXT and (wild["steps_to_tolerance"] >= 0).all()
    dimension, _ = functions["dimension"](functions["edge"](wild["minimum"]))
    assert f"the edge has dimension {dimension:.1f}." in TEXT


def test_adam_and_amsgrad():
    everywhere, above, corner = map(int, re.findall(r"Adam is lower in (\d+)%", SAID))
    assert everywhere == 75 and "in three quarters of the map" in TEXT
    assert above > 90 and "nearly everywhere with $\\beta_2$ above 0.99" in TEXT
    assert abs(corner / 100 - 1 / 8) < 0.01 and "there it is lower in seven of eight pixels" in TEXT


def test_what_more_steps_change():
    rates, betas = ("learning_rate", 0.01, 100.0, "log"), ("beta_1", 0.0, 0.99, "one_minus")
    none, much = np.transpose(
        [
            av.hyperparameter_map(av.Adam(), "rosenbrock", rates, betas, (2, 401), steps).converged.mean(1)
            for steps in (100, 1000)
        ]
    )
    assert (
        f"{much[0]:.0%} of these learning rates converge with 100 steps and {much[1]:.0%}".replace("%", " %")
        in TEXT
    )
    assert f"{none[0]:.0%} and {none[1]:.0%}:".replace("%", " %") in TEXT
