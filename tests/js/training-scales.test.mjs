// Where steps and values lie in the pictures of a training run.

import assert from "node:assert/strict";
import test from "node:test";
import { nearestRecord, plotBox, recordEdges, stepScale } from "../../adamviz/live/js/training/scales.js";
import { Shares, sharesOf, QUANTILES } from "../../adamviz/live/js/training/shares.js";
import { shareOfRow, ValueFrame } from "../../adamviz/live/js/training/value-frame.js";
import { valueRange, valueTicks } from "../../adamviz/live/js/training/values.js";
import { shared } from "./shared.mjs";
import { codeOf, makeRecorded } from "./training-canvas.mjs";

const BOX = { left: 0, top: 0, width: 500, height: 200 };
const UNEVEN = [0, 8, 16, 17, 18, 40];
const bell = (middle) => ({ [middle - 1]: 0.25, [middle]: 0.5, [middle + 1]: 0.25 });
const near = (a, b, room = 1e-6) => assert.ok(Math.abs(a - b) <= room, `${a} is not ${b}`);

test("a record's column goes to the middle between its neighbours' steps, however far those are", () => {
  assert.deepEqual([...recordEdges(UNEVEN)], [-4, 4, 12, 16.5, 17.5, 29, 51]);
  assert.deepEqual([...recordEdges([7])], [6.5, 7.5]);
  assert.deepEqual([...recordEdges([])], []);
});

test("the nearest record is that whose step is", () => {
  for (let step = -5; step < 50; step += 0.7) {
    const far = UNEVEN.map((other) => Math.abs(other - step));
    near(far[nearestRecord(UNEVEN, step)], Math.min(...far));
  }
  assert.equal(nearestRecord([], 3), -1);
});

test("recordings share one scale of steps, which goes both ways", () => {
  const scale = stepScale([{ steps: UNEVEN }, { steps: [10, 100] }], BOX, 10);
  const { left, width } = plotBox(BOX, 10);
  assert.deepEqual([scale.low, scale.high, scale.left, scale.right], [-35, 145, left, left + width]);
  for (const step of [-35, 0, 17.5, 100]) near(scale.step(scale.at(step)), step);
  const ticks = scale.ticks(10);
  assert.ok(ticks.length > 2 && ticks.every(({ x, text }) => Math.abs(x - scale.at(+text)) < 1e-9));
  assert.ok(
    ticks.every(({ text }) => +text >= 0 && +text <= 100),
    "no step that was not made",
  );
  assert.deepEqual(
    stepScale([{ steps: [3] }], BOX, 10)
      .ticks(10)
      .map(({ text }) => text),
    ["3"],
  );
  assert.deepEqual(stepScale([{ steps: [] }], BOX, 10).ticks(10), []);
});

test("quantiles of a record are those of its entries, to within a bin", () => {
  // 400 entries, evenly spread from 2^-5 to 2^3, beside 100 zeros and what is not finite.
  const bins = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [59 + i, 0.09]));
  const codes = new Uint8Array(85);
  for (const [bin, share] of Object.entries({ ...bins, 80: 0.18, 83: 0.05, 84: 0.05 }))
    codes[bin] = codeOf(share);
  const shares = new Shares(0).extend(codes, 1);
  const place = (quantile) => -5 + 8 * ((quantile - 0.2) / 0.8);
  QUANTILES.forEach((quantile, i) => {
    if (quantile < 0.2) assert.equal(shares.quantile(0, i), -Infinity);
    else near(shares.quantile(0, i), place(quantile), 0.08);
  });
  assert.ok(new Shares(0).extend(new Uint8Array(85), 1).quantiles.slice(0, 5).every(Number.isNaN));
  const above = new Uint8Array(85);
  [above[70], above[82]] = [codeOf(0.5), codeOf(0.5)];
  near(new Shares(0).extend(above, 1).quantile(0, 1), 6.5, 0.02);
  assert.equal(new Shares(0).extend(above, 1).quantile(0, 3), Infinity);
});

test("quantiles are those of the still picture, as far as a byte for each share tells", () => {
  for (const { name, counts, zero, quantiles } of shared("training-histograms").cases) {
    const all = zero + Object.values(counts).reduce((sum, count) => sum + count, 0);
    const codes = new Uint8Array(85);
    for (const [bin, count] of Object.entries({ ...counts, 80: zero })) codes[bin] = codeOf(count / all);
    const shares = new Shares(0).extend(codes, 1);
    quantiles.forEach((wanted, i) => {
      const found = shares.quantile(0, i);
      assert.ok(Math.abs(found - wanted) < 0.06, `${name}: ${found} is not ${wanted}`);
    });
  }
});

test("what a recording has gained is added, and what it has dropped is taken anew", () => {
  const few = makeRecorded([0, 1], () => bell(40));
  const before = sharesOf(few, 0, "v");
  Object.assign(
    few,
    makeRecorded([0, 1, 2, 3], (record) => bell(40 + record)),
  );
  const after = sharesOf(few, 0, "v");
  assert.equal(after, before);
  const whole = sharesOf(
    makeRecorded([0, 1, 2, 3], (record) => bell(40 + (record < 2 ? 0 : record))),
    0,
    "v",
  );
  assert.deepEqual([after.mass, after.count], [whole.mass, whole.count]);
  assert.equal(after.quantile(3, 2), whole.quantile(3, 2));
  few.generation = 1;
  assert.notEqual(sharesOf(few, 0, "v"), before);
  Object.assign(few, { late: true });
  assert.equal(sharesOf(few, 0, "v"), null);
  assert.equal(sharesOf(Object.assign(makeRecorded([0]), { known: false }), 0, "v"), null);
});

test("one spike does not rule the scale of values, unless all is asked for", () => {
  const steps = Array.from({ length: 400 }, (_, i) => i);
  const shares = sharesOf(
    makeRecorded(steps, (record) => (record === 200 ? { 75: 1 } : bell(40))),
    0,
    "v",
  );
  assert.deepEqual(valueRange([shares], false), { low: -27, high: -21, empty: false });
  assert.deepEqual(valueRange([shares], true), { low: -26, high: 13, empty: false });
  const second = sharesOf(
    makeRecorded(steps, () => bell(50)),
    0,
    "v",
  );
  assert.equal(valueRange([shares, second], false).high, -11);
  assert.equal(valueRange([shares], false, [-30]).low, -31);
  assert.equal(valueRange([shares], false, [-60]).low, -27, "a line far away stays outside");
  assert.ok(valueRange([null], false).empty);
  assert.ok(shares.usualPeak > 0.5 && shares.usualPeak < 0.6);
});

test("values are powers of ten, or of two where those are few", () => {
  const texts = (...range) => valueTicks(...range).flatMap(({ text }) => text || []);
  assert.deepEqual(texts(-20, 1, 10), ["10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1"]);
  assert.deepEqual(texts(-20, 1, 3), ["10⁻⁶", "10⁻³", "1"]);
  assert.deepEqual(texts(-48, -8, 2), ["10⁻¹⁰", "10⁻⁵"], "not of two because a step was rounded up");
  assert.equal(valueTicks(-20, 1, 3).length, 7, "each power of ten has its tick");
  assert.deepEqual(texts(-12, -8, 5), ["2⁻¹²", "2⁻¹¹", "2⁻¹⁰", "2⁻⁹", "2⁻⁸"]);
  for (const { power, text } of valueTicks(-20, 1, 10)) if (text === "10⁻³") near(2 ** power, 1e-3);
});

test("what is zero, not finite or beyond has a strip, where there is any", () => {
  const frameOf = (shares, whole = false) => {
    const data = makeRecorded([0, 1], () => shares);
    return new ValueFrame([{ data, tensor: 0 }], "gradient", plotBox(BOX, 10), 10, whole);
  };
  assert.deepEqual(frameOf(bell(40)).strips, []);
  const frame = frameOf({ ...bell(40), 2: 0.001, 80: 0.1, 83: 0.01, 84: 0.02 });
  assert.deepEqual(
    frame.strips.map(({ name }) => name),
    ["NaN", "∞", "less", "0"],
  );
  const pieces = [...frame.strips.slice(0, 2), ...frame.rows, ...frame.strips.slice(2)];
  pieces.slice(1).forEach(({ top }, i) => assert.ok(top >= pieces[i].top + pieces[i].height - 1e-6));
  for (const row of pieces) assert.equal(frame.rowAt(row.top + row.height / 2).bins[0], row.bins[0]);
  const bin = frame.rowAt(frame.y(-23.5));
  assert.deepEqual([bin.bins, frame.endsOf(bin)], [[40], [2 ** -24, 2 ** -23]]);
  assert.equal(frame.says(bin, 0.5), "50 % of entries from 6e−8 to 1.2e−7");
  assert.deepEqual(frame.endsOf(frame.strips[2]), [0, 2 ** frame.low]);
  assert.equal(frame.says(frame.strips[0], 0.001), "less than 1 % of entries are NaN");
  const shares = sharesOf(
    makeRecorded([0], () => ({ ...bell(40), 2: 0.04, 81: 0.04 })),
    0,
    "gradient",
  );
  near(shareOfRow(shares, 0, frame.strips[2]), 0.08, 0.002);
});

test("lines of reference near by are in the frame: ε² of v, 10⁻³ of update/weight", () => {
  const data = makeRecorded([0, 1], () => bell(20), { epsilon: () => 1e-7, alpha: () => 1e-3 });
  const range = (quantity) => {
    const { low, high } = new ValueFrame([{ data, tensor: 0 }], quantity, plotBox(BOX, 10), 10, true);
    return [low, high];
  };
  assert.deepEqual(range("gradient"), [-47, -41]);
  assert.deepEqual(range("v"), [-48, -41]);
  assert.deepEqual(range("update/weight"), [-47, -8]);
});
