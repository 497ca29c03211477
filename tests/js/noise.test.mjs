// The picture of the errors that noise puts into gradients.

import assert from "node:assert/strict";
import test from "node:test";
import { errorsOf, histogram } from "../../adamviz/live/js/noise/preview.js";
import { makeSetup } from "./model.mjs";
import { makeStage } from "./stage.mjs";

test("the picture of the errors is of those that the runs meet", () => {
  const setup = makeSetup();
  setup.noise = {
    axes: ["x", "y"],
    tables: [],
    disturb: "o[0]=a[1]*(a[0]*a[3]+a[0]*a[6]);o[1]=-o[0];",
    parameters: ["noise_level", "gradient_scale", "spike", "noise_seed"].map((name) => ({ name, value: 1 })),
  };
  const { engine } = makeStage({ noise_level: 0, gradient_scale: 9, spike: 1, noise_seed: 2 }, setup);
  const errors = errorsOf(engine, { noise_level: 0, gradient_scale: 9, spike: 5, noise_seed: 2 }, 3, 2);
  assert.deepEqual(
    Array.from(errors),
    [5, -5, 6, -6],
    "in units of the level, whatever it is, and without spikes",
  );
  const counts = histogram([-100, -0.1, 0.1, 0.2, 100]);
  assert.equal(
    counts.reduce((sum, count) => sum + count),
    5,
  );
  assert.deepEqual([counts[0], counts.at(-1), counts[11], counts[12]], [1, 1, 1, 2]);
});
