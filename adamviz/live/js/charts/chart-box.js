// Where a chart under the picture lies in its canvas.

import { margins } from "../base/margins.js";

/** @import { Box } from "../types" */

/** @param {number} width @param {number} height @param {number} size of type @returns {Box} */
export function chartBox(width, height, size) {
  const { left, right } = margins(size);
  const [top, bottom] = [1.5 * size, 1.7 * size].map(Math.round);
  return { left, top, width: Math.max(1, width - left - right), height: Math.max(1, height - top - bottom) };
}
