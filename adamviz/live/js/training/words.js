// Numbers and states of recordings as texts.

/** @import { Recorded } from "./recorded.js" */

import { minus, shortNumber } from "../base/format.js";

const SAMPLED_ABOVE = 65_536; // entries, as in training/statistics.py

/**
 * A number of a tensor in at most seven characters.
 * @param {string} name of the number @param {number} value
 */
export function numberText(name, value) {
  if (value === undefined || Number.isNaN(value)) return "–";
  if (name.endsWith("_share")) return shareText(value);
  if (name === "cosine") return minus(value.toFixed(2));
  const size = Math.abs(value);
  // So that numbers under one another are written alike.
  return size > 0 && size < 0.01 ? minus(value.toExponential(1)) : shortNumber(value, 3);
}

/**
 * The loss of a record; "" where none was recorded at all, so that NaN is one.
 * @param {Float32Array} loss @param {number} at which record
 */
export function lossText(loss, at) {
  if (!Number.isNaN(loss[at])) return shortNumber(loss[at], 4);
  return loss.some((value) => !Number.isNaN(value)) ? "NaN" : "";
}

/**
 * What a chart of a run is at a record, in short; "" where it is not known.
 * @param {import("./loss.js").ChartName} name @param {Recorded} recorded @param {number} at
 */
export function chartNumber(name, recorded, at) {
  if (name === "loss") return lossText(recorded.loss, at);
  const value = recorded[name][at];
  if (value === undefined || Number.isNaN(value)) return "";
  return name === "accuracy" ? shareText(value) : shortNumber(value, 4);
}

/** A curvature beside the threshold of stability; "" where none was recorded. */
export function curvatureText(curvature, threshold) {
  if (Number.isNaN(curvature)) return "";
  const share = thresholdShare(curvature, threshold);
  return `curvature ${shortNumber(curvature, 4)}${share && `, ${share} of the threshold`}`;
}

/** How much of the threshold a curvature is; "" where either is not known. */
export function thresholdShare(curvature, threshold) {
  const share = curvature / threshold;
  return Number.isFinite(share) ? shortNumber(share, 3) : "";
}

/** A share, of which neither none nor all is said where there are some. */
export function shareText(share) {
  if (Number.isNaN(share)) return "–";
  if (share > 0 && share < 0.001) return "< 0.1 %";
  if (share < 1 && share > 0.999) return "> 99.9 %";
  return `${minus((100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0))} %`;
}

const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

/** A shape as products are written. @param {number[]} [shape] */
export const shapeText = (shape) => (shape ? (shape.length === 0 ? "scalar" : shape.join("×")) : "");

/** What is said of a tensor where there is room. */
export function tensorText(recorded, tensor) {
  const size = recorded.size(tensor);
  const sample = size > SAMPLED_ABOVE ? "; histograms and numbers are of a sample of them" : "";
  const entries = size === 1 ? "1 entry" : `${size.toLocaleString("en")} entries`;
  return `${shapeText(recorded.shapes[tensor])}: ${entries}${sample}`;
}

/**
 * What a recording holds, in a line.
 * @param {Recorded} recorded
 * @param {boolean} growing whether more may come
 */
export function recordingText(recorded, growing) {
  const { count, tensors, steps, every } = recorded;
  if (count === 0) return growing ? "waits for the first record" : "no record";
  const apart = every > 1 ? `, every ${every} steps` : "";
  const sampled = tensors.filter((_, i) => recorded.size(i) > SAMPLED_ABOVE).length;
  return [
    `${counted(count, "record")} of ${counted(tensors.length, "tensor")}${apart}`,
    steps.length > 1 ? `steps ${steps[0]} to ${steps.at(-1)}` : `step ${steps[0]}`,
    recorded.generation > 0
      ? `thinned ${recorded.generation === 1 ? "once" : `${recorded.generation} times`}`
      : "",
    sampled > 0 ? `${counted(sampled, "large tensor")} sampled` : "",
  ]
    .filter(Boolean)
    .join("; ");
}
