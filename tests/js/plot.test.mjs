// The small charts: their ranges, and lines of tens of thousands of steps.

import assert from "node:assert/strict";
import test from "node:test";
import { rangeOf } from "../../adamviz/live/js/charts/step-range.js";
import { StepScale } from "../../adamviz/live/js/charts/step-scale.js";

const line = (numbers) => ({ count: numbers.length, at: (i) => numbers[i] });

test("a range by powers of ten holds the sizes of all numbers, eight decades deep at most", () => {
  assert.deepEqual(rangeOf([line([-250, 3, 0.02])], true, null), { log: true, low: -2, high: 3, step: 1 });
  assert.deepEqual(rangeOf([line([1, 1e-30])], true, null), { log: true, low: -8, high: 0, step: 1 });
  assert.deepEqual(rangeOf([line([Math.fround(0.1), Math.fround(0.1)])], true, null), {
    log: true,
    low: -2,
    high: -1,
    step: 1,
  });
});

test("a linear range ends at multiples of its ticks and holds all numbers", () => {
  for (const numbers of [
    [-1.98, 0.3, 1.9],
    [0, 0],
    [5, 5],
    [-1e-7, 3e-7],
    [1e8, 1.5e8],
    [0.1, 0.1],
    [-3, -3.00001],
  ]) {
    const { low, high, step } = rangeOf([line(numbers)], false, null);
    assert.ok(
      low <= Math.min(...numbers) && high >= Math.max(...numbers) && high > low,
      `${numbers}: ${low} ${high}`,
    );
    for (const end of [low, high])
      assert.ok(Math.abs(end / step - Math.round(end / step)) < 1e-6, `${end} ${step}`);
    assert.ok((high - low) / step < 7, `${numbers}`);
  }
});

test("numbers that are not finite, and none at all, leave a range", () => {
  assert.deepEqual(rangeOf([line([NaN, Infinity, 2, 4])], true, null), {
    log: true,
    low: 0,
    high: 1,
    step: 1,
  });
  for (const log of [true, false]) assert.ok(rangeOf([], log, null).high > rangeOf([], log, null).low);
});

test("while a hand is on a slider a range only grows", () => {
  const before = rangeOf([line([1, 1000])], true, null);
  assert.deepEqual(rangeOf([line([10, 100])], true, before), { log: true, low: 0, high: 3, step: 1 });
  assert.equal(rangeOf([line([10, 1e6])], true, before).high, 6);
  assert.equal(rangeOf([line([1, 2])], false, before).log, false);
});

test("a long line keeps its extremes, and few corners", () => {
  const numbers = Array.from({ length: 20000 }, (_, i) => Math.sin(i / 9000));
  numbers[7777] = 5;
  const scale = new StepScale(
    { left: 10, top: 5, width: 300, height: 80 },
    rangeOf([line(numbers)], false, null),
    20000,
    {},
    14,
  );
  const seen = [];
  scale.trace({ count: numbers.length, at: (i) => numbers[i] }, (x, y) => seen.push([x, y]));
  assert.ok(seen.length < 3.1 * 300, `${seen.length} corners`);
  assert.ok(seen.some(([x, y]) => Math.abs(x - scale.x(7777)) <= 1 && Math.abs(y - scale.y(5)) < 1e-9));
  assert.deepEqual([seen[0][0], seen.at(-1)[0]], [10, 310]);
});

test("a short line has all its corners, and a gap where a number is none", () => {
  const numbers = [1, 2, NaN, 4];
  const scale = new StepScale(
    { left: 0, top: 0, width: 300, height: 80 },
    rangeOf([line(numbers)], false, null),
    3,
    {},
    14,
  );
  const seen = [];
  scale.trace({ count: 4, at: (i) => numbers[i] }, (x) => seen.push(x));
  assert.deepEqual(seen, [0, 100, 300]);
});
