// The colours of a map's pixels are those of the still picture: cases in tests/shared/map-ranks.json.

import assert from "node:assert/strict";
import test from "node:test";
import { Colouring } from "../../adamviz/live/js/map/colours.js";
import { legendTexts } from "../../adamviz/live/js/map/legend.js";
import { Ranking } from "../../adamviz/live/js/map/ranks.js";
import { shared } from "./shared.mjs";

const NUMBERS = { nan: NaN, inf: Infinity, "-inf": -Infinity };
const NONE = { steps_to_tolerance: ["reached", "not reached"], diverged_at: ["diverged", "not diverged"] };
const { cases, ramps, palette, legend_texts: texts } = shared("map-ranks");
const number = (value) => NUMBERS[value] ?? value;

function coloured({ measure: name, difference, arrays, converged, minima = [] }) {
  const made = Object.fromEntries(
    Object.entries(arrays).map(([each, values]) => [each, Float64Array.from(values, number)]),
  );
  made.converged = Uint8Array.from(converged);
  const measure = { name, title: name, text: "", none: NONE[name] };
  return { arrays: made, colouring: new Colouring({ measure, palette, ramps, difference, minima }, made) };
}

function pixels({ arrays, colouring }, place = (i) => i) {
  const count = arrays.converged.length;
  const words = new Uint32Array(count);
  colouring.paint(arrays, words, 0, count, place);
  const bytes = new Uint8Array(words.buffer);
  return Array.from({ length: count }, (_, i) => [...bytes.subarray(4 * i, 4 * i + 4)]);
}

const channels = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

test("pixels have the colours of the still picture, and the legend its values", () => {
  assert.ok(cases.length >= 6);
  for (const each of cases) {
    const made = coloured(each);
    pixels(made).forEach(([...found], i) => {
      const wanted = [...channels(each.colours[i]), 255];
      assert.ok(
        found.every((channel, k) => Math.abs(channel - wanted[k]) <= 2),
        `${each.name}: ${found} for ${wanted}`,
      );
    });
    const { classes, names } = made.colouring.legend;
    if (each.names) {
      assert.deepEqual([classes, names], [[], each.names]);
      continue;
    }
    assert.deepEqual(names, []);
    assert.deepEqual(
      classes.map(({ title }) => title),
      each.classes.map(([title]) => title),
    );
    classes.forEach(({ values, colours }, i) => {
      // What has one colour says no values.
      if (new Set(colours).size > 1)
        assert.deepEqual(values, each.classes[i].slice(1).map(number), each.name);
    });
  }
});

test("a legend says as many digits as tell its ends apart", () => {
  for (const [values, digits, wanted] of texts)
    assert.deepEqual(legendTexts(values.map(number), digits), wanted, String(values));
});

test("pixels are painted where they belong", () => {
  const made = coloured(cases[0]);
  const count = cases[0].converged.length;
  assert.deepEqual(
    pixels(made, (i) => count - 1 - i),
    pixels(made).reverse(),
  );
});

test("a value that is not among those that are ranked has the rank of the next higher one", () => {
  const ranking = new Ranking([1, 2, 4, 8, NaN], () => true);
  assert.deepEqual(
    [1, 2, 3, 4, 100, NaN, -5].map((value) => ranking.rank(value)),
    [0, 0.25, 0.5, 0.5, 1, 1, 0],
  );
  assert.equal(ranking.count, 5);
  assert.equal(new Ranking([1, 2, 4], (i) => i > 0).rank(2), 0);
  assert.equal(new Ranking([3], () => false).count, 0);
});
