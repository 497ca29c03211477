// Who computes a map: the page with its program in rows, or the kernel in bands.

import assert from "node:assert/strict";
import test from "node:test";
import { ByKernel } from "../../adamviz/live/js/map/by-kernel.js";
import { canRun, inputPlace, inputsOf } from "../../adamviz/live/js/map/numbers.js";
import { bindRows, remembered, rowsCode } from "../../adamviz/live/js/map/rows.js";
import { Workers } from "../../adamviz/live/js/map/workers.js";
import { stoppedClock } from "./clock.mjs";
import { job } from "./map-job.mjs";
import { Model } from "./model.mjs";

const turn = () => new Promise((resolve) => setTimeout(resolve));
const immediate = () => new Promise((resolve) => setImmediate(resolve));

/** A run of x + y at each step, which is lost above 100. */
const PROGRAM = {
  numbers: [
    ["optimizer", "rate", "float32"],
    ["optimizer", "limit", "float32"],
    ["start", "x", "float32"],
    ["start", "y", "float32"],
    ["limits", "tolerance", "float32"],
    ["limits", "radius", "float32"],
  ],
  off: ["clip"],
  state: 2,
  measures: [
    ["final_loss", "float32"],
    ["steps", "int32"],
    ["converged", "bool"],
  ],
  begin: "o0=a2;o1=0;",
  step: "o0=f(a6+f(a0*P(a1,a8)));o1=a7+1|0;",
  finish: "o0=a6;o1=a7;o2=+(a6<a4);",
  prelude: "",
  tables: [],
  cost: 4,
};
const PRELUDE = "const M=Math,f=M.fround,B=M.abs,C=2**-126,P=(x,y)=>M.pow(x,y);";

test("a program takes its inputs by name, and is left where it lacks one", () => {
  assert.deepEqual(inputsOf(PROGRAM, job()), [9, 0.5, 7, 8, 1, 2]);
  assert.deepEqual(
    ["rate", "start_x", "start_y", "x", "radius"].map((name) => inputPlace(PROGRAM, name)),
    [0, 2, 3, -1, -1],
  );
  assert.ok(canRun(PROGRAM, job()));
  const { numbers } = job();
  assert.ok(!canRun(PROGRAM, job({ numbers: { ...numbers, optimizer: { ...numbers.optimizer, clip: 1 } } })));
  assert.ok(!canRun(PROGRAM, job({ x: { name: "clip", values: [1] } })));
  assert.ok(!canRun(PROGRAM, job({ noisy: true })));
  assert.ok(!canRun(PROGRAM, job({ wide: true })));
  assert.ok(!canRun({ error: "no" }, job()));
});

/** What each pixel of `job` is. */
function expected({ x, y, steps }) {
  const [losses, counts] = [[], []];
  for (const start of y.values) {
    for (const rate of x.values) {
      let at = Math.fround(start);
      for (let i = 0; i < steps; i++) at = Math.fround(at + Math.fround(Math.fround(rate) * 0.5 ** i));
      losses.push(at);
      counts.push(steps);
    }
  }
  return { losses, counts };
}

test("rows are computed with the numbers of each pixel", () => {
  const all = job();
  const rows = { xAt: 0, yAt: 2, x: all.x.values, y: all.y.values, values: inputsOf(PROGRAM, all), steps: 3 };
  const work = bindRows(PROGRAM, PRELUDE)(rows);
  let step = work.next();
  for (let pixels = 0; !step.done; pixels++) {
    assert.ok(pixels < 6);
    step = work.next();
  }
  const { losses, counts } = expected(all);
  assert.deepEqual([...step.value.final_loss], losses);
  assert.deepEqual([...step.value.steps], counts);
  assert.deepEqual(
    [...step.value.converged],
    losses.map((loss) => Number(loss < 1)),
  );
  new Function(rowsCode()); // what a Worker is given can be read
});

test("powers are kept without being others", () => {
  let asked = 0;
  const power = remembered((x, y) => (asked++, x ** y));
  for (let round = 0; round < 3; round++)
    for (const base of [0.9, 0.999, 0.5, -1, NaN, 0])
      for (const exponent of [0, 1, 2, 300, 0.5, -2, 1e9]) {
        const [found, wanted] = [power(base, exponent), base ** exponent];
        assert.ok(Object.is(found, wanted), `${base} ** ${exponent}: ${found}`);
      }
  assert.ok(asked < 3 * 42, `${asked}`);
});

test("without Workers the page computes in slices, and hears no more once nobody waits", async () => {
  const workers = new Workers([[{ javascript: PROGRAM }]], PRELUDE);
  workers.forbidden = true;
  assert.ok(workers.can(job()) && !workers.can(job({ wide: true })));
  const rows = [];
  const stop = new AbortController();
  const onRows = (row, count, arrays) => rows.push([row, count, [...arrays.final_loss]]);
  assert.equal(await workers.compute(job(), { signal: stop.signal, onRows }), true);
  assert.deepEqual(
    rows.flatMap(([, , losses]) => losses),
    expected(job()).losses,
  );
  const long = job({ y: { name: "start_x", values: new Float64Array(64) }, steps: 200_000 });
  const going = workers.compute(long, { signal: stop.signal, onRows });
  await turn();
  stop.abort();
  const { length } = rows;
  await going;
  assert.equal(rows.length, length);
});

test("how fast Workers are is not told by messages that are soon answered", () => {
  const workers = new Workers([[{ javascript: PROGRAM }]], PRELUDE);
  Object.defineProperty(workers, "lanes", { value: 2 });
  workers.speed = 1000;
  workers.learn(10, 2);
  assert.equal(workers.speed, 1000);
  workers.learn(6000, 2);
  assert.equal(workers.speed, 2000);
  workers.learn(20_000, 20);
  assert.equal(workers.speed, 1500);
  assert.equal(workers.takes(job({ steps: 750 })), 1); // 4 operations a step
});

test("Workers give up what nobody waits for, and one that goes on is replaced", async (t) => {
  const tick = stoppedClock(t);
  const made = [];
  globalThis.Worker = /** @type {any} */ (
    class {
      sent = [];
      ended = false;
      constructor() {
        made.push(this);
      }
      postMessage(data) {
        if (data.rows) this.sent.push(data.rows);
      }
      answer() {
        const { x, y } = this.sent.at(-1);
        this.onmessage({ data: { arrays: { final_loss: new Float32Array(x.length * y.length) } } });
      }
      terminate() {
        this.ended = true;
      }
    }
  );
  t.after(() => Reflect.deleteProperty(globalThis, "Worker"));
  const workers = new Workers([[{ javascript: PROGRAM }]], PRELUDE);
  Object.defineProperty(workers, "lanes", { value: 1 });
  workers.speed = 1e-3; // so that each row is a message
  const rows = [];
  const compute = (signal) => workers.compute(job(), { signal, onRows: (row) => rows.push(row) });
  const [first, second] = [new AbortController(), new AbortController()];
  const going = compute(first.signal);
  await immediate();
  made[0].answer();
  await immediate();
  assert.deepEqual([rows, made[0].sent.length], [[0], 2]);
  first.abort();
  made[0].answer(); // which nobody hears
  assert.equal(await going, true);
  assert.deepEqual([rows, made[0].sent.length, made[0].ended], [[0], 2, false]);

  const other = compute(second.signal);
  await immediate();
  assert.equal(made[0].sent.length, 3); // it is free again
  const waiting = new AbortController();
  const never = compute(waiting.signal);
  waiting.abort();
  second.abort();
  workers.speed = 1e-3;
  const third = compute(new AbortController().signal);
  await immediate();
  assert.deepEqual([made.length, made[0].ended], [1, false]);
  tick(1000);
  await immediate();
  assert.deepEqual([made.length, made[0].ended, made[1].sent.length], [2, true, 1]);
  for (let i = 0; i < 2; i++) {
    made[1].answer();
    await immediate();
  }
  assert.deepEqual(await Promise.all([other, never, third]), [true, true, true]);
  assert.deepEqual(rows, [0, 0, 1]);
  workers.close();
  assert.ok(made[1].ended);
});

test("the kernel is asked for one band after the other, and no more once nobody waits", async () => {
  const model = new Model({});
  const kernel = new ByKernel({ model });
  const tall = job({ y: { name: "start_x", values: new Float64Array(65_536).fill(1) } });
  const rows = [];
  const stop = new AbortController();
  const going = kernel.compute(tall, {
    signal: stop.signal,
    onRows: (row, count, { final_loss: found }) => rows.push([row, count, found.length]),
  });
  const [asked] = model.sent;
  assert.deepEqual([asked.kind, asked.map.x.name, asked.map.measures], ["compute", "rate", ["final_loss"]]);
  const count = asked.map.y.values.length;
  assert.equal(count, Math.floor(65_536 / 3));
  const answer = { kind: "computed", id: asked.id, map: { arrays: { final_loss: [0, "float64"] } } };
  model.emit("msg:custom", answer, [new DataView(new Float64Array(3 * count).buffer)]);
  await turn();
  assert.deepEqual(rows, [[0, count, 3 * count]]);
  assert.equal(model.sent.length, 2);
  stop.abort();
  model.emit("msg:custom", { ...answer, id: model.sent[1].id }, [new DataView(new ArrayBuffer(8))]);
  assert.equal(await going, true);
  assert.deepEqual([rows.length, model.sent.length], [1, 2]);
});

test("what the kernel cannot compute is not asked again as long as it is the same", async () => {
  const model = new Model({});
  const kernel = new ByKernel({ model });
  assert.ok(kernel.can(job({ wide: true })));
  const going = kernel.compute(job(), { signal: new AbortController().signal, onRows: assert.fail });
  model.emit("msg:custom", { kind: "failed", id: model.sent[0].id, message: "ValueError: no" }, []);
  assert.equal(await going, false);
  assert.equal(kernel.message, "ValueError: no");
  assert.deepEqual([kernel.can(job()), kernel.can(job({ key: "other" }))], [false, true]);
  kernel.close();
  assert.deepEqual(model.listeners, []);
  model.alone = true;
  assert.equal(new ByKernel({ model }).can(job()), false);
});
