// The vertical range of the chart of losses: the cases that the static twin passes too.

import assert from "node:assert/strict";
import test from "node:test";
import { chartRange } from "../../adamviz/live/js/charts/loss-range.js";
import { shared } from "./shared.mjs";

const run = (loss) => ({
  loss: loss.map((value) => value ?? NaN),
  steps: loss.length - 1,
  diverged: loss.indexOf(null),
});

for (const { name, losses, lowest, range } of shared("loss_axis").cases) {
  test(`the axis of losses: ${name}`, () => {
    const { log, low, high, base } = chartRange(losses.map(run), lowest, null);
    assert.deepEqual({ log, low, high, base }, range);
  });
}
