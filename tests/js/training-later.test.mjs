// Tensors that are not in all records of a training run: where they begin, and that they may end.

import assert from "node:assert/strict";
import test from "node:test";
import { fakeContext, makeRecorded, palette, style } from "./training-canvas.mjs";
import { alarmOf } from "../../adamviz/live/js/training/density.js";
import { LinesPicture } from "../../adamviz/live/js/training/lines.js";
import { Recorded } from "../../adamviz/live/js/training/recorded.js";
import { stepScale } from "../../adamviz/live/js/training/scales.js";

const BOX = { left: 0, top: 0, width: 600, height: 160 };

test("a line ends with a cross where its numbers do, and without where its tensor vanishes", () => {
  const crosses = (shares) => {
    const rms = (i) => (i < 2 ? 1 + i : NaN);
    const data = makeRecorded([0, 1, 2], shares, { rms });
    const context = fakeContext();
    const given = {
      box: BOX,
      palette,
      size: 10,
      x: stepScale([data], BOX, 10),
      number: "rms",
      quantity: "m",
    };
    new LinesPicture().draw(context, { ...given, series: [{ data, tensor: 0, style }] });
    return context.calls.filter(({ stroke }) => stroke === alarmOf(palette)).length > 0;
  };
  const [wrong, vanished, unknown] = [
    (i) => ({ [i < 2 ? 40 : 84]: 1 }), // all NaN
    (i) => (i < 2 ? { 40: 1 } : {}),
    undefined,
  ];
  assert.deepEqual([crosses(wrong), crosses(vanished)], [true, false]);
  assert.equal(crosses(unknown), false);
});

test("a recording knows where its tensors begin", () => {
  const recorded = new Recorded({ label: "run", tensors: ["a", "b"], shapes: [[1], [1]] }, ["m"]);
  assert.deepEqual(recorded.begins, {});
  recorded.know({ tensors: ["a", "b"], begins: { b: 31 } });
  assert.equal(recorded.begins.b, 31);
});
