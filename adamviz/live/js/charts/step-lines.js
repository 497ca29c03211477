// The charts of what steps computed, drawn: which lines each has, of which runs, and the numbers at one step.

/** @import { Box, OptimizerProgram, Palette, Run, RunStyle, Series } from "../types" */
/** @import { Line, Range } from "./step-range.js" */

import { FONT } from "../base/text.js";
import { figure } from "../base/format.js";
import { extremesOf } from "./grown.js";
import { rangeOf } from "./step-range.js";
import { StepScale } from "./step-scale.js";
import { recordPlaces } from "../state/programs.js";
import { coordinates, drawnPoints } from "../state/run.js";

const READOUT = 0.82; // type sizes
const PRESSED = 0.8; // of their width, to which numbers are pressed

/**
 * The numbers of a run that one name stands for, along one axis; null if it has none.
 * @param {Run} run
 * @param {OptimizerProgram} program
 * @param {string} name of the record
 * @param {number} axis
 * @param {boolean} [size] whether only their sizes count
 * @returns {Line|null}
 */
export function lineOf(run, program, name, axis, size) {
  const count = Math.min(run.steps, drawnPoints(run));
  const axisCount = coordinates(run);
  const sized = size ? "size" : "";
  const line = (of, width, offset, count) => {
    const at = (i) => of[width * i + offset];
    return { count, at: size ? (i) => Math.abs(at(i)) : at, of, name: `${width} ${offset} ${sized}` };
  };
  if (name === "xy") return line(run.xy, axisCount, axis, drawnPoints(run));
  const [from, wide] = recordPlaces(program.record)[name] ?? [];
  if (from === undefined || run.record.length === 0) return null;
  return line(run.record, run.width, from + (wide === 1 ? 0 : axis), count);
}

/** How many numbers each step has of what a chart shows: 1 where there is none for each coordinate. */
export function columnsOf(chart, program) {
  const [{ name }] = chart.series;
  return name === "xy" ? program.axes.length : (recordPlaces(program.record)[name]?.[1] ?? 0);
}

/** One chart: a name of the menu and an axis, with the lines of each run. */
export class StepLines {
  /** @type {Range|null} */
  range = null;
  /** @type {{style: RunStyle, own: boolean, series: (Series & {line: Line})[]}[]} */
  lines = [];
  /** @type {StepScale|null} */
  scale = null;
  log = true;
  titled = 0; // pixels that the title takes
  /** @type {Box} in the canvas */
  box = null;

  /**
   * @param {string} name of the chart
   * @param {number} axis
   * @param {string} title
   * @param {boolean} linear whether always so
   */
  constructor(name, axis, title, linear) {
    this.name = name;
    this.axis = axis;
    this.title = title;
    this.linear = linear;
  }

  /**
   * Take the lines of the runs that are shown.
   * @param {{run: Run, style: RunStyle, program: OptimizerProgram, own: boolean}[]} entries
   * @param {boolean} log
   * @param {boolean} held whether a slider is active: then the range only grows
   */
  take(entries, log, held) {
    this.log = log && !this.linear;
    this.lines = entries.flatMap(({ run, style, program, own }) => {
      const chart = program.step_table.charts[this.name];
      const series =
        chart?.series.map((entry) => ({
          ...entry,
          line: lineOf(run, program, entry.name, this.axis, chart.size),
        })) ?? [];
      return series.every(({ line }) => line) && series.length > 0 ? [{ style, own, series }] : [];
    });
    this.range = rangeOf(
      this.lines.flatMap(({ series }) => series.map(({ line }) => line)),
      this.log,
      held ? this.range : null,
    );
  }

  /** Take colours and sizes. @param {number} steps @param {Palette} palette @param {number} size of type */
  place(steps, palette, size) {
    this.scale = new StepScale(this.box, this.range, steps, palette, size);
  }

  drawGround(context, stepped) {
    const { scale } = this;
    // By powers of ten only sizes can be shown: the bars around the name say so.
    const sized =
      this.log && this.lines.some(({ series }) => series.some(({ line }) => extremesOf(line).low < 0));
    const { box, palette, size } = scale;
    const unit = scale.drawGrid(
      context,
      scale.ticks(Math.max(2, Math.floor(box.height / (1.5 * size)))),
      stepped,
    );
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillStyle = palette.text;
    const title = (sized ? this.title.replace(this.name, `|${this.name}|`) : this.title) + unit;
    context.fillText(title, box.left, box.top - 0.4 * size);
    this.titled = context.measureText(title).width;
    this.drawLines(context, false);
  }

  /** The lines of the selected run, or those of the others. @param {boolean} own */
  drawLines(context, own) {
    const lines = this.lines.filter((entry) => entry.own === own);
    this.scale.within(context, () => lines.forEach((entry) => this.drawEntry(context, entry)));
  }

  drawEntry(context, { style, own, series }) {
    const { scale } = this;
    const { size } = scale;
    const [first] = series;
    for (const { line, gap } of series) {
      const other = gap && series.find(({ name }) => name === gap);
      if (!other || !own) continue;
      context.fillStyle = style.colour;
      context.globalAlpha = 0.16;
      scale.fillBetween(context, line, other.line);
      context.globalAlpha = 1;
    }
    for (const entry of [...series].reverse()) {
      context.strokeStyle = style.colour;
      context.lineWidth = (own ? (entry === first ? 0.17 : 0.11) : 0.08) * size;
      context.setLineDash(
        entry === first
          ? style.dash.map((part) => (part * size) / 18)
          : (entry.dash ?? [0.3, 0.2]).map((part) => part * size),
      );
      scale.drawLine(context, entry.line);
    }
    context.setLineDash([]);
  }

  /** The playhead, and at a step the numbers of the selected run. @param {number|null} hovered */
  drawTop(context, playhead, hovered) {
    const { scale } = this;
    const { box, size, palette } = scale;
    scale.drawUpright(context, playhead, palette.text);
    if (hovered !== null) scale.drawUpright(context, hovered, palette.accent, true);
    const step = hovered ?? playhead;
    const own = this.lines.find((entry) => entry.own);
    if (!own) return;
    const texts = own.series.map(({ symbol, line }) => {
      if (line.count === 0) return "";
      const at = Math.min(step, line.count - 1);
      context.beginPath();
      const y = Math.min(Math.max(scale.y(line.at(at)), box.top), box.top + box.height);
      context.arc(scale.x(at), y, 0.27 * size, 0, 2 * Math.PI);
      context.strokeStyle = palette.halo;
      context.lineWidth = 0.15 * size;
      context.stroke();
      context.fillStyle = own.style.colour;
      context.fill();
      return `${symbol} ${figure((line.number ?? line.at)(at))}`.trim();
    });
    context.font = `600 ${READOUT * size}px ${FONT}`;
    context.textAlign = "right";
    context.textBaseline = "alphabetic";
    context.fillStyle = hovered === null ? palette.text : palette.accent;
    // Beside a panel a chart may be too narrow for both: the numbers then stand closer, or there are fewer.
    const room = Math.max(4 * size, box.width - this.titled - 0.5 * size);
    while (texts.length > 1 && PRESSED * context.measureText(texts.join("   ")).width > room) texts.pop();
    context.fillText(texts.join("   "), scale.right, box.top - 0.4 * size, room);
  }
}
