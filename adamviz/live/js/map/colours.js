// The colours of a map, as in adamviz/plots/map.py: converged and diverged runs have a ramp each, and are
// ranked each by themselves; which minimum was reached is told by hues, paler where it took longer.

/** @import { Palette } from "../types" */
/** @import { Arrays, MapLegend, MapSetup, MeasureText } from "./types" */

import { shortNumber } from "../base/format.js";
import { blended, packedColour, shadesOf } from "../base/shades.js";
import { Ranking } from "./ranks.js";

const LEGEND_QUANTILES = [0, 0.25, 0.5, 0.75, 1];
// Of a difference, what is zero, and where one of the two has no number: in every theme.
const [EQUAL, NO_NUMBER] = ["#ffffff", "#8b949e"];

/** What is ranked by itself: its title, its colours, and which pixels are of it. */
/** @typedef {{title: string, colours: string[], has: (arrays: Arrays, i: number) => boolean}} Kind */

/**
 * @typedef {object} Wanted
 * @property {MeasureText} measure
 * @property {Palette} palette
 * @property {MapSetup["ramps"]} ramps
 * @property {boolean} difference whether the values are those of one map minus another
 * @property {number[][]} minima of the surface: the coordinates and the loss of each
 */

/** How the pixels of a map are painted: made from all pixels that are seen. */
export class Colouring {
  /** The shades of each minimum's hue. @type {Uint32Array[]|undefined} */
  pale;

  /** @param {Wanted} wanted @param {Arrays} arrays of the pixels that are seen */
  constructor(wanted, arrays) {
    this.wanted = wanted;
    this.values = arrays[wanted.measure.name];
    const { measure, palette, difference } = wanted;
    this.panel = packedColour(palette.panel);
    this.named = measure.name === "minimum" && !difference;
    if (this.named) {
      const { steps_to_tolerance: steps } = arrays;
      this.slowness = steps && new Ranking(steps, (i) => steps[i] >= 0);
      this.hues = wanted.minima.map((_, i) => palette.runs[i % palette.runs.length]);
      this.none = this.values.some((reached) => reached < 0);
      return;
    }
    this.classes = kindsOf(wanted)
      .map((kind) => ({ ...kind, ranking: new Ranking(this.values, (i) => kind.has(arrays, i)) }))
      .filter(({ ranking }) => ranking.count > 0)
      .map((kind) => ({ ...kind, shades: shadesOf(kind.colours) }));
  }

  /**
   * Paint rows of pixels.
   * @param {Arrays} arrays @param {Uint32Array} out @param {number} from @param {number} to
   * @param {(i: number) => number} place where a pixel is in `out`
   */
  paint(arrays, out, from, to, place) {
    const values = arrays[this.wanted.measure.name];
    for (let i = from; i < to; i++)
      out[place(i)] = this.named ? this.hue(arrays, i) : this.shade(arrays, values, i);
  }

  shade(arrays, values, i) {
    for (const { has, ranking, shades } of this.classes)
      if (has(arrays, i)) return shades[Math.round(ranking.rank(values[i]) * (shades.length - 1))];
    return this.panel;
  }

  /** @param {Arrays} arrays @param {number} i */
  hue(arrays, i) {
    const { minimum, steps_to_tolerance: steps } = arrays;
    const { palette, ramps } = this.wanted;
    const reached = minimum[i];
    if (reached < 0) return packedColour(palette.grid);
    this.pale ??= this.hues.map((hue) => shadesOf([hue, blended(hue, palette.background, ramps.slowest)]));
    const slow = !steps ? 0 : steps[i] < 0 ? 1 : this.slowness.rank(steps[i]);
    const shades = this.pale[reached];
    return shades[Math.round(slow * (shades.length - 1))];
  }

  /** @returns {MapLegend} */
  get legend() {
    const { palette, minima } = this.wanted;
    if (this.named) {
      const names = minima.map((point, i) => {
        const place = point.slice(0, -1).map((number) => shortNumber(number));
        return [place.length > 1 ? `(${place.join(", ")})` : `x = ${place}`, this.hues[i]];
      });
      if (this.none) names.push(["none", palette.grid]);
      return { classes: [], names: /** @type {[string, string][]} */ (names) };
    }
    const classes = this.classes.map(({ title, colours, ranking }) => ({
      title,
      colours,
      count: ranking.count,
      values: LEGEND_QUANTILES.map((quantile) => ranking.at(quantile)),
    }));
    return { classes, names: [] };
  }
}

/** @param {Wanted} wanted @returns {Kind[]} */
function kindsOf({ measure: { name, none }, palette, ramps, difference }) {
  const { converged, diverged } = ramps;
  if (difference)
    return [
      // The nearest to zero is the lightest on both sides.
      { title: "lower", colours: converged, has: (arrays, i) => arrays[name][i] < 0 },
      { title: "equal", colours: [EQUAL, EQUAL], has: (arrays, i) => arrays[name][i] === 0 },
      { title: "higher", colours: diverged.toReversed(), has: (arrays, i) => arrays[name][i] > 0 },
      {
        title: "no number",
        colours: [NO_NUMBER, NO_NUMBER],
        has: (arrays, i) => Number.isNaN(arrays[name][i]),
      },
    ];
  if (none)
    return [
      {
        title: none[0],
        colours: name === "diverged_at" ? diverged : converged,
        has: (arrays, i) => arrays[name][i] >= 0,
      },
      { title: none[1], colours: [palette.grid, palette.grid], has: (arrays, i) => arrays[name][i] < 0 },
    ];
  return [
    { title: "converged", colours: converged, has: ({ converged: good }, i) => Boolean(good[i]) },
    { title: "diverged", colours: diverged, has: ({ converged: good }, i) => !good[i] },
  ];
}
