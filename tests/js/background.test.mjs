// What takes too long for a frame is computed elsewhere: the same numbers, the last request wins, and nothing
// waits for it.

import assert from "node:assert/strict";
import test from "node:test";
import { Background } from "../../adamviz/live/js/state/background.js";
import { workerCode } from "../../adamviz/live/js/state/compute.js";
import { Engine } from "../../adamviz/live/js/state/engine.js";
import { Store } from "../../adamviz/live/js/state/store.js";
import { makeModel, makeSetup } from "./model.mjs";

const later = () => new Promise((done) => setTimeout(done, 5));

/** Wait until something holds. */
async function until(condition) {
  for (let i = 0; i < 1000 && !condition(); i++) await later();
  assert.ok(condition());
}

function make(changes = {}, turn = (setup) => setup) {
  const model = makeModel(changes);
  const setup = turn(makeSetup());
  const store = new Store(model, setup);
  let woken = 0;
  const engine = new Engine(store, () => (woken += 1));
  return { model, setup, store, engine, woken: () => woken };
}
const heavy = (setup) => {
  setup.surfaces[0].heavy = "one gradient takes a million operations";
  return setup;
};

/** A Worker that runs in this thread, of the code that it is given. */
class FakeWorker {
  static made = [];
  static Blob = class {
    constructor([text]) {
      this.text = text;
    }
  };
  constructor(url) {
    const scope = {};
    this.asked = [];
    new Function("globalThis", "postMessage", FakeWorker.blobs.get(url))(scope, (data) =>
      setTimeout(() => this.ended || this.onmessage({ data })),
    );
    this.hear = scope.onmessage;
    FakeWorker.made.push(this);
  }
  postMessage(data) {
    this.asked.push(data);
    setTimeout(() => this.ended || this.hear({ data: structuredClone(data) }));
  }
  terminate() {
    this.ended = true;
  }
}

function withWorkers(context, constructor = FakeWorker) {
  FakeWorker.made = [];
  FakeWorker.blobs = new Map();
  const before = { Worker: globalThis.Worker, Blob: globalThis.Blob, createObjectURL: URL.createObjectURL };
  globalThis.Worker = constructor;
  globalThis.Blob = FakeWorker.Blob;
  URL.createObjectURL = ({ text }) => (
    FakeWorker.blobs.set(`blob:${FakeWorker.blobs.size}`, text),
    `blob:${FakeWorker.blobs.size - 1}`
  );
  context.after(() => {
    Object.assign(globalThis, { Worker: before.Worker, Blob: before.Blob });
    URL.createObjectURL = before.createObjectURL;
  });
}

for (const workers of [true, false]) {
  test(`the same numbers come from ${workers ? "a Worker" : "slices of the page's time"}: runs, their record, fan and field`, async (context) => {
    FakeWorker.made = [];
    if (workers) withWorkers(context);
    const plain = make({ noise_level: 0.1 });
    plain.engine.recording = true;
    plain.engine.update();
    const other = make({ noise_level: 0.1, _saved: undefined }, heavy);
    other.model.alone = true;
    other.engine.recording = true;
    other.engine.update();
    assert.deepEqual([other.engine.behind, other.engine.surface()], [true, null]);
    await until(() => other.engine.runs.filter(Boolean).length === 2);
    for (const [i, run] of other.engine.runs.entries()) {
      for (const part of ["xy", "loss", "grad", "record"])
        assert.deepEqual([...run[part]], [...plain.engine.runs[i][part]].map(Math.fround), part);
      assert.deepEqual([run.steps, run.diverged, run.width], [10, -1, 2]);
    }
    other.engine.update();
    assert.equal(other.engine.behind, false);
    const rate = other.store.optimizer(0).parameters[0];
    assert.equal(other.engine.updateFan(rate), false);
    while (plain.engine.updateFan(rate));
    await until(() => other.engine.fan.runs.length === 17);
    assert.deepEqual([...other.engine.fan.runs[3].xy], [...plain.engine.fan.runs[3].xy].map(Math.fround));
    other.engine.ask({ field: { key: "f", extent: [-1, 1, -2, 2], nx: 5, ny: 3 } });
    await until(() => other.engine.field);
    const { loss, minima } = other.engine.field;
    assert.deepEqual([...loss].map((one) => +one.toFixed(3)).slice(0, 5), [2.5, 2.125, 2, 2.125, 2.5]);
    assert.deepEqual(minima, [[0, 0, 0]]);
    assert.equal(FakeWorker.made.length, workers ? 3 : 0, "one for each part, none waits for another");
    other.engine.close();
  });
}

test("with a kernel that answers the kernel computes what is heavy, and the view can say why; without one the page does", () => {
  const { engine, model } = make({}, heavy);
  engine.update();
  assert.deepEqual([model.sent.length, engine.who(), engine.who(1)], [1, "kernel", "kernel"]);
  assert.equal(engine.computers.why, "one gradient takes a million operations");
  model.widget_manager = { kernel: null };
  assert.equal(engine.who(0), "background");
  model.widget_manager = { kernel: {} };
  engine.kernel.silent = true;
  assert.equal(engine.who(0), "background");
  engine.close();
});

test("a heavy run with as many steps as a view may have is made in the background", async () => {
  const { engine, model } = make({ steps: 100000, _saved: undefined }, heavy);
  model.alone = true;
  const began = performance.now();
  engine.update();
  assert.ok(performance.now() - began < 500);
  assert.deepEqual([engine.who(0), engine.behind, engine.growing], ["background", true, false]);
  await until(() => engine.runs.filter(Boolean).length === 2);
  assert.equal(engine.runs[1].loss.length, 100001);
  engine.close();
});

test("a request that is not done when the next one comes is given up, and the Worker with it", async (context) => {
  withWorkers(context);
  const setup = makeSetup();
  const told = [];
  const background = new Background(setup);
  background.on("msg:custom", (content) => told.push(content.id));
  const request = {
    surface: "near",
    surface_numbers: { k: 1 },
    start: [1, 1],
    steps: 5,
    runs: [{ index: 0, key: "a", optimizer: 1, numbers: { rate: 0.1 } }],
  };
  request.runs[0].optimizer = 0;
  request.runs[0].numbers = { rate: 0.1, limit: null, half: false };
  background.send({ id: 1, ...request });
  background.send({ id: 2, ...request });
  await until(() => told.length > 0);
  await later();
  assert.deepEqual([told, FakeWorker.made.map(({ ended }) => Boolean(ended))], [[2], [true, false]]);
  background.send({ id: 3, ...request });
  await until(() => told.length > 1);
  assert.equal(FakeWorker.made.length, 2, "one that is done goes on to the next");
  background.off();
  assert.equal(FakeWorker.made[1].ended, true);
});

for (const [how, constructor] of [
  [
    "at once",
    class {
      constructor() {
        throw new Error("SecurityError");
      }
    },
  ],
  [
    "later",
    class {
      constructor() {
        setTimeout(() => this.onerror({ preventDefault() {} }));
      }
      postMessage() {}
      terminate() {}
    },
  ],
]) {
  test(`where a host refuses Workers ${how}, the page computes in slices`, async (context) => {
    withWorkers(context, constructor);
    const { engine, model } = make({}, heavy);
    model.alone = true;
    engine.update();
    await until(() => engine.runs.filter(Boolean).length === 2);
    engine.close();
  });
}

test("what goes wrong in a program is said", async (context) => {
  withWorkers(context);
  const { engine, model } = make({}, (setup) => {
    setup.surfaces[0].gradient = "throw new RangeError('too steep');";
    return heavy(setup);
  });
  model.alone = true;
  engine.update();
  await until(() => engine.background.state === "failed");
  assert.match(engine.background.message, /too steep/);
  engine.close();
});

test("what a saved page remembers is not computed again", async () => {
  const { engine, model } = make({}, heavy);
  model.alone = true;
  const asked = [];
  model.recall = (request) => {
    asked.push(request.runs.length);
    const runs = request.runs.map(({ index, key }) => ({
      index,
      key,
      xy: 0,
      loss: 0,
      steps: 10,
      diverged: -1,
    }));
    return [{ runs }, [Float32Array.of(7).buffer]];
  };
  engine.update();
  await until(() => engine.runs.filter(Boolean).length === 2);
  assert.deepEqual([asked, engine.runs[0].xy], [[2], Float32Array.of(7)]);
  engine.close();
});

test("the Worker's code is whole, and names nothing of a page", () => {
  assert.ok(!/\b(document|window|localStorage|fetch|import)\b/.test(workerCode()));
  const scope = {};
  new Function("globalThis", "postMessage", workerCode())(scope, () => {});
  assert.equal(typeof scope.onmessage, "function");
});
