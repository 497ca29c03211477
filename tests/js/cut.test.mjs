// A cut through a surface: its direction, its reach and its model are those that Python has.

import assert from "node:assert/strict";
import test from "node:test";
import { cutReach, directionOf, modelOf, noCut } from "../../adamviz/live/js/plane/cut.js";
import { shared } from "./shared.mjs";

const near = (one, other) => assert.ok(Math.abs(one - other) <= 1e-6 * Math.max(1, Math.abs(other)));
const slopeAt = ([x, y]) => [4 * x ** 3 + y, x + 6 * y];
const hessianAt = ([x]) => [12 * x ** 2, 1, 1, 6];

for (const known of shared("cut").cases)
  test(`a cut: ${known.name}`, () => {
    const update = known.update.map((part) => part ?? NaN);
    const direction = directionOf(known.cut, known.gradient, update, ["x", "y"]);
    if (known.direction === null) {
      assert.equal(direction, null);
      return assert.equal(noCut(known.cut), known.why);
    }
    direction.forEach((part, axis) => near(part, known.direction[axis]));
    const reach = cutReach(direction, known.spans, Math.hypot(...update));
    near(reach, known.reach);
    const model = modelOf(slopeAt(known.point), hessianAt(known.point), direction);
    model.forEach((part, i) => near(part, known.model[i]));
  });
