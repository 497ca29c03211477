// What a screen reader is told.

import assert from "node:assert/strict";
import test from "node:test";
import { Announcer } from "../../adamviz/live/js/base/announcer.js";
import { stateText } from "../../adamviz/live/js/state/run-text.js";
import "./document.mjs";

test("the state at the playhead is a sentence", () => {
  const run = { steps: 2, diverged: -1, xy: [1, 2, 3, 4, 0.51234, -0.25], loss: [9, 8, 0.04] };
  const lost = { ...run, diverged: 1 };
  const text = stateText(
    "Bowl",
    2,
    2,
    [
      { label: "Adam", run },
      { label: "SGD", run: lost },
      { label: "far", run: undefined },
    ],
    ["x", "y"],
  );
  assert.equal(
    text,
    "Bowl, step 2 of 2: Adam at x 0.512, y −0.25, loss 0.04; SGD diverged at step 1; " +
      "far is not computed yet.",
  );
});

test("a screen reader hears only what has come to rest, each thing once, and nothing of a view that has just appeared", async () => {
  const told = [];
  const announcer = new Announcer((text) => told.push(text));
  const rest = () => new Promise((resolve) => setTimeout(resolve, 700));
  announcer.later(() => "at first");
  await rest();
  assert.deepEqual([told, announcer.root.textContent], [["at first"], undefined]);
  for (const text of ["a", "b", "c"]) announcer.later(() => text);
  await rest();
  announcer.later(() => "c");
  await rest();
  assert.deepEqual([told, announcer.root.textContent], [["at first", "c"], "c"]);
  announcer.later(() => "never");
  announcer.close();
  await rest();
  assert.equal(announcer.root.textContent, "c");
});
