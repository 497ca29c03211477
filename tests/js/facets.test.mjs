// Runs side by side: where their panes lie.

import assert from "node:assert/strict";
import test from "node:test";
import { columnsFor, facetBoxes, tallEnough } from "../../adamviz/live/js/plane/facets.js";

test("panes are all of one size, lie apart within the picture, and leave room for a name above each", () => {
  for (const [width, height] of [
    [370, 500],
    [890, 460],
    [1400, 800],
    [300, 480],
  ]) {
    for (let count = 2; count <= 8; count++) {
      const panes = facetBoxes(count, width, height, 14);
      assert.equal(panes.length, count);
      const [{ box: first }] = panes;
      panes.forEach(({ box }, i) => {
        assert.deepEqual([box.width, box.height], [first.width, first.height]);
        assert.ok(
          box.left >= 40 && box.left + box.width <= width - 35 && box.top + box.height <= height,
          `${count} in ${width} × ${height}`,
        );
        for (const { box: other } of panes.slice(0, i)) {
          const beside = box.left >= other.left + other.width + 10;
          assert.ok(beside || box.top >= other.top + other.height + 20, "a name fits between");
        }
      });
      assert.ok(panes[0].left && panes.at(-1).bottom);
    }
  }
});

test("one pane has the whole picture, as wide as it always was", () => {
  assert.deepEqual(facetBoxes(1, 890, 460, 14), [
    { box: { left: 50, top: 10, width: 799, height: 412 }, left: true, bottom: true },
  ]);
});

test("panes stand so that they are largest: beside each other where it is wide, below where it is tall", () => {
  assert.equal(columnsFor(2, 900, 400), 2);
  assert.equal(columnsFor(2, 300, 600), 1);
  assert.equal(columnsFor(4, 800, 450), 2);
  assert.equal(columnsFor(8, 1600, 700), 4);
  // On a phone they are not squeezed: the picture becomes taller.
  assert.ok(tallEnough(8, 370, 13) > 2 * tallEnough(2, 370, 13));
});
