// Lines that say what is usual, with their words: in histograms as powers of two, in charts as numbers.

/** @import { Recorded } from "./recorded.js" */

const USUAL_RATIO = 1e-3; // of update to weight, where a run learns well: Karpathy, makemore, part 3

const EPSILON_LINE = {
  name: "ε²",
  valued: true,
  text: "below it, ε rules the step",
  brief: "ε rules below",
  line: squaredEpsilon,
};

/**
 * Of each quantity that has one, its line at a record, in powers of two; whether its value is said, what it
 * means, and the same in few words.
 */
const REFERENCES = {
  "update/weight": {
    name: "10⁻³",
    text: "usual where a run learns well",
    brief: "usual",
    line: () => () => Math.log2(USUAL_RATIO),
  },
  v: EPSILON_LINE,
  vhat: EPSILON_LINE,
  "effective step": {
    name: "α/ε",
    valued: true,
    text: "the step where ε alone decides",
    brief: "ε alone",
    line: largestStep,
  },
};

/** Of each number that has one, its line in a chart. */
export const THRESHOLDS = {
  rms_ratio: { value: 1, text: "1: gradients as v expects them" },
  epsilon_share: { value: 0.1, text: "10 %: ε begins to rule" },
  cosine: { value: 0, text: "0: m stands across the gradient" },
};

/**
 * @typedef {object} Reference
 * @property {string} name @property {string} text what it means @property {string} brief the same, shorter
 * @property {boolean} valued whether its value is said
 * @property {number} count of records @property {(record: number) => number} at its power of two at a record
 */

/**
 * A line of reference in the histograms of a tensor; null where it has none.
 * @param {Recorded} data @param {number} tensor @param {string} quantity
 * @returns {Reference|null}
 */
export function referenceOf(data, tensor, quantity) {
  const reference = REFERENCES[quantity];
  if (!reference) return null;
  const { name, valued = false, text, brief, line } = reference;
  return { name, valued, text, brief, count: data.count, at: line(data, tensor) };
}

/** The line of RMS of update/weight. @param {string} number @param {string} quantity */
export function thresholdOf(number, quantity) {
  if (number === "rms" && quantity === "update/weight")
    return { value: USUAL_RATIO, text: "10⁻³: usual where a run learns well" };
  return THRESHOLDS[number] ?? null;
}

/** What √v is compared with, squared, since the histogram is v's. */
function squaredEpsilon(data, tensor) {
  const epsilon = data.number("epsilon", tensor);
  return (record) => 2 * Math.log2(epsilon[record]);
}

function largestStep(data, tensor) {
  const [alpha, epsilon] = ["alpha", "epsilon"].map((name) => data.number(name, tensor));
  return (record) => Math.log2(alpha[record] / epsilon[record]);
}
