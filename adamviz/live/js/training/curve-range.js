// The range of lines of numbers, which one spike does not rule.

const ENDS = [0.01, 0.99]; // quantiles between which a scale lies, where not all is shown
const BEYOND = 0.5; // of what lies between them, so far beyond it a number is shown as well
const STEEP = 30; // times the least is the largest, where powers of ten are shown
const ROOM = 0.06; // of a range, above and below
const TIGHT = 0.5; // powers of ten around numbers that are all the same

/**
 * From where to where a scale goes: in powers of ten, or plainly.
 * @typedef {{log: boolean, low: number, high: number, empty?: boolean}} CurveRange
 */

/**
 * The range of some lines.
 * @param {ArrayLike<number>[]} several
 * @param {object} how
 * @param {boolean} [how.log] whether powers of ten may be shown
 * @param {boolean} [how.whole] whether all is shown
 * @param {number[]} [how.holds] numbers that are shown in any case
 * @param {[number, number]} [how.within] numbers that it does not go beyond
 * @returns {CurveRange}
 */
export function curveRange(
  several,
  { log = false, whole = false, holds = [], within = [-Infinity, Infinity] },
) {
  const known = finiteOf(several).sort();
  const positive = known.subarray(known.findIndex((value) => value > 0));
  const mostly = known.at(-1) > 0 && positive.length >= 0.5 * known.length;
  const [least, most] = endsOf(positive, whole);
  const byTen = log && mostly && most > STEEP * least;
  const place = byTen ? Math.log10 : (value) => value;
  const shown = byTen ? positive : known;
  if (shown.length === 0 && holds.length === 0) return { log: false, low: 0, high: 1, empty: true };
  let [low, high] = shown.length > 0 ? endsOf(shown, whole, place) : [Infinity, -Infinity];
  for (const value of holds) [low, high] = [Math.min(low, place(value)), Math.max(high, place(value))];
  const around = byTen ? TIGHT : Math.abs(high) / 2 || 1;
  const room = high > low ? ROOM * (high - low) : around;
  if (byTen) return { log: true, low: low - room, high: high + room };
  return { log: false, low: Math.max(low - room, within[0]), high: Math.min(high + room, within[1]) };
}

/** The numbers of several lines that are finite. @param {ArrayLike<number>[]} several */
function finiteOf(several) {
  const all = new Float64Array(several.reduce((sum, { length }) => sum + length, 0));
  let count = 0;
  for (const values of several)
    for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) all[count++] = values[i];
  return all.subarray(0, count);
}

/**
 * Between which places of some numbers a scale lies.
 * @param {Float64Array} sorted @param {boolean} whole @param {(value: number) => number} [place]
 */
function endsOf(sorted, whole, place = (value) => value) {
  const at = (quantile) => place(sorted[Math.round(quantile * (sorted.length - 1))]);
  const [least, most] = [at(0), at(1)];
  if (whole || sorted.length < 3) return [least, most];
  const [low, high] = ENDS.map(at);
  const room = BEYOND * (high - low);
  return [Math.max(least, low - room), Math.min(most, high + room)];
}
