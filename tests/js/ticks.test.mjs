// Texts at ticks have room, differ, and say where they are, from extents of 1e-7 to those of 1e30.

import assert from "node:assert/strict";
import test from "node:test";
import { axisTexts, niceTicks } from "../../adamviz/live/js/base/ticks.js";
import { shared } from "./shared.mjs";

const fits = (text) => text.length <= 5;
const read = (text) => +text.replaceAll("−", "-");
const exponent = (text) => [...text].map((one) => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(one)).map((at) => (at < 0 ? "-" : at));

/** The numbers that ticks say, with the unit of their axis. */
function said({ texts, unit }) {
  const [, ten, power, sign, base] = /^(?: \((?:× (10)([⁻⁰-⁹²³¹]*))? ?(?:([+−]) (\S+))?\))?$/.exec(unit);
  const factor = ten ? 10 ** (power ? +exponent(power).join("") : 1) : 1;
  return texts.map((text) => read(text) * factor + (base ? read(base) * (sign === "−" ? -1 : 1) : 0));
}

test("ordinary numbers stand at their ticks as they are", () => {
  assert.deepEqual(axisTexts(niceTicks(-4.5, 4.5, 5), fits), {
    texts: ["−4", "−2", "0", "2", "4"],
    unit: "",
  });
  assert.equal(axisTexts(niceTicks(-2000, 2500, 5), fits).unit, "");
});

test("what numbers share is said once", () => {
  for (const [low, high, count, longest, texts, unit] of shared("texts").axes) {
    const shown = axisTexts(niceTicks(low, high, count), (text) => text.length <= longest);
    assert.deepEqual(shown, { texts, unit });
  }
  assert.deepEqual(axisTexts(niceTicks(0.99999995, 1.00000005, 5), fits), {
    texts: ["−4", "−2", "0", "2", "4"],
    unit: " (× 10⁻⁸ + 1)",
  });
  assert.equal(axisTexts(niceTicks(-1e30, 1e30, 5), fits).unit, " (× 10³⁰)");
  assert.equal(axisTexts(niceTicks(99990, 100040, 5), fits).unit, " (× 10 + 100000)");
});

test("at every zoom the texts have room, differ, and mean their ticks", () => {
  for (const middle of [0, 1, -1.2345678, 3.99995, 1234.51, -99999, 1e5, 7e29, 0.0001]) {
    for (const span of [1e-7, 3e-6, 2.5e-4, 0.02, 0.7, 33, 4.4e6, 1e30]) {
      if (span < 1e-12 * Math.abs(middle)) continue;
      const ticks = niceTicks(middle - span / 2, middle + 0.6 * span, 5);
      const shown = axisTexts(ticks, fits);
      assert.ok(shown.texts.every(fits), `${middle} ${span} ${shown.texts}`);
      assert.equal(new Set(shown.texts).size, ticks.length, `${middle} ${span} ${shown.texts}`);
      said(shown).forEach((value, i) =>
        assert.ok(Math.abs(value - ticks[i]) < 0.01 * span, `${middle} ${span}: ${value} for ${ticks[i]}`),
      );
    }
  }
});
