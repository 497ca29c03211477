// A function of one number: what is seen of its curve, and where its points lie.

import assert from "node:assert/strict";
import test from "node:test";
import { curveLevels, curveRange, sampled } from "../../adamviz/live/js/plane/curve-range.js";
import { CurveViewport } from "../../adamviz/live/js/plane/curve-viewport.js";
import { fieldRequest, kernelField } from "../../adamviz/live/js/plane/kernel-grid.js";
import { drawable, plainPoint } from "../../adamviz/live/js/plane/viewport.js";
import { drawDots } from "../../adamviz/live/js/plane/run-dots.js";
import { partingStep } from "../../adamviz/live/js/state/sensitivity.js";
import { between } from "../../adamviz/live/js/state/scene-states.js";
import { arrowsOf } from "../../adamviz/live/js/step/arrows.js";
import { shared } from "./shared.mjs";

const box = { left: 0, top: 0, width: 100, height: 50 };
const viewport = new CurveViewport([-2, 3], box, [-1, 4]);
const near = (one, other) =>
  assert.ok(Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(other)), `${one} ${other}`);

test("the losses that are shown and the bands are those that Python has", () => {
  for (const { name, losses, range, levels } of shared("curve").cases) {
    const found = curveRange(losses.map((loss) => loss ?? NaN));
    found.forEach((end, i) => near(end, range[i]));
    const bands = curveLevels(found[0], found[1]);
    [bands[0], bands.at(-1), bands.length].forEach((number, i) => near(number, levels[i]));
    assert.ok(bands[0] <= found[0] && bands.at(-1) >= found[1] - 1e-9, name);
  }
  assert.deepEqual(
    sampled(([x]) => x * x, [-1, 1], 3),
    [1, 0, 1],
  );
});

test("a point lies at its loss, and only its coordinate is moved, zoomed and dragged", () => {
  assert.deepEqual(viewport.at([-2], -1), [0, 50]);
  assert.deepEqual(viewport.at([3, 4]), [100, 0]);
  assert.deepEqual(viewport.pointAt(50, 17), [0.5]);
  assert.deepEqual([viewport.extent, viewport.middle], [[-2, 3], [0.5]]);
  assert.deepEqual(viewport.zoomed(5, [0]), [-0.4, 0.6]);
  assert.deepEqual(viewport.panned(20, 30), [-3, 2]);
  assert.deepEqual(viewport.direction([1]), [20, -0]);
  assert.ok(drawable([-0.4, 0.6], [-2, 3]) && !drawable([0, 1e-9], [-2, 3]) && !drawable([0, 1e7], [-2, 3]));
  assert.deepEqual(plainPoint([0.123456789], viewport), [0.123457]);
});

test("of the kernel's curve as many points are asked for as are drawn, and it is read between them", () => {
  const { field } = fieldRequest([0, 2], box, "key");
  assert.deepEqual([field.extent, field.ny, field.nx > 100], [[0, 2], 1, true]);
  assert.equal(fieldRequest([0, 2], box, "key", 50).field.nx, 50);
  const loss = kernelField({ key: "key", extent: [0, 2], nx: 3, ny: 1, loss: [0, 10, 40] }, "key");
  assert.deepEqual([loss([0.5]), loss([1.5]), loss([2]), loss([2.1])], [5, 25, 40, NaN]);
});

test("paths part, and scenes move, along the one axis", () => {
  assert.equal(partingStep([0, 1, 2], [0, 1.001, 2.5], [-1, 1], 0, 3), 2);
  assert.equal(partingStep([0, 1, 2], [0, 1, 2], [-1, 1], 0, 3), null);
  const state = { surface: "f", playhead: 0, steps: 1, _runs: [], start: [0], extent: null };
  const setup = { surfaces: [{ name: "f", parameters: [], extent: [-4, 4] }], optimizers: [] };
  const halfway = between(state, { ...state, start: [2], extent: [-1, 1] }, 0.5, setup);
  assert.deepEqual(halfway.start, [1]);
  assert.deepEqual(halfway.extent, [-2, 2]);
});

test("points that crowd are left out, and what lies beside the picture", () => {
  const places = [];
  const context = { beginPath() {}, fill() {}, stroke() {}, arc: (x, y) => places.push([x, y]) };
  const run = { xy: [-2, -1, -0.999, 3, 60], loss: [4, 1, 1, 4, 4], steps: 4, diverged: -1 };
  const draw = (playhead) => drawDots(context, viewport, run, {}, {}, playhead, 10);
  draw(4);
  assert.deepEqual(places, [
    [0, 0],
    [20, 30],
    [100, 0],
  ]);
  places.length = 0;
  draw(1);
  assert.equal(places.length, 2);
});

test("arrows of one axis stand above one another, and the step lies on the curve", () => {
  const numbers = { axes: ["x"], at: (name) => ({ grad: 2, m: 1, update: -0.5 })[name] };
  const arrows = [
    { name: "grad", sign: -1, symbol: "−g" },
    { name: "m", sign: -1, symbol: "−m" },
    { name: "update", sign: 1, symbol: "step", true: true },
  ];
  const drawn = arrowsOf(arrows, numbers, viewport, { of: () => 30 });
  assert.deepEqual(
    drawn.map(({ dx }) => dx),
    [-30, -30, -10],
  );
  assert.deepEqual(
    drawn.map(({ lift }) => lift),
    [1.25, 2.5, 0],
  );
});
