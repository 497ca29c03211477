// Colours of texts have enough contrast with what is under them, and stay as they are where they have.

import assert from "node:assert/strict";
import test from "node:test";
import { luminance, readable } from "../../adamviz/live/js/base/readable.js";

const light = (colour) => luminance(...[1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)));

function contrast(...colours) {
  const [dark, bright] = colours.map(light).sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

test("a pale colour is darkened on white and another is left alone", () => {
  assert.equal(readable("#0072b2", "#ffffff", "#17212b"), "#0072b2");
  const green = readable("#009e73", "#ffffff", "#17212b");
  assert.notEqual(green, "#009e73");
  assert.ok(contrast(green, "#ffffff") >= 4.5);
});

test("whatever the colour it can be read in both themes, at last as plain text", () => {
  for (const [under, text] of [
    ["#ffffff", "#17212b"],
    ["#0b0f13", "#e9eef2"],
  ])
    for (const colour of ["#000000", "#ffffff", "#f0e442", "#cc79a7", "#0072b2", "#808080"])
      assert.ok(contrast(readable(colour, under, text), under) >= 4.5, `${colour} on ${under}`);
});
