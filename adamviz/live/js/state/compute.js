// What the view asks for, computed with its programs piece by piece: wherever that is done, nothing else has
// to wait for it.

import { bindHessian } from "./curvature.js";
import {
  bindNoise,
  bindOptimizer,
  bindProgram,
  bindSurface,
  decodeTable,
  plain,
  startRun,
} from "./programs.js";

/**
 * Bind a setup's programs.
 * @returns what computes a request as the kernel is asked it: a generator that yields every few milliseconds,
 *   and returns content and buffers as the kernel's answer has them
 */
export function makeComputer({ prelude, surfaces, optimizers, noise }) {
  const bound = new Map();
  const hessians = new Map(); // of each surface
  const bind = (program, how) => {
    if (!bound.has(program)) bound.set(program, how(program, prelude));
    return bound.get(program);
  };
  const secondOf = (surface) => {
    if (!hessians.has(surface)) hessians.set(surface, bindHessian(surface, prelude));
    return hessians.get(surface);
  };
  const values = ({ parameters }, named) => plain(parameters.map(({ name }) => named[name]));
  return function* compute({ runs = [], fan, field, cut, ...about }) {
    const buffers = [];
    const keep = (array) => buffers.push(Float32Array.from(array).buffer) - 1;
    const surface = surfaces.find(({ name }) => name === about.surface);
    const numbers = values(surface, about.surface_numbers);
    const ground = bind(surface, bindSurface);
    const { start, steps } = about;
    function* bent({ xy, steps }) {
      if (surface.uncurved) return { curved: true, uncurved: surface.uncurved };
      const slopeAt = ground.slope(numbers);
      const hessianAt = secondOf(surface)(numbers);
      const n = surface.axes.length;
      const [hessian, slope] = [new Float64Array(n * n * steps), new Float64Array(n * steps)];
      let i = 0;
      yield* inPieces((most) => {
        for (const end = Math.min(steps, i + most); i < end; i++) {
          const point = xy.subarray(n * i, n * (i + 1));
          hessianAt(point, i, hessian, n * n * i);
          slope.set(slopeAt(point, i), n * i);
        }
        return i === steps;
      });
      return { curved: true, hessian: keep(hessian), slope: keep(slope) };
    }
    function* path(kind, named, recorded, curved = false) {
      const disturb = about.noise ? bind(noise, bindNoise)(values(noise, about.noise)) : null;
      const optimizer = bind(optimizers[kind], bindOptimizer);
      const run = startRun(
        ground,
        numbers,
        optimizer,
        values(optimizers[kind], named),
        start,
        steps,
        recorded,
        disturb,
      );
      yield* inPieces(run.advance);
      const { xy, loss, grad, record, width, diverged } = run;
      const more = recorded ? { recorded, width, grad: keep(grad), record: keep(record) } : {};
      const found = { xy: keep(xy), loss: keep(loss), steps, diverged, ...more };
      return curved ? { ...found, ...(yield* bent(run)) } : found;
    }
    const content = {};
    if (field) {
      const {
        extent: [x0, x1, y0, y1],
        nx,
        ny,
      } = field;
      const loss = new Float32Array(nx * ny);
      const at = ground.at(numbers);
      const place = [0, 0];
      let i = 0;
      yield* inPieces((most) => {
        for (const end = Math.min(loss.length, i + most); i < end; i++) {
          place[0] = x0 + ((i % nx) / (nx - 1)) * (x1 - x0);
          if (ny > 1) place[1] = y0 + (Math.floor(i / nx) / (ny - 1)) * (y1 - y0);
          loss[i] = at(place);
        }
        return i === loss.length;
      });
      content.field = { ...field, loss: keep(loss), minima: ground.minima(numbers) };
    }
    if (cut) {
      const [from, to] = cut.line;
      const at = ground.at(numbers);
      const loss = new Float32Array(cut.count);
      let i = 0;
      yield* inPieces((most) => {
        for (const end = Math.min(cut.count, i + most); i < end; i++)
          loss[i] = at(from.map((place, k) => place + ((to[k] - place) * i) / (cut.count - 1)));
        return i === cut.count;
      });
      content.cut = { key: cut.key, loss: keep(loss) };
    }
    if (runs.length > 0) {
      content.runs = [];
      for (const { index, key, optimizer, numbers: named, recorded = false, curved } of runs) {
        content.runs.push({ index, key, ...(yield* path(optimizer, named, recorded, curved)) });
      }
    }
    if (fan) {
      content.fan = { key: fan.key, runs: [] };
      for (const value of fan.values)
        content.fan.runs.push(yield* path(fan.optimizer, { ...fan.numbers, [fan.name]: value }, false));
    }
    return { content, buffers };
  };
}

/**
 * Do something in pieces of a few milliseconds each.
 * @param {(most: number) => boolean} advance says whether all is done
 */
function* inPieces(advance) {
  for (let most = 1; ;) {
    const began = performance.now();
    if (advance(most)) return;
    const took = performance.now() - began;
    if (took < 2) most *= 2;
    else if (took > 6) most = Math.max(1, most >> 1);
    yield;
  }
}

/**
 * The code of a Worker that is sent a setup and then requests: the functions of this page that it needs, as
 * they are.
 */
export function workerCode() {
  const parts = [
    decodeTable,
    bindProgram,
    bindSurface,
    bindOptimizer,
    bindNoise,
    bindHessian,
    plain,
    startRun,
    inPieces,
    makeComputer,
    serve,
  ];
  return `"use strict";\n${parts.join("\n")}\nserve();`;
}

function serve() {
  let compute = null;
  globalThis.onmessage = ({ data: { setup, request } }) => {
    if (setup) compute = makeComputer(setup);
    if (!request) return;
    const { id } = request;
    try {
      const work = compute(request);
      let step = work.next();
      while (!step.done) step = work.next();
      const { content, buffers } = step.value;
      postMessage({ content: { kind: "computed", id, ...content }, buffers }, buffers);
    } catch (error) {
      postMessage({ content: { kind: "failed", id, message: String(error) }, buffers: [] });
    }
  };
}
