// The field: the grid that the kernel is asked for and how it is read, and the colours that it is drawn with.

import assert from "node:assert/strict";
import test from "node:test";
import { rampTable } from "../../adamviz/live/js/plane/contours.js";
import { fieldRequest, kernelField } from "../../adamviz/live/js/plane/kernel-grid.js";

test("the kernel is asked for a point every few pixels, and never for too many", () => {
  const { field } = fieldRequest([-1, 1, -2, 2], { width: 500, height: 300 }, "key");
  assert.deepEqual(field, { key: "key", extent: [-1, 1, -2, 2], nx: 101, ny: 61 });
  const most = fieldRequest([0, 1, 0, 1], { width: 9000, height: 1 }, "key").field;
  assert.deepEqual([most.nx, most.ny], [256, 2]);
});

test("between its points a grid is read bilinearly, rows from the lowest y to the highest", () => {
  const [nx, ny, extent] = [5, 4, [-2, 2, 0, 3]];
  const f = (x, y) => 1 + 2 * x - 3 * y + 0.5 * x * y;
  const loss = Float32Array.from({ length: nx * ny }, (_, i) => f(-2 + (i % nx), Math.floor(i / nx)));
  const read = kernelField({ key: "k", nx, ny, extent, loss }, "k");
  for (const [x, y] of [
    [-2, 0],
    [2, 3],
    [2, 0],
    [-2, 3],
    [0.25, 1.75],
    [-1.5, 0.1],
    [1.999, 2.999],
  ]) {
    assert.ok(Math.abs(read([x, y]) - f(x, y)) < 1e-5, `${x} ${y}`);
  }
  for (const [x, y] of [
    [-2.01, 1],
    [2.01, 1],
    [0, -0.01],
    [0, 3.01],
    [NaN, 1],
  ])
    assert.ok(Number.isNaN(read([x, y])));
});

test("a grid of another surface, or none, is no field", () => {
  assert.equal(kernelField(undefined, "k"), null);
  assert.equal(kernelField({ key: "other" }, "k"), null);
});

test("a ramp goes through all its colours", () => {
  const stops = ["#000000", "#ff8000", "#ffffff"];
  const table = rampTable(stops);
  const colour = (i) => [...table.subarray(3 * i, 3 * i + 3)];
  assert.equal(table.length, 768);
  assert.deepEqual(
    [colour(0), colour(255)],
    [
      [0, 0, 0],
      [255, 255, 255],
    ],
  );
  assert.ok(
    Math.max(...colour(127).map((part, i) => Math.abs(part - [255, 128, 0][i]))) <= 2,
    `${colour(127)}`,
  );
  for (let i = 1; i < 256; i++) assert.ok(table[3 * i] >= table[3 * i - 3]);
});
