// The curvature that the steps of a run meet, from the surface's own programs: `core/stability.py` says the
// same, and tests/shared/stability.json holds both to it.

/** @import { SurfaceProgram } from "../types" */

import { decodeTable } from "./programs.js";

const FLAT = 1e-9; // of the larger curvature: a smaller one is none

/**
 * The second derivatives of a surface in float64, as its programs are not let round to float32: by its own
 * program for them, which is right at a kink too; or central differences of the gradient, where a surface
 * that is known to be smooth has none. It stands alone, so that a Worker can be given it.
 * @param {SurfaceProgram} program
 * @param {string} prelude what its body may use
 * @returns at fixed numbers, as a function that fills a row of n * n entries from a place on, for a point and
 *   a step
 */
export function bindHessian({ gradient, hessian, tables, parameters, axes, extent }, prelude) {
  const spread = 2 ** -17; // about the cube root of float64's precision, where central differences err least
  const least = 0.1; // of the surface's own extent: what a coordinate nearer to 0 is taken for
  // What the body calls to round a number, and the size of what it takes for nothing, are covered up.
  const body = new Function("D", `${prelude}return ((f,C)=>(a,o)=>{${hessian ?? gradient}})(x=>x,0);`)(
    tables.map(decodeTable),
  );
  const [size, n] = [parameters.length, axes.length];
  const spans = axes.map((_, axis) => least * (extent[2 * axis + 1] - extent[2 * axis] || 1));
  return (/** @type {number[]} */ numbers) => {
    const input = Float64Array.from([...numbers, ...new Array(2 * n + 1).fill(0)], Math.fround);
    const [ahead, behind] = [new Float64Array(1 + n), new Float64Array(1 + n)];
    return (/** @type {ArrayLike<number>} */ point, step, into, from) => {
      for (let axis = 0; axis < n; axis++) input[size + axis] = point[axis];
      input[size + n] = step;
      for (let axis = 0; axis < n; axis++) {
        const at = point[axis];
        const by = spread * Math.max(Math.abs(at), spans[axis]);
        // A number that moves: the coordinate, or how far the direction goes along it.
        const move = (place, to, out) => {
          input[place] = to;
          body(input, out);
        };
        if (hessian) {
          move(size + n + 1 + axis, 1, ahead);
          input[size + n + 1 + axis] = 0;
        } else {
          move(size + axis, at + by, ahead);
          move(size + axis, at - by, behind);
          input[size + axis] = at;
        }
        // By what the places really differ.
        const apart = at + by - (at - by);
        for (let row = 0; row < n; row++)
          into[from + n * row + axis] = hessian ? ahead[row] : (ahead[1 + row] - behind[1 + row]) / apart;
      }
      for (let row = 0; row < n; row++)
        for (let axis = 0; axis < row; axis++)
          into[from + n * row + axis] = into[from + n * axis + row] =
            (into[from + n * row + axis] + into[from + n * axis + row]) / 2;
    };
  };
}

/**
 * The largest and the smallest eigenvalue of a symmetric matrix of one or two rows.
 * @param {ArrayLike<number>} matrix row by row
 * @param {number} [from] where it begins
 * @returns {[number, number]}
 */
export function eigenvalues(matrix, n, from = 0) {
  if (n === 1) return [matrix[from], matrix[from]];
  const [a, b, c] = [matrix[from], matrix[from + 1], matrix[from + 3]];
  const reach = Math.hypot((a - c) / 2, b);
  return [(a + c) / 2 + reach, (a + c) / 2 - reach];
}

/**
 * A symmetric matrix after a rescaling of the coordinates: the symmetric form of P^-1 H.
 * @param {ArrayLike<number>} matrix @param {number[]} divisor the diagonal of P
 * @returns {number[]}
 */
export function rescaled(matrix, divisor, from = 0) {
  const n = divisor.length;
  const scaled = [];
  for (let row = 0; row < n; row++)
    for (let column = 0; column < n; column++)
      scaled.push(matrix[from + scaled.length] / (Math.sqrt(divisor[row]) * Math.sqrt(divisor[column])));
  return scaled;
}

/**
 * g' P^-1 H g / g'g, the curvature along a gradient; NaN where that is nothing.
 * @param {ArrayLike<number>} matrix @param {number[]} gradient @param {number[]} divisor
 */
export function directional(matrix, gradient, divisor, from = 0) {
  const n = divisor.length;
  let [sum, steepest] = [0, 0];
  for (let row = 0; row < n; row++) {
    let product = 0;
    for (let axis = 0; axis < n; axis++) product += matrix[from + n * row + axis] * gradient[axis];
    sum += (gradient[row] / divisor[row]) * product;
    steepest += gradient[row] ** 2;
  }
  return steepest > 0 ? sum / steepest : NaN;
}

/** Whether a clip cut a gradient: then m does not follow H, and the threshold says nothing of the step. */
export const clips = (gradient, clipped) =>
  gradient.some((part, axis) => part !== clipped[axis] && Number.isFinite(part));

/**
 * The largest stable eigenvalue of P^-1 H; `averaged` says whether m is a mean, or a sum, `nesterov` whether
 * it looks one step ahead.
 */
export function threshold(rate, momentum, averaged, nesterov) {
  return (2 + 2 * momentum) / ((averaged ? 1 - momentum : 1) * (nesterov ? 1 + 2 * momentum : 1) * rate);
}

/**
 * The level set of the quadratic model of a symmetric matrix of two rows, around 0: an ellipse by the sizes
 * of its eigenvalues, whose longer half is 1.
 * @param {ArrayLike<number>} matrix
 * @returns {{halves: number[][], ratio: number, kind: "bowl"|"saddle"|"top"|"flat"}|null} the half along the
 *   largest eigenvalue and the other one; how often the smaller curvature goes into the larger one; null
 *   where there is none
 */
export function ellipseOf(matrix, from = 0) {
  const values = eigenvalues(matrix, 2, from);
  const sizes = values.map(Math.abs);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  if (!(most > 0) || !Number.isFinite(most)) return null;
  const angle = Math.atan2(2 * matrix[from + 1], matrix[from] - matrix[from + 3]) / 2;
  const length = sizes.map((size) => (size > least ? Math.sqrt(least / size) : 1));
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const kind = least < FLAT * most ? "flat" : values[1] > 0 ? "bowl" : values[0] < 0 ? "top" : "saddle";
  return {
    halves: [
      [length[0] * cosine, length[0] * sine],
      [-length[1] * sine, length[1] * cosine],
    ],
    ratio: most / least,
    kind,
  };
}
