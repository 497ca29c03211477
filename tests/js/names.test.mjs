// The names of the runs on the field: beside the ends of their paths, clear of marks and of one another.

import assert from "node:assert/strict";
import test from "node:test";
import { squareAround, dotsOf, overlap, placeBeside } from "../../adamviz/live/js/plane/labels.js";
import { RunNames } from "../../adamviz/live/js/plane/run-names.js";
import { Viewport } from "../../adamviz/live/js/plane/viewport.js";

const SIZE = 14;
const box = { left: 50, top: 10, width: 600, height: 400 };
const viewport = new Viewport([-3, 3, -2, 2], box);
const context = { measureText: (text) => ({ width: 8 * [...text].length }) };

/** A straight run from the start to an end. */
function straight([x, y], steps = 50, start = [-2, -1]) {
  const part = Array.from({ length: steps + 1 }, (_, i) => i / steps);
  const xy = part.flatMap((t) => [start[0] + t * (x - start[0]), start[1] + t * (y - start[1])]);
  return { xy: Float64Array.from(xy), loss: Float64Array.from(part), steps, diverged: -1 };
}

const placed = (runs, labels, { selected = 0, minima = [], names = new RunNames(), at = viewport } = {}) => {
  const entries = runs.map((run) => ({ run, style: {} }));
  names.place(context, at, entries, selected, labels, minima, SIZE);
  names.placeSelected(at, entries, selected, SIZE, []);
  return names;
};

const inside = ([left, top, right, bottom]) =>
  left >= box.left && top >= box.top && right <= box.left + box.width && bottom <= box.top + box.height;

const distance = ([left, top, right, bottom], [x, y]) =>
  Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));

test("each name stands beside the end of its path", () => {
  const ends = [
    [2, 1],
    [2, -1],
    [0, 1.5],
  ];
  const { rects, texts } = placed(
    ends.map((end) => straight(end)),
    ["Adam", "AMSGrad", "SGD"],
  );
  assert.deepEqual(texts, ["Adam", "AMSGrad", "SGD"]);
  rects.forEach((rect, i) => {
    assert.ok(inside(rect));
    assert.ok(distance(rect, viewport.at(ends[i])) < 1.5 * SIZE, `${i}`);
  });
});

test("where all paths end in one place, names are clear of the star, the ring and one another", () => {
  for (const end of [
    [0, 0],
    [2.9, 1.9],
    [-2.1, -1],
  ]) {
    const runs = Array.from({ length: 8 }, (_, i) => straight(end, 40 + i));
    const minima = [[...end, 0]];
    const { rects } = placed(
      runs,
      runs.map((_, i) => `optimizer ${i}`),
      { selected: 3, minima },
    );
    const names = rects.filter(Boolean);
    assert.ok(names.length >= 4, `${names.length} of 8 at ${end}`);
    const marks = [
      squareAround(viewport.at(end), 0.8 * SIZE),
      squareAround(viewport.at([-2, -1]), 0.7 * SIZE),
    ];
    names.forEach((rect, i) => {
      assert.ok(inside(rect));
      for (const other of [...marks, ...names.slice(i + 1)]) assert.ok(!overlap(rect, other));
    });
  }
});

test("a path that leaves the field has its name where it is seen last, one out of sight has none", () => {
  const far = straight([50, 1]);
  const gone = straight([50, 60], 50, [40, 40]);
  const lost = { ...straight([1, 1]), diverged: 20 };
  const { rects } = placed([far, gone, lost], ["far", "gone", "lost"], { selected: 2 });
  assert.ok(inside(rects[0]) && distance(rects[0], [box.left + box.width, 210]) < 120);
  assert.equal(rects[1], null);
  assert.ok(distance(rects[2], viewport.at([-2 + (19 / 50) * 3, -1 + (19 / 50) * 2])) < 1.5 * SIZE);
});

test("while a path moves, the others' names stay, and its own is where it is without that movement", () => {
  const names = new RunNames();
  const second = straight([1, -1]);
  const labels = ["moved", "other"];
  placed([straight([1, 1]), second], labels, { names });
  const other = names.rects[1];
  for (let i = 1; i <= 20; i++) {
    const moved = straight([1 + 0.02 * i, 1 - 0.01 * i]);
    const before = names.rects[0];
    placed([moved, second], labels, { names });
    assert.equal(names.rects[1], other, "that of another run is not looked for again");
    assert.ok(Math.hypot(names.rects[0][0] - before[0], names.rects[0][1] - before[1]) < 4, "it goes along");
    assert.deepEqual(names.rects, placed([moved, second], labels).rects);
  }
});

test("a place is looked for again only where what it depends on has changed, and not while it is played", () => {
  let looked = 0;
  const names = new RunNames();
  const at = new Viewport(viewport.extent, box);
  at.at = (...point) => ((looked += 1), viewport.at(...point));
  const runs = [straight([1, 1]), straight([1, -1]), straight([-1, 1])];
  const entries = () => runs.map((run) => ({ run, style: {} }));
  let also = [];
  const looks = (selected = 0) => {
    looked = 0;
    names.place(context, at, entries(), selected, ["a", "b", "c"], [], SIZE);
    const others = looked;
    names.placeSelected(at, entries(), selected, SIZE, structuredClone(also));
    return [others > 3, looked > others].join();
  };
  assert.equal(looks(), "true,true");
  assert.equal(looks(), "false,false", "a frame of playing");
  const [before] = names.rects;
  also = [before];
  assert.equal(looks(), "false,true");
  assert.ok(!overlap(names.rects[0], before));
  runs[0] = { ...runs[0], known: 20 };
  assert.equal(looks(), "false,true");
  runs[0].known = 30; // as a run grows
  assert.equal(looks(), "false,true");
  assert.equal(looks(), "false,false");
  assert.equal(looks(2), "true,true");
  runs[1] = straight([2, -1]);
  assert.equal(looks(2), "true,true", "the selected one makes room for the others");
  assert.equal(looks(2), "false,false");
});

test("one run, a narrow field and who wants none have no names, and a long one is cut", () => {
  const runs = [straight([1, 1]), straight([1, -1])];
  assert.deepEqual(placed(runs, null).rects, []);
  assert.deepEqual(placed([runs[0], undefined], ["a", "b"]).rects, []);
  const narrow = new Viewport(viewport.extent, { ...box, width: 300 });
  assert.deepEqual(placed(runs, ["a", "b"], { at: narrow }).rects, []);
  const names = new RunNames();
  names.hall = true;
  assert.equal(placed(runs, ["a", "b"], { at: narrow, names }).rects.filter(Boolean).length, 2);
  const { texts } = placed(runs, ["Adam ".repeat(20), "b"]);
  assert.match(texts[0], /^Adam .*…$/);
  assert.ok(8 * texts[0].length <= 0.4 * box.width);
});

test("what words would cover counts, also between two steps that lie far apart", () => {
  const jump = { ...straight([2, 1], 1), steps: 1 };
  const dots = dotsOf(viewport, jump, 7);
  assert.ok(dots.length > 20);
  assert.deepEqual(dots[0], viewport.at([2, 1]));
  const free = placeBeside(viewport, [[300, 200]], 60, SIZE, [], []);
  const line = Array.from({ length: 40 }, (_, i) => [300 + 2 * i, 189]);
  const beside = placeBeside(viewport, [[300, 200]], 60, SIZE, [], [line]);
  assert.ok(line.some(([x, y]) => overlap(free, squareAround([x, y], 1))));
  assert.ok(!line.some(([x, y]) => overlap(beside, squareAround([x, y], 1))));
});

test("no name stands under what is drawn over the runs", () => {
  const end = [2, 1];
  const runs = [straight(end), straight([-2, 1])];
  const free = placed(runs, ["one", "two"]).rects[0];
  const names = new RunNames();
  names.covered = [free];
  const { rects } = placed(runs, ["one", "two"], { names });
  assert.ok(rects.every((rect) => rect === null || !overlap(rect, free)));
  names.covered = [];
  assert.deepEqual(placed(runs, ["one", "two"], { names }).rects[0], free);
});
