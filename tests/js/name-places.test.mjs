// Names and their colours are as in the static picture: both are held to the same cases.

import assert from "node:assert/strict";
import test from "node:test";
import { readable } from "../../adamviz/live/js/base/readable.js";
import { Corner } from "../../adamviz/live/js/step/corner.js";
import { RunNames } from "../../adamviz/live/js/plane/run-names.js";
import { labelRect } from "../../adamviz/live/js/step/arrows.js";
import { Viewport } from "../../adamviz/live/js/plane/viewport.js";
import { shared } from "./shared.mjs";

const CASES = shared("names");
const [left, top, width, height] = CASES.box;
const viewport = new Viewport(CASES.extent, { left, top, width, height });
const context = { measureText: (text) => ({ width: 8 * [...text].length }) };

test("names stand where the static picture has them", () => {
  for (const { name, labels, runs, diverged, selected, minima, covered, also, ...wanted } of CASES.places) {
    const entries = runs.map((points, i) => ({
      run: {
        xy: Float64Array.from(points.flat(), (part) => part ?? NaN),
        loss: new Float64Array(points.length),
        steps: points.length - 1,
        diverged: diverged[i] ?? -1,
      },
      style: {},
    }));
    const names = new RunNames();
    names.covered = covered;
    // A run that is not drawn is among the entries of the page, and not among those of the picture.
    const own = selected ?? entries.push({ run: undefined, style: {} }) - 1;
    const all = entries.map((_, i) => labels[i] ?? "");
    names.place(
      context,
      viewport,
      entries,
      own,
      all,
      minima.map((point) => [...point, 0]),
      CASES.size,
    );
    names.placeSelected(viewport, entries, own, CASES.size, also);
    assert.deepEqual(names.texts.slice(0, runs.length), wanted.texts, name);
    for (const [i, rect] of wanted.rects.entries()) {
      assert.equal(Boolean(names.rects[i]), Boolean(rect), `${name}, ${i}`);
      rect?.forEach((side, k) => assert.ok(Math.abs(names.rects[i][k] - side) < 0.01, `${name}, ${i}`));
    }
  }
});

test("the texts of arrows give way to what is taken, as in the static picture", () => {
  for (const { name, width: wide, tip, dx, taken, rect } of CASES.arrows) {
    const found = labelRect(wide, tip[0], tip[1], dx, viewport, CASES.size, taken);
    rect.forEach((side, k) => assert.ok(Math.abs(found[k] - side) < 0.01, name));
  }
});

test("a legend stands in the corner in which the static picture has it", () => {
  for (const { name, path, diverged, places, width: wide, height: high, rect } of CASES.corners) {
    const run = {
      xy: Float64Array.from(path.flat(), (part) => part ?? NaN),
      loss: new Float64Array(path.length),
      steps: path.length - 1,
      diverged: diverged ?? -1,
    };
    const stage = { picture: { viewport }, size: CASES.size, activeParameter: null };
    const found = new Corner().rect(stage, run, wide, high, places);
    rect.forEach((side, k) => assert.ok(Math.abs(found[k] - side) < 0.01, name));
  }
  const corner = new Corner();
  const stage = { picture: { viewport }, size: CASES.size, activeParameter: { name: "beta_1" } };
  const [first, second] = CASES.corners.map(({ path }) => ({
    xy: Float64Array.from(path.flat()),
    loss: new Float64Array(path.length),
    steps: path.length - 1,
    diverged: -1,
  }));
  const { places, rect } = CASES.corners[1];
  assert.deepEqual(corner.rect(stage, first, 180, 60, places), corner.rect(stage, second, 180, 60, places));
  stage.activeParameter = null;
  corner
    .rect(stage, second, 180, 60, places)
    .forEach((side, k) => assert.ok(Math.abs(rect[k] - side) < 0.01));
});

test("colours can be read as in the static picture", () => {
  for (const [colour, under, text, found] of CASES.colours)
    assert.equal(readable(colour, under, text), found);
});
