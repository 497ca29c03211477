// Which runs are drawn: lists of the hidden ones, each run counted from 0.

/** Hide a run, or show it again. @param {number[]} hidden @returns {number[]} */
export function toggled(hidden, index) {
  return hidden.includes(index)
    ? hidden.filter((other) => other !== index)
    : [...hidden, index].sort((a, b) => a - b);
}

/**
 * Show one run alone; all of them again if it is alone already.
 * @param {number[]} hidden
 * @returns {number[]}
 */
export function soloed(hidden, index, count) {
  const others = [...Array(count).keys()].filter((other) => other !== index);
  const alone = !hidden.includes(index) && others.every((other) => hidden.includes(other));
  return alone ? [] : others;
}
