// In which order a table has its rows.

/** @typedef {{column: number, down: boolean}} Sorting a column by its number; none is -1 */

/**
 * The sorting after a click on a column: up, then down, then as listed.
 * @param {Sorting} now @returns {Sorting}
 */
export function afterClick(now, column) {
  if (now.column !== column) return { column, down: false };
  return now.down ? { column: -1, down: false } : { column, down: true };
}

/**
 * The rows in order: those that diverged last, before them those that have no number, of equal ones the one
 * that is listed first.
 * @param {(number|null|undefined)[]} values of the rows
 * @param {boolean[]} diverged whether each did
 * @param {boolean} down whether the largest comes first
 * @returns {number[]} the numbers of the rows
 */
export function orderOf(values, diverged, down) {
  const rank = (row) => (diverged[row] ? 2 : Number.isFinite(values[row]) ? 0 : 1);
  return [...values.keys()].sort(
    (one, other) =>
      rank(one) - rank(other) ||
      (rank(one) === 0 ? (values[one] - values[other]) * (down ? -1 : 1) : 0) ||
      one - other,
  );
}
