import assert from "node:assert/strict";
import { test } from "node:test";

import { PinnedPaths } from "../../adamviz/live/js/map/pinned-paths.js";
import { ownPoint, pixelStore, pixelTraits } from "../../adamviz/live/js/map/pixel.js";
import { SurfacePane } from "../../adamviz/live/js/map/surface-pane.js";
import { Engine } from "../../adamviz/live/js/state/engine.js";
import { makeMapView } from "./map-view.mjs";

/** The whole path of a pixel, computed as the pane beside the map does. */
function pathOf(store, point, runs = [0]) {
  const seen = pixelStore(store);
  seen.over = pixelTraits(store, point, runs);
  const engine = new Engine(seen, () => {});
  engine.update();
  engine.close();
  return engine.runs;
}

test("a pixel's path is that of its two numbers, and the view's own stay", () => {
  const { store } = makeMapView();
  const [run] = pathOf(store, [0.25, 1]);
  // Gradient descent on k (x² + y²): x shrinks by 1 - 2 rate k a step.
  assert.ok(Math.abs(run.xy[2] - (1 - 2 * 0.25 * 1)) < 1e-6);
  assert.equal(store.get("rate"), 0.1);
  assert.equal(store.get("k"), 0.5);
  const [own] = pathOf(store, null);
  assert.ok(Math.abs(own.xy[2] - (1 - 2 * 0.1 * 0.5)) < 1e-6);
});

test("the start of a pixel is that of its axes", () => {
  const { store } = makeMapView({ x: ["start_y", -4, 4, "linear"], y: ["start_x", -4, 4, "linear"] });
  assert.deepEqual(pixelTraits(store, [3, -2], [0]).start, [-2, 3]);
  assert.deepEqual(store.get("start"), [1, 1]);
  assert.deepEqual(ownPoint(store, 0), [1, 1]);
});

test("a threshold that an axis turns is on alone, in all runs that are shown", () => {
  const { store } = makeMapView({ x: ["limit", 1e-3, 1e3, "log"], selected: 1 });
  const { _runs: runs } = pixelTraits(store, [2, 1], [1, 0]);
  assert.deepEqual(
    runs.map(({ label, numbers }) => [label, numbers.limit, numbers.cut]),
    [
      ["second", 2, null],
      ["first", 2, null],
    ],
  );
  assert.equal(store.runs[1].numbers.limit, 0.5);
  assert.deepEqual(ownPoint(store, 1), [0.5, 0.5]);
});

test("paths of pins are computed once, and again where what they depend on has changed", () => {
  const { store } = makeMapView();
  const paths = new PinnedPaths(store, () => {});
  const pins = [
    { x: 0.25, y: 1, optimizer: 0 },
    { x: 0.5, y: 0.5, optimizer: 1 },
  ];
  const whole = () => {
    for (let i = 0; i < 100; i++) if (paths.update(pins).every(Boolean)) return paths.update(pins);
    throw new Error("no paths");
  };
  const [first, second] = whole();
  assert.ok(Math.abs(first.xy[2] - 0.5) < 1e-6);
  // The second one is halved, and limited to a gradient of one half.
  assert.ok(Math.abs(second.xy[2] - (1 - 0.5 * 0.5 * 0.5)) < 1e-6);
  assert.equal(whole()[0], first);
  store.set({ start: [2, 2] });
  assert.equal(whole()[0].xy[0], 2);
  assert.deepEqual(paths.update([{ ...pins[0], x: 0.3 }], true), [null]);
  assert.ok(paths.busy);
  paths.close();
});

test("where only the kernel computes, one pin is asked for after the other", () => {
  const { store, model } = makeMapView({ surface: "opaque" });
  const paths = new PinnedPaths(store, () => {});
  const pins = [0.25, 0.5].map((x) => ({ x, y: 1, optimizer: 0 }));
  assert.deepEqual(paths.update(pins), [null, null]);
  assert.equal(model.sent.length, 1);
  const [{ id, runs }] = model.sent;
  assert.ok(id > 1e8);
  assert.equal(runs[0].numbers.rate, 0.25);
  model.emit("msg:custom", { kind: "failed", id, message: "no" }, []);
  assert.deepEqual(paths.update(pins), [null, null]);
  assert.equal(model.sent[1].runs[0].numbers.rate, 0.5);
  const { key } = model.sent[1].runs[0];
  const buffers = [new Float32Array(22).buffer, new Float32Array(11).buffer];
  const run = { index: 0, key, xy: 0, loss: 1, steps: 10, diverged: -1 };
  model.emit("msg:custom", { kind: "computed", id: model.sent[1].id, runs: [run] }, buffers);
  const [none, there] = paths.update(pins);
  assert.equal(none, null);
  assert.equal(there.loss.length, 11);
  paths.close();
});

test("a path in float32 beside a map in float64 says so", () => {
  const { get } = Object.getOwnPropertyDescriptor(SurfacePane.prototype, "trouble");
  const said = (wide, byKernel) =>
    get.call({ store: { get: () => wide }, engine: { wide: byKernel, lacks: () => false, by: ["page"] } });
  assert.deepEqual([said(false, false), said(true, true), said(true, false)], ["", "", "path in float32"]);
});
