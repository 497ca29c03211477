// A map: one run of an optimizer per pixel, computed by the graphics card in slices of a few milliseconds, a
// band of rows after the other, so that neither a frame nor the driver's watchdog is hit.

import { decodeTable } from "../state/programs.js";
import { gpu } from "./context.js";
import { isReady, startProgram, wordTexture } from "./drawing.js";
import { mapShaders, texturesFor } from "./map-shader.js";
import { targets } from "./targets.js";

/** @import { Gpu, MapProgram, MapRequest, MapResult } from "./types" */

const BAND = 1 << 16; // pixels at a time, so that the states of a large map need little memory
const FIRST = 1 << 28; // operations in the first slice: a few milliseconds of a slow card
const [SHORT_SLICE, LONG_SLICE] = [6, 16]; // milliseconds that a slice should take
const SLICES_AHEAD = 2; // slices that the card is given before it has done the first, so that it never waits

/**
 * Compute a map.
 * @param {MapProgram} program
 * @param {MapRequest} request
 * @param {{signal?: AbortSignal, onBand?: (row: number, rows: number, result: MapResult) => void}} [options]
 *   `onBand` hears of each band of rows that is done, the first row is the lowest
 * @returns {Promise<MapResult|null>} each measure of all pixels, row after row; null where no card computes
 *   it: the kernel or a Worker has to
 * @throws what the signal was aborted with
 */
export async function runMap(program, request, { signal, onBand } = {}) {
  const { x, y } = request;
  const count = x.values.length * y.values.length;
  const result = emptyResult(program, count);
  let row = 0;
  while (row < y.values.length) {
    signal?.throwIfAborted();
    const card = program.error ? null : gpu();
    if (!card || tooLarge(card.gl, program, request)) return null;
    const work = new MapWork(card, program, request);
    try {
      await work.compile(signal);
      while (row < y.values.length && !card.gl.isContextLost()) {
        const rows = await work.band(row, result, signal);
        if (rows > 0) onBand?.(row, rows, result);
        row += rows;
      }
    } catch (error) {
      // What a driver says of a context that it has lost is not about the program.
      if (!card.gl.isContextLost()) throw error;
      signal?.throwIfAborted();
    } finally {
      work.free();
    }
  }
  return result;
}

/** @returns {MapResult} */
function emptyResult({ measures = [] }, count) {
  const kinds = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };
  return Object.fromEntries(measures.map(([name, dtype]) => [name, new kinds[dtype](count)]));
}

function tooLarge(gl, { state, measures }, { x, y }) {
  const most = Math.min(
    gl.getParameter(gl.MAX_DRAW_BUFFERS),
    gl.getParameter(gl.MAX_COLOR_ATTACHMENTS),
    gl.getParameter(gl.MAX_TEXTURE_IMAGE_UNITS) - 2,
  );
  const side = gl.getParameter(gl.MAX_TEXTURE_SIZE);
  return (
    texturesFor(Math.max(state, measures.length)) > most || Math.max(x.values.length, y.values.length) > side
  );
}

/** The words of 32 bits that numbers of a dtype are. */
function words(dtype, values) {
  if (dtype === "float32") return new Uint32Array(Float32Array.from(values).buffer);
  return Uint32Array.from(values, (value) => (dtype === "bool" ? Number(Boolean(value)) : value));
}

/** A map on one context, as long as that lasts. */
class MapWork {
  /** @param {Gpu} card @param {MapProgram} program @param {MapRequest} request */
  constructor({ gl, programs }, program, request) {
    this.gl = gl;
    this.program = program;
    this.request = request;
    const { x, y, values } = request;
    const [width, height] = [x.values.length, y.values.length];
    const dtype = (at) => program.numbers[at][2];
    this.width = width;
    this.rows = Math.max(1, Math.min(height, Math.floor(Math.min(BAND, FIRST / program.cost) / width)));
    this.count = 1; // steps in a slice
    this.numbers = Uint32Array.from(program.numbers, ([, , kind], i) => words(kind, [values[i]])[0]);
    const long = Math.max(width, height);
    const axes = new Uint32Array(2 * long);
    axes.set(words(dtype(x.at), x.values));
    axes.set(words(dtype(y.at), y.values), long);
    this.axes = wordTexture(gl, long, 2, axes);
    const data = program.tables.flatMap((table) =>
      Array.from(words(table.dtype === "float32" ? "float32" : "int32", decodeTable(table))),
    );
    const lines = Math.max(1, Math.ceil(data.length / 1024));
    const filled = new Uint32Array(1024 * lines);
    filled.set(data);
    this.data = wordTexture(gl, 1024, lines, filled);
    // What was compiled stays for further maps of the program, such as those of a zoom.
    if (!programs.has(program)) programs.set(program, new Map());
    const compiled = programs.get(program);
    const key = `${x.at},${y.at}`;
    if (!compiled.has(key)) {
      const sources = Object.entries(mapShaders(program, [x.at, y.at]));
      const made = sources.map(([name, text]) => [name, startProgram(gl, text)]);
      compiled.set(key, Object.fromEntries(made));
    }
    this.shaders = compiled.get(key);
    this.buffers = [];
  }

  /** Wait until the driver has compiled what it was given. */
  async compile(signal) {
    for (const shader of Object.values(this.shaders)) {
      while (!isReady(this.gl, shader)) await turn(signal);
    }
  }

  /**
   * Compute a band of rows.
   * @returns how many rows; 0 if the context was lost
   */
  async band(row, result, signal) {
    const { gl, program, request, width } = this;
    const { steps } = request;
    const rows = Math.min(this.rows, request.y.values.length - row);
    if (this.buffers.length === 0 || this.made !== rows) this.make(rows);
    const [place, other, last] = this.buffers;
    let [from, to] = [other, place];
    const slices = [];
    let done = 0;
    let before = performance.now();
    do {
      const until = Math.min(steps, done + this.count);
      this.draw(this.shaders.steps, from, to, rows, [row, done, until]);
      slices.push({ fence: gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0), count: until - done });
      gl.flush();
      [from, to, done] = [to, from, until];
      while (slices.length >= SLICES_AHEAD || (done === steps && slices.length > 0)) {
        const { fence, count } = slices.shift();
        if (!(await this.passed(fence, signal))) return 0;
        const now = performance.now();
        this.learn(now - before, count);
        before = now;
      }
    } while (done < steps);
    this.draw(this.shaders.measures, from, last, rows, [row, 0, steps]);
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    if (!(await this.passed(fence, signal))) return 0;
    const found = new Uint32Array(4 * width * rows);
    gl.bindFramebuffer(gl.FRAMEBUFFER, last.buffer); // others have drawn since
    program.measures.forEach(([name], i) => {
      if (i % 4 === 0) {
        gl.readBuffer(gl.COLOR_ATTACHMENT0 + i / 4);
        gl.readPixels(0, 0, width, rows, gl.RGBA_INTEGER, gl.UNSIGNED_INT, found);
      }
      const out = result[name].subarray(row * width, (row + rows) * width);
      const read = out instanceof Float32Array ? new Float32Array(found.buffer) : found;
      for (let k = 0; k < out.length; k++) out[k] = read[4 * k + (i % 4)];
    });
    return gl.isContextLost() ? 0 : rows;
  }

  /** Textures for a band of so many rows: two states in turn, and the measures. */
  make(rows) {
    const { gl, program, width } = this;
    for (const buffer of this.buffers) buffer.free();
    const counts = [program.state, program.state, program.measures.length];
    this.buffers = counts.map((count) => targets(gl, texturesFor(count), width, rows));
    this.made = rows;
  }

  draw(shader, from, to, rows, where) {
    const { gl } = this;
    const uniform = (name) => gl.getUniformLocation(shader, name);
    gl.useProgram(shader);
    const textures = { X: this.axes, D: this.data };
    from.textures.forEach((texture, k) => (textures[`S${k}`] = texture));
    Object.entries(textures).forEach(([name, texture], unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.uniform1i(uniform(name), unit);
    });
    gl.uniform1ui(uniform("Z"), 0);
    gl.uniform1uiv(uniform("W"), this.numbers);
    gl.uniform3iv(uniform("V"), where);
    gl.bindFramebuffer(gl.FRAMEBUFFER, to.buffer);
    gl.viewport(0, 0, this.width, rows);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  /** Wait for the card. @returns whether it got there; not if the context was lost */
  async passed(fence, signal) {
    const { gl } = this;
    try {
      for (;;) {
        if (gl.isContextLost()) return false;
        const status = gl.clientWaitSync(fence, gl.SYNC_FLUSH_COMMANDS_BIT, 0);
        if (status !== gl.TIMEOUT_EXPIRED) return true;
        await turn(signal);
      }
    } finally {
      gl.deleteSync(fence);
    }
  }

  /** How many steps the next slice has, and the next band how many rows, after one took so long. */
  learn(took, count) {
    if (took < SHORT_SLICE && count === this.count) this.count *= 2;
    else if (took > LONG_SLICE && this.count > 1) this.count >>= 1;
    else if (took > LONG_SLICE) this.rows = Math.max(1, this.rows >> 1);
  }

  free() {
    const { gl } = this;
    for (const buffer of this.buffers) buffer.free();
    gl.deleteTexture(this.axes);
    gl.deleteTexture(this.data);
  }
}

/** Let the page do something else. */
async function turn(signal) {
  await new Promise((resolve) => setTimeout(resolve));
  signal?.throwIfAborted();
}
