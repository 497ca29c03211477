// Asking the kernel: one request in flight, the last one waits, nothing is asked twice.

import assert from "node:assert/strict";
import test from "node:test";
import { KernelQueue } from "../../adamviz/live/js/state/kernel.js";
import { stoppedClock } from "./clock.mjs";
import { Model } from "./model.mjs";

const about = (k = 1) => ({ surface: "opaque", surface_numbers: { k }, start: [0, 0], steps: 5 });
const runs = (key) => ({ runs: [{ index: 0, key }] });
const field = (key) => ({ field: { key, extent: [0, 1, 0, 1], nx: 2, ny: 2 } });

/** A queue, what it took, and how often it said that something changed. */
function make(context) {
  context.tick = stoppedClock(context);
  const model = new Model({});
  const taken = [];
  let changes = 0;
  const queue = new KernelQueue(
    model,
    (answer) => taken.push(answer),
    () => (changes += 1),
  );
  const answer = (id, content = {}, buffers = []) =>
    model.emit("msg:custom", { kind: "computed", id, ...content }, buffers);
  return { model, queue, taken, answer, changes: () => changes };
}

test("one request flies, the last one waits", (context) => {
  const { model, queue, answer } = make(context);
  queue.ask(about(), runs("a"));
  queue.ask(about(), runs("b"));
  queue.ask(about(), runs("c"));
  assert.deepEqual(model.sent, [{ kind: "compute", id: 1, ...about(), ...runs("a") }]);
  answer(1);
  assert.deepEqual(model.sent.slice(1), [{ kind: "compute", id: 2, ...about(), ...runs("c") }]);
  answer(2);
  assert.equal(model.sent.length, 2);
  assert.equal(queue.state, "idle");
});

test("what was asked for is not asked for again, not even after its answer or an error", (context) => {
  const { model, queue, answer } = make(context);
  queue.ask(about(), { ...runs("a"), ...field("a") });
  queue.ask(about(), field("a"));
  queue.ask(about(), runs("a"));
  model.emit("msg:custom", { kind: "failed", id: 1, message: "ValueError: no" }, []);
  queue.ask(about(), runs("a"));
  assert.equal(model.sent.length, 1);
  queue.ask(about(), runs("b"));
  answer(2);
  queue.ask(about(), runs("a"));
  assert.equal(model.sent.length, 3, "but after something else it is");
});

test("a waiting part that the next request does not replace is kept", (context) => {
  const { model, queue, answer } = make(context);
  queue.ask(about(), runs("a"));
  queue.ask(about(), field("b"));
  queue.ask(about(), runs("b"));
  answer(1);
  assert.deepEqual(model.sent[1], { kind: "compute", id: 2, ...about(), ...field("b"), ...runs("b") });
});

test("a waiting part is never computed with another surface's numbers, and can be asked for again", (context) => {
  const { model, queue, answer } = make(context);
  queue.ask(about(1), runs("a"));
  queue.ask(about(1), field("one"));
  queue.ask(about(2), runs("b"));
  answer(1);
  assert.deepEqual(model.sent[1], { kind: "compute", id: 2, ...about(2), ...runs("b") });
  queue.ask(about(1), field("one"));
  answer(2);
  assert.deepEqual(model.sent[2].field, field("one").field);
});

test("answers to anything but the last request are dropped", (context) => {
  const { queue, taken, answer, model } = make(context);
  queue.ask(about(), runs("a"));
  answer(7);
  model.emit("msg:custom", undefined, []);
  model.emit("msg:custom", { kind: "another" }, []);
  assert.deepEqual([taken.length, queue.state], [0, "asking"]);
  answer(1);
  answer(1);
  assert.equal(taken.length, 1);
});

test("an error is told, and the next request goes on", (context) => {
  const { queue, model, answer, changes } = make(context);
  queue.ask(about(), runs("a"));
  model.emit("msg:custom", { kind: "failed", id: 1, message: "ValueError: too steep" }, []);
  assert.deepEqual([queue.state, queue.message, changes()], ["failed", "ValueError: too steep", 1]);
  queue.ask(about(), runs("b"));
  answer(2);
  assert.deepEqual([queue.state, queue.message], ["idle", ""]);
});

test("what has failed is asked again only when something that it depends on has changed", (context) => {
  const { model, queue, answer } = make(context);
  const zoomed = { field: { ...field("a").field, extent: [0, 2, 0, 2], nx: 9 } };
  queue.ask(about(), { ...runs("a"), ...field("a") });
  answer(1, { failed: { field: "RuntimeError: too far" } });
  assert.deepEqual([queue.state, queue.message], ["failed", "RuntimeError: too far"]);
  queue.ask(about(), zoomed);
  assert.equal(model.sent.length, 1, "another part of the same surface");
  queue.ask(about(), runs("b"));
  answer(2);
  assert.deepEqual([queue.state, queue.message], ["failed", "RuntimeError: too far"], "it stays said");
  queue.ask(about(2), field("b"));
  assert.equal(queue.state, "failed", "until an answer takes it back");
  answer(3);
  assert.deepEqual([queue.state, queue.message, model.sent.length], ["idle", "", 3]);
  queue.ask(about(), zoomed);
  model.emit("msg:custom", { kind: "failed", id: 4, message: "KeyboardInterrupt" }, []);
  queue.again();
  queue.ask(about(), zoomed);
  assert.equal(model.sent.length, 5, "or when a person asks for it");
});

test("what failed says nothing any more once nobody wants it", (context) => {
  const { queue, answer } = make(context);
  queue.ask(about(), { fan: { key: "f" } });
  answer(1, { failed: { fan: "ValueError: too far" } });
  assert.equal(queue.state, "failed");
  queue.forget("fan");
  assert.equal(queue.state, "idle");
});

test("a kernel that does not answer is called silent, and is heard when it does", (context) => {
  const { queue, taken, answer, changes } = make(context);
  queue.ask(about(), runs("a"));
  context.tick(7999);
  assert.equal(queue.state, "asking");
  context.tick(1);
  assert.deepEqual([queue.state, changes()], ["silent", 1]);
  answer(1);
  assert.deepEqual([queue.state, taken.length], ["idle", 1]);
});

test("after a silence the next request takes what was lost with it, and a late answer is a sign of life", (context) => {
  const { queue, model, answer, taken } = make(context);
  queue.ask(about(), field("a"));
  queue.ask(about(), runs("a"));
  context.tick(8000);
  assert.deepEqual(model.sent[1], { kind: "compute", id: 2, ...about(), ...field("a"), ...runs("a") });
  assert.equal(queue.state, "silent", "until something is heard");
  answer(1);
  assert.deepEqual([taken.length, queue.state], [1, "asking"]);
  answer(2);
  assert.deepEqual([taken.length, queue.state], [2, "idle"]);
  answer(1);
  assert.equal(taken.length, 2);
});

test("a late answer about another surface is not taken", (context) => {
  const { queue, taken, answer } = make(context);
  queue.ask(about(1), runs("a"));
  queue.ask(about(2), runs("b"));
  context.tick(8000);
  answer(1);
  assert.deepEqual([taken.length, queue.state], [0, "asking"]);
});

test("a silent kernel is asked ever more seldom, however often the hand moves", (context) => {
  const { queue, model } = make(context);
  for (let i = 0; i < 1100; i++) {
    queue.ask(about(), runs(String(i)));
    context.tick(100);
  }
  assert.deepEqual(
    [queue.state, model.sent.map(({ id }) => id)],
    ["silent", [1, 2, 3, 4]],
    "in nearly two minutes",
  );
  assert.ok(queue.unanswered.size <= 8);
});

test("a comm that is closed makes the kernel silent at once, and only once", (context) => {
  const { queue, model, changes } = make(context);
  model.send = () => {
    throw new Error("the comm is closed");
  };
  queue.ask(about(), runs("a"));
  queue.ask(about(), runs("a"));
  assert.deepEqual([queue.state, changes()], ["silent", 1]);
});

test("buffers come back as float32 where the content points, also out of the middle of another buffer", (context) => {
  const { queue, taken, answer } = make(context);
  queue.ask(about(), runs("a"));
  const bytes = new Uint8Array(1 + 4 * 4);
  bytes.set(new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer), 1);
  const inside = new DataView(bytes.buffer, 1, 16);
  const whole = Float32Array.of(5, 6).buffer;
  const run = { index: 0, key: "a", xy: 0, loss: 1, steps: 1, diverged: -1 };
  answer(1, { runs: [run], fan: { key: "f", runs: [run] }, field: { ...field("a").field, loss: 0 } }, [
    inside,
    whole,
  ]);
  const [
    {
      runs: [first],
      fan,
      field: grid,
    },
  ] = taken;
  assert.deepEqual([first.xy, first.loss], [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6)]);
  assert.deepEqual([first.index, first.key, first.steps, first.diverged], [0, "a", 1, -1]);
  assert.deepEqual(
    [fan.key, fan.runs[0].loss, grid.loss, grid.nx],
    ["f", Float32Array.of(5, 6), Float32Array.of(1, 2, 3, 4), 2],
  );
});

test("closing stops the clock and hears nothing any more", (context) => {
  const { queue, model, answer, taken, changes } = make(context);
  queue.ask(about(), runs("a"));
  queue.close();
  context.tick(9000);
  answer(1);
  assert.deepEqual([taken.length, changes(), model.listeners.length, queue.state], [0, 0, 0, "asking"]);
});
