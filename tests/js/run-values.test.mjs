// What runs and pinned runs may be: the cases that Python passes too.

import assert from "node:assert/strict";
import test from "node:test";
import { arePins, areRuns } from "../../adamviz/live/js/state/run-values.js";
import { shared } from "./shared.mjs";

const cases = shared("runs");
const runs = cases.runs.takes[0];
const allowed = {
  runs: (value) => areRuns(value, runs.length, cases.setup),
  pins: (value) => arePins(value, runs, cases.setup),
};

for (const kind of ["runs", "pins"]) {
  test(`${kind} are taken and refused`, () => {
    for (const value of cases[kind].takes) assert.equal(allowed[kind](value), true, JSON.stringify(value));
    for (const value of cases[kind].refuses) assert.equal(allowed[kind](value), false, JSON.stringify(value));
  });
}
