// Axes of a map: places and values, what of it can be seen, its ticks, how deep float32 goes, the way back.

import assert from "node:assert/strict";
import test from "node:test";
import { Axis } from "../../adamviz/live/js/map/axis.js";
import { depthText } from "../../adamviz/live/js/map/depth.js";
import { mapTicks } from "../../adamviz/live/js/map/ticks.js";
import { extentOf, MapWindow, placesOf } from "../../adamviz/live/js/map/window.js";
import { Zooms } from "../../adamviz/live/js/map/zooms.js";
import { shared } from "./shared.mjs";

const BOX = { left: 10, top: 20, width: 400, height: 300 };
const rate = new Axis(["rate", 1e-4, 1, "log"], { name: "rate", allowed: [0, null, "[)"] });
const beta = new Axis(["beta", 0, 0.999, "linear"], { name: "beta", allowed: [0, 1, "[)"] });
const nines = new Axis(["nines", 0.9, 0.9999, "one_minus"], { name: "nines", allowed: [0, 1, "[)"] });
const seed = new Axis(["seed", 0, 10, "linear"], { name: "seed", whole: true, allowed: [0, null, "[)"] });
const near = (one, other, far = 1e-9) => assert.ok(Math.abs(one - other) <= far, `${one} is not ${other}`);

test("pixels stand evenly on the scale of their axis", () => {
  const values = rate.values(-4, 0, 4);
  assert.deepEqual([...values], [10 ** -3.5, 10 ** -2.5, 10 ** -1.5, 10 ** -0.5]);
  near(nines.values(1, 3, 2)[0], 1 - 10 ** -1.5);
  assert.deepEqual([...seed.values(0, 10, 4)], [1, 4, 6, 9]);
  for (const axis of [rate, beta, nines])
    for (const at of [0.1, 0.5, 2.2]) near(axis.place(axis.value(at)), at);
});

test("what is seen stays within what the numbers may be", () => {
  const seen = new MapWindow([rate, beta], placesOf([rate, beta], null), BOX);
  assert.deepEqual(seen.extent, [-4, 0, 0, 0.999]);
  const [, , low, high] = seen.zoomedAt(0.1, 200, 170);
  assert.ok(low >= 0 && high < 1 && high > 0.99);
  const [, , down] = seen.movedBy(0, -500);
  assert.equal(down, 0);
  assert.ok(Math.fround(seen.movedBy(0, 5000)[3]) < 1);
  assert.deepEqual(seen.movedBy(100, 0).slice(0, 2), [-5, -1]);
});

test("a place keeps its value when the map is zoomed about it, without end until float64 ends", () => {
  let seen = new MapWindow([rate, beta], placesOf([rate, beta], null), BOX);
  const before = seen.pointAt(210, 100);
  for (let i = 0; i < 200; i++) {
    const next = new MapWindow([rate, beta], seen.zoomedAt(1.5, 210, 100), BOX);
    const extent = extentOf([rate, beta], next.extent);
    if (next.extent[1] - next.extent[0] > 1e-10) {
      near(next.pointAt(210, 100)[0] / before[0], 1, 1e-9);
      placesOf([rate, beta], extent).forEach((place, k) => near(place, next.extent[k], 1e-13));
    }
    seen = next;
  }
  const width = seen.extent[1] - seen.extent[0];
  assert.ok(width < 1e-11 && width > 1e-13, `${width}`);
  assert.ok(new Set(rate.values(seen.extent[0], seen.extent[1], 400)).size > 300);
  const [px, py] = seen.at(seen.pointAt(100, 50));
  near(px, 100, 1);
  near(py, 50, 1);
});

test("a box is zoomed into, from whichever corner it is drawn", () => {
  const seen = new MapWindow([rate, beta], [-4, 0, 0, 0.9], BOX);
  const wanted = [-3, -1, 0.3, 0.6];
  for (const corners of [
    [
      [110, 120],
      [310, 220],
    ],
    [
      [310, 220],
      [110, 120],
    ],
    [
      [110, 220],
      [310, 120],
    ],
  ])
    seen.between(...corners).forEach((place, i) => near(place, wanted[i]));
});

test("ticks are round at any depth, differ, and stand at their values", () => {
  const fits = (text) => text.length <= 7;
  const texts = (axis, ...ends) => mapTicks(axis, ...ends, 5, fits).texts;
  assert.deepEqual(texts(rate, -4, 0), ["10⁻⁴", "10⁻³", "0.01", "0.1", "1"]);
  assert.deepEqual(texts(rate, -1.1, 0.1), ["0.1", "0.2", "0.5", "1"]);
  assert.deepEqual(texts(nines, 1, 4), ["0.9", "0.99", "0.999", "0.9999"]);
  for (const [low, high, wanted] of shared("nines").ticks)
    // as in the still picture
    assert.deepEqual(texts(nines, nines.place(low), nines.place(high)), wanted);
  const narrow = mapTicks(nines, 1, 6, 5, (text) => text.length <= 6);
  assert.deepEqual(narrow.texts, ["0.9", "0.99", "0.999", "0.9999", "1−10⁻⁵", "1−10⁻⁶"]);
  for (const [axis, middle] of [
    [rate, -1.234567],
    [beta, 0.87654321],
    [nines, 2.3456789],
  ]) {
    for (let span = 0.5; span > 1e-11; span /= 7) {
      const { places, texts: shown } = mapTicks(axis, middle - span / 2, middle + span / 2, 5, fits);
      assert.ok(places.length >= 2, `${axis.name} ${span}`);
      assert.equal(new Set(shown).size, places.length, `${axis.name} ${span} ${shown}`);
      assert.ok(shown.every(fits));
      for (const place of places) assert.ok(Math.abs(place - middle) < span, `${axis.name} ${span}`);
    }
  }
});

test("it is said where float32 tells no pixels apart any more", () => {
  const about = (axis, from, to) => ({
    name: axis.name,
    values: axis.values(from, to, 256),
    whole: axis.whole,
  });
  assert.equal(depthText([about(rate, -4, 0), about(beta, 0, 0.9)]), "");
  assert.equal(depthText([about(rate, -1.001, -1), about(beta, 0, 0.9)]), "");
  const deep = depthText([about(rate, -1.0000001, -1), about(beta, 0.5, 0.5000001)]);
  assert.match(deep, /float32.*: rate has \d+ values here, beta has 3 values here\.$/);
  assert.match(depthText([about(rate, -1.00000000001, -1)]), /rate has one value here/);
  assert.equal(depthText([about(seed, 0, 3)]), "");
});

test("zooms go back and on again, a movement at a time", () => {
  let extent = null;
  const zooms = new Zooms(() => extent);
  const go = (next, now) => {
    zooms.leave(now);
    extent = next;
  };
  go([0, 1, 0, 1], 1000);
  go([0, 2, 0, 2], 1100); // the same movement
  go([0, 3, 0, 3], 9000);
  assert.deepEqual((extent = zooms.back()), [0, 2, 0, 2]);
  assert.deepEqual((extent = zooms.back()), null);
  assert.equal(zooms.canGoBack, false);
  assert.equal(zooms.back(), undefined);
  assert.deepEqual((extent = zooms.forward()), [0, 2, 0, 2]);
  assert.equal(zooms.canGoOn, true);
  go([5, 6, 5, 6], 20000); // another way
  assert.equal(zooms.canGoOn, false);
  assert.deepEqual((extent = zooms.back()), [0, 2, 0, 2]);
  // However slowly a hand drags the map, it is one movement, and none with what was before or comes next.
  for (const now of [20100, 23000, 29000]) {
    zooms.leave(now, true);
    extent = [now, now + 1, 0, 1];
  }
  zooms.release();
  go([7, 8, 7, 8], 29100);
  assert.deepEqual((extent = zooms.back()), [29000, 29001, 0, 1]);
  assert.deepEqual((extent = zooms.back()), [0, 2, 0, 2]);
});
