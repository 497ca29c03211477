// Histograms of a tensor over its records, from the bytes that hold them: shares, quantiles, and how much
// lies where over all records. What is known of records that stay is not computed again.

/** @import { Recorded } from "./recorded.js" */

import { BINS } from "./recorded.js";

export const LOWEST_POWER = -64; // of two: where the first bin begins
export const POWERS = 80; // bins of one power of two each
export const APART = ["zero", "below", "above", "infinite", "NaN"]; // and what is counted beside them
export const [ZERO, BELOW, ABOVE, INFINITE, NOT_A_NUMBER] = [80, 81, 82, 83, 84];
export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];
const RARE = 0.05; // of the records, those whose bins are fullest of all
const FREE = 1.1; // times the fullest bin, what there is room for

/** The share of entries that a byte stands for: it holds its root, so that small ones are told apart. */
export const SHARE_OF = Float32Array.from({ length: 256 }, (_, code) => (code / 255) ** 2);

/** @type {WeakMap<object, Map<string, Shares>>} */
const ofRecordings = new WeakMap();

/** The histograms of one quantity of a tensor. */
export class Shares {
  count = 0; // records
  /** @type {Uint8Array} */
  codes = new Uint8Array();
  /** The sum of the shares of all records, in each bin. */
  mass = new Float64Array(BINS);
  /** The quantiles of each record as powers of two, −∞ or ∞ beyond all bins, NaN without any finite entry. */
  quantiles = new Float32Array(0);

  /** How many records have which byte in their fullest bin. */
  peaks = new Uint32Array(256);

  /** @param {number} generation of the recording */
  constructor(generation) {
    this.generation = generation;
  }

  /** @param {Uint8Array} codes of all records @param {number} count of them */
  extend(codes, count) {
    this.codes = codes;
    if (count * QUANTILES.length > this.quantiles.length) {
      const larger = new Float32Array(2 * count * QUANTILES.length);
      larger.set(this.quantiles);
      this.quantiles = larger;
    }
    for (; this.count < count; this.count++) {
      const from = BINS * this.count;
      let peak = 0;
      for (let bin = 0; bin < BINS; bin++) {
        const code = codes[from + bin];
        this.mass[bin] += SHARE_OF[code];
        if (bin < POWERS && code > peak) peak = code;
      }
      this.peaks[peak]++;
      quantilesOf(codes, from, this.quantiles, QUANTILES.length * this.count);
    }
    return this;
  }

  /** The share that the fullest bin of nearly all records has. */
  get usualPeak() {
    let [code, left] = [255, RARE * this.count];
    while (code > 0 && (left -= this.peaks[code]) >= 0) code--;
    return Math.min(1, FREE * SHARE_OF[code]);
  }

  /** A quantile of a record: `which` is its place among all. */
  quantile(record, which) {
    return this.quantiles[QUANTILES.length * record + which];
  }

  /** The share of a record's entries in a bin. */
  share(record, bin) {
    return SHARE_OF[this.codes[BINS * record + bin]];
  }
}

/**
 * The histograms of a tensor's quantity; null while they are asked for, and where there are none.
 * @param {Recorded} data @param {number} tensor @param {string} quantity
 * @returns {Shares|null}
 */
export function sharesOf(data, tensor, quantity) {
  const found = data.histogram(tensor, quantity);
  if (!found?.known) return null;
  const { codes, count = codes.length / BINS } = found;
  if (!ofRecordings.has(data)) ofRecordings.set(data, new Map());
  const all = ofRecordings.get(data);
  const key = `${tensor} ${quantity}`;
  let shares = all.get(key);
  if (!shares || shares.generation !== data.generation || shares.count > count)
    all.set(key, (shares = new Shares(data.generation)));
  return shares.extend(codes, count);
}

/** Write the quantiles of the finite entries of one record, which are spread evenly within each bin. */
function quantilesOf(codes, from, out, place) {
  const low = SHARE_OF[codes[from + ZERO]] + SHARE_OF[codes[from + BELOW]];
  const high = SHARE_OF[codes[from + ABOVE]];
  let inside = 0;
  for (let bin = 0; bin < POWERS; bin++) inside += SHARE_OF[codes[from + bin]];
  const all = low + inside + high;
  let [bin, sum] = [0, low];
  QUANTILES.forEach((quantile, i) => {
    const wanted = quantile * all;
    let value = Infinity;
    if (all === 0) value = NaN;
    else if (wanted < low) value = -Infinity;
    else {
      // Sums of rounded shares miss the whole by a little.
      while (bin < POWERS && sum + SHARE_OF[codes[from + bin]] < wanted - 1e-7) {
        sum += SHARE_OF[codes[from + bin]];
        bin++;
      }
      const share = bin < POWERS ? SHARE_OF[codes[from + bin]] : 0;
      if (share > 0) value = LOWEST_POWER + bin + Math.min(1, Math.max(0, (wanted - sum) / share));
    }
    out[place + i] = value;
  });
}
