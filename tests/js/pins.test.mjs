// Pinned runs: their paths, what they differ in, and what may stand for one in an address.

import assert from "node:assert/strict";
import test from "node:test";
import { differences } from "../../adamviz/live/js/compare/pin-words.js";
import { makeStage } from "./stage.mjs";

test("a pin keeps its path while the numbers move on, and says what it differs in", () => {
  const { store, engine, pins } = makeStage();
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

test("a pin is read once, and what of its path has begun goes with it", () => {
  const { store, engine, pins } = makeStage();
  pins.add([0]);
  let read = 0;
  const counted = structuredClone(pins.list[0].pin);
  const { numbers } = counted;
  Object.defineProperty(numbers, "toJSON", { value: () => (read++, { ...numbers }) });
  const begin = engine.begin.bind(engine);
  engine.begin = () => ({ steps: 40, known: 9, advance: () => false });
  store.set({ _pins: [counted] });
  for (let frame = 0; frame < 9; frame++) assert.deepEqual(pins.ghosts(), []);
  const asked = read;
  assert.equal(pins.works.size, 1);
  pins.ghosts();
  assert.equal(read, asked);
  store.set({ _pins: [] });
  pins.ghosts();
  assert.equal(pins.works.size, 0);
  engine.begin = begin;
  store.set({ _pins: [counted] });
  assert.equal(pins.ghosts().length, 1);
});

test("a pin that is renamed keeps its path, and bears its name in the picture", () => {
  const { store, pins } = makeStage();
  pins.add([0, 1]);
  store.set({ rate: 0.4 });
  const paths = pins.ghosts().map(({ run }) => run);
  const [{ pin, place }] = pins.list;
  pins.rename(place, pin, "too slow");
  assert.deepEqual(
    pins.ghosts().map(({ run, text }, i) => [run === paths[i], text]),
    [
      [true, "too slow"],
      [true, ""],
    ],
  );
  pins.rename(place, pin, "late");
  assert.equal(store.get("_pins")[0].label, "too slow", "that pin stands there no more");
  pins.rename(place, store.get("_pins")[0], "");
  assert.deepEqual(store.get("_pins")[0], pin, "without a name it has that of its run");
});

test("a pin that has another name is pinned already", () => {
  const { store, pins } = makeStage();
  pins.add([0]);
  pins.rename(0, pins.list[0].pin, "first");
  pins.add([0]);
  assert.deepEqual([store.get("_pins").length, pins.said.slice(0, 20)], [1, "It is pinned already"]);
});

test("what a pin differs in", () => {
  const { store, pins } = makeStage();
  const pin = pins.present(0);
  const other = (changes) => differences({ ...pin, ...changes }, pin, store);
  assert.deepEqual(other({}), []);
  assert.deepEqual(other({ numbers: { ...pin.numbers, half: true } }), ["half"]);
  assert.deepEqual(differences(pin, { ...pin, numbers: { ...pin.numbers, half: true } }, store), ["no half"]);
  assert.deepEqual(other({ start: [0.5, -2] }), ["from (0.5, −2)"]);
  assert.deepEqual(other({ steps: 7 }), ["7 steps"]);
});

test("a pin is not drawn on another surface, nor while its run is hidden", () => {
  const { store, pins } = makeStage();
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

test("a pin goes back onto the sliders whole, and that can be taken back", () => {
  const { store, pins, stage } = makeStage({ noise_level: 0.2, noise_seed: 3, linked: true });
  pins.add([1]);
  const whole = () =>
    structuredClone(
      Object.fromEntries(
        ["_runs", "selected", "hidden", "start", "steps", "playhead", "k", "noise_level", "rate"].map(
          (name) => [name, store.get(name)],
        ),
      ),
    );
  store.set({ linked: false });
  store.set({ rate: 0.4, start: [1, 0], k: 1, steps: 20, playhead: 20, noise_level: 0, hidden: [1] });
  store.set({ selected: 1 });
  store.set({ rate: 0.9, limit: 0.1 });
  store.set({ selected: 0 });
  const before = whole();
  assert.notEqual(pins.text(pins.list[0].pin), "as now");
  pins.putBack(0);
  assert.equal(pins.text(pins.list[0].pin), "as now");
  const { selected, hidden, rate, steps, playhead, _runs } = whole();
  assert.deepEqual([selected, hidden, rate, steps, playhead], [1, [], 0.2, 10, 10]);
  assert.equal(_runs[0].numbers.rate, 0.4, "no other run is touched");
  assert.match(stage.undo.textOf(pins), /second was pinned/);
  stage.undo.take();
  assert.deepEqual(whole(), before);
  assert.deepEqual([stage.undo.textOf(pins), pins.list.length], ["", 1]);
});

test("a pin from before there was noise takes the noise away again", () => {
  const { store, pins } = makeStage();
  pins.add([0]);
  store.set({ noise_level: 0.5 });
  pins.putBack(0);
  assert.deepEqual([store.get("noise_level"), pins.text(pins.list[0].pin)], [0, "as now"]);
});

test("pins that are removed can be brought back", () => {
  const { store, pins, stage } = makeStage();
  pins.add([0, 1]);
  const all = store.get("_pins");
  pins.remove(0);
  assert.deepEqual(store.get("_pins"), [all[1]]);
  stage.undo.take();
  assert.deepEqual(store.get("_pins"), all);
  pins.clear();
  assert.deepEqual([store.get("_pins"), pins.done], [[], "All pins are removed."]);
  store.show("far");
  assert.equal(pins.done, "", "it is said no longer than it fits");
  store.show("near");
  stage.undo.take();
  stage.undo.take();
  assert.deepEqual(store.get("_pins"), all, "once");
});

test("pins that were made after a removal are not lost by taking that back", () => {
  const { store, pins, stage } = makeStage();
  const press = () => stage.undo.key({ key: "u", repeat: false })();
  pins.add([0, 1]);
  pins.remove(0);
  const left = store.get("_pins");
  pins.add([0]);
  const all = store.get("_pins");
  press();
  assert.deepEqual([store.get("_pins"), pins.done], [all, ""]);
  pins.add([0]);
  store.set({ _pins: structuredClone(left) });
  assert.equal(pins.done, "The pin first is removed.", "it can be taken back again");
  press();
  assert.deepEqual(store.get("_pins"), [all[1], all[0]]);
});

test("the same path is pinned once, and so many at most", () => {
  const { model, store, pins } = makeStage();
  pins.add([0]);
  pins.add([0]);
  assert.equal(model.get("_pins").length, 1);
  assert.match(pins.said, /already/);
  for (let i = 0; i < 20; i++) {
    store.set({ rate: 0.5 + i / 100 });
    pins.add([0]);
  }
  assert.equal(model.get("_pins").length, store.setup.limits.pins);
  assert.match(pins.said, /Up to 16/);
  pins.remove(0);
  assert.deepEqual([model.get("_pins").length, model.get("_pins")[0].numbers.rate, pins.said], [15, 0.5, ""]);
  pins.clear();
  assert.deepEqual(model.get("_pins"), []);
});

test("what the kernel computed is pinned as numbers, and read back", () => {
  const { model, engine, pins } = makeStage({ surface: "opaque", start: [2, 2], steps: 2 });
  const xy = Float64Array.from([2, 2, 1, 1.5, NaN, 0]);
  engine.runs[0] = { xy, loss: Float64Array.from([8, 3, NaN]), steps: 2, diverged: 2 };
  pins.add([0]);
  assert.deepEqual(model.get("_pins")[0].path, { xy: [2, 2, 1, 1.5, null, 0], loss: [8, 3, null] });
  model.set("_pins", JSON.parse(JSON.stringify(model.get("_pins"))));
  const [{ run: kept }] = pins.ghosts();
  assert.deepEqual([Array.from(kept.xy), kept.steps, kept.diverged], [Array.from(xy), 2, 2]);
});

test("what is no pin of these runs is not drawn", () => {
  const { store, pins } = makeStage();
  const pin = pins.present(0);
  store.set({ _pins: [null, 7, {}, { ...pin, steps: 1e9 }, { ...pin, start: [1, NaN] }, pin] });
  assert.equal(pins.ghosts().length, 1);
  store.set({ _pins: "all" });
  assert.deepEqual(pins.ghosts(), []);
});
