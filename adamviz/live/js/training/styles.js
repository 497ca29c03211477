// How the lines of tensors and recordings look: a colour for each tensor; the second recording is dashed.

/** @import { Marker, Palette, RunStyle } from "./types" */

/** @typedef {RunStyle & {label?: string}} LineStyle how a line looks, and its name */

import { blended } from "../base/shades.js";

const SECOND = 1; // the place of its dashes in the palette's
const SHIFT = 0.4; // of the way to the text's colour, that of the same tensor in it lies

/**
 * @param {Palette} palette @param {number[][]} dashes @param {Marker[]} markers
 * @param {number} place of the tensor among the chosen ones @param {number} recording
 * @param {number} count of tensors: a single one has a colour for each recording
 * @returns {LineStyle}
 */
export function seriesStyle(palette, dashes, markers, place, recording, count) {
  const at = count === 1 ? recording : place;
  const colour = palette.runs[at % palette.runs.length];
  return {
    colour: recording > 0 && count > 1 ? blended(colour, palette.text, SHIFT) : colour,
    dash: recording === 0 ? [] : dashes[SECOND],
    marker: markers[at % markers.length],
    halo: palette.halo,
  };
}
