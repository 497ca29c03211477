// The plane on the screen: there and back, zoom about a point, pan with the hand.

import assert from "node:assert/strict";
import test from "node:test";
import { drawable, Plane } from "../../adamviz/live/js/plane/viewport.js";

const box = { left: 50, top: 10, width: 400, height: 300 };
const plane = new Plane([-2, 3, -1, 4], box);
const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-9, `${one} ${other}`);

test("the extent fills the box, y upwards", () => {
  assert.deepEqual([plane.px(-2), plane.px(3), plane.py(-1), plane.py(4)], [50, 450, 310, 10]);
});

test("a point goes to pixels and back", () => {
  for (const value of [-2, -0.3, 0, 2.99, 17]) {
    near(plane.x(plane.px(value)), value);
    near(plane.y(plane.py(value)), value);
  }
});

test("zoom keeps the point under the cursor where it is", () => {
  for (const factor of [0.5, 1, 1.25, 40]) {
    for (const [px, py] of [
      [50, 10],
      [200, 100],
      [449, 300],
    ]) {
      const zoomed = new Plane(plane.zoomed(factor, plane.x(px), plane.y(py)), box);
      near(zoomed.px(plane.x(px)), px);
      near(zoomed.py(plane.y(py)), py);
      near((zoomed.x1 - zoomed.x0) * factor, 5);
      near((zoomed.y1 - zoomed.y0) * factor, 5);
    }
  }
});

test("pan moves every point by the pixels the hand moved", () => {
  const panned = new Plane(plane.panned(30, -12), box);
  for (const [x, y] of [
    [0, 0],
    [-2, 4],
    [2.5, 1],
  ]) {
    near(panned.px(x), plane.px(x) + 30);
    near(panned.py(y), plane.py(y) - 12);
  }
});

test("the box holds its edge, and a margin around it if asked", () => {
  assert.ok(plane.holds(50, 10) && plane.holds(450, 310) && plane.holds(45, 10, 5));
  assert.ok(
    !plane.holds(49, 10) && !plane.holds(50, 311) && !plane.holds(450, 310, -1) && !plane.holds(NaN, 20),
  );
});

test("an extent that float32 cannot tell apart, or that is absurdly large, is not drawn", () => {
  assert.ok(drawable([-2, 2, -1, 3]) && drawable([1, 1.001, 0, 1e-4]) && drawable([-4e5, 4e5, 0, 1]));
  assert.ok(
    !drawable([1, 1 + 1e-7, 0, 1]) && !drawable([0, 1, 1e6, 1e6 + 1]) && !drawable([-1e6, 1e6, 0, 1]),
  );
  assert.ok(!drawable([2, 1, 0, 1]) && !drawable([NaN, 1, 0, 1]) && !drawable([0, Infinity, 0, 1]));
});
