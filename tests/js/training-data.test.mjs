// How a page of training runs comes by its numbers: asked for, pushed, or stored in a saved page.

import assert from "node:assert/strict";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { Host } from "../../adamviz/live/js/state/host.js";
import { Synced } from "../../adamviz/live/js/state/synced.js";
import { TrainingData } from "../../adamviz/live/js/training/data.js";
import { recordAt } from "../../adamviz/live/js/training/recorded.js";
import { makePart, trainingModel, trainingSetup, valueAt } from "./training-run.mjs";

const TENSORS = ["a/w", "a/b", "c/w"];
const about = { label: "Adam", tensors: TENSORS, shapes: TENSORS.map(() => [2, 2]) };

function makeData(model = trainingModel(), recordings = [about]) {
  let changes = 0;
  const data = new TrainingData(new Synced(model, trainingSetup(recordings)), () => changes++);
  const answer = (part, buffers) => {
    const { id } = model.sent.at(-1);
    model.emit("msg:custom", { kind: "computed", id, part }, buffers);
  };
  const push = (part, buffers) => model.emit("msg:custom", { kind: "grown", part }, buffers);
  return { model, data, recorded: data.recordings[0], answer, push, changes: () => changes };
}

const close = (array, wanted) => wanted.forEach((value, i) => assert.ok(Math.abs(array[i] - value) < 1e-4));

test("it asks for the numbers of all tensors once, and for the histograms of those that are chosen", () => {
  const { model, data, recorded, answer } = makeData();
  data.need(["a/w"]);
  data.need(["a/w"]);
  assert.deepEqual(
    model.sent.map(({ part }) => part),
    [{ recording: 0, from: 0, numbers: true, histograms: [0] }],
  );
  assert.ok(data.late && !data.lost && data.empty);
  answer(...makePart(TENSORS, 0, 3, { histograms: [0] }));
  assert.ok(!data.late && !data.empty);
  assert.deepEqual([...recorded.steps], [10, 20, 30]);
  close(
    recorded.number("rms", 2, "v"),
    [0, 1, 2].map((record) => valueAt(2, 2, record)),
  );
  close(
    recorded.number("norm", 1, "m"),
    [0, 1, 2].map((record) => 2 * valueAt(1, 1, record)),
  );
  close(recorded.number("cosine", 1), [1, 1.001, 1.002]);
  assert.ok([...recorded.number("none of them", 1)].every(Number.isNaN));
  const { codes, known } = recorded.histogram(0, "v");
  assert.ok(known && codes.length === 3 * 85);
  assert.deepEqual([codes[2], codes[85 + 2], codes[170 + 2], codes[3]], [1, 2, 3, 0]);
  assert.equal(recorded.histogram(1, "v"), null);

  data.need(["a/w", "c/w", "is not there"]);
  assert.deepEqual(model.sent.at(-1).part, { recording: 0, from: 0, numbers: false, histograms: [2] });
  answer(...makePart(TENSORS, 0, 3, { histograms: [2], numbers: false }));
  assert.equal(recorded.histogram(2, "gradient").codes[85 + 2], 2);
  data.need(["a/w", "c/w"]);
  assert.equal(model.sent.length, 2);
  data.close();
});

test("what the kernel pushes is added, beyond the room there was, and halved with the recorder", () => {
  const { model, data, recorded, push } = makeData();
  push(...makePart(TENSORS, 0, 60, { histograms: [0, 1, 2] }));
  push(...makePart(TENSORS, 60, 10, { histograms: [0, 1, 2] }));
  assert.equal(recorded.count, 70);
  close(
    recorded.number("rms", 1, "m"),
    [0, 1, 2].map((record) => valueAt(1, 1, record)),
  );
  close(recorded.number("rms", 2, "update").subarray(69), [valueAt(2, 5, 69)]);
  assert.equal(recorded.histogram(1, "m").codes[69 * 85 + 2], 70);
  data.need(TENSORS);
  assert.equal(model.sent.length, 0); // all of it is there

  const [header, buffers] = makePart(TENSORS, 35, 1, { histograms: [1], generation: 1, every: 20 });
  push(header, buffers);
  assert.deepEqual([...recorded.steps.subarray(0, 2), ...recorded.steps.subarray(34)], [10, 30, 690, 720]);
  assert.equal(recorded.every, 20);
  close(
    recorded.number("rms", 1, "m").subarray(33),
    [66, 68, 35].map((record) => valueAt(1, 1, record)),
  );
  assert.deepEqual(
    [34, 35].map((record) => recorded.histogram(1, "m").codes[record * 85 + 2]),
    [69, 36],
  );
  data.need(["a/b"]);
  assert.equal(model.sent.length, 0);
  data.need(["a/w"]); // whose last record came without its histogram
  assert.deepEqual(model.sent.at(-1).part, { recording: 0, from: 0, numbers: false, histograms: [0] });
  data.close();
});

test("a push that does not join on is left, and what is missing is asked for", () => {
  const { model, data, recorded, push } = makeData();
  push(...makePart(TENSORS, 0, 3));
  push(...makePart(TENSORS, 5, 2));
  assert.equal(recorded.count, 3);
  data.need([]);
  assert.deepEqual(model.sent.at(-1).part, { recording: 0, from: 3, numbers: true, histograms: [] });
  push(...makePart(TENSORS, 9, 2, { generation: 2 }));
  assert.equal(recorded.count, 3);
  push(...makePart(["other"], 0, 2, { generation: 2 }));
  assert.deepEqual([recorded.count, recorded.tensors, recorded.index("a/w")], [2, ["other"], -1]);
  push(...makePart(TENSORS, 0, 9, { generation: 1 })); // late, from before
  assert.equal(recorded.count, 2);

  // What the kernel says of lengths makes the page ask, once it has all that it asked for.
  const other = makeData();
  other.push(...makePart(TENSORS, 0, 3));
  other.model.set("_lengths", [[0, 5]]);
  other.data.again();
  other.data.need([]);
  assert.equal(other.model.sent.at(-1).part.from, 3);
  data.close();
  other.data.close();
});

test("a kernel that fails or is silent is named, and asked again", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { model, data } = makeData();
  data.need([]);
  context.mock.timers.tick(10_001);
  assert.ok(data.silent && !data.late);
  data.need([]);
  assert.equal(model.sent.length, 2);
  model.emit("msg:custom", { kind: "failed", id: model.sent.at(-1).id, message: "it is closed" }, []);
  assert.equal(data.message, "it is closed");
  data.need([]);
  assert.equal(model.sent.length, 2); // not without end
  data.close();
});

test("a saved page unpacks the numbers, and the histograms of a tensor when it is chosen", async () => {
  const buffers = [];
  const packed = ([header, bytes]) => {
    const arrays = Object.entries(header.arrays).map(([name, [place, ...rest]]) => {
      buffers.push(gzipSync(Buffer.from(bytes[place])).toString("base64"));
      return [name, [buffers.length - 1, ...rest]];
    });
    return { ...header, arrays: Object.fromEntries(arrays) };
  };
  const only = (tensor) => packed(makePart(TENSORS, 0, 4, { numbers: false, histograms: [tensor] }));
  const parts = [
    packed(makePart(TENSORS, 0, 4)),
    only(0),
    only(1),
    { ...only(2), arrays: { histograms: [99, "uint8", []] } },
  ];
  const { state } = trainingModel();
  const { data, recorded, changes } = makeData(new Host(state, { parts, buffers }));
  const rest = async (count) => {
    while (changes() < count) await new Promise((resolve) => setTimeout(resolve));
  };
  data.need(["a/w"]);
  assert.ok(data.late && !data.lost);
  await rest(2);
  assert.deepEqual([recorded.count, recorded.histogram(0, "v").codes[3 * 85 + 2]], [4, 4]);
  assert.equal(recorded.histogram(1, "v"), null);
  data.need(["a/w", "a/b"]);
  await rest(3);
  assert.equal(recorded.histogram(1, "v").codes[3 * 85 + 3], 4);
  data.need(["c/w"]);
  await rest(4);
  assert.match(data.message, /cannot be read/);
  const nothing = makeData(new Host(state, null));
  nothing.data.need([]);
  assert.ok(nothing.data.lost);
});

test("the record at a step is the last at or before it, or else the first", () => {
  const steps = [10, 20, 40];
  assert.deepEqual(
    [0, 10, 19, 20, 39, 40, 1e9].map((step) => recordAt(steps, step)),
    [0, 0, 0, 1, 1, 2, 2],
  );
  assert.equal(recordAt([], 5), 0);
});
