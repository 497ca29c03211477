// What the steps of all runs meet, as far as a frame has time for: it is known for a run that stays, and
// grows with one that grows.

/** @import { Run } from "../types" */

import { keyOf } from "../base/memo.js";
import { bindHessian, clips, directional, eigenvalues, rescaled, threshold } from "./curvature.js";
import { plain, recordPlaces } from "./programs.js";
import { coordinates, drawnPoints } from "./run.js";
import { advanceAll, Work } from "./slices.js";

const [LOOKED_SLICE, LOOKED_WHOLE] = [8, 24]; // milliseconds: of a frame, at once

const ON_THE_EDGE = 1e-6; // by so much the last digits of H decide on which side a ratio is

/** What each step of a run meets. */
export class Curvature {
  known = 0; // steps

  /**
   * @param {Run} run with its record
   * @param {import("../types").OptimizerProgram} program of its optimizer
   * @param {import("../types").Values} numbers of that program by name
   * @param {ReturnType<ReturnType<typeof bindHessian>>} [hessianAt] where the run has none with it
   */
  constructor(run, program, numbers, hessianAt) {
    const { steps } = run;
    const { divisor, momentum, averaged, nesterov, rates, lacks } = program.step_table.stability;
    this.averaged = averaged;
    this.nesterov = nesterov;
    /** Why no threshold of its steps is known. */
    this.lacks = lacks;
    this.run = run;
    this.n = coordinates(run);
    this.hessianAt = hessianAt;
    const places = recordPlaces(program.record);
    /** A number of a step, or of the optimizer, by its name; as a function of the step. */
    const numberOf = (name, axis = 0) => {
      const place = places[name]?.[0] + axis;
      const own = Number(numbers[name]);
      return name in places ? (i) => this.run.record[run.width * i + place] : () => own;
    };
    this.divisors = Array.from({ length: this.n }, (_, axis) =>
      divisor ? numberOf(divisor, axis) : () => (lacks ? NaN : 1),
    );
    this.given = "clipped" in places ? this.divisors.map((_, axis) => numberOf("clipped", axis)) : null;
    this.rates = rates.length > 0 ? rates.map((name) => numberOf(name)) : [() => 1];
    this.momentum = Number(numbers[momentum] ?? momentum ?? 0);
    this.hessian = run.hessian ?? new Float64Array(this.n ** 2 * steps);
    // By the threshold of each step: the eigenvalue with each of the rates, and what lies along the gradient.
    this.names = [...["ratio", "bare"].slice(0, this.rates.length), "along"];
    this.ratios = this.names.map(() => new Float64Array(steps));
    /** Of each step whether a clip cut its gradient. */
    this.clips = new Uint8Array(steps);
    this.work = new Work(this, "", false);
  }

  /** How many steps can be looked at. */
  get count() {
    return Math.min(this.run.steps, drawnPoints(this.run));
  }

  get steps() {
    return this.count - 1;
  }

  /** Look at some more steps. @returns whether that was the last one */
  advance(most) {
    for (const end = Math.min(this.count, this.known + most); this.known < end; this.known++) {
      const met = this.at(this.known);
      this.clips[this.known] = Number(met.clips);
      for (let k = 0; k < this.names.length; k++) this.ratios[k][this.known] = met[this.names[k]];
    }
    return this.known >= this.count;
  }

  /** All that one step meets, by the names of the rows that show it. */
  at(i) {
    const { n, run, hessian, momentum, averaged, nesterov } = this;
    const from = n * n * i;
    if (i >= this.known && !run.hessian)
      this.hessianAt(run.xy.subarray(n * i, n * (i + 1)), i, hessian, from);
    const [divisor, gradient] = [[], []];
    for (let axis = 0; axis < n; axis++) {
      divisor.push(this.divisors[axis](i));
      gradient.push(run.grad[n * i + axis]);
    }
    const scaled = rescaled(hessian, divisor, from);
    const [eigenvalue] = eigenvalues(scaled, n);
    const limit = threshold(this.rates[0](i), momentum, averaged, nesterov);
    const other = threshold(this.rates[this.rates.length - 1](i), momentum, averaged, nesterov);
    const steepness = directional(hessian, gradient, divisor, from);
    return {
      hessian: hessian.subarray(from, from + n * n),
      scaled,
      sharpness: eigenvalues(hessian, n, from)[0],
      eigenvalue,
      threshold: limit,
      ratio: eigenvalue / limit,
      bare: eigenvalue / other,
      directional: steepness,
      along: steepness / limit,
      clips:
        Boolean(this.given) &&
        clips(
          gradient,
          this.given.map((given) => given(i)),
        ),
    };
  }

  /**
   * At how many of the steps known by now the ratio is above 1, and the first of them, or -1; and, not among
   * them, at how many a clip cut the gradient, and at how many others it is no number.
   */
  get above() {
    const [ratio] = this.ratios;
    let [count, first, clipped, lost] = [0, -1, 0, 0];
    for (let i = 0; i < this.known; i++) {
      clipped += this.clips[i];
      lost += Number(!this.clips[i] && Number.isNaN(ratio[i]));
      if (this.clips[i] || !(ratio[i] > 1 + ON_THE_EDGE)) continue;
      if (count === 0) first = i;
      count += 1;
    }
    return { count, first, clipped, lost };
  }
}

export class Curvatures {
  /** By the points of its run. @type {WeakMap<object, Curvature>} */
  all = new WeakMap();
  /** The program of a surface, and what it was bound to. */
  surface = null;
  bound = null;

  /** @param {import("./engine.js").Engine} engine */
  constructor(engine) {
    this.engine = engine;
    this.store = engine.store;
  }

  /** Why nothing is known of a run, in words; "" where there is no reason. */
  lacks(index) {
    const { store, engine } = this;
    if (store.surface.axes.length > 2) return "the curvature is shown of one or two coordinates";
    const { curved, hessian, uncurved } = engine.runs[index] ?? {};
    const { uncurved: unwritten } = store.surface;
    if (unwritten && !hessian) return `the page has no second derivatives of the surface: ${unwritten}`;
    if (uncurved) return `the kernel could not compute the curvature of the surface: ${uncurved}`;
    return curved && !hessian ? "its curvature was not saved with this page" : "";
  }

  /** What a run meets; null if that is not known. @param {number} index @returns {Curvature|null} */
  of(index) {
    const { engine, store } = this;
    const run = engine.runs[index];
    if (!run?.record?.length || this.lacks(index) || !store.optimizer(index).step_table.stability)
      return null;
    const known = this.all.get(run.xy);
    if (known) return Object.assign(known, { run });
    if (run.hessian) {
      const { optimizer, numbers } = run.asked;
      if (optimizer !== store.runs[index].optimizer) return null;
      return this.keep(new Curvature(run, store.optimizer(index), numbers));
    }
    if (engine.who() !== "page") return null; // it is still to come
    const problem = engine.problem();
    // Its numbers may have moved since: then another run is on its way.
    if (run.key !== keyOf(problem, store.runs[index].optimizer, store.numbers(index))) return null;
    const hessianAt = this.hessianAt(problem.surfaceNumbers);
    return this.keep(new Curvature(run, store.optimizer(index), store.namedNumbers(index), hessianAt));
  }

  /** The second derivatives of a surface that this page computes, as `bindHessian` gives them. */
  hessianAt(surfaceNumbers) {
    const { surface, setup } = this.store;
    if (this.surface !== surface) {
      this.surface = surface;
      this.bound = bindHessian(surface, setup.prelude);
    }
    return this.bound(plain(surfaceNumbers));
  }

  /** @param {Curvature} made */
  keep(made) {
    this.all.set(made.run.xy, made);
    return made;
  }

  /** Look at more steps of all runs that are seen. @returns whether there is more to come */
  advance() {
    const { store } = this;
    const works = [...store.runs.keys()]
      .map((index) => !store.hides(index) && this.of(index))
      .filter((one) => one && one.known < one.count)
      .map(({ work }) => Object.assign(work, { done: false }));
    return works.length > 0 && advanceAll(works, LOOKED_SLICE, LOOKED_WHOLE);
  }
}
