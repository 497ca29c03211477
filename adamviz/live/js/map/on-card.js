// Maps computed by the graphics card of this page.

/** @import { Computer, ComputeOptions, Job, MapSetup } from "./types" */

import { gpu } from "../gpu/context.js";
import { runMap } from "../gpu/map-run.js";
import { canRun, inputPlace, inputsOf } from "./numbers.js";

/** @implements {Computer} */
export class OnCard {
  name = "the graphics card";
  quick = true;
  sides = [64, 256];
  /** Programs that the driver refuses. @type {Set<object>} */
  refused = new Set();

  /** @param {MapSetup["maps"]} maps */
  constructor(maps) {
    this.maps = maps;
  }

  /**
   * The first program that knows all numbers of a job.
   * @param {Job} job
   * @returns {import("./types").MapProgram}
   */
  program(job) {
    const programs = this.maps[job.kind].map(({ glsl }) => glsl);
    return programs.find((program) => !this.refused.has(program) && canRun(program, job));
  }

  /** @param {Job} job */
  can(job) {
    if (!this.program(job)) return false;
    return gpu()?.software === false;
  }

  /** @param {Job} job @param {ComputeOptions} options */
  async compute(job, { signal, onRows }) {
    const program = this.program(job);
    const axis = ({ name, values }) => ({ at: inputPlace(program, name), values });
    const request = {
      x: axis(job.x),
      y: axis(job.y),
      values: inputsOf(program, job),
      steps: job.steps,
    };
    const columns = job.x.values.length;
    const onBand = (row, rows, result) => {
      if (signal.aborted) return;
      const part = ([name, all]) => [name, all.subarray(row * columns, (row + rows) * columns)];
      onRows(row, rows, Object.fromEntries(Object.entries(result).map(part)));
    };
    try {
      const made = await runMap(program, request, { signal, onBand });
      if (!made) this.refused.add(program);
      return Boolean(made);
    } catch (error) {
      if (!signal.aborted) this.refused.add(program); // the driver does not take it: others compute
      return signal.aborted;
    }
  }
}
