// Play, pause, step, scrub: where the playhead goes.

import assert from "node:assert/strict";
import test from "node:test";
import "./document.mjs";
import { makeModel, makeSetup } from "./model.mjs";
const { Store } = await import("../../adamviz/live/js/state/store.js");
const { SPEEDS, Transport } = await import("../../adamviz/live/js/base/transport.js");

function make(changes) {
  const model = makeModel({ steps: 100, playhead: 40, ...changes });
  const transport = new Transport(new Store(model, makeSetup()), () => {});
  return { model, transport, at: () => model.get("playhead") };
}

test("steps and jumps stay between the first and the last", () => {
  const { transport, at } = make();
  transport.by(3);
  assert.equal(at(), 43);
  transport.by(-1000);
  assert.equal(at(), 0);
  transport.jump(Infinity);
  assert.equal(at(), 100);
  transport.go(33.4);
  assert.equal(at(), 33);
});

test("a playhead beyond the last step stands on it", () => {
  const { transport } = make({ playhead: 900 });
  assert.equal(transport.step, 100);
  transport.by(-1);
  assert.equal(transport.step, 99);
});

test("playing makes 60 steps a second, times the speed, and stops at the end", () => {
  const { transport, at, model } = make({ playhead: 0, speed: 0.5 });
  transport.toggle();
  transport.tick(1000);
  transport.tick(2000);
  assert.deepEqual([at(), transport.playing, model.saves], [30, true, 0]);
  transport.tick(60000);
  assert.deepEqual([at(), transport.playing], [100, false]);
  assert.ok(model.saves > 0, "the kernel hears where it stopped");
});

test("another speed takes over from where the playhead is", () => {
  const { transport, at, model } = make({ playhead: 0, steps: 1000 });
  transport.toggle();
  transport.tick(0);
  transport.tick(1000);
  model.set("speed", 5);
  transport.tick(1016);
  transport.tick(1032);
  transport.tick(2032);
  assert.equal(at(), 360);
});

test("play at the end begins anew, and every other hand on the playhead pauses", () => {
  const { transport, at } = make({ playhead: 100 });
  transport.toggle();
  assert.deepEqual([at(), transport.playing], [0, true]);
  assert.equal(transport.play.attributes["aria-label"], "pause (space)");
  transport.by(1);
  assert.deepEqual([at(), transport.playing], [1, false]);
  transport.toggle();
  transport.scrub.value = "50";
  transport.scrub.dispatchEvent(new Event("input"));
  assert.deepEqual([at(), transport.playing], [50, false]);
  transport.tick(5000);
  assert.equal(at(), 50);
});

test("two views of one playhead have one clock: that which was started last", () => {
  const { transport: first, model, at } = make({ playhead: 0 });
  const second = new Transport(new Store(model, makeSetup()), () => {});
  const showBoth = () => [first, second].forEach((transport) => transport.show());
  showBoth();
  first.toggle();
  first.tick(0);
  first.tick(500);
  assert.equal(at(), 30);
  showBoth();
  second.toggle();
  assert.equal(second.playing, false, "it stops the other one");
  showBoth();
  first.tick(516);
  assert.deepEqual([first.playing, at()], [false, 31]);
  second.moved = first.moved = -Infinity;
  second.toggle();
  second.tick(1000);
  second.tick(1100);
  assert.deepEqual([second.playing, at()], [true, 37]);
  first.toggle();
  first.tick(2000);
  first.tick(2100);
  second.tick(1200);
  assert.deepEqual([first.playing, second.playing, at()], [true, false, 43]);
});

test("faster and slower go along the speeds and stop at their ends", () => {
  const { transport, model } = make();
  transport.faster(1);
  assert.equal(model.get("speed"), 2);
  for (let i = 0; i < 9; i++) transport.faster(1);
  assert.equal(model.get("speed"), SPEEDS.at(-1));
  for (let i = 0; i < 9; i++) transport.faster(-1);
  assert.equal(model.get("speed"), SPEEDS[0]);
});

test("it shows the step, of how many, and how far", () => {
  const { transport } = make();
  transport.show();
  assert.deepEqual(
    [transport.now.textContent, transport.total.textContent, transport.scrub.max],
    ["40", " / 100", "100"],
  );
  assert.equal(transport.scrub.attributes["aria-valuetext"], "step 40 of 100");
});

test("a playhead that this view itself has moved is nobody else's clock", () => {
  const { transport, model } = make();
  transport.show();
  transport.store.put({ playhead: 60 });
  transport.show();
  transport.toggle();
  assert.deepEqual([transport.playing, model.get("playhead")], [true, 60]);
  transport.pause();
  transport.show();
  model.set("playhead", 70);
  transport.show();
  transport.toggle();
  assert.deepEqual([transport.playing, model.get("playhead")], [false, 71], "the kernel's is");
});
