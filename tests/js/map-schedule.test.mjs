// Which pixels of a map are computed when: coarse first, given up when something else is wanted.

import assert from "node:assert/strict";
import test from "node:test";
import { Schedule } from "../../adamviz/live/js/map/schedule.js";
import { stoppedClock } from "./clock.mjs";
import { job } from "./map-job.mjs";

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Who computes when told to. */
class Slow {
  name = "slow";
  sides = [64, 256];
  quick = true;
  asked = [];
  able = true;

  can() {
    return this.able;
  }

  compute(job, { signal, onRows }) {
    const columns = job.x.values.length;
    return new Promise((resolve) => {
      this.asked.push({
        job,
        signal,
        rows: (row, count, value = 1) => {
          const part = new Float32Array(columns * count).fill(value);
          onRows(row, count, { final_loss: part, converged: new Uint8Array(part.length) });
        },
        end: async (made = true) => {
          resolve(made);
          await turn();
        },
      });
    });
  }

  get last() {
    return this.asked.at(-1);
  }
}

const wanted = (key, extent = [0, 1, 0, 1], measures = ["final_loss"], others = 0) => ({
  key,
  extent,
  measures,
  size: [512, 256],
  jobs: (columns, rows) =>
    Array.from({ length: 1 + others }, (_, kind) => {
      const axis = (name, count) => ({ name, values: new Float64Array(count) });
      return job({ key, extent, kind, x: axis("rate", columns), y: axis("start_x", rows) });
    }),
});
const sizes = ({ asked }) => asked.map(({ job: { x, y } }) => [x.values.length, y.values.length]);

async function finish(slow) {
  const { job } = slow.last;
  slow.last.rows(0, job.y.values.length);
  await slow.last.end();
}

test("a picture comes coarse, then sharper, each in the place of the one before", async () => {
  const slow = new Slow();
  let seen = 0;
  const schedule = new Schedule([slow], () => (seen += 1));
  schedule.show(wanted("a"));
  schedule.show(wanted("a")); // nothing else
  for (let i = 0; i < 3; i++) {
    assert.equal(schedule.done, false);
    slow.last.rows(0, 1);
    assert.equal(schedule.latest.whole, i > 0); // the one that is whole stays until the next is
    await finish(slow);
    assert.equal(schedule.pictures.length, 1);
  }
  assert.deepEqual(sizes(slow), [
    [64, 32],
    [256, 128],
    [512, 256],
  ]);
  assert.ok(schedule.done && seen > 3);
  assert.equal(schedule.computer, slow);
  assert.deepEqual([schedule.latest.columns, schedule.latest.whole], [512, true]);
});

test("what is not wanted any more is given up, but for a while the coarse picture is not", async () => {
  const slow = new Slow();
  const schedule = new Schedule([slow], () => {});
  schedule.show(wanted("a"));
  for (let i = 1; i < 20; i++) schedule.show(wanted("a", [i, i + 1, 0, 1]));
  assert.equal(slow.asked.length, 1);
  assert.equal(slow.last.signal.aborted, false);
  await finish(slow);
  assert.equal(slow.asked.length, 2);
  assert.deepEqual(slow.last.job.extent, [19, 20, 0, 1]); // the latest, and none between
  await finish(slow);
  const sharper = slow.last;
  assert.deepEqual(sizes(slow).at(-1), [256, 128]);
  schedule.show(wanted("b"));
  assert.ok(sharper.signal.aborted);
  sharper.rows(0, 1);
  await sharper.end();
  assert.deepEqual(sizes(slow).at(-1), [64, 32]);
  assert.ok(schedule.pictures.some(({ key }) => key === "a")); // until there is a better one
  await finish(slow);
  assert.deepEqual(new Set(schedule.pictures.map(({ key }) => key)), new Set(["b"]));
  schedule.close();
  assert.ok(slow.last.signal.aborted);
});

/** A clock for timers and for the page's time. @returns tick(milliseconds) */
function clock(context) {
  const tick = stoppedClock(context);
  let now = 1000;
  context.mock.method(performance, "now", () => now);
  return (milliseconds) => {
    now += milliseconds;
    tick(milliseconds);
  };
}

test("a coarse picture that takes its time holds up nothing", async (t) => {
  const tick = clock(t);
  const slow = new Slow();
  const schedule = new Schedule([slow], () => {});
  schedule.show(wanted("a"));
  tick(300);
  for (const key of "bcd") schedule.show(wanted(key));
  assert.equal(slow.asked.length, 1);
  tick(150);
  assert.ok(slow.asked[0].signal.aborted);
  assert.deepEqual([slow.asked.length, slow.last.job.key], [2, "d"]);
  await slow.asked[0].end();
  tick(1000); // nothing else is wanted: it has all the time
  assert.equal(slow.last.signal.aborted, false);
  schedule.show(wanted("e"));
  assert.ok(slow.asked[1].signal.aborted);
  assert.equal(slow.last.job.key, "e");
  await finish(slow);
  tick(1000);
  assert.equal(slow.last.signal.aborted, false);
});

test("what takes its time comes coarser at first, and not at all what takes far too long", async () => {
  const slow = new Slow();
  slow.takes = () => 10;
  const schedule = new Schedule([slow], () => {});
  schedule.show(wanted("a"));
  while (!schedule.done) await finish(slow);
  assert.deepEqual(sizes(slow), [
    [4, 2],
    [8, 4],
    [16, 8],
    [32, 16],
    [64, 32],
  ]);
  assert.equal(schedule.left, 10 * 256 * 128);
  slow.takes = () => 0.1;
  schedule.show(wanted("b", [0, 1, 0, 1], ["final_loss"], 1));
  for (let i = 0; i < 2; i++) await finish(slow); // the second minus the first
  assert.deepEqual(sizes(slow).slice(5, 7), [
    [32, 16],
    [32, 16],
  ]);
  while (!schedule.done) await finish(slow);
  assert.deepEqual([sizes(slow).at(-1), schedule.left], [[512, 256], 0]);
});

test("what is seen of other settings for long is behind", async (t) => {
  const tick = clock(t);
  const slow = new Slow();
  const schedule = new Schedule([slow], () => {});
  schedule.show(wanted("a"));
  await finish(slow);
  tick(5000);
  assert.ok(!schedule.waits && !schedule.behind);
  schedule.show(wanted("a", [0, 0.5, 0, 0.5])); // what is there of a zoom is of its settings
  assert.ok(!schedule.waits);
  schedule.show(wanted("b"));
  await slow.last.end();
  for (let i = 0; i < 5; i++) {
    assert.ok(schedule.waits && !schedule.behind);
    schedule.show(wanted(`c${i}`));
    tick(100); // a hand moves on and on
  }
  assert.ok(schedule.waits && schedule.behind);
  await finish(slow);
  assert.ok(!schedule.behind);
});

test("no picture stays that was given up before it was whole", async () => {
  const slow = new Slow();
  const schedule = new Schedule([slow], () => {});
  schedule.show(wanted("a"));
  await finish(slow);
  slow.last.rows(0, 1);
  schedule.show(wanted("a", [0, 0.5, 0, 0.5]));
  assert.equal(schedule.pictures[1].whole, false);
  await slow.asked[1].end();
  await finish(slow);
  assert.deepEqual(
    schedule.pictures.map(({ whole, columns }) => [whole, columns]),
    [
      [true, 64],
      [true, 64],
    ],
  );
});

test("another measure is asked for only of who has not computed it already", async () => {
  const slow = new Slow();
  const schedule = new Schedule([slow], () => {});
  schedule.show(wanted("a"));
  for (let i = 0; i < 3; i++) await finish(slow);
  schedule.show(wanted("a", [0, 1, 0, 1], ["converged"]));
  assert.equal(slow.asked.length, 3);
  assert.equal(schedule.latest.whole, true);
  schedule.show(wanted("a", [0, 1, 0, 1], ["spike"]));
  assert.equal(slow.asked.length, 4);
  assert.equal(schedule.latest, null);
});

test("of two maps the difference is shown, of no number where one has none", async () => {
  const slow = new Slow();
  const schedule = new Schedule([slow], () => {});
  schedule.show(wanted("a", [0, 1, 0, 1], ["final_loss"], 1));
  assert.equal(slow.last.job.kind, 1); // what is taken away comes first
  slow.last.rows(0, 32, 5);
  assert.equal(schedule.pictures.length, 0);
  await slow.last.end();
  slow.last.rows(0, 16, 7);
  slow.last.rows(16, 16, NaN);
  const { arrays } = schedule.pictures[0];
  assert.deepEqual([arrays.final_loss[0], arrays.final_loss.at(-1)], [2, NaN]);
});

test("who cannot is followed by the next, and it is said where nobody can", async () => {
  const [first, second] = [new Slow(), new Slow()];
  const schedule = new Schedule([first, second], () => {});
  schedule.show(wanted("a"));
  first.able = false;
  await first.last.end(false);
  assert.equal(second.asked.length, 1);
  await finish(second);
  assert.equal(schedule.computer, second);
  second.able = false;
  await second.last.end(false);
  assert.ok(schedule.stuck && schedule.done);
  first.able = true;
  schedule.again();
  await finish(first);
  assert.equal(schedule.stuck, false);
});

test("who is quick makes the first picture, where the best is not", async () => {
  const [kernel, workers] = [new Slow(), new Slow()];
  kernel.quick = false;
  kernel.sides = [128];
  const schedule = new Schedule([kernel, workers], () => {});
  schedule.show(wanted("a"));
  assert.deepEqual([sizes(workers), sizes(kernel)], [[[16, 8]], []]);
  await finish(workers);
  await finish(kernel);
  await finish(kernel);
  assert.deepEqual(sizes(kernel), [
    [128, 64],
    [512, 256],
  ]);
  assert.ok(schedule.done && workers.asked.length === 1);
});

test("a view that rested goes on where it was, and the way back from a zoom has its picture", async () => {
  const slow = new Slow();
  const schedule = new Schedule([slow], () => {});
  schedule.show(wanted("a"));
  await finish(slow);
  await finish(slow);
  const sharp = slow.last;
  schedule.rest();
  assert.ok(sharp.signal.aborted && schedule.done);
  await sharp.end();
  schedule.show(wanted("a"));
  assert.deepEqual(sizes(slow).at(-1), [512, 256]); // and none of those before
  await finish(slow);
  const { length } = slow.asked;
  for (const extent of [
    [0, 0.5, 0, 0.5],
    [0, 1, 0, 1],
  ]) {
    schedule.show(wanted("a", extent));
    while (!schedule.done) await finish(slow);
    await turn();
  }
  assert.equal(slow.asked.length, length + 3); // the zoom's three, none on the way back
  assert.deepEqual(schedule.latest.extent, [0, 1, 0, 1]);
});
