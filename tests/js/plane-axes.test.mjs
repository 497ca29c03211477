// The axes around the plane: no name stands on a number.

import assert from "node:assert/strict";
import test from "node:test";
import { drawAxes } from "../../adamviz/live/js/plane/axes.js";
import { Viewport } from "../../adamviz/live/js/plane/viewport.js";

test("the name beside stands between two numbers that reach it", () => {
  const turned = [];
  const kept = { measureText: (text) => ({ width: 8 * text.length }), translate: (x, y) => turned.push(y) };
  const context = new Proxy(kept, { get: (target, name) => target[name] ?? (() => {}), set: () => true });
  const box = { left: 50, top: 10, width: 790, height: 510 };
  drawAxes(context, new Viewport([-2, 2, -2.5, 1.5], box), { muted: "" }, 14, ["x", "y"]);
  const [middle, apart] = [box.top + box.height / 2, 0.5 * (box.height / 4)]; // where a number stands
  assert.deepEqual(turned, [middle + apart / 2]);
});
