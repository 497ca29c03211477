// Which pixels are computed when, and by whom: first a few of all that is seen, then more, in place. What
// nobody looks at any more is given up; but the first, coarse picture has a while to be finished, so that
// while a hand moves on there is something to see.

/** @import { Extent } from "../types" */
/** @import { Arrays, Computer, Job } from "./types" */

import { same } from "../base/memo.js";
import { MapPicture } from "./picture.js";

const FIRST_SIDE = 16; // of the picture that comes before an answer of somebody who is not quick
const FEWEST = 4; // pixels on the longer side of the first picture of what takes its time
const FIRST_TIME = 250; // milliseconds that it should take
const COARSE_PATIENCE = 400; // milliseconds that it may take where something else is wanted by now
const LONGEST_PICTURE = 300_000; // milliseconds that no picture may take
const UNNOTICED = 400; // milliseconds without a word of what is still to come
const PICTURES = 6; // pictures of other parts, which are shown until there is a better one

/**
 * @typedef {object} Wanted
 * @property {string} key all that the pixels depend on but where they lie
 * @property {string[]} measures that are shown
 * @property {Extent} extent what is seen, in places
 * @property {[number, number]} size in pixels of the screen
 * @property {(columns: number, rows: number) => Job[]} jobs that make a picture of so many pixels: one, or
 *   two of which the difference is shown
 */

export class Schedule {
  /** From the oldest to the latest. @type {MapPicture[]} */
  pictures = [];
  /** @type {Wanted|null} */
  wanted = null;
  /**
   * What is computed now.
   * @type {{wanted: Wanted, coarse: boolean, stop: AbortController,
   *   leaves?: ReturnType<typeof setTimeout>}|null}
   */
  present = null;
  /** Who has computed last. @type {Computer|null} */
  computer = null;
  stuck = false; // whether nobody can compute what is wanted
  began = 0;
  /** When what was wanted was last to be seen. */
  fresh = 0;
  /** Milliseconds that a sharper picture would take, which is too long; 0 where there is none. */
  left = 0;
  /** @type {MapPicture|null} */
  growing = null;

  /**
   * @param {Computer[]} computers the best first
   * @param {() => void} changed called when there is more to see
   */
  constructor(computers, changed) {
    this.computers = computers;
    this.changed = changed;
  }

  /** Whether all that is seen is as sharp as it gets. */
  get done() {
    return !this.present;
  }

  /**
   * How much of the picture that is computed is there, from 0 to 1; 1 as long as that is no time to
   * speak of.
   */
  get progress() {
    const { present, growing } = this;
    if (!present || !growing || performance.now() - this.began < UNNOTICED) return 1;
    return growing.done / growing.rows;
  }

  /** Whether there is no picture of the present settings yet. */
  get waits() {
    const { wanted } = this;
    const fits = ({ key, whole, arrays }) =>
      whole && key === wanted.key && wanted.measures.every((name) => name in arrays);
    return Boolean(wanted) && !this.pictures.some(fits);
  }

  /** Whether that is noticed: what is seen is of other settings. */
  get behind() {
    return this.waits && performance.now() - this.fresh > UNNOTICED;
  }

  /** Pictures of all that is wanted, with what is shown of it. @param {Wanted} wanted */
  of({ key, extent, measures }) {
    const fits = (picture) => picture.key === key && same(picture.extent, extent);
    return this.pictures.filter(
      (picture) => fits(picture) && measures.every((name) => name in picture.arrays),
    );
  }

  /** The latest picture of what is wanted that is whole, else the one that grows. */
  get latest() {
    const own = this.wanted ? this.of(this.wanted) : [];
    const sharpest = (pictures) => pictures.toSorted((a, b) => b.columns - a.columns)[0];
    return sharpest(own.filter(({ whole }) => whole)) ?? sharpest(own) ?? null;
  }

  /** Take what is to be seen. @param {Wanted} wanted */
  show(wanted) {
    const { wanted: before, present } = this;
    const place = ({ key, extent, size }) => [key, extent, size];
    if (before && same(place(before), place(wanted))) {
      // Who computes all measures need not be asked again for another one.
      if (same(before.measures, wanted.measures) || this.of(wanted).length > 0) {
        before.measures = wanted.measures;
        return;
      }
    }
    if (!this.waits) this.fresh = performance.now();
    this.wanted = wanted;
    const patience = present?.coarse ? COARSE_PATIENCE - (performance.now() - this.began) : 0;
    // What comes next is what is wanted then.
    if (patience > 0) present.leaves ??= setTimeout(() => this.leave(present), patience);
    else this.again();
  }

  /** Give up what is computed, if something else is wanted. */
  leave(present) {
    if (this.present === present && this.wanted !== present.wanted) this.again();
  }

  /** Begin anew, with whoever can compute now. */
  again() {
    this.present?.stop.abort();
    if (this.wanted) this.work();
  }

  /** Compute no more until something is to be seen again. */
  rest() {
    this.present?.stop.abort();
    this.present = this.wanted = null;
  }

  async work() {
    const { wanted } = this;
    const stop = new AbortController();
    const present = { wanted, coarse: true, stop };
    this.present = present;
    this.began = performance.now();
    const { sizes, quick } = this.plan(wanted);
    this.left = 0;
    for (const [level, size] of sizes.entries()) {
      if (this.of(wanted).some(({ whole, columns }) => whole && columns >= size[0])) continue;
      const left = level > 0 ? this.takes(wanted, size) : 0;
      if (left > LONGEST_PICTURE) {
        this.left = left;
        break;
      }
      present.coarse = level === 0;
      const first = present.coarse ? quick : null;
      const made = await this.picture(wanted, size, stop.signal, first).catch((error) => {
        if (!stop.signal.aborted) throw error;
        return false;
      });
      if (this.present !== present) return;
      if (this.wanted !== wanted) return this.work(); // something else is wanted by now
      if (!made) break;
    }
    if (this.present !== present) return;
    this.present = null;
    this.changed();
  }

  /**
   * The sizes of the pictures to make, one after the other, and who makes the first.
   * @param {Wanted} wanted
   */
  plan(wanted) {
    const [width, height] = wanted.size;
    const able = this.able(wanted);
    const quick = able.find((each) => each.quick) ?? null;
    const [best] = able;
    const sides = quick === best ? [] : quick ? [FIRST_SIDE] : [];
    const long = Math.max(width, height);
    const most = Math.min(1, (best?.most ?? Infinity) / long);
    const parts = [...sides, ...(best?.sides ?? [])]
      .map((side) => side / long)
      .filter((part) => part < 0.6 * most);
    /** @type {(part: number) => [number, number]} */
    const sized = (part) => [Math.max(1, Math.round(part * width)), Math.max(1, Math.round(part * height))];
    const sizes = [...parts, most].map(sized);
    while (Math.max(...sizes[0]) > FEWEST && this.takes(wanted, sizes[0], quick) > FIRST_TIME)
      sizes.unshift(/** @type {[number, number]} */ (sizes[0].map((side) => Math.ceil(side / 2))));
    return { sizes, quick };
  }

  /** Who can compute what is wanted, the best first. @param {Wanted} wanted */
  able({ jobs }) {
    const [job] = jobs(1, 1);
    return this.computers.filter((each) => each.can(job));
  }

  /**
   * How many milliseconds a picture takes, by what its computer knows of itself.
   * @param {Wanted} wanted
   */
  takes(wanted, [columns, rows], computer = this.able(wanted)[0]) {
    const jobs = wanted.jobs(1, 1);
    return columns * rows * jobs.reduce((sum, job) => sum + (computer?.takes?.(job) ?? 0), 0);
  }

  /** Make one picture. @returns whether somebody could */
  async picture(wanted, [columns, rows], signal, quick) {
    const jobs = wanted.jobs(columns, rows);
    const picture = new MapPicture(jobs[0], wanted.key);
    this.growing = picture;
    let lower = null; // what is taken away from it
    for (const job of jobs.toReversed()) {
      const first = job === jobs[0];
      const all = first ? null : new MapPicture(job, "");
      const onRows = (row, count, arrays) => {
        if (!first) return all.take(row, count, arrays);
        if (!this.pictures.includes(picture)) this.pictures.push(picture);
        picture.take(row, count, lower ? subtracted(arrays, lower.arrays, row * columns) : arrays);
        this.changed();
      };
      if (!(await this.compute(job, { signal, onRows }, quick))) return false;
      lower = all;
    }
    this.tidy(picture);
    return true;
  }

  async compute(job, options, quick) {
    const order = [...new Set([...(quick ? [quick] : []), ...this.computers])];
    for (const computer of order) {
      if (!computer.can(job)) continue;
      const made = await computer.compute(job, options);
      if (options.signal.aborted) return false;
      if (!made) continue;
      this.computer = computer;
      this.stuck = false;
      return true;
    }
    this.stuck = true;
    this.changed();
    return false;
  }

  /**
   * Let go of pictures that the new one replaces, and of the least useful.
   * @param {MapPicture} picture whole
   */
  tidy(picture) {
    const stays = (other) =>
      other !== picture &&
      other.key === picture.key &&
      other.whole &&
      !(showsAll(picture, other) && picture.density >= other.density);
    const use = (other) => Number(meets(picture, other)) + other.density / (other.density + picture.density);
    const others = this.pictures.filter(stays).sort((a, b) => use(b) - use(a));
    this.pictures = [picture, ...others.slice(0, PICTURES - 1)];
    this.fresh = performance.now();
  }

  close() {
    this.present?.stop.abort();
    this.present = null;
    for (const computer of this.computers) computer.close?.();
  }
}

/** Whether a picture shows all that another one does. */
function showsAll({ extent: whole }, { extent: part }) {
  const [[u0, u1, v0, v1], [a0, a1, b0, b1]] = [whole, part];
  return u0 <= a0 && u1 >= a1 && v0 <= b0 && v1 >= b1;
}

/** Whether two pictures have a part in common. */
function meets({ extent: one }, { extent: other }) {
  const [[u0, u1, v0, v1], [a0, a1, b0, b1]] = [one, other];
  return u0 < a1 && u1 > a0 && v0 < b1 && v1 > b0;
}

/** One map's arrays minus another's; no number where one of them has none. @returns {Arrays} */
function subtracted(arrays, others, from) {
  const made = Object.entries(arrays).map(([name, part]) => {
    const other = others[name];
    if (name === "converged") return [name, part.map((good, i) => good & other[from + i])];
    const whole = part instanceof Int32Array;
    const value = (number) => (whole && number < 0 ? NaN : number);
    return [name, Float64Array.from(part, (number, i) => value(number) - value(other[from + i]))];
  });
  return Object.fromEntries(made);
}
