// Measures, once all has come to rest, from which step on each path depends on the last digit of its start,
// and says so. It takes a few milliseconds now and then, and is kept for numbers that come back.

import { keyOf } from "../base/memo.js";
import { knownPoints } from "../state/run.js";
import { nudged, partingStep, sensitivityText } from "../state/sensitivity.js";
import { advanceAll, Work } from "../state/slices.js";

const AT_REST = 600; // milliseconds without a change until the measuring begins
const [AT_ONCE, PAUSE] = [4, 24]; // milliseconds of work, and between two pieces
const LONGEST_MEASURED = 3e8; // operations: some seconds of such pieces
const MOST_MEASURED = 64; // runs whose result is kept

export class SensitivityPart {
  /** The step of each run that was measured, by all it was computed from. @type {Map<string, number|null>} */
  measured = new Map();
  /** @type {{key: string, work: Work, compared: number}|null} */
  present = null;
  timer = undefined;

  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    stage.sensitivity = this;
  }

  /** From which step on a run depends on the last digit of its start; null if none, or not known yet. */
  from(index) {
    return this.measured.get(this.stage.engine.runs[index]?.key) ?? null;
  }

  draw() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.advance(), AT_REST);
  }

  /** A run that is whole, drawn, this page's own and not measured. */
  next() {
    const { engine, store } = this.stage;
    return engine.runs.findIndex(
      (run, index) =>
        run &&
        engine.by[index] === "page" &&
        !store.hides(index) &&
        !this.measured.has(run.key) &&
        knownPoints(run) > run.steps &&
        engine.operations(index) <= LONGEST_MEASURED,
    );
  }

  advance() {
    const { engine, store } = this.stage;
    const index = engine.growing ? -1 : this.next();
    if (index < 0) return;
    const problem = engine.problem();
    const { optimizer } = store.runs[index];
    const run = engine.runs[index];
    // Numbers may have moved since the last frame.
    if (run.key !== keyOf(problem, optimizer, store.numbers(index))) return;
    if (this.present?.key !== run.key) {
      const begun = engine.begin(
        { ...problem, start: nudged(problem.start) },
        optimizer,
        store.numbers(index),
        false,
      );
      if (!begun) return;
      this.present = { key: run.key, work: new Work(begun, run.key, false), compared: 0 };
    }
    const { work, compared } = this.present;
    advanceAll([work], AT_ONCE, AT_ONCE);
    const step = partingStep(run.xy, work.run.xy, store.surface.extent, compared, work.run.known);
    this.present.compared = work.run.known;
    if (step !== null || work.done) {
      if (this.measured.size > MOST_MEASURED) this.measured.clear();
      this.measured.set(run.key, step);
      this.present = null;
      if (step !== null) this.stage.writeSoon();
    }
    this.timer = setTimeout(() => this.advance(), PAUSE);
  }

  /** What is said of a run; "" if there is nothing to say. @param {number} index */
  text(index) {
    const step = this.from(index);
    return step === null ? "" : sensitivityText(this.stage.store.runs[index].label, step);
  }

  get texts() {
    const { store } = this.stage;
    const seen = [...store.runs.keys()].filter((index) => !store.hides(index));
    return seen.map((index) => this.text(index)).filter(Boolean);
  }

  write() {
    const { computed, legend } = this.stage.panel;
    computed.note(this.texts.join(" "));
    legend.entries.forEach(({ radio }, index) => {
      const result = /** @type {HTMLElement} */ (radio.lastChild);
      const text = this.text(index);
      if (result.title !== text) result.title = text;
    });
  }

  says() {
    return this.texts.join(" ");
  }

  close() {
    clearTimeout(this.timer);
  }
}
