// What is drawn of steps: axes, panes and lengths of arrows, in the cases that Python passes too.

import assert from "node:assert/strict";
import test from "node:test";
import { rangeOf } from "../../adamviz/live/js/charts/step-range.js";
import { columnsFor } from "../../adamviz/live/js/plane/facets.js";
import { reachOf } from "../../adamviz/live/js/step/gradient-plane.js";
import { LogLength } from "../../adamviz/live/js/step/log-length.js";
import { shared } from "./shared.mjs";

const { ranges, columns, lengths, reaches } = shared("step_axis");

test("the axis of a chart against the step", () => {
  for (const { lines, log, range } of ranges) {
    const given = lines.map((line) => ({ count: line.length, at: (i) => line[i] ?? NaN }));
    const { low, high, step } = rangeOf(given, log, null);
    assert.deepEqual({ log, low: low + 0, high: high + 0, step }, range, JSON.stringify(lines));
  }
});

test("the columns of runs side by side", () => {
  for (const { count, width, height, columns: wanted } of columns)
    assert.equal(columnsFor(count, width, height), wanted);
});

test("how long an arrow is, and how far the plane of gradients reaches", () => {
  for (const { largest, longest, decades, sizes, lengths: wanted } of lengths) {
    const scale = new LogLength(largest, longest, decades);
    sizes.forEach((size, i) => assert.ok(Math.abs(scale.of(size) - wanted[i]) < 1e-9));
  }
  for (const { bound, gradients, reach } of reaches) {
    const usual = gradients.map((gradient) => Math.hypot(...gradient))[0] ?? 1;
    assert.equal(reachOf(bound, usual), reach);
  }
});
