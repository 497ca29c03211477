// How runs and pins of a map look: on the surface, in the chart, and on the map itself.

/** @import { RunStyle } from "../types" */
/** @import { MapView } from "../map.js" */

/**
 * @param {MapView} view
 * @param {number} index of a run, or of a pin
 * @param {boolean} [pin] pins have the looks that come after those of the runs
 * @returns {RunStyle}
 */
export function styleOf({ store, palette }, index, pin = false) {
  const { dashes, markers } = store.setup.palette;
  const at = pin ? store.runs.length + index : index;
  return {
    colour: palette.runs[at % palette.runs.length],
    dash: pin ? [] : dashes[at % dashes.length],
    marker: markers[at % markers.length],
    halo: palette.halo,
  };
}
