// What comparing runs is made of: which are drawn, where their panes lie, their figures, their pins, and shared sliders.

import assert from "node:assert/strict";
import test from "node:test";
import { Engine } from "../../adamviz/live/js/state/engine.js";
import { errorsOf, histogram } from "../../adamviz/live/js/noise/preview.js";
import { figuresOf, referenceLoss } from "../../adamviz/live/js/compare/metrics.js";
import { columnsFor, paneBoxes, tallEnough } from "../../adamviz/live/js/plane/facets.js";
import { differences, isPin, MOST_PINS, Pins } from "../../adamviz/live/js/compare/pins.js";
import { Store } from "../../adamviz/live/js/state/store.js";
import { soloed, toggled } from "../../adamviz/live/js/compare/visibility.js";
import { makeModel, makeSetup } from "./model.mjs";

const make = (changes, setup = makeSetup()) => {
  const model = makeModel({
    _pins: [],
    hidden: [],
    shared: false,
    tolerance: 1e-4,
    arrangement: "overlay",
    ...changes,
  });
  const store = new Store(model, setup);
  const engine = new Engine(store, () => {});
  engine.update();
  const stage = { store, engine, styles: [{ colour: "red" }, { colour: "blue" }], wake: () => {} };
  return { model, store, engine, stage, pins: new Pins(stage) };
};

test("a run is hidden and shown, and alone and not alone", () => {
  assert.deepEqual(toggled([], 1), [1]);
  assert.deepEqual(toggled([2], 0), [0, 2]);
  assert.deepEqual(toggled([0, 2], 2), [0]);
  assert.deepEqual(soloed([], 1, 3), [0, 2]);
  assert.deepEqual(soloed([1], 1, 3), [0, 2], "a hidden run alone is shown");
  assert.deepEqual(soloed([0, 2], 1, 3), []);
  assert.deepEqual(soloed([0, 1, 2], 1, 3), [0, 2], "where nothing is drawn it is not alone");
  assert.deepEqual(soloed([], 0, 1), []);
});

test("panes are all of one size, lie apart within the picture, and leave room for a name above each", () => {
  for (const [width, height] of [
    [370, 500],
    [890, 460],
    [1400, 800],
    [300, 480],
  ]) {
    for (let count = 2; count <= 8; count++) {
      const panes = paneBoxes(count, width, height, 14);
      assert.equal(panes.length, count);
      const [{ box: first }] = panes;
      panes.forEach(({ box }, i) => {
        assert.deepEqual([box.width, box.height], [first.width, first.height]);
        assert.ok(
          box.left >= 40 && box.left + box.width <= width - 35 && box.top + box.height <= height,
          `${count} in ${width} × ${height}`,
        );
        for (const { box: other } of panes.slice(0, i)) {
          const beside = box.left >= other.left + other.width + 10;
          assert.ok(beside || box.top >= other.top + other.height + 20, "a name fits between");
        }
      });
      assert.ok(panes[0].left && panes.at(-1).bottom);
    }
  }
});

test("one pane has the whole picture, as wide as it always was", () => {
  assert.deepEqual(paneBoxes(1, 890, 460, 14), [
    { box: { left: 50, top: 10, width: 799, height: 412 }, left: true, bottom: true },
  ]);
});

test("panes stand so that they are largest: beside each other where it is wide, below where it is tall", () => {
  assert.equal(columnsFor(2, 900, 400), 2);
  assert.equal(columnsFor(2, 300, 600), 1);
  assert.equal(columnsFor(4, 800, 450), 2);
  assert.equal(columnsFor(8, 1600, 700), 4);
  // On a phone they are not squeezed: the picture becomes taller.
  assert.ok(tallEnough(8, 370, 13) > 2 * tallEnough(2, 370, 13));
});

const run = (loss, diverged = -1) => ({ loss: Float64Array.from(loss), steps: loss.length - 1, diverged });

test("the figures of a run", () => {
  assert.deepEqual(figuresOf(run([5, 3, 1, 2]), 1, 0, 1), {
    now: 3,
    best: 1,
    bestStep: 2,
    arrived: 2,
    diverged: null,
  });
  assert.deepEqual(figuresOf(run([5, 3, 1, 2]), 99, 0, 0.5), {
    now: 2,
    best: 1,
    bestStep: 2,
    arrived: null,
    diverged: null,
  });
  assert.equal(figuresOf(run([5, 3]), 0, 0, 5).arrived, 0, "it may have been there from the start");
  // What comes after a run has diverged counts for nothing.
  assert.deepEqual(figuresOf(run([5, 3, NaN, 0], 2), 2, 0, 1), {
    now: null,
    best: 3,
    bestStep: 1,
    arrived: null,
    diverged: 2,
  });
  assert.deepEqual(figuresOf(run([NaN], 0), 0, 0, 1), {
    now: null,
    best: null,
    bestStep: null,
    arrived: null,
    diverged: 0,
  });
});

test("arriving is counted from the lowest known loss, else from the best of any run", () => {
  const runs = [run([5, 3]), run([4, -7, NaN], 2), run([NaN], 0)];
  assert.equal(referenceLoss(-2, runs), -2);
  assert.equal(referenceLoss(null, runs), -7);
  assert.equal(referenceLoss(null, [run([NaN], 0)]), null);
  assert.equal(figuresOf(run([5, 3]), 0, null, 1).arrived, null);
});

test("a pin keeps its path while the numbers move on, and says what it differs in", () => {
  const { store, engine, pins } = make();
  const before = engine.runs[0];
  pins.add([0]);
  assert.equal(pins.text(pins.list[0].pin), "as now");
  store.set({ rate: 0.4, limit: 0.2, start: [1, 0], k: 1, steps: 20 });
  engine.update();
  const [{ run: kept, index, text, style }] = pins.ghosts();
  assert.deepEqual(Array.from(kept.xy), Array.from(before.xy));
  assert.notDeepEqual(Array.from(engine.runs[0].xy.slice(0, kept.xy.length)), Array.from(kept.xy));
  assert.deepEqual([index, text, style.colour], [0, "α 0.1, limit off, k 0.5, …", "red"]);
  assert.equal(pins.run(pins.list[0].pin), kept, "it is computed once");
  store.set({ _pins: [] });
  assert.deepEqual(pins.ghosts(), []);
});

test("what a pin differs in", () => {
  const { store, pins } = make();
  const pin = pins.present(0);
  const other = (changes) => differences({ ...pin, ...changes }, pin, store);
  assert.deepEqual(other({}), []);
  assert.deepEqual(other({ numbers: { ...pin.numbers, half: true } }), ["half"]);
  assert.deepEqual(differences(pin, { ...pin, numbers: { ...pin.numbers, half: true } }, store), ["no half"]);
  assert.deepEqual(other({ start: [0.5, -2] }), ["from (0.5, −2)"]);
  assert.deepEqual(other({ steps: 7 }), ["7 steps"]);
});

test("a pin is not drawn on another surface, nor while its run is hidden", () => {
  const { store, pins } = make();
  pins.add([0, 1]);
  assert.equal(pins.ghosts().length, 2);
  store.set({ hidden: [1] });
  assert.deepEqual(
    pins.ghosts().map(({ index }) => index),
    [0],
  );
  store.show("far");
  assert.deepEqual([pins.ghosts(), pins.shown(), pins.list.length], [[], [], 2]);
});

test("the same path is pinned once, and so many at most", () => {
  const { model, store, pins } = make();
  pins.add([0]);
  pins.add([0]);
  assert.equal(model.get("_pins").length, 1);
  assert.match(pins.said, /already/);
  for (let i = 0; i < 20; i++) {
    store.set({ rate: 0.5 + i / 100 });
    pins.add([0]);
  }
  assert.equal(model.get("_pins").length, MOST_PINS);
  assert.match(pins.said, /Up to 16/);
  pins.remove(0);
  assert.deepEqual([model.get("_pins").length, model.get("_pins")[0].numbers.rate, pins.said], [15, 0.5, ""]);
  pins.clear();
  assert.deepEqual(model.get("_pins"), []);
});

test("what the kernel computed is pinned as numbers, and read back", () => {
  const { model, engine, pins } = make({ surface: "opaque", start: [2, 2], steps: 2 });
  const xy = Float64Array.from([2, 2, 1, 1.5, NaN, 0]);
  engine.runs[0] = { xy, loss: Float64Array.from([8, 3, NaN]), steps: 2, diverged: 2 };
  pins.add([0]);
  assert.deepEqual(model.get("_pins")[0].path, { xy: [2, 2, 1, 1.5, null, 0], loss: [8, 3, null] });
  model.set("_pins", JSON.parse(JSON.stringify(model.get("_pins"))));
  const [{ run: kept }] = pins.ghosts();
  assert.deepEqual([Array.from(kept.xy), kept.steps, kept.diverged], [Array.from(xy), 2, 2]);
});

test("what an address may hold instead of pins is not drawn", () => {
  const { store, pins } = make();
  const pin = pins.present(0);
  assert.ok(isPin(pin, store));
  const wrong = [
    null,
    7,
    "pin",
    {},
    { ...pin, run: 2 },
    { ...pin, run: -1 },
    { ...pin, optimizer: 9 },
    { ...pin, label: {} },
    { ...pin, surface: "moon" },
    { ...pin, numbers: null },
    { ...pin, numbers: { ...pin.numbers, rate: -1 } },
    { ...pin, numbers: { ...pin.numbers, rate: "1" } },
    { ...pin, surface_numbers: {} },
    { ...pin, steps: 1e9 },
    { ...pin, steps: 0 },
    { ...pin, start: [1] },
    { ...pin, start: [1, NaN] },
    { ...pin, path: { xy: [1], loss: [1] } },
    { ...pin, noise: { noise_level: 1 } },
  ];
  for (const one of wrong) assert.ok(!isPin(one, store), JSON.stringify(one));
  store.set({ _pins: [...wrong, pin].slice(-MOST_PINS) });
  assert.equal(pins.ghosts().length, 1);
  store.set({ _pins: "all" });
  assert.deepEqual(pins.ghosts(), []);
});

test("a shared slider moves every run that has its number, in one change", () => {
  const { model, store } = make({ shared: true });
  store.set({ rate: 0.7 }, true);
  assert.deepEqual(
    [model.get("rate"), store.runs[1].numbers.rate, store.runs[1].numbers.limit],
    [0.7, 0.7, 0.5],
  );
  assert.equal(model.saves, 1);
  store.set({ limit: null });
  assert.equal(store.runs[1].numbers.limit, null, "off is a value as well");
  store.set({ k: 1.5 });
  assert.deepEqual(Object.keys(store.runs[1].numbers), ["rate", "limit", "half"]);
});

test("own sliders move one run, and putting another one under them moves none", () => {
  const { store } = make();
  store.set({ rate: 0.7 });
  assert.equal(store.runs[1].numbers.rate, 0.2);
  store.set({ shared: true });
  assert.equal(store.runs[1].numbers.rate, 0.2, "sharing begins with the next movement");
  store.select(1);
  assert.deepEqual([store.get("rate"), store.runs[0].numbers.rate], [0.2, 0.7]);
  store.set({ half: false });
  assert.deepEqual([store.get("half"), store.runs[0].numbers.half], [false, false]);
});

test("a number that another run must not have is not given to it", () => {
  const setup = makeSetup();
  setup.optimizers[1] = {
    ...setup.optimizers[0],
    parameters: setup.optimizers[0].parameters.map((one) => ({ ...one, allowed: [0, 0.3, "[]"] })),
  };
  const { store } = make({ shared: true }, setup);
  store.runs[1].optimizer = 1;
  store.set({ rate: 0.9 });
  assert.equal(store.runs[1].numbers.rate, 0.2);
  store.set({ rate: 0.25 });
  assert.equal(store.runs[1].numbers.rate, 0.25);
});

test("a threshold that is shared turns off those it excludes, in each run", () => {
  const setup = makeSetup();
  setup.optimizers[0].parameters[0].excludes = ["limit"];
  const { store } = make({ shared: true }, setup);
  store.set({ rate: 0.9 });
  assert.deepEqual([store.runs[1].numbers.rate, store.runs[1].numbers.limit], [0.9, null]);
});

test("what an ipywidget moves in the page is shared too, and what comes from the kernel is left as it is", async () => {
  const { model, store } = make({ shared: true });
  store.follow();
  model.set("rate", 0.6);
  await null;
  assert.equal(store.runs[1].numbers.rate, 0.6);
  // The kernel says all that belongs together at once.
  model.set("rate", 0.05);
  model.set(
    "_runs",
    store.runs.map((one) => ({ ...one, numbers: { ...one.numbers, rate: 0.01 } })),
  );
  await null;
  assert.deepEqual([store.get("rate"), store.runs[1].numbers.rate], [0.05, 0.01]);
  store.close();
});

test("the picture of the errors is of those that the runs meet", () => {
  const setup = makeSetup();
  setup.noise = {
    tables: [],
    disturb: "o[0]=a[1]*(a[0]*a[3]+a[0]*a[6]);o[1]=-o[0];",
    parameters: ["noise_level", "gradient_scale", "spike", "noise_seed"].map((name) => ({ name, value: 1 })),
  };
  const { engine } = make({ noise_level: 0, gradient_scale: 9, spike: 1, noise_seed: 2 }, setup);
  const errors = errorsOf(engine, { noise_level: 0, gradient_scale: 9, spike: 5, noise_seed: 2 }, 3, 2);
  assert.deepEqual(
    Array.from(errors),
    [5, -5, 6, -6],
    "in units of the level, whatever it is, and without spikes",
  );
  const counts = histogram([-100, -0.1, 0.1, 0.2, 100]);
  assert.equal(
    counts.reduce((sum, count) => sum + count),
    5,
  );
  assert.deepEqual([counts[0], counts.at(-1), counts[11], counts[12]], [1, 1, 1, 2]);
});
