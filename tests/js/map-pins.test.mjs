import assert from "node:assert/strict";
import { test } from "node:test";

import { stageCode, pythonText } from "../../adamviz/live/js/map/carry.js";
import { axisChanges, scaleChanges } from "../../adamviz/live/js/map/choices.js";
import { Cursor, movedCursor } from "../../adamviz/live/js/map/cursor.js";
import { percent } from "../../adamviz/live/js/base/format.js";
import { measureText, axisNumberText, pointText } from "../../adamviz/live/js/map/pixel-text.js";
import { PinnedPixels } from "../../adamviz/live/js/map/pins.js";
import { MapStore } from "../../adamviz/live/js/map/store.js";
import { makeMapSetup, makeMapView } from "./map-view.mjs";

test("a pixel is pinned once, and where it lies the cursor stays", () => {
  const { view, store } = makeMapView();
  const pins = new PinnedPixels(view);
  pins.add([0.5, 1]);
  pins.add([0.52, 1.03]); // as good as there
  pins.add([1, 1]);
  assert.deepEqual(store.get("pins"), [
    { x: 0.5, y: 1, optimizer: 0 },
    { x: 1, y: 1, optimizer: 0 },
  ]);
  assert.deepEqual(store.get("cursor"), [1, 1]);
  store.set({ selected: 1 });
  assert.equal(pins.at([1, 1]), -1);
  pins.show(0);
  assert.deepEqual([store.get("selected"), store.get("cursor")], [0, [0.5, 1]]);
});

test("a finger moves the cursor, and pins where it touches it", () => {
  const { view, store } = makeMapView();
  const pins = new PinnedPixels(view);
  pins.click([0.5, 1], true);
  assert.deepEqual([store.get("cursor"), store.get("pins").length], [[0.5, 1], 0]);
  pins.click([0.6, 1.1], true);
  assert.deepEqual(store.get("pins"), [{ x: 0.5, y: 1, optimizer: 0 }]);
  pins.click([1.5, 1]);
  assert.equal(store.get("pins").length, 2);
});

test("no more are pinned than there may be, and it is said", () => {
  const { view, store } = makeMapView();
  const pins = new PinnedPixels(view);
  for (let i = 0; i < 17; i++) pins.add([0.1 * i, 1]);
  assert.equal(store.get("pins").length, 16);
  assert.match(pins.said, /^Up to 16 pixels can be pinned/);
  pins.remove(99);
  assert.equal(store.get("pins").length, 16);
});

test("pins that other axes have removed come back with their axes", () => {
  const { view, model } = makeMapView({ extent: null });
  const store = (view.store = new MapStore(model, makeMapSetup()));
  const pins = new PinnedPixels(view);
  pins.turn(axisChanges(store, "y", "start_x"));
  assert.equal(pins.done, ""); // there was no pin
  store.set({ extent: [0.01, 1, 0, 1] });
  pins.add([0.5, 1]);
  const before = ["x", "y", "extent", "cursor", "pins"].map((name) => [name, store.get(name)]);
  pins.turn(axisChanges(store, "x", "k"));
  assert.deepEqual([store.get("x")[0], store.get("pins"), store.get("extent")], ["k", [], null]);
  assert.match(pins.done, /pins .* are removed/);
  view.undo.take();
  assert.deepEqual(
    before.map(([name]) => [name, store.get(name)]),
    before,
  );
  pins.turn(axisChanges(store, "x", "k"));
  pins.add([0.5, 1]);
  assert.equal(pins.done, ""); // pins of these axes would be lost
});

test("what is removed comes back, as long as the axes are the same", () => {
  const { view, store } = makeMapView();
  const pins = new PinnedPixels(view);
  pins.add([0.5, 1]);
  pins.add([1, 1]);
  pins.remove(0);
  assert.equal(pins.done, "Pin 1 is removed.");
  view.undo.take();
  assert.equal(store.get("pins").length, 2);
  pins.clear();
  store.set({ x: ["start_x", -4, 4, "linear"] });
  assert.equal(pins.done, "");
  view.undo.take();
  assert.equal(store.get("pins").length, 0);
});

test("keys move the cursor by pixels, to the next value where these lie further apart", () => {
  const { viewport } = makeMapView().view.pane;
  assert.deepEqual(movedCursor(viewport, [0.5, 0.5], [10, 0]), [0.6, 0.5]);
  assert.deepEqual(movedCursor(viewport, [0.5, 0.5], [0, -1]), [0.5, 0.49]);
  assert.deepEqual(movedCursor(viewport, [2, 0.5], [1, 0]), [2, 0.5]);
  assert.deepEqual(movedCursor(viewport, [7, 0.5], [1, 0]), [2, 0.5]); // out of sight: to the edge
  const whole = { ...viewport, pointAt: (px, py) => [Math.round(px / 100), py / 100] };
  assert.deepEqual(movedCursor(whole, [1, 0.5], [1, 0]), [2, 0.5]);
  assert.deepEqual(movedCursor(whole, [1, 0.5], [-1, 0]), [0, 0.5]);
});

test("keys pin, remove and choose", () => {
  const { view, store } = makeMapView();
  const pins = new PinnedPixels(view);
  const cursor = new Cursor(view, pins, () => {});
  const press = (key, shiftKey = false) => cursor.key({ key, shiftKey })?.();
  press("ArrowRight");
  assert.deepEqual(store.get("cursor"), [0.11, 0.5]);
  view.pointed = store.get("cursor");
  press("Enter");
  assert.equal(store.get("pins").length, 1);
  press("Delete");
  assert.equal(store.get("pins").length, 0);
  press("M");
  assert.equal(store.get("measure"), "steps_to_tolerance");
  press("M", true);
  press("M", true);
  assert.equal(store.get("measure"), "minimum");
  store.set({ minus: true });
  press("]");
  press("]");
  assert.deepEqual([store.get("selected"), store.get("minus")], [0, false]);
  assert.ok(cursor.escape());
  assert.ok(!cursor.escape());
  view.presenting = true;
  assert.equal(cursor.key({ key: "Enter" }), null);
});

test("another number on an axis turns off what it excludes, and the other axis's is exchanged", () => {
  const { store } = makeMapView({ cut: 3 });
  assert.deepEqual(axisChanges(store, "x", "limit"), { cut: null, x: ["limit", 1e-3, 1e3, "log"] });
  assert.deepEqual(axisChanges(store, "x", "k"), { x: store.get("y"), y: store.get("x") });
  assert.deepEqual(scaleChanges(store, "y", "log"), { y: ["k", 2e-4, 2, "log"] });
  assert.deepEqual(scaleChanges(store, "x", "linear"), { x: ["rate", 1e-3, 1, "linear"] });
  assert.deepEqual(axisChanges(store, "y", "start_x"), { y: ["start_x", -4, 4, "linear"] });
});

test("the Python of a pixel says every number that is not as it was made", () => {
  const { store } = makeMapView({ noise_level: 0.5 });
  assert.equal(
    stageCode(store, [0.25, 0.5], 0),
    "import adamviz as av\n\n" +
      'view = av.explore("near", av.Adam(0.1), steps=10, rate=0.25, noise_level=0.5)\nview\n',
  );
  const others = { k: 1.5, noise_seed: 3, selected: 1, rate: 0.015 };
  store.set({ x: ["start_x", -4, 4, "linear"], ...others });
  const lines = ['"near"', '{"second": av.Adam(0.2)}', "start=(3, 1)", "steps=10", "rate=0.015"];
  lines.push("k=1.25", "noise_level=0.5", "noise_seed=3");
  assert.equal(
    stageCode(store, [3, 1.25], 1),
    `import adamviz as av\n\nview = av.explore(\n    ${lines.join(",\n    ")},\n)\nview\n`,
  );
  assert.equal(pythonText([null, true, 'a"b', 1e-7]), '(None, True, "a\\"b", 1e-7)');
});

test("a pixel in words", () => {
  assert.equal(pointText(["rate", "k"], [0.123456789, 1]), "rate 0.1235, k 1");
  assert.equal(axisNumberText(0.123456789, 1e-8), "0.123456789");
  const measure = { name: "final_loss", title: "loss", text: "" };
  assert.equal(measureText(measure, undefined), "loss …");
  assert.equal(measureText(measure, 0.25), "loss 0.25");
  assert.equal(measureText(measure, -0.25, [], true), "loss, difference: −0.25");
  const steps = { name: "s", title: "steps", text: "", whole: true, none: ["reached", "not reached"] };
  assert.equal(measureText(steps, -1), "not reached");
  assert.equal(measureText(steps, 12345), "steps 12345");
  const minimum = { name: "minimum", title: "which minimum", text: "", whole: true };
  assert.equal(measureText(minimum, 1, [[0, 0, 0], [3, 2, 0]]), "minimum (3, 2)"); // prettier-ignore
  assert.equal(measureText(minimum, -1, []), "no minimum");
});

test("shares of a legend", () => {
  assert.deepEqual([0, 0.001, 0.5, 0.999, 1].map(percent), ["0 %", "< 1 %", "50 %", "> 99 %", "100 %"]);
});
