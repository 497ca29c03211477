// The loss against the step, under the picture and with the same playhead: logarithmic where the losses allow
// it.

import { margins } from "../base/margins.js";
import { FONT } from "../base/text.js";
import { powerOfTen, shortNumber } from "../base/format.js";
import { niceTicks, tickTexts } from "../base/ticks.js";
import { PALE } from "../base/shapes.js";
import { drawUpright, traceLine, withinBox } from "./step-scale.js";
import { drawnPoints } from "../state/run.js";

const DEEPEST = 10; // decades shown below the highest loss
// times the largest first loss: a run that climbs further is leaving, and must not flatten the others
const TALLEST = 100;

/**
 * The vertical range of the chart.
 * @param {object[]} runs
 * @param {number|null} lowest the lowest known loss: what is drawn is the loss above it
 * @param {object|null} before the range so far: while a hand is on a slider the range only grows, so that
 *   nothing jumps
 */
export function chartRange(runs, lowest, before) {
  let [least, most, negative] = [Infinity, -Infinity, false];
  const base = lowest ?? 0;
  const firsts = runs.map((run) => run.loss[0] - base).filter(Number.isFinite);
  // Runs that all begin at a loss of nothing, as on the diagonal of a saddle, do not say what is tall.
  const ceiling = TALLEST * Math.max(...firsts.map(Math.abs)) || Infinity;
  for (const run of runs) {
    for (let i = 0; i < drawnPoints(run); i++) {
      const above = run.loss[i] - base;
      if (!(above < ceiling)) continue;
      if (above < 0) negative ||= above < -1e-4 * Math.abs(base) - 1e-9;
      if (above > 0 && above < least) least = above;
      if (above > most) most = above;
    }
  }
  if (!Number.isFinite(most)) return before ?? { log: false, low: 0, high: 1, base };
  let range;
  if (lowest !== null && !negative && most > 0) {
    const high = Math.ceil(Math.log10(most) + 1e-9);
    // Rounding of a loss near a minimum that is not 0 says nothing: do not show what float32 cannot tell
    // apart.
    const floor = Math.max(
      high - DEEPEST,
      base === 0 ? -45 : Math.floor(Math.log10(Math.abs(base) * 1.2e-7)),
    );
    range = {
      log: true,
      low: Math.min(high - 1, Math.max(floor, Math.floor(Math.log10(least)))),
      high,
      base,
    };
  } else {
    let [low, high] = [Infinity, -Infinity];
    for (const run of runs) {
      for (let i = 0; i < drawnPoints(run); i++) {
        if (!(Math.abs(run.loss[i]) < ceiling)) continue;
        low = Math.min(low, run.loss[i]);
        high = Math.max(high, run.loss[i]);
      }
    }
    const ticks = niceTicks(low, high, 3);
    const step = ticks.length > 1 ? ticks[1] - ticks[0] : (Math.abs(high) || 1) / 2;
    range = {
      log: false,
      low: Math.floor(low / step) * step,
      high: Math.ceil(high / step + 1e-9) * step,
      base: 0,
    };
    if (!(range.high > range.low)) range.high = range.low + 1;
  }
  if (before && before.log === range.log && before.base === range.base) {
    range.low = Math.min(range.low, before.low);
    range.high = Math.max(range.high, before.high);
  }
  return range;
}

/** Where the chart lies in its canvas. */
export function chartBox(width, height, size) {
  const { left, right } = margins(size);
  const [top, bottom] = [1.5 * size, 1.7 * size].map(Math.round);
  return { left, top, width: Math.max(1, width - left - right), height: Math.max(1, height - top - bottom) };
}

/** The chart as it is drawn: where each step and loss lies. */
export class Chart {
  constructor(width, height, range, steps, palette, size) {
    this.width = width;
    this.height = height;
    this.range = range;
    this.steps = steps;
    this.palette = palette;
    this.size = size;
    this.box = chartBox(width, height, size);
    this.bottom = this.box.top + this.box.height;
  }

  x(step) {
    return this.box.left + (step / this.steps) * this.box.width;
  }

  y(loss) {
    const { range, box, bottom } = this;
    // A loss of nothing lies on the floor of a logarithmic chart; on a linear one a line may leave.
    const value = range.log ? Math.max(Math.log10(Math.max(loss - range.base, 1e-300)), range.low) : loss;
    return Math.min(
      Math.max(bottom - ((value - range.low) / (range.high - range.low)) * box.height, -1e4),
      1e4,
    );
  }

  /** The grid, the pinned runs, and the runs that are not under the sliders. */
  drawGround(context, entries, ghosts = []) {
    context.clearRect(0, 0, this.width, this.height);
    drawGrid(context, this);
    withinBox(context, this.box, () =>
      ghosts.forEach(({ run, style }) => drawGhostLoss(context, this, run, style)),
    );
    this.drawRuns(context, entries);
  }

  /** The run under the sliders, the playhead, and its loss at a step that is pointed at. */
  drawTop(context, entries, playhead, pointed = null) {
    const { box, size, palette, bottom } = this;
    context.clearRect(0, 0, this.width, this.height);
    this.drawRuns(context, entries);
    drawUpright(context, this.x(playhead), box.top, bottom, palette.text, size, false);
    if (pointed === null || entries.length === 0) return;
    drawUpright(context, this.x(pointed), box.top, bottom, palette.accent, size, true);
    const { loss } = entries[0].run;
    context.font = `600 ${size * 0.86}px ${FONT}`;
    context.fillStyle = palette.accent;
    context.textAlign = "right";
    context.textBaseline = "alphabetic";
    context.fillText(
      `${shortNumber(loss[Math.min(pointed, loss.length - 1)])} at step ${pointed}`,
      box.left + box.width - 3.5 * size,
      box.top - 0.55 * size,
    );
  }

  drawRuns(context, entries) {
    withinBox(context, this.box, () =>
      entries.forEach(({ run, style }) => this.drawRun(context, run, style)),
    );
  }

  drawRun(context, run, style) {
    const { size } = this;
    context.strokeStyle = style.colour;
    context.lineWidth = size * 0.13;
    context.setLineDash(style.dash.map((length) => (length * size) / 18));
    context.beginPath();
    traceLine(
      drawnPoints(run),
      (i) => this.x(i),
      (i) => this.y(run.loss[i]),
      this.box.width,
      (x, y) => context.lineTo(x, y),
    );
    context.stroke();
    context.setLineDash([]);
    const last = run.diverged - 1;
    if (last >= 0) cross(context, this.x(last), this.y(run.loss[last]), size * 0.35, style.colour);
  }
}

function drawGrid(context, chart) {
  const { box, range, steps, palette, size, bottom } = chart;
  context.font = `${size * 0.86}px ${FONT}`;
  context.fillStyle = palette.muted;
  context.strokeStyle = palette.grid;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const spaced = Math.max(
    1,
    Math.ceil((range.high - range.low) / Math.max(1, Math.floor(box.height / (1.7 * size)))),
  );
  const ticks = range.log
    ? Array.from(
        { length: Math.floor((range.high - range.low) / spaced) + 1 },
        (_, i) => range.high - i * spaced,
      )
    : niceTicks(range.low, range.high, box.height / (2 * size));
  const texts = range.log ? ticks.map(powerOfTen) : tickTexts(ticks);
  ticks.forEach((tick, i) => {
    const y = bottom - ((tick - range.low) / (range.high - range.low)) * box.height;
    context.beginPath();
    context.moveTo(box.left, Math.round(y) + 0.5);
    context.lineTo(box.left + box.width, Math.round(y) + 0.5);
    context.stroke();
    context.fillText(texts[i], box.left - 0.5 * size, y);
  });
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const step of niceTicks(0, steps, box.width / (6 * size)).filter(Number.isInteger)) {
    const half = context.measureText(String(step)).width / 2;
    context.fillText(
      String(step),
      Math.min(chart.x(step), box.left + box.width + size - half),
      bottom + 0.4 * size,
    );
  }
  // The name stands above the lines, never on them.
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  const above = range.base === 0 ? "loss" : `loss above the minimum (${tickTexts([range.base])[0]})`;
  context.fillText(range.log ? above : "loss", box.left, box.top - 0.55 * size);
  context.textAlign = "right";
  context.fillText("step", box.left + box.width, box.top - 0.55 * size);
}

function cross(context, x, y, radius, colour) {
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(x - radius, y - radius);
  context.lineTo(x + radius, y + radius);
  context.moveTo(x - radius, y + radius);
  context.lineTo(x + radius, y - radius);
  context.stroke();
}

/** A pinned loss in the chart. @param {import("../charts/loss-draw.js").Chart} chart */
export function drawGhostLoss(context, chart, run, style) {
  context.strokeStyle = style.colour;
  context.globalAlpha = PALE;
  context.lineWidth = Math.max(1, chart.size * 0.075);
  context.beginPath();
  for (let i = 0; i < drawnPoints(run); i++) context.lineTo(chart.x(i), chart.y(run.loss[i]));
  context.stroke();
  context.globalAlpha = 1;
}
