// The chart of stability: the largest eigenvalue of P^-1 H by its threshold, so that all runs have one line
// to cross, at 1.

/** @import { OptimizerProgram, Palette, RunStyle } from "../types" */
/** @import { Line } from "./step-range.js" */

import { FONT } from "../base/text.js";
import { StepLines } from "./step-lines.js";
import { rangeOf } from "./step-range.js";

export const STABILITY = "stability";
const RATIO_TITLE = "λ(P⁻¹H) / threshold";
const FARTHEST = 3; // on each side of the threshold, at most
const RATIO_DASHES = [null, [0.3, 0.2], [0.08, 0.22]]; // type sizes
const THRESHOLD_TEXT = 0.82; // type sizes

export class StabilityLines extends StepLines {
  /** @param {import("../state/curvatures.js").Curvatures} curvatures */
  constructor(curvatures) {
    super(STABILITY, 0, RATIO_TITLE, false);
    this.curvatures = curvatures;
  }

  /** @param {any[]} entries @param {boolean} _log it always goes by powers of ten @param {boolean} held */
  take(entries, _log, held) {
    this.log = true;
    this.lines = entries.flatMap(({ index, style, program, own }) => {
      const met = this.curvatures.of(index);
      if (!met || met.lacks) return [];
      const symbols = symbolsOf(program);
      // Of the others that line only by which the threshold is crossed.
      const shown = own ? met.ratios : met.ratios.slice(0, 1);
      const series = shown.map((ratios, i) => ({
        name: i > 0 && i === shown.length - 1 ? "" : `${i}`,
        symbol: symbols[i],
        dash: i === shown.length - 1 && i > 0 ? RATIO_DASHES[2] : RATIO_DASHES[1],
        line: ratioLine(ratios, met),
      }));
      return [{ style, own, series }];
    });
    // What lies along the gradient goes through 0, and would have the rest drawn small.
    const lines = this.lines.flatMap(({ series }) =>
      series.filter(({ name }) => name).map(({ line }) => line),
    );
    const { low, high, ...range } = rangeOf(lines, true, held ? this.range : null);
    // The threshold is always seen, with room on both sides.
    const top = Math.max(high, 1);
    this.range = { ...range, low: Math.min(Math.max(low, -FARTHEST), -1), high: Math.min(top, FARTHEST) };
  }

  drawGround(context, stepped) {
    const { scale } = this;
    const { box, size, palette } = scale;
    const y = scale.y(1);
    context.globalAlpha = 0.12;
    context.fillStyle = palette.text;
    context.fillRect(box.left, box.top, box.width, y - box.top);
    context.globalAlpha = 1;
    super.drawGround(context, stepped);
    context.font = `${THRESHOLD_TEXT * size}px ${FONT}`;
    context.textBaseline = "bottom";
    context.fillStyle = palette.text;
    // A line of the scale may run through it.
    context.strokeStyle = palette.background;
    context.lineWidth = 0.25 * size;
    if (y - box.top > THRESHOLD_TEXT * size)
      for (const write of ["strokeText", "fillText"])
        context[write]("above: swings wider", box.left + 0.25 * size, y - 0.1 * size);
    context.strokeStyle = palette.text;
    context.lineWidth = Math.max(1, 0.12 * size);
    context.beginPath();
    context.moveTo(box.left, y);
    context.lineTo(scale.right, y);
    context.stroke();
  }

  /** Above the threshold the line is a hill. */
  drawEntry(context, entry) {
    const { scale } = this;
    if (entry.own) {
      const [{ line }] = entry.series;
      // But where a clip cuts the gradient.
      const over = { ...line, at: (i) => (line.clips[i] ? 1 : Math.max(line.at(i), 1)), name: "over" };
      context.fillStyle = entry.style.colour;
      context.globalAlpha = 0.35;
      scale.fillBetween(context, over, { ...line, at: () => 1, name: "one" });
      context.globalAlpha = 1;
    }
    super.drawEntry(context, entry);
  }
}

/** What each line of a run is called, in short. @param {OptimizerProgram} program @returns {string[]} */
function symbolsOf({ step_table: { rows, stability }, parameters }) {
  const symbols = stability.rates.map(
    (rate) => [...rows, ...parameters].find(({ name }) => name === rate)?.symbol ?? rate,
  );
  return [...(symbols.length > 0 ? symbols : ["λ"]), "along g"];
}

/**
 * @param {Float64Array} ratios
 * @param {import("../state/curvatures.js").Curvature} met
 * @returns {Line & {clips: Uint8Array}}
 */
function ratioLine(ratios, { known: count, clips }) {
  // By powers of ten there is nothing below 0: what is negative lies on the floor.
  const at = (i) => (ratios[i] < 0 ? 0 : ratios[i]);
  return { count, at, of: ratios, clips, name: "ratio", number: (i) => ratios[i] };
}
