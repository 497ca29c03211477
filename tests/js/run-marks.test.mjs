// Where a run stands: its marker, a cross once it is lost, an arrow at the edge where it is outside.

import assert from "node:assert/strict";
import test from "node:test";
import { drawHead } from "../../adamviz/live/js/plane/run-marks.js";
import { Viewport } from "../../adamviz/live/js/plane/viewport.js";

const viewport = new Viewport([0, 10, 0, 10], { left: 0, top: 0, width: 100, height: 100 });
const style = { colour: "blue", dash: [], marker: "circle", halo: "white" };

/** What is stroked and filled for a run at a step, and where: at the middle of its lines. */
function drawn(run, step) {
  const [done, points] = [[], []];
  const context = {
    beginPath: () => points.splice(0),
    closePath() {},
    moveTo: (x, y) => points.push([x, y]),
    lineTo: (x, y) => points.push([x, y]),
    arc: (x, y) => points.push([x, y]),
    stroke: () => done.push(["stroke", context.strokeStyle, points.length, ...middle()]),
    fill: () => done.push(["fill", context.fillStyle, points.length, ...middle()]),
  };
  const middle = () =>
    [0, 1].map((axis) => Math.round(points.reduce((sum, point) => sum + point[axis], 0) / points.length));
  drawHead(context, viewport, run, style, { halo: "white" }, step, 14, true);
  return done;
}

const run = {
  xy: [1, 1, 4, 2, 6, 5, NaN, NaN, NaN, NaN],
  loss: [3, 2, 1, NaN, NaN],
  steps: 4,
  diverged: 3,
};

test("a run that is lost has a cross at its last point, from the step on at which it is", () => {
  const marker = [
    ["stroke", "white", 1, 60, 50],
    ["fill", "blue", 1, 60, 50],
  ];
  const cross = [
    ["stroke", "white", 4, 60, 50],
    ["stroke", "blue", 4, 60, 50],
  ];
  assert.deepEqual([drawn(run, 2), drawn(run, 3), drawn(run, 4)], [marker, cross, cross]);
  assert.deepEqual(drawn({ ...run, loss: [3, 2, 1, 1, 1], diverged: -1, known: 3 }, 4), marker);
});

test("a run that is lost outside of the picture has an arrow at the edge", () => {
  const away = { ...run, xy: [1, 1, 4, 2, 6, 50, NaN, NaN, NaN, NaN] };
  const shapes = drawn(away, 4).map(([how, colour, corners, x, y]) => [how, colour, corners, x, y < 20]);
  assert.deepEqual(shapes, [
    ["stroke", "white", 3, 60, true],
    ["fill", "blue", 3, 60, true],
  ]);
  assert.deepEqual(drawn({ ...run, diverged: 0 }, 4), [], "no loss at the start: the ring stands there");
});
