"""The table of one step: every formula, with the numbers of `av.run` put in, gives the number that stands
beside it.
"""

import json
import math
import re
import subprocess
from pathlib import Path

import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.api import check_optimizer
from adamviz.core.parameters import values
from adamviz.programs.program import PRELUDE, noise_program, optimizer_program, surface_program
from adamviz.programs.step_table import step_table
from adamviz.surfaces import as_surface

MODULES = Path(__file__).parents[2] / "adamviz" / "live" / "js"
STEPS = [0, 1, 7, 50, 119]
WARM = av.schedules.CosineDecay(0.01, 100, warmup_target=0.1, warmup_steps=20)
OPTIMIZERS = {
    "Adam": av.Adam(0.1),
    "AMSGrad": av.Adam(0.1, amsgrad=True),
    "clipvalue": av.Adam(0.1, clipvalue=2.0),
    "clipnorm": av.Adam(0.1, clipnorm=1.0),
    "global_clipnorm": av.Adam(0.1, global_clipnorm=3.0),
    "both clips": av.Adam(0.1, clipvalue=2.0, clipnorm=1.0),
    "schedule and decay": av.Adam(WARM, decay=0.01),
    "decay": av.Adam(0.1, decay=0.1),
    "epsilon": av.Adam(0.1, epsilon=1.0),
    "epsilon of 0": av.Adam(0.1, epsilon=0.0),
    **{
        f"textbook {hat} {corrected} {amsgrad}": av.TextbookAdam(
            0.1, epsilon=0.1, epsilon_hat=hat, bias_correction=corrected, amsgrad=amsgrad
        )
        for hat in (False, True)
        for corrected in (False, True)
        for amsgrad in (False, True)
    },
}
SURFACES = ["beale", "reddi"]
NOISE = av.Noise(noise_level=0.5, noise_seed=3, spike=50.0, spike_every=7)


def calculated(text):
    """The value of a formula in which numbers have been put."""
    text = (
        text.replace("·", "*")
        .replace("²", "**2")
        .replace("−", "-")
        .replace(", or the nearest place allowed", "")
    )
    return eval(re.sub(r"√\(([^)]*)\)", r"math.sqrt(\1)", text), {"math": math, "min": min, "max": max})


def filled(row, optimizer, path, step, axis, projected):
    """The formula that a row shows, written as the page does, with all digits."""
    own = values(check_optimizer(optimizer))

    def at(name, axis=axis):
        if name in ("t", "step"):
            return step + (name == "t")
        if name.startswith("|"):
            return math.hypot(at(name[1:-1], 0), at(name[1:-1], 1))
        if name == "xy_before":
            return path.xy[step, axis]
        if name in own and not hasattr(path, name):
            return own[name]
        before = name.endswith("_before")
        array = getattr(path, name.removesuffix("_before"))
        number = 0.0 if before and step == 0 else array[step - before]
        return float(number[axis] if np.ndim(number) else number)

    def on(name):
        if name == "project":
            return projected
        return (
            own[name] is not None if name in ("clipvalue", "clipnorm", "global_clipnorm") else bool(own[name])
        )

    formula = next(
        f for f in row["formulas"] if all(on(n) == wanted for n, wanted in f.get("when", {}).items())
    )
    text = formula["text"].replace("{^t}", f"**{step + 1}")
    return re.sub(r"\{([^{}]+)\}", lambda found: f"({float(at(found[1]))!r})", text)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_formula_gives_the_number_beside_it(name, surface):
    optimizer = OPTIMIZERS[name]
    path = av.run(optimizer, surface, steps=120, noise=NOISE)
    shown = 0
    for row in step_table(check_optimizer(optimizer))["rows"]:
        if (
            row["name"] == "grad"
            or "schedule(" in row["formulas"][-1]["text"]
            or (name == "both clips" and row["name"] == "clipped")
        ):
            continue  # said in words
        for step in STEPS:
            for axis in (0, 1):
                text = filled(row, optimizer, path, step, axis, surface == "reddi")
                array = path.xy[1:] if row["name"] == "xy" else getattr(path, row["name"])
                expected = array[step, axis] if row["each"] else array[step]
                found = (
                    min(max(calculated(text), -1), 1)
                    if (surface, row["name"]) == ("reddi", "xy")
                    else calculated(text)
                )
                # 1 - beta^t of float32 has lost as many digits as beta^t has leading nines.
                assert found == pytest.approx(expected, rel=2e-4, abs=1e-12), (
                    f"{row['name']} at step {step}: {text}"
                )
                shown += 1
    assert shown >= 90


def test_what_plays_no_part_says_so():
    rows = {row["name"]: row for row in step_table(check_optimizer(av.Adam()))["rows"]}
    assert rows["vhat"]["unused"] == {"amsgrad": False} and all(
        "unused" not in rows[name] for name in rows.keys() - {"vhat"}
    )
    textbook = {row["name"]: row for row in step_table(av.TextbookAdam())["rows"]}
    assert textbook["bias_1"]["unused"] == {"bias_correction": False}


def test_a_rival_has_its_gradient_its_step_and_where_that_leads():
    found = step_table(av.Rival(optax.sgd, learning_rate=0.1))
    assert [row["name"] for row in found["rows"]] == ["grad", "update", "xy"] and "sgd" in found["rows"][1][
        "text"
    ]
    assert list(found["charts"]) == ["x, y", "step size"]


HEAD = """
import { bindNoise, bindOptimizer, bindSurface, plain, startRun } from "%(modules)s/state/programs.js";
import { figure } from "%(modules)s/base/format.js";
import { formulaText, stepNumbers } from "%(modules)s/step/formulas.js";
"""


def page_figures(node, cases):
    """What the page writes into its table: of each case a list of [row, step, axis, figure]."""
    script = (
        HEAD % {"modules": MODULES.as_uri()}
        + """
import { readFileSync } from "node:fs";
const { cases, prelude, noise, steps } = JSON.parse(readFileSync(0, "utf8"));
const found = cases.map(({ surface, program, numbers, noiseNumbers }) => {
  const landscape = bindSurface(surface, prelude), optimizer = bindOptimizer(program, prelude);
  const own = plain(surface.parameters.map(({ value }) => value));
  const errors = bindNoise(noise, prelude)(plain(noiseNumbers));
  const run = startRun(landscape, own, optimizer, plain(numbers), surface.start, 120, true, errors);
  run.advance(Infinity);
  const cell = (row, step, axis) => {
    const at = stepNumbers(run, program, numbers, step, { project: "project" in surface });
    return [row.name, step, axis, figure(at.at(row.name, axis)), formulaText(row, at, axis)];
  };
  const line = (row, step) => (row.each ? [0, 1] : [0]).map((axis) => cell(row, step, axis));
  return program.step_table.rows.flatMap((row) => steps.flatMap((step) => line(row, step)));
});
console.log(JSON.stringify(found));
"""
    )
    given = {"cases": cases, "prelude": PRELUDE, "noise": noise_program(), "steps": STEPS}
    done = subprocess.run(
        [node, "--input-type=module", "-e", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_every_figure_of_the_page_is_that_of_a_run(node):
    cases, paths = [], []
    for surface in SURFACES:
        for optimizer in OPTIMIZERS.values():
            one = check_optimizer(optimizer)
            program = optimizer_program(one)
            numbers = [parameter["value"] for parameter in program["parameters"]]
            cases.append(
                {
                    "surface": surface_program(as_surface(surface)),
                    "program": program,
                    "numbers": numbers,
                    "noiseNumbers": list(values(NOISE).values()),
                }
            )
            paths.append(av.run(optimizer, surface, steps=120, noise=NOISE))
    for found, path in zip(page_figures(node, cases), paths, strict=True):
        assert len(found) >= 12 * len(STEPS)
        for name, step, axis, text, formula in found:
            array = path.xy[1:] if name == "xy" else getattr(path, name)
            expected = float(array[step, axis] if array.ndim == 2 else array[step])
            value = float(text.replace("−", "-"))
            # Two machines round differently, and a hundred steps of a curved valley make more of it.
            assert value == pytest.approx(expected, rel=3e-3, abs=2e-5), f"{name} at step {step}: {formula}"
            assert "undefined" not in formula and "{" not in formula
