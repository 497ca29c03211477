// The plane on the screen: there and back, zoom about a point, pan with the hand.

import assert from "node:assert/strict";
import test from "node:test";
import { drawable, Viewport } from "../../adamviz/live/js/plane/viewport.js";

const box = { left: 50, top: 10, width: 400, height: 300 };
const viewport = new Viewport([-2, 3, -1, 4], box);
const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-9, `${one} ${other}`);

test("the extent fills the box, y upwards", () => {
  assert.deepEqual(viewport.at([-2, -1]), [50, 310]);
  assert.deepEqual(viewport.at([3, 4]), [450, 10]);
  assert.deepEqual(viewport.extent, [-2, 3, -1, 4]);
  assert.deepEqual(viewport.middle, [0.5, 1.5]);
});

test("a point goes to pixels and back", () => {
  for (const value of [-2, -0.3, 0, 2.99, 17]) {
    const [x, y] = viewport.pointAt(...viewport.at([value, 1 - value]));
    near(x, value);
    near(y, 1 - value);
  }
});

test("zoom keeps the point under the cursor where it is", () => {
  for (const factor of [0.5, 1, 1.25, 40]) {
    for (const [px, py] of [
      [50, 10],
      [200, 100],
      [449, 300],
    ]) {
      const zoomed = new Viewport(viewport.zoomed(factor, viewport.pointAt(px, py)), box);
      const [x, y] = zoomed.at(viewport.pointAt(px, py));
      near(x, px);
      near(y, py);
      near((zoomed.x1 - zoomed.x0) * factor, 5);
      near((zoomed.y1 - zoomed.y0) * factor, 5);
    }
  }
});

test("pan moves every point by the pixels the hand moved", () => {
  const panned = new Viewport(viewport.panned(30, -12), box);
  for (const [x, y] of [
    [0, 0],
    [-2, 4],
    [2.5, 1],
  ]) {
    const [before, after] = [viewport.at([x, y]), panned.at([x, y])];
    near(after[0], before[0] + 30);
    near(after[1], before[1] - 12);
  }
});

test("a vector points where a step along it leads", () => {
  const [from, to] = [viewport.at([0, 0]), viewport.at([0.5, -2])];
  const [dx, dy] = viewport.direction([0.5, -2]);
  near(dx, to[0] - from[0]);
  near(dy, to[1] - from[1]);
});

test("the box holds its edge, and a margin around it if asked", () => {
  assert.ok(viewport.holds(50, 10) && viewport.holds(450, 310) && viewport.holds(45, 10, 5));
  assert.ok(
    !viewport.holds(49, 10) &&
      !viewport.holds(50, 311) &&
      !viewport.holds(450, 310, -1) &&
      !viewport.holds(NaN, 20),
  );
});

test("an extent that float32 cannot tell apart, or that is absurdly large, is not drawn", () => {
  assert.ok(drawable([-2, 2, -1, 3]) && drawable([1, 1.001, 0, 1e-4]) && drawable([-4e5, 4e5, 0, 1]));
  assert.ok(
    !drawable([1, 1 + 1e-7, 0, 1]) && !drawable([0, 1, 1e6, 1e6 + 1]) && !drawable([-1e6, 1e6, 0, 1]),
  );
  assert.ok(!drawable([2, 1, 0, 1]) && !drawable([NaN, 1, 0, 1]) && !drawable([0, Infinity, 0, 1]));
});
