// What is computed when: in the page where it can be, only what changed, the fan from its ends inwards.

import assert from "node:assert/strict";
import test from "node:test";
import { Engine } from "../../adamviz/live/js/state/engine.js";
import { plain } from "../../adamviz/live/js/state/programs.js";
import { Store } from "../../adamviz/live/js/state/store.js";
import { makeModel, makeSetup } from "./model.mjs";

function make(changes) {
  const model = makeModel(changes);
  const store = new Store(model, makeSetup());
  return { model, store, engine: new Engine(store, () => {}) };
}
const slider = (store, name) => store.optimizer(store.selected).parameters.find((one) => one.name === name);
const opaque = { surface: "opaque", start: [2, 2] };

test("runs are computed with their own numbers", () => {
  const { engine } = make();
  engine.update();
  const [first, second] = engine.runs;
  assert.equal(first.steps, 10);
  assert.ok(Math.abs(first.xy[2] - 0.9) < 1e-6, "a step of 0.1 down a slope of 1");
  assert.ok(Math.abs(second.xy[2] - 0.95) < 1e-6, "half of 0.2 down a slope limited to 0.5");
});

test("only what has changed is computed anew", () => {
  const { engine, store } = make();
  engine.update();
  const [first, second] = engine.runs;
  engine.update();
  assert.ok(engine.runs[0] === first && engine.runs[1] === second, "nothing");
  for (const changes of [{ playhead: 3 }, { extent: [0, 1, 0, 1] }, { speed: 5 }]) {
    store.set(changes);
    engine.update();
    assert.ok(engine.runs[0] === first && engine.runs[1] === second, Object.keys(changes)[0]);
  }
  store.set({ rate: 0.3 });
  engine.update();
  assert.ok(engine.runs[0] !== first && engine.runs[1] === second, "the selected run's numbers");
  const moved = engine.runs[0];
  store.select(1);
  engine.update();
  assert.ok(engine.runs[0] === moved && engine.runs[1] === second, "selecting changes no run");
  for (const changes of [{ start: [2, 1] }, { steps: 4 }, { k: 0.7 }]) {
    const before = [...engine.runs];
    store.set(changes);
    engine.update();
    assert.ok(
      engine.runs.every((run, i) => run !== before[i]),
      `all runs after ${Object.keys(changes)[0]}`,
    );
  }
  const before = engine.runs[0];
  store.show("far");
  engine.update();
  assert.ok(engine.runs[0] !== before, "another surface");
});

test("a run that is taken away is forgotten", () => {
  const { engine, store } = make();
  engine.update();
  store.set({ _runs: store.runs.slice(0, 1) });
  engine.update();
  assert.equal(engine.runs.length, 1);
});

test("the fan goes from its ends inwards, and is whole in the end", () => {
  const { engine, store } = make({ steps: 2000 });
  const rate = slider(store, "rate");
  let more = engine.updateFan(rate);
  const values = engine.fan.values;
  assert.deepEqual([values.length, values[0], values.at(-1)], [17, 1e-3, 1]);
  assert.deepEqual(engine.fan.order.slice(0, 4), [0, 16, 1, 2]);
  assert.deepEqual(
    [...engine.fan.order].sort((a, b) => a - b),
    [...values.keys()],
    "each once",
  );
  for (let frames = 0; more && frames < 10000; frames++) {
    const there = Object.keys(engine.fan.runs).map(Number);
    assert.deepEqual(
      there,
      engine.fan.order.slice(0, there.length).sort((a, b) => a - b),
    );
    more = engine.updateFan(rate);
  }
  assert.ok(!more && engine.fan.runs.filter(Boolean).length === 17);
  assert.deepEqual([engine.fan.texts[0], engine.fan.texts[16], engine.fan.texts[8]], ["α 0.001", "α 1", ""]);
});

test("the fan begins anew with what it depends on, not with its own slider", () => {
  const { engine, store } = make();
  const rate = slider(store, "rate");
  while (engine.updateFan(rate));
  const { fan } = engine;
  store.set({ rate: 0.5, playhead: 2 });
  engine.updateFan(rate);
  assert.ok(engine.fan === fan);
  for (const changes of [{ half: true }, { k: 0.6 }, { start: [0, 1] }, { steps: 9 }]) {
    const before = engine.fan;
    store.set(changes);
    engine.updateFan(rate);
    assert.ok(engine.fan !== before, Object.keys(changes)[0]);
  }
  engine.updateFan(undefined);
  assert.equal(engine.fan, null);
});

test("a threshold's fan ends with off, a switch's has its two sides", () => {
  const { engine, store } = make();
  engine.updateFan(slider(store, "limit"));
  assert.deepEqual([engine.fan.values.at(-1), engine.fan.texts.at(-1)], [null, "limit off"]);
  while (engine.updateFan(slider(store, "half")));
  assert.deepEqual(engine.fan.values, [false, true]);
  assert.deepEqual(engine.fan.texts, ["half off", "half on"]);
  assert.ok(Math.abs(engine.fan.runs[1].xy[2] - 0.95) < 1e-6);
});

test("programs take infinity for a threshold that is off, and 0 or 1 for a switch", () => {
  assert.deepEqual(plain([0.1, null, true, false]), [0.1, Infinity, 1, 0]);
});

test("the kernel is needed for a surface that has no program, and for a run whose optimizer has none", () => {
  const { engine: alone } = make();
  assert.deepEqual([alone.who(), alone.who(0), alone.needsOthers(0)], ["page", "page", false]);
  const { engine } = make(opaque);
  assert.deepEqual(
    [engine.who(), engine.who(0), engine.who(1), engine.needsOthers(1)],
    ["kernel", "kernel", "kernel", true],
  );
  const mixed = make();
  mixed.store.set({ _runs: [mixed.store.runs[0], { label: "other", optimizer: 1, numbers: { rate: 0.1 } }] });
  assert.deepEqual(
    [mixed.engine.who(), mixed.engine.who(0), mixed.engine.who(1)],
    ["page", "page", "kernel"],
  );
  assert.deepEqual([...mixed.engine.computers.by], ["page", "kernel"]);
});

test("only what the page cannot compute is asked of the kernel, once, with all it needs", () => {
  const { engine, store, model } = make();
  store.set({ _runs: [store.runs[0], { label: "other", optimizer: 1, numbers: { rate: 0.4 } }] });
  for (let frame = 0; frame < 5; frame++) engine.update();
  assert.ok(engine.runs[0] && !engine.runs[1]);
  assert.equal(model.sent.length, 1);
  const [{ key, ...run }] = model.sent[0].runs;
  assert.deepEqual(run, { index: 1, optimizer: 1, numbers: { rate: 0.4 } });
  assert.deepEqual(model.sent[0].surface_numbers, { k: 0.5 });
  const buffers = [Float32Array.of(1, 1, 2, 2).buffer, Float32Array.of(4, 3).buffer];
  model.emit(
    "msg:custom",
    { kind: "computed", id: 1, runs: [{ index: 1, key, xy: 0, loss: 1, steps: 1, diverged: -1 }] },
    buffers,
  );
  for (let frame = 0; frame < 5; frame++) engine.update();
  assert.deepEqual(engine.runs[1].loss, Float32Array.of(4, 3));
  assert.equal(model.sent.length, 1, "the answer is no reason to ask again");
  engine.kernel.close();
});

test("in float64 runs are the kernel's, and this page's in float32 where the kernel is silent", () => {
  const { engine, store, model } = make();
  engine.update();
  const single = engine.runs[0];
  store.set({ wide: true });
  engine.update();
  const [{ wide, runs }] = model.sent;
  assert.deepEqual([wide, runs.length, runs[0].key === single.key], [true, 2, false]);
  assert.deepEqual([engine.who(), engine.who(0), engine.behind], ["page", "kernel", true]);
  const answers = runs.map(({ index, key }) => ({ index, key, xy: 0, loss: 1, steps: 1, diverged: -1 }));
  const buffers = [Float32Array.of(1, 1, 2, 2).buffer, Float32Array.of(4, 3).buffer];
  model.emit("msg:custom", { kind: "computed", id: 1, runs: answers }, buffers);
  engine.update();
  assert.deepEqual([engine.runs[0].loss, engine.behind], [Float32Array.of(4, 3), false]);
  engine.kernel.giveUp();
  engine.update();
  assert.deepEqual([engine.wide, engine.runs[0].key, engine.runs[0].loss], [false, single.key, single.loss]);
  engine.kernel.close();
});

test("a fan and a field of the kernel are taken if they are still wanted", () => {
  const { engine, store, model } = make(opaque);
  const rate = slider(store, "rate");
  assert.equal(engine.updateFan(rate), false);
  const { fan, id } = model.sent[0];
  assert.deepEqual([fan.name, fan.values.length, fan.index], ["rate", 17, 0]);
  const answered = { key: fan.key, runs: [{ xy: 0, loss: 0, steps: 1, diverged: -1 }] };
  model.emit("msg:custom", { kind: "computed", id, fan: answered, field: { key: "k", loss: 0 } }, [
    Float32Array.of(1).buffer,
  ]);
  assert.deepEqual([engine.fan.runs.length, engine.fan.done, engine.field.key], [1, 1, "k"]);
  engine.take({ fan: { key: "another", runs: [] } });
  assert.equal(engine.fan.runs.length, 1);
  engine.kernel.close();
});

test("noise is the same for all runs, and only where there is some", () => {
  const { engine, store } = make();
  engine.update();
  const plain = [...engine.runs];
  store.set({ noise_seed: 3 });
  engine.update();
  assert.ok(
    engine.runs.every((run, i) => run === plain[i]),
    "a seed alone changes nothing",
  );
  store.set({ noise_level: 0.5 });
  engine.update();
  engine.runs.forEach((run, i) => {
    // The seed and the step make the error: 0.5 (1 + 3 + step) along x, none along y.
    assert.ok(Math.abs(run.grad[0] - plain[i].grad[0] - 2) < 1e-6 && run.grad[1] === plain[i].grad[1]);
    assert.ok(Math.abs(run.grad[2] - run.xy[2] - 2.5) < 1e-6, "of the second step");
  });
  store.set({ noise_seed: 4 });
  const before = [...engine.runs];
  engine.update();
  assert.ok(engine.runs.every((run, i) => run !== before[i]));
  store.set({ noise_level: 0 });
  engine.update();
  assert.deepEqual([...engine.runs[0].xy], [...plain[0].xy]);
});

test("what each step computed is kept from when a part of the view asks for it", () => {
  const { engine } = make();
  engine.update();
  assert.equal(engine.runs[0].record.length, 0);
  const [first] = engine.runs;
  engine.recording = true;
  engine.update();
  assert.equal(engine.runs[0].record.length, 20);
  assert.deepEqual([...engine.runs[0].xy], [...first.xy]);
  const recorded = engine.runs[0];
  engine.recording = false;
  engine.update();
  assert.ok(engine.runs[0] === recorded, "and no longer asked for, it may stay");
});

test("the kernel is told of the noise, and asked for records", () => {
  const { engine, model, store } = make(opaque);
  engine.update();
  assert.ok(!("noise" in model.sent[0]) && !("recorded" in model.sent[0].runs[0]));
  model.emit("msg:custom", { kind: "failed", id: 1, message: "" }, []);
  engine.recording = true;
  store.set({ noise_level: 0.5 });
  engine.update();
  assert.deepEqual(model.sent[1].noise, { noise_level: 0.5, noise_seed: 0 });
  assert.ok(model.sent[1].runs.every((run) => run.recorded));
});

test("a fan that was let go of before it came is asked for again", () => {
  const { engine, store, model } = make(opaque);
  const rate = slider(store, "rate");
  engine.updateFan(rate);
  assert.equal(model.sent.length, 1);
  engine.updateFan(undefined);
  model.emit("msg:custom", { kind: "computed", id: 1, fan: { key: model.sent[0].fan.key, runs: [] } }, []);
  engine.updateFan(rate);
  assert.ok(model.sent.length === 2 && model.sent[1].fan, "its answer was not kept");
});
