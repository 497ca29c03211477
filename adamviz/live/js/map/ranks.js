// Ranks: how large a value is among others, so that each colour of a ramp stands for as many pixels.

const orInfinite = (value) => (Number.isNaN(value) ? Infinity : value);

/** Values ranked among themselves: equal ones have one rank, what is no number the highest. */
export class Ranking {
  /** @param {ArrayLike<number>} values @param {(i: number) => boolean} chosen which of them */
  constructor(values, chosen) {
    const some = new Float64Array(values.length);
    let count = 0;
    for (let i = 0; i < values.length; i++) if (chosen(i)) some[count++] = orInfinite(values[i]);
    const ordered = some.subarray(0, count).sort();
    const middles = new Float64Array(count);
    let kept = 0;
    for (let i = 0, end; i < count; i = end) {
      for (end = i + 1; end < count && ordered[end] === ordered[i];) end++;
      middles[kept] = (i + end - 1) / 2;
      ordered[kept++] = ordered[i];
    }
    const low = middles[0];
    const span = middles[kept - 1] - low;
    this.count = count;
    /** In order, each once. */
    this.values = ordered.slice(0, kept);
    this.ranks = Float32Array.from(middles.subarray(0, kept), (middle) =>
      span > 0 ? (middle - low) / span : 0,
    );
  }

  /** The rank of a value, from 0 to 1; of one that is not among them, that of the next higher one. */
  rank(value) {
    const { values, ranks } = this;
    const wanted = orInfinite(value);
    let [low, high] = [0, values.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return ranks[low];
  }

  /** The value at a quantile of the ranks. */
  at(quantile) {
    const index = this.ranks.findIndex((rank) => rank >= quantile);
    return this.values[index < 0 ? this.values.length - 1 : index];
  }
}
