// Maps computed by Workers, as many as there are cores, but one for the page where there are more than two;
// and where a host allows none, in short slices of the page's time.

/** @import { Arrays, Computer, ComputeOptions, Job, MapSetup } from "./types" */

import { canRun, inputPlace, inputsOf } from "./numbers.js";
import { bindRows, rowsCode } from "./rows.js";

const ROWS_TIME = 40; // milliseconds that the rows of one message should take
const SHORT_MESSAGE = 10; // milliseconds of which sending is much
const ROWS_SLICE = 10; // of the page's time at once, where there is no Worker
const ROWS_LATE = 120; // milliseconds after which a Worker that nobody waits for is ended
const FIRST_SPEED = 4e5; // operations in a millisecond, until it is measured

/** @implements {Computer} */
export class Workers {
  name = "this page";
  quick = true;
  sides = [16, 64, 160];
  most = 512;
  /**
   * @type {{worker: Worker, running: Promise<Arrays|null>|null, done: ((arrays: Arrays|null) =>
   *   void)|null}[]}
   */
  pool = [];
  forbidden = false; // whether no Worker can be had
  speed = FIRST_SPEED; // operations in a millisecond
  /** @type {any[]} */
  bound = [];

  /** @param {MapSetup["maps"]} maps @param {string} prelude */
  constructor(maps, prelude) {
    this.maps = maps;
    this.programs = maps.flatMap((programs) => programs.map(({ javascript }) => javascript));
    this.prelude = prelude;
  }

  /**
   * The first program that knows all numbers of a job.
   * @param {Job} job
   * @returns {import("./types").MapProgram}
   */
  program(job) {
    return this.maps[job.kind].map(({ javascript }) => javascript).find((program) => canRun(program, job));
  }

  /** @param {Job} job */
  can(job) {
    return Boolean(this.program(job));
  }

  /** How many can compute at once. */
  get lanes() {
    if (this.forbidden) return 1;
    const cores = navigator.hardwareConcurrency || 2;
    return cores > 2 ? cores - 1 : cores;
  }

  /** @param {Job} job */
  takes(job) {
    return (this.program(job).cost * job.steps) / (this.speed * this.lanes);
  }

  /** @param {Job} job @param {ComputeOptions} options */
  async compute(job, { signal, onRows }) {
    const program = this.program(job);
    const kind = this.programs.indexOf(program);
    const all = {
      xAt: inputPlace(program, job.x.name),
      yAt: inputPlace(program, job.y.name),
      x: job.x.values,
      values: inputsOf(program, job),
      steps: job.steps,
    };
    const lines = job.y.values;
    const cost = program.cost * job.steps * all.x.length; // of a row
    let [asked, told] = [0, 0];
    /** Bands that are done before the one below them. @type {Map<number, [number, Arrays]>} */
    const early = new Map();
    const lane = async (place) => {
      while (asked < lines.length) {
        const row = asked;
        const count = Math.max(1, Math.min(lines.length - row, Math.round((ROWS_TIME * this.speed) / cost)));
        asked += count;
        const began = performance.now();
        const arrays = await this.rows(place, kind, { ...all, y: lines.slice(row, row + count) }, signal);
        if (!arrays) return;
        this.learn(cost * count, performance.now() - began);
        early.set(row, [count, arrays]);
        for (let next = early.get(told); next; next = early.get(told)) {
          early.delete(told);
          onRows(told, next[0], next[1]);
          told += next[0];
        }
      }
    };
    await Promise.all(Array.from({ length: this.lanes }, (_, place) => lane(place)));
    return true;
  }

  /** How many operations took so many milliseconds. */
  learn(operations, took) {
    const speed = operations / Math.max(0.5, took);
    // A short message says little: it takes longer than what is computed for it.
    if (speed > this.speed || took > SHORT_MESSAGE) this.speed += (speed - this.speed) / 2;
  }

  /** @returns {Promise<Arrays|null>} null if nobody waits for them any more */
  async rows(place, kind, rows, signal) {
    const entry = await this.free(place);
    if (signal.aborted) return null;
    if (!entry) return this.here(kind, rows, signal);
    entry.running = new Promise((resolve) => {
      entry.done = (arrays) => {
        entry.done = null;
        resolve(arrays);
      };
    });
    entry.worker.postMessage({ kind, rows });
    const arrays = await entry.running;
    if (signal.aborted) return null;
    return arrays ?? (this.forbidden ? this.here(kind, rows, signal) : null);
  }

  /** The Worker of a place once it is free; null where none can be had. */
  async free(place) {
    // What it computes though nobody waits for it is soon done; only if it is not, another takes its place.
    for (let entry = this.pool[place]; entry?.done; entry = this.pool[place]) {
      await Promise.race([entry.running, new Promise((resolve) => setTimeout(resolve, ROWS_LATE))]);
      if (entry.done && entry === this.pool[place]) this.end(place);
    }
    if (this.forbidden) return null;
    try {
      this.pool[place] ??= this.start(place);
    } catch {
      this.forbidden = true;
    }
    return this.pool[place] ?? null;
  }

  start(place) {
    const url = URL.createObjectURL(new Blob([rowsCode()], { type: "text/javascript" }));
    const worker = new Worker(url);
    const entry = { worker, running: null, done: null };
    worker.onmessage = ({ data }) => {
      URL.revokeObjectURL(url);
      entry.done?.(data.arrays);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      URL.revokeObjectURL(url);
      this.forbidden = true;
      this.end(place);
    };
    worker.postMessage({ programs: this.programs, prelude: this.prelude });
    return entry;
  }

  end(place) {
    const entry = this.pool[place];
    this.pool[place] = undefined;
    entry?.worker.terminate();
    entry?.done?.(null);
  }

  /** Rows in slices of the page's time. */
  async here(kind, rows, signal) {
    this.bound[kind] ??= bindRows(this.programs[kind], this.prelude);
    const work = this.bound[kind](rows);
    for (;;) {
      const until = performance.now() + ROWS_SLICE;
      let step = work.next();
      while (!step.done && performance.now() < until) step = work.next();
      if (step.done) return step.value;
      await new Promise((resolve) => setTimeout(resolve));
      if (signal.aborted) return null;
    }
  }

  close() {
    this.pool.forEach((_, place) => this.end(place));
  }
}
