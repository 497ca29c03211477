// The pixels of histograms over time.

import { BINS } from "./recorded.js";
import { SHARE_OF } from "./shares.js";

/** @import { ValueRow } from "./value-frame.js" */

/**
 * Which records each column of pixels shows: that at its middle, and those that lie within it, so that none
 * is lost where they crowd.
 * @param {Float64Array} edges of the records, rising
 * @param {number} low @param {number} high steps at the ends
 * @param {number} columns
 * @returns {Int32Array} two numbers a column, the first record and the last one; −1 where there is none
 */
export function recordColumns(edges, low, high, columns) {
  const records = new Int32Array(2 * columns).fill(-1);
  const last = edges.length - 2;
  const wide = (high - low) / columns;
  let record = 0;
  for (let column = 0; column < columns && last >= 0; column++) {
    const [from, to] = [low + column * wide, low + (column + 1) * wide];
    const middle = (from + to) / 2;
    while (record < last && edges[record + 1] <= middle) record++;
    if (middle < edges[0] || middle > edges[last + 1]) continue;
    let [first, end] = [record, record];
    while (first > 0 && edges[first - 1] >= from) first--;
    while (end < last && edges[end + 2] <= to) end++;
    records[2 * column] = first;
    records[2 * column + 1] = end;
  }
  return records;
}

/**
 * Paint the shares in some rows of bins; of several records in a column the largest counts.
 * @param {Uint8Array} codes roots of shares @param {Int32Array} records of each column, as above
 * @param {ValueRow[]} rows @param {Uint32Array} shades of each byte @param {Uint32Array} out
 */
export function paintShares(codes, records, rows, shades, out) {
  const columns = records.length / 2;
  rows.forEach(({ bins }, row) => {
    const code = bins.length === 1 ? (record) => codes[BINS * record + bins[0]] : together(codes, bins);
    let [known, shown] = [-1, 0]; // neighbouring columns often show the same record
    for (let column = 0; column < columns; column++) {
      const [first, last] = [records[2 * column], records[2 * column + 1]];
      if (first < 0) continue;
      if (first !== last || first !== known) {
        shown = 0;
        for (let record = first; record <= last; record++) shown = Math.max(shown, code(record));
        known = first === last ? first : -1;
      }
      out[row * columns + column] = shades[shown];
    }
  });
}

/** The byte of what several bins hold together. */
function together(codes, bins) {
  return (record) => {
    let sum = 0;
    for (const bin of bins) sum += SHARE_OF[codes[BINS * record + bin]];
    return sum === 0 ? 0 : Math.max(1, Math.round(255 * Math.sqrt(Math.min(1, sum))));
  };
}
