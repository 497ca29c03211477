// A pixel of a map in words: its two numbers, and what its run did.

/** @import { Point } from "../types" */
/** @import { MeasureText } from "./types" */

import { shortNumber } from "../base/format.js";

/** A number of an axis, in as many digits as pixels next to each other need. */
export function axisNumberText(value, step = 0) {
  const digits = step > 0 ? Math.ceil(Math.log10(Math.abs(value) / step)) + 1 : 4;
  return shortNumber(value, Math.min(15, Math.max(4, digits || 4)));
}

/**
 * The two numbers of a pixel by name.
 * @param {string[]} names @param {Point} point @param {number[]} steps from each pixel to the next
 */
export const pointText = (names, point, steps = []) =>
  names.map((name, i) => `${name} ${axisNumberText(point[i], steps[i])}`).join(", ");

/**
 * What a measure says of a pixel.
 * @param {MeasureText} measure
 * @param {number|undefined} value undefined where it is not known yet
 * @param {number[][]} minima of the surface
 */
export function measureText({ name, title, whole, none }, value, minima = [], difference = false) {
  if (value === undefined) return `${title} …`;
  if (difference) return `${title}, difference: ${shortNumber(value)}`;
  if (none && value < 0) return none[1];
  if (name === "minimum") {
    const place = minima[value]?.slice(0, -1).map((number) => shortNumber(number, 3));
    return place ? `minimum ${place.length > 1 ? `(${place.join(", ")})` : `x = ${place}`}` : "no minimum";
  }
  return `${title} ${whole ? value : shortNumber(value)}`;
}

/** Whether a run went down, in words; "" where there is nothing to say of it. */
export const wentText = (converged) => (converged === undefined ? "" : converged ? "converged" : "diverged");
