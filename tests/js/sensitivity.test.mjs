// Where a path depends on the last digit of its start: the rule that Python has too, and that it is measured
// when all is at rest.

import assert from "node:assert/strict";
import test from "node:test";
import { nudged, partingStep } from "../../adamviz/live/js/state/sensitivity.js";
import { SensitivityPart } from "../../adamviz/live/js/step/sensitivity.js";
import { stoppedClock } from "./clock.mjs";
import { makeSetup } from "./model.mjs";
import { shared } from "./shared.mjs";
import { makeStage } from "./stage.mjs";

const { nudged: starts, parting } = shared("sensitivity");

for (const { start, next } of starts) {
  test(`the next float of ${start}`, () => assert.deepEqual(nudged(start), next));
}

for (const { what, xy, other, extent, step } of parting) {
  test(`where two paths part: ${what}`, () =>
    assert.equal(partingStep(xy.flat(), other.flat(), extent, 0, xy.length), step));
}

/**
 * A stage on a surface that folds the plane onto itself ten times at each step, so that all digits come up.
 */
function make(context, turn) {
  const tick = stoppedClock(context);
  const setup = makeSetup();
  const fold = (at) => `(x=>x-4*Math.floor(x/4+0.5))(10*a[${at}])`;
  setup.surfaces[0].gradient = `o[0]=1;o[1]=a[1]-${fold(1)};o[2]=a[2]-${fold(2)};`;
  turn?.(setup);
  const { stage, store, engine } = makeStage({ rate: 1, steps: 40 }, setup);
  let written = 0;
  const panel = { computed: { note: (text) => (panel.said = text) }, legend: { entries: [] } };
  Object.assign(stage, { writeSoon: () => (written += 1), panel });
  const part = new SensitivityPart(stage);
  return { part, store, engine, panel, tick, written: () => written };
}

test("it is measured at rest, said, and gone where it no longer holds", (context) => {
  const { part, store, engine, panel, tick, written } = make(context);
  part.draw();
  assert.equal(part.from(0), null);
  tick(2000);
  const step = part.from(0);
  assert.ok(step > 3 && step < 15, `two paths part at step ${step}`);
  assert.equal(written(), 1);
  part.write();
  assert.match(
    panel.said,
    new RegExp(`^From step ${step} on, the path of first depends on the last digit of its start`),
  );
  assert.equal(part.from(1), null, "the other run has a small step");
  store.set({ rate: 0.01 });
  engine.update();
  part.draw();
  part.write();
  assert.equal(panel.said, "");
  tick(2000);
  part.write();
  assert.equal(panel.said, "", "a path that does not part");
  store.set({ rate: 1 });
  engine.update();
  assert.equal(part.from(0), step, "it is known of numbers that come back");
});

test("a run that takes too long is not measured, and a closed view measures nothing", (context) => {
  const costly = make(context, (setup) => (setup.surfaces[0].cost = 1e8));
  costly.part.draw();
  costly.tick(5000);
  assert.equal(costly.part.measured.size, 0);
  const closed = make(context);
  closed.part.draw();
  closed.part.close();
  closed.tick(5000);
  assert.equal(closed.part.measured.size, 0);
});
