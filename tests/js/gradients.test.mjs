// The plane of gradients: what a clip makes of a large circle, and how much of the plane is shown.

import assert from "node:assert/strict";
import test from "node:test";
import { boundOf, reachOf } from "../../adamviz/live/js/step/gradient-plane.js";

const byValue = (limit) => (gradient) => gradient.map((part) => Math.min(Math.max(part, -limit), limit));
const byNorm = (limit) => (gradient) =>
  gradient.map((part) => (part * limit) / Math.max(Math.hypot(...gradient), limit));

test("a clip of values gives a box, one of norms a ball, and none nothing", () => {
  const box = boundOf(byValue(3));
  assert.ok(box.every((corner) => Math.abs(Math.max(...corner.map(Math.abs)) - 3) < 1e-9));
  assert.ok(
    box.some(([x, y]) => Math.hypot(x, y) > 4.2),
    "its corners lie further out",
  );
  const ball = boundOf(byNorm(3));
  assert.ok(ball.every(([x, y]) => Math.abs(Math.hypot(x, y) - 3) < 1e-9));
  assert.equal(
    boundOf((gradient) => gradient),
    null,
  );
});

test("both clips give what lies in both", () => {
  const both = boundOf((gradient) => byNorm(3)(byValue(2.5)(gradient)));
  assert.ok(
    both.every(([x, y]) => Math.hypot(x, y) <= 3 + 1e-9 && Math.max(Math.abs(x), Math.abs(y)) <= 2.5 + 1e-9),
  );
});

test("the plane reaches beyond the bound, to a round number", () => {
  assert.equal(reachOf(boundOf(byValue(5)), 300), 10);
  assert.equal(reachOf(boundOf(byNorm(1)), 0.01), 2);
  assert.equal(reachOf(null, 32), 50);
  for (const usual of [0, NaN, Infinity]) assert.equal(reachOf(null, usual), 1);
});
