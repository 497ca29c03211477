// Maps computed by the kernel: rows are asked for one band after the other, so that what nobody waits for any
// more holds up nothing.

/** @import { Computer, ComputeOptions, Job } from "./types" */

import { reachable } from "../state/synced.js";

const MAP_PATIENCE = 20000; // milliseconds until a kernel counts as silent: at first it compiles
const MAP_RETRY = 60000; // until a silent one is asked again
const KERNEL_BAND = 1 << 16; // pixels in a request
const ARRAY_KINDS = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array };

/** @implements {Computer} */
export class ByKernel {
  name = "the kernel";
  sides = [128];
  id = 0;
  /** What waits for an answer, by the number of its request. @type {Map<string, (answer: any) => void>} */
  waiting = new Map();
  message = ""; // why it could not compute
  failed = ""; // the key of what it could not
  silent = -Infinity; // since when

  /** @param {import("../state/synced.js").Synced<any>} store */
  constructor(store) {
    this.store = store;
    this.hear = (content, buffers) => this.waiting.get(content?.id)?.({ content, buffers });
    store.model.on("msg:custom", this.hear);
  }

  /** @param {Job} job */
  can({ key }) {
    const { model } = this.store;
    const quiet = performance.now() - this.silent < MAP_RETRY;
    return !model.alone && reachable(model) && !quiet && this.failed !== key;
  }

  /** @param {Job} job @param {ComputeOptions} options */
  async compute(job, { signal, onRows }) {
    const { x, y } = job;
    const count = y.values.length;
    const most = Math.max(1, Math.floor(KERNEL_BAND / x.values.length));
    for (let row = 0; row < count; row += most) {
      const rows = Math.min(most, count - row);
      const answer = await this.ask({
        optimizer: job.kind,
        x: { name: x.name, values: [...x.values] },
        y: { name: y.name, values: [...y.values.subarray(row, row + rows)] },
        numbers: job.numbers,
        start: job.start,
        steps: job.steps,
        noise: job.noisy,
        wide: job.wide,
        measures: job.measures,
      });
      if (signal.aborted) return true;
      if (!answer) {
        this.silent = performance.now();
        return false;
      }
      const { content, buffers } = answer;
      if (content.kind === "failed") {
        this.failed = job.key;
        this.message = content.message;
        return false;
      }
      this.message = "";
      const arrays = Object.entries(content.map.arrays).map(([name, [at, dtype]]) => {
        const part = buffers[at];
        const bytes =
          "buffer" in part ? part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength) : part;
        return [name, new ARRAY_KINDS[dtype](bytes)];
      });
      onRows(row, rows, Object.fromEntries(arrays));
    }
    return true;
  }

  /** @returns {Promise<{content: any, buffers: any[]}|null>} null if it says nothing */
  ask(map) {
    const id = `map ${++this.id}`;
    return new Promise((resolve) => {
      const told = (answer) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => told(null), MAP_PATIENCE);
      this.waiting.set(id, told);
      try {
        this.store.model.send({ kind: "compute", id, map });
      } catch {
        told(null);
      }
    });
  }

  close() {
    this.store.model.off("msg:custom", this.hear);
    for (const told of [...this.waiting.values()]) told(null);
  }
}
