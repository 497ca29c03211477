"""Maps that the page computes with WebGL2, beside those of the kernel: in a real browser."""

import base64

import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core.measures import MEASURES
from adamviz.lowering import PRELUDE
from adamviz.programs.maps import map_program
from adamviz.programs.program import optimizer_program, surface_program
from tests.browser.shaders import opened

SIZE, STEPS = 48, 120
X, Y = ("learning_rate", 1e-3, 1.0, "log"), ("beta_1", 0.0, 0.99)
NAMES = tuple(MEASURES)
# Each measure as base64 of its bytes, and which bands of rows came when.
RUN = """async ([program, request]) => {
  const { runMap } = await import("/gpu/map-run.js");
  const bands = [];
  const result = await runMap(program, request, { onBand: (row, rows) => bands.push([row, rows]) });
  return { arrays: TEXTS(result), bands };
}"""
TEXTS = """((result) => {
  const text = (array) => {
    const bytes = new Uint8Array(array.buffer);
    let text = "";
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(text);
  };
  return Object.fromEntries(Object.entries(result).map(([name, array]) => [name, text(array)]));
})"""
RUN = RUN.replace("TEXTS", TEXTS)
# The losses at the end of single pixels' runs, as the page computes the path under the cursor.
PATHS = """async ([prelude, surface, optimizer, numbers, surfaceNumbers, start, steps]) => {
  const { bindOptimizer, bindSurface, plain, startRun } = await import("/state/programs.js");
  const [ground, adam] = [bindSurface(surface, prelude), bindOptimizer(optimizer, prelude)];
  return numbers.map((values) => {
    const run = startRun(ground, surfaceNumbers, adam, plain(values), start, steps, false);
    run.advance(Infinity);
    return run.loss[steps];
  });
}"""


# The losses at the end as Workers compute them.
ROWS = """async ([prelude, program, { x, y, values, steps }]) => {
  const { bindRows } = await import("/map/rows.js");
  const rows = { xAt: x.at, yAt: y.at, x: x.values, y: y.values, values, steps };
  const work = bindRows(program, prelude)(rows);
  let step = work.next();
  while (!step.done) step = work.next();
  return [...step.value.final_loss];
}"""


@pytest.fixture(scope="module")
def page(browser):
    with opened(browser) as page:
        yield page


def asked(program, surface, x, y, steps, **numbers):
    """What `runMap` is asked for a map over two numbers: x and y are (name, values)."""
    present = numbers | dict(zip(("x", "y"), map(float, surface.start), strict=True))
    names = [name for _, name, _ in program["numbers"]]
    values = [float(present.get(name, getattr(surface, name, 0))) for name in names]
    axes = {
        axis: {"at": names.index(name), "values": np.float32(among).tolist()}
        for axis, (name, among) in (("x", x), ("y", y))
    }
    return axes | {"values": values, "steps": steps}


def maps(kernel, page, optimizer, surface, **numbers):
    """The measures that the page finds for a map that the kernel has computed, and how it has been asked."""
    setting = kernel.setting
    program = map_program(optimizer, surface, measures=setting.measures)
    numbers |= {"tolerance": setting.tolerance, "radius": setting.radius}
    axes = [(axis.name, axis.values) for axis in (kernel.x, kernel.y)]
    answer = page.evaluate(RUN, [program, asked(program, surface, *axes, setting.steps, **numbers)])
    assert answer["bands"] == [[0, len(axes[1][1])]]
    return decoded(program, answer["arrays"], kernel.shape)


def decoded(program, texts, shape):
    kinds = {name: np.uint8 if dtype == "bool" else dtype for name, dtype in program["measures"]}
    return {
        name: np.frombuffer(base64.b64decode(text), kinds[name]).reshape(shape)
        for name, text in texts.items()
    }


def alike(one, other):
    """Where all measures of two maps are as good as the same: to a thousandth."""
    same = True
    for name in NAMES:
        left, right = (np.asarray(each[name], np.float64) for each in (one, other))
        with np.errstate(invalid="ignore"):
            near = np.abs(left - right) <= 1e-3 * np.abs(right) + 1e-4
        same &= near | (left == right) | np.isnan(left) & np.isnan(right)
    return same


@pytest.mark.parametrize("name", ["Rosenbrock", "Himmelblau"])
def test_a_map_is_the_kernel_s_away_from_chaos_and_the_page_s_own_path_in_every_pixel(name, page):
    surface, adam = getattr(av.surfaces, name)(), av.Adam()
    kernel, wide = (
        av.hyperparameter_map(adam, surface, X, Y, (SIZE, SIZE), STEPS, measure=NAMES, dtype=dtype)
        for dtype in ("float32", "float64")
    )
    numbers = {key: value for key, value in adam.get_config().items() if isinstance(value, float)}
    found = maps(kernel, page, adam.hyperparameters, surface, **numbers)
    # Chaos is where the kernel itself finds something else with more digits.
    calm = alike(kernel, wide)
    agree = alike(found, kernel)
    assert 0.7 < calm.mean() < 1 and agree[calm].mean() > 0.985, (calm.mean(), agree[calm].mean())
    assert (found["converged"] == kernel.converged)[calm].mean() > 0.99
    assert (found["diverged_at"] == -1).all()

    # The path under the cursor is computed in JavaScript: to the last bit the one of the pixel.
    random = np.random.default_rng(1)
    pixels = random.integers(0, SIZE, (200, 2))
    optimizer, ground = optimizer_program(adam.hyperparameters), surface_program(surface)
    rates, betas = np.float32(kernel.x.values), np.float32(kernel.y.values)
    present = {entry["name"]: entry["value"] for entry in optimizer["parameters"]}
    rows = [
        list((present | {"learning_rate": float(rates[j]), "beta_1": float(betas[i])}).values())
        for i, j in pixels
    ]
    own = [entry["value"] for entry in ground["parameters"]]
    paths = page.evaluate(PATHS, [PRELUDE, ground, optimizer, rows, own, list(surface.start), STEPS])
    same = np.float32(paths) == found["final_loss"][tuple(pixels.T)]
    assert same.mean() > 0.97, same.mean()

    # So it is where Workers compute the map, in every pixel.
    program = map_program(adam.hyperparameters, surface, measures=NAMES, language="javascript")
    request = asked(program, surface, ("learning_rate", rates), ("beta_1", betas), STEPS, **numbers)
    losses = np.float32(page.evaluate(ROWS, [PRELUDE, program, request])).reshape(SIZE, SIZE)
    np.testing.assert_array_equal(losses[tuple(pixels.T)], np.float32(paths))


def test_divergence_is_the_kernel_s_to_the_step(page):
    surface, rival = av.surfaces.Rosenbrock(), av.Rival(optax.sgd, learning_rate=0.1, momentum=0.5)
    axes = ("learning_rate", 1e-4, 1.0, "log"), ("momentum", 0.0, 0.95)
    kernel = av.hyperparameter_map(rival, surface, *axes, (32, 32), 100, measure=NAMES)
    found = maps(kernel, page, rival, surface)
    lost = kernel["diverged_at"] >= 0
    assert 0.3 < lost.mean() < 0.9
    assert ((found["diverged_at"] >= 0) == lost).mean() > 0.99
    assert (found["diverged_at"] == kernel["diverged_at"]).mean() > 0.98
    assert (np.isfinite(found["final_loss"]) == np.isfinite(kernel["final_loss"])).mean() > 0.99
    assert (np.isnan(found["final_loss"]) == np.isnan(kernel["final_loss"])).mean() > 0.99
    assert not found["converged"][lost].any()


LOST = """async ([program, request]) => {
  const [{ runMap }, { gpu }] = await Promise.all([import("/gpu/map-run.js"), import("/gpu/context.js")]);
  const lose = () => {
    const { gl } = gpu();
    gl.getExtension("WEBGL_lose_context").loseContext();
    return gl;
  };
  const bands = [];
  const whole = await runMap(program, request);
  let old = null;
  const onBand = (row, rows) => {
    bands.push([row, rows]);
    old ??= lose();
  };
  const between = await runMap(program, request, { onBand });
  const other = gpu();
  const within = runMap(program, request);
  lose();
  const after = await within;
  const texts = [whole, between, after].map(TEXTS);
  return { bands, texts, anew: other !== null && other.gl !== old && !gpu().gl.isContextLost() };
}""".replace("TEXTS", TEXTS)
CANCELLED = """async ([program, request]) => {
  const { runMap } = await import("/gpu/map-run.js");
  const [cancelled, before] = [new AbortController(), new AbortController()];
  const bands = [];
  const onBand = (row) => {
    bands.push(row);
    cancelled.abort("the view moved on");
  };
  before.abort("too late");
  const said = (error) => `cancelled: ${error}`;
  const told = [
    await runMap(program, request, { signal: cancelled.signal, onBand }).catch(said),
    await runMap(program, request, { signal: before.signal, onBand }).catch(said),
  ];
  const wide = { ...program, state: 1000 };
  const refused = [await runMap({ error: "none" }, request), await runMap(wide, request)];
  const broken = await runMap({ ...program, step: "this is no GLSL;" }, request).catch(String);
  return { bands, told, refused, broken };
}"""

TOGETHER = """async ([program, ...requests]) => {
  const { runMap } = await import("/gpu/map-run.js");
  const { gl } = (await import("/gpu/context.js")).gpu();
  const alone = [];
  for (const request of requests) alone.push(await runMap(program, request));
  const drawing = setInterval(() => gl.bindFramebuffer(gl.FRAMEBUFFER, null)); // as a relief does
  const together = await Promise.all(requests.map((request) => runMap(program, request)));
  clearInterval(drawing);
  return [alone, together].map((results) => results.map(TEXTS));
}""".replace("TEXTS", TEXTS)


@pytest.fixture(scope="module")
def high():
    """A map that is computed in two bands: its program, what is asked, and its shape."""
    surface, adam = av.surfaces.Bowl(), av.Adam()
    program = map_program(adam.hyperparameters, surface)
    x, y = ("learning_rate", np.geomspace(0.01, 1, 64)), ("beta_1", np.linspace(0, 0.99, 1100))
    numbers = {key: value for key, value in adam.get_config().items() if isinstance(value, float)}
    return program, asked(program, surface, x, y, 5, **numbers), (1100, 64)


def test_a_map_goes_on_in_another_context_when_one_is_lost(high, page):
    program, request, shape = high
    told = page.evaluate(LOST, [program, request])
    whole, between, after = (decoded(program, text, shape)["final_loss"] for text in told["texts"])
    assert told["anew"] and len(told["bands"]) >= 2 and sum(rows for _, rows in told["bands"]) == 1100
    assert (whole > 0).all() and len(np.unique(whole)) > 1000
    np.testing.assert_array_equal(between, whole)
    np.testing.assert_array_equal(after, whole)


def test_a_map_is_cancelled_between_two_slices_and_refused_where_no_card_can(high, page):
    program, request, _ = high
    told = page.evaluate(CANCELLED, [program, request])
    assert told["told"] == ["cancelled: the view moved on", "cancelled: too late"] and told["bands"] == [0]
    assert told["refused"] == [None, None]
    assert told["broken"].startswith("Error: The graphics driver refuses a program")


def test_what_else_draws_with_the_context_changes_no_map(high, page):
    program, request, _ = high
    alone, together = page.evaluate(TOGETHER, [program, request, request | {"steps": 7}])
    assert alone == together and alone[0] != alone[1]
