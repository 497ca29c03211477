"""Reddi, Kale & Kumar's counter-example, with the paper's constants: Adam ends at the wrong end of its
interval, AMSGrad does not.
"""

import json
import subprocess
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from adamviz.api import check_optimizer
from adamviz.programs.program import PRELUDE, optimizer_program, surface_program

MODULES = (Path(av.__file__).parent / "live" / "js").as_uri()
BETAS = {"beta_1": 0.9, "beta_2": 0.99}


def falling(rate):
    return lambda step: rate / jnp.sqrt(step + 1.0)


def test_the_problem_is_the_papers():
    surface = av.surfaces.Reddi()
    online = [float(surface.gradient_at((0.0, 0.0), step)[0]) for step in range(404)]
    assert [step for step, slope in enumerate(online) if slope != -10] == [
        0,
        101,
        202,
        303,
    ]  # t mod 101 = 1, counted from 1
    assert {online[step] for step in (0, 101, 202, 303)} == {1010.0}
    assert sum(online[:101]) == 10
    drawn = av.run(av.Adam(), surface, steps=50_000).grad[:, 1]
    assert set(np.unique(drawn)) == {-10.0, 1010.0} and np.mean(drawn == 1010) == pytest.approx(
        0.01, abs=0.0015
    )
    assert surface.minima[0][:2] == (-1.0, -1.0)


@pytest.mark.parametrize("rate", [0.2, 0.5, 1.0])
def test_online_adam_ends_at_the_worst_point_and_amsgrad_at_the_best(rate):
    adam, amsgrad = (
        av.run(av.Adam(falling(rate), amsgrad=on, **BETAS), "reddi", steps=100_000) for on in (False, True)
    )
    assert (adam.xy[-1000:, 0] > 0.9).all()
    assert (
        amsgrad.xy[-1, 0] < (-0.9 if rate > 0.2 else -0.4)
        and (np.diff(amsgrad.xy[2000::2020, 0]) < 0.01).all()
    )


def regret(path):
    """The average regret against the best fixed point, -1, after each step, along x."""
    lost = path.grad[:, 0].astype(float) * (path.xy[:-1, 0].astype(float) + 1)
    return np.cumsum(lost) / np.arange(1, len(lost) + 1)


def test_the_average_regret_of_adam_does_not_vanish_and_that_of_amsgrad_does():
    adam, amsgrad = (
        regret(av.run(av.Adam(falling(0.5), amsgrad=on, **BETAS), "reddi", steps=1_010_000))
        for on in (False, True)
    )
    worst = 2 * 10 / 101  # that of staying at +1
    assert worst < adam[-1] < 1.2 * worst
    assert amsgrad[-1] < 0.2 * worst and amsgrad[-1] < 0.4 * amsgrad[101_000 - 1] < 0.4 * worst


def test_stochastic_adam_ends_at_the_wrong_end_for_every_draw():
    # A drift of 0.2 a step outgrows errors of 100 a step after some 500² steps only.
    for draw in (0, 1, 2):
        surface = av.surfaces.Reddi(draw=draw)
        adam, amsgrad = (
            av.run(av.Adam(falling(1.0), amsgrad=on, **BETAS), surface, steps=1_000_000).xy[-2000:, 1].mean()
            for on in (False, True)
        )
        assert adam > 0.9 and amsgrad < -0.7, f"draw {draw}: {adam} {amsgrad}"


def test_the_page_ends_where_the_kernel_does(node):
    surface, steps = av.surfaces.Reddi(draw=31), 50_000
    runners = [av.Adam(falling(0.5), amsgrad=on, **BETAS) for on in (False, True)]
    programs = [optimizer_program(check_optimizer(one)) for one in runners]
    given = {
        "prelude": PRELUDE,
        "surface": surface_program(surface),
        "program": programs[0],
        "steps": steps,
        "numbers": [[one["value"] for one in program["parameters"]] for program in programs],
    }
    script = f"""
import {{ bindOptimizer, bindSurface, plain, startRun }} from "{MODULES}/state/programs.js";
import {{ readFileSync }} from "node:fs";
const {{ prelude, surface, program, numbers, steps }} = JSON.parse(readFileSync(0, "utf8"));
const [ground, optimizer] = [bindSurface(surface, prelude), bindOptimizer(program, prelude)];
const own = surface.parameters.map(({{ value }}) => value);
console.log(JSON.stringify(numbers.map((one) => {{
  const run = startRun(ground, plain(own), optimizer, plain(one), surface.start, steps, false);
  run.advance(Infinity);
  return Array.from(run.xy.subarray(2 * steps));
}})));
"""
    done = subprocess.run(
        [node, "--input-type=module", "-e", script], input=json.dumps(given), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    adam, amsgrad = json.loads(done.stdout)
    assert min(adam) > 0.9 and max(amsgrad) < -0.9
    for there, optimizer in zip((adam, amsgrad), runners, strict=True):
        np.testing.assert_allclose(there, av.run(optimizer, surface, steps=steps).xy[-1], atol=2e-3)
