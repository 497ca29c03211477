// The vertical range of the loss chart.

import assert from "node:assert/strict";
import test from "node:test";
import { chartRange } from "../../adamviz/live/js/charts/loss-range.js";

/** A run of these losses; it has diverged where they stop being finite. */
function run(losses) {
  return {
    loss: losses,
    steps: losses.length - 1,
    diverged: losses.findIndex((loss) => !Number.isFinite(loss)),
  };
}
const falling = (first, ratio, count = 50) =>
  run(Array.from({ length: count }, (_, i) => first * ratio ** i));

test("above a known minimum the range is whole decades around the losses", () => {
  assert.deepEqual(chartRange([falling(24, 0.8)], 0, null), { log: true, low: -4, high: 2, base: 0 });
  assert.deepEqual(chartRange([falling(24, 1e-3)], 0, null), { log: true, low: -8, high: 2, base: 0 });
});

test("rounding near a minimum that is not 0 is not shown", () => {
  const range = chartRange([run([20, -30, -78.33, -78.332, -78.33233])], -78.33234, null);
  assert.ok(range.log && range.low >= -6, `${range.low}`);
});

test("without a known minimum, or below it, the range is linear and holds all losses", () => {
  for (const [losses, lowest] of [
    [[4, 1, -3, -9], null],
    [[4, 1, -3, -9], 0],
    [[2, 2, 2], null],
    [[0, 0], null],
  ]) {
    const range = chartRange([run(losses)], lowest, null);
    assert.equal(range.log, false);
    assert.ok(
      range.low <= Math.min(...losses) && range.high >= Math.max(...losses) && range.high > range.low,
      JSON.stringify(range),
    );
  }
});

test("a run that diverges or leaves does not flatten the others", () => {
  const good = falling(24, 0.8);
  const alone = chartRange([good], 0, null);
  const gone = run([24, 400, 9e9, 3e30, Infinity, NaN]);
  assert.ok(chartRange([good, gone], 0, null).high <= alone.high + 2);
  const saddle = run([1, -2, -40, -1e8, -1e30, -Infinity]);
  const range = chartRange([run([1, 0.5, 0.2]), saddle], null, null);
  assert.ok(range.low > -200 && range.high < 200, JSON.stringify(range));
});

test("runs that begin at a loss of nothing still have a range", () => {
  const range = chartRange([run([0, -0.5, -3, -8])], null, null);
  assert.ok(range.low <= -8 && range.high >= 0, JSON.stringify(range));
});

test("where nothing can be drawn the range is the one before, or any", () => {
  const before = { log: true, low: -3, high: 2, base: 0 };
  assert.equal(chartRange([run([NaN])], 0, before), before);
  for (const runs of [[], [run([Infinity])]]) {
    const range = chartRange(runs, null, null);
    assert.ok(range.high > range.low);
  }
});

test("while a hand is on a slider the range only grows", () => {
  const before = chartRange([falling(24, 0.5)], 0, null);
  const held = chartRange([falling(24, 0.9)], 0, before);
  assert.deepEqual([held.low, held.high], [before.low, before.high]);
  const higher = chartRange([falling(5000, 0.9)], 0, before);
  assert.deepEqual([higher.low, higher.high], [before.low, 4]);
  const freed = chartRange([falling(24, 0.9)], 0, null);
  assert.ok(freed.low > before.low);
  const other = chartRange([run([4, 1, -3])], null, before);
  assert.ok(!other.log && other.high < 10, "another kind of range begins anew");
});
