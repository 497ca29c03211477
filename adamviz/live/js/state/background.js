// The page's own answerer of requests: a Worker, so that the page never waits; and where a host allows none,
// short slices of the page's time. It is spoken to as the kernel is, by a `KernelQueue`.

/** @import { Request, Setup } from "../types" */

import { makeComputer, workerCode } from "./compute.js";

const PIECE = 8; // milliseconds of the page's time at once, where there is no Worker

export class Background {
  /**
   * @param {Pick<Setup, "prelude"|"surfaces"|"optimizers"|"noise">} setup
   * @param {(request: Request) => [object, ArrayBuffer[]]|undefined} recall gives the answer if it is known
   *   already
   */
  constructor({ prelude, surfaces, optimizers, noise }, recall = () => undefined) {
    this.recall = recall;
    this.setup = { prelude, surfaces, optimizers, noise };
    this.request = null;
    this.worker = null;
    this.forbidden = false; // whether no Worker could be had
    this.timer = undefined;
    /** @type {ReturnType<typeof makeComputer>|null} */
    this.compute = null;
    /** @type {(content: object, buffers: ArrayBuffer[]) => void} */
    this.callback = () => {};
  }

  on(event, callback) {
    this.callback = callback;
  }

  off() {
    this.stop();
    this.worker?.terminate();
    this.worker = null;
    this.callback = () => {};
  }

  /** Compute a request; one that is not done yet is given up. */
  send(request) {
    this.stop();
    const known = this.recall(request);
    if (known) {
      this.timer = setTimeout(() => this.tell({ kind: "computed", id: request.id, ...known[0] }, known[1]));
      return;
    }
    this.request = request;
    if (!this.forbidden) {
      try {
        this.worker ??= this.start();
        return this.worker.postMessage({ request });
      } catch {
        this.forbidden = true;
      }
    }
    this.slice(request);
  }

  start() {
    const url = URL.createObjectURL(new Blob([workerCode()], { type: "text/javascript" }));
    const worker = new Worker(url);
    worker.onmessage = ({ data }) => {
      URL.revokeObjectURL(url);
      this.tell(data.content, data.buffers);
    };
    // Some browsers say only now that they allow none.
    worker.onerror = (event) => {
      event.preventDefault();
      URL.revokeObjectURL(url);
      const { request } = this;
      this.forbidden = true;
      worker.terminate();
      this.worker = null;
      if (request) this.slice(request);
    };
    worker.postMessage({ setup: this.setup });
    return worker;
  }

  slice(request) {
    this.compute ??= makeComputer(this.setup);
    const work = this.compute(request);
    const turn = () => {
      const until = performance.now() + PIECE;
      try {
        let step = work.next();
        while (!step.done && performance.now() < until) step = work.next();
        if (step.done)
          this.tell({ kind: "computed", id: request.id, ...step.value.content }, step.value.buffers);
        else this.timer = setTimeout(turn);
      } catch (error) {
        this.tell({ kind: "failed", id: request.id, message: String(error) }, []);
      }
    };
    this.timer = setTimeout(turn);
  }

  tell(content, buffers) {
    this.request = null;
    this.callback(content, buffers);
  }

  stop() {
    clearTimeout(this.timer);
    if (!this.request) return;
    this.request = null;
    this.worker?.terminate();
    this.worker = null;
  }
}
