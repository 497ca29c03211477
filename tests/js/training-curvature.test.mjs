// The curvature of a training run: its chart below the loss, with the threshold above which a run swings.

import assert from "node:assert/strict";
import test from "node:test";
import { fakeContext, makeRecorded, palette, style } from "./training-canvas.mjs";
import { LossPicture, lossRows } from "../../adamviz/live/js/training/loss.js";
import { Recorded } from "../../adamviz/live/js/training/recorded.js";
import { stepScale } from "../../adamviz/live/js/training/scales.js";
import { chartNumber, curvatureText } from "../../adamviz/live/js/training/words.js";

const BOX = { left: 0, top: 0, width: 600, height: 220 };
const STEPS = [0, 1, 2, 3, 4];
const numbers = {
  loss: () => 1,
  accuracy: () => 0.5,
  preconditioned: (i) => (i === 3 ? NaN : 10 + 10 * i),
  threshold: (i) => (i === 3 ? NaN : 38),
};

test("it stands below loss and accuracy with its threshold, where there is room", () => {
  const data = makeRecorded(STEPS, undefined, numbers);
  const plain = makeRecorded(STEPS, undefined, { loss: () => 2 });
  assert.deepEqual([lossRows([{ data: plain }]), lossRows([{ data: plain }, { data }])], [1, 3]);
  const picture = new LossPicture();
  const context = fakeContext();
  const series = [
    { data, style },
    { data: plain, style: { ...style, label: "other" } },
  ];
  const given = { box: BOX, palette, size: 10, x: stepScale([data], BOX, 10), series };
  picture.draw(context, given);
  assert.deepEqual(
    picture.charts.map(({ name }) => name),
    ["loss", "accuracy", "preconditioned"],
  );
  assert.ok(context.texts.includes("curvature") && context.texts.includes("threshold of stability"));
  const [, above, { chart }] = picture.charts;
  assert.ok(above.chart.bottom < chart.box.top && chart.shows(38) && chart.shows(10));
  const told = picture.at(given.x.at(3), chart.y(30));
  assert.deepEqual([told.step, told.text], [2, "curvature 30, 0.789 of the threshold"]);
  picture.draw(context, { ...given, box: { ...BOX, height: 90 } });
  assert.equal(picture.charts.length, 1);
});

test("its words say how much of the threshold it is, where both are known", () => {
  assert.equal(curvatureText(NaN, 38), "");
  assert.equal(curvatureText(76, 38), "curvature 76, 2 of the threshold");
  assert.equal(curvatureText(76, NaN), "curvature 76");
});

test("beside each chart stands its number, where there is one", () => {
  const data = makeRecorded(STEPS, undefined, numbers);
  const at = (record) =>
    ["loss", "accuracy", "preconditioned"].map((name) => chartNumber(name, data, record));
  assert.deepEqual(at(2), ["1", "50 %", "30"]);
  assert.deepEqual(at(3), ["1", "50 %", ""]);
});

test("it is one number a record, of parts that have it and of parts that have not", () => {
  const recorded = new Recorded({ label: "run", tensors: ["w"], shapes: [[2]] }, ["gradient"]);
  const part = (from, more) => [
    { recording: 0, generation: 0, from, count: 2, arrays: {} },
    { steps: Float64Array.of(from, from + 1), loss: Float32Array.of(1, 1), ...more },
  ];
  assert.ok(recorded.take(...part(0, {})));
  assert.deepEqual([...recorded.preconditioned], [NaN, NaN]);
  const curvature = { preconditioned: Float32Array.of(5, 6), threshold: Float32Array.of(38, 38) };
  assert.ok(recorded.take(...part(2, curvature)));
  assert.deepEqual([...recorded.preconditioned], [NaN, NaN, 5, 6]);
  assert.deepEqual([...recorded.threshold], [NaN, NaN, 38, 38]);
});
