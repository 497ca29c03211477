// Honest depth: float32, in which Keras keeps its numbers and so a map computes, tells only some values
// apart.

import { shortNumber } from "../base/format.js";

const TOLD_APART = 0.8; // of the pixels: if fewer have a value of their own, steps are seen

/**
 * What is to be said of the values along the axes of what is seen.
 * @param {{name: string, values: Float64Array, whole: boolean}[]} axes
 * @returns {string} "" where each pixel has a value of its own
 */
export function depthText(axes) {
  const parts = axes.flatMap(({ name, values, whole }) => {
    const different = new Set(Float32Array.from(values)).size;
    if (whole || different >= TOLD_APART * values.length) return [];
    return [`${name} has ${different === 1 ? "one value" : `${shortNumber(different)} values`} here`];
  });
  if (parts.length === 0) return "";
  return `This is as deep as float32 goes, in which Keras keeps its numbers: ${parts.join(", ")}.`;
}
