// The loss against the step, drawn: grid, pinned runs, the runs, and the playhead with the loss that is
// pointed at.

import { shortNumber } from "../base/format.js";
import { crossPath, PALE } from "../base/shapes.js";
import { FONT } from "../base/text.js";
import { niceTicks, tickTexts } from "../base/ticks.js";
import { drawnPoints, knownPoints } from "../state/run.js";
import { chartBox } from "./chart-box.js";
import { StepScale } from "./step-scale.js";

/** @import { Palette, Run, RunEntry, RunStyle } from "../types" */

const LOOK_OF_LOSS = { type: 0.86, gap: 0.5, below: 0.4, beyond: 1 };

export class LossLines {
  /** @param {number} steps @param {Palette} palette @param {number} size of type */
  constructor(width, height, range, steps, palette, size) {
    this.width = width;
    this.height = height;
    this.range = range;
    this.palette = palette;
    this.size = size;
    this.scale = new StepScale(chartBox(width, height, size), range, steps, palette, size);
  }

  /**
   * What is drawn of a run: its losses, or by powers of ten how far they are above the lowest.
   * @param {Run} run
   */
  line(run) {
    const { log, base } = this.range;
    const { loss } = run;
    const at = log ? (i) => Math.max(loss[i] - base, 0) : (i) => loss[i];
    return { count: drawnPoints(run), at, of: loss, name: log ? `above ${base}` : "loss" };
  }

  /** The grid, the pinned runs, and the runs that are not selected. */
  drawGround(context, entries, ghosts = []) {
    context.clearRect(0, 0, this.width, this.height);
    this.drawGrid(context);
    this.scale.within(context, () => ghosts.forEach(({ run, style }) => this.drawGhost(context, run, style)));
    this.drawRuns(context, entries);
  }

  /** The run under the sliders, the playhead, and its loss at a step that is pointed at. */
  drawTop(context, entries, playhead, pointed = null) {
    const { scale, size, palette } = this;
    context.clearRect(0, 0, this.width, this.height);
    this.drawRuns(context, entries);
    scale.drawUpright(context, playhead, palette.text);
    if (pointed === null || entries.length === 0) return;
    scale.drawUpright(context, pointed, palette.accent, true);
    const { run } = entries[0];
    if (pointed >= knownPoints(run)) return;
    const { loss } = run;
    context.font = `600 ${size * 0.86}px ${FONT}`;
    context.fillStyle = palette.accent;
    context.textAlign = "right";
    context.textBaseline = "alphabetic";
    const text = `${shortNumber(loss[Math.min(pointed, loss.length - 1)])} at step ${pointed}`;
    context.fillText(text, scale.right - 3.5 * size, scale.box.top - 0.55 * size);
  }

  /** @param {RunEntry[]} entries */
  drawRuns(context, entries) {
    this.scale.within(context, () => entries.forEach(({ run, style }) => this.drawRun(context, run, style)));
  }

  /** @param {Run} run @param {RunStyle} style */
  drawRun(context, run, style) {
    const { scale, size } = this;
    const line = this.line(run);
    context.strokeStyle = style.colour;
    context.lineWidth = size * 0.13;
    context.setLineDash(style.dash.map((length) => (length * size) / 18));
    scale.drawLine(context, line);
    context.setLineDash([]);
    const last = run.diverged - 1;
    if (last < 0) return;
    crossPath(context, scale.x(last), scale.y(line.at(last)), size * 0.35);
    context.stroke();
  }

  /** A pinned run. @param {Run} run @param {RunStyle} style */
  drawGhost(context, run, style) {
    context.strokeStyle = style.colour;
    context.globalAlpha = PALE;
    context.lineWidth = Math.max(1, this.size * 0.075);
    this.scale.drawLine(context, this.line(run));
    context.globalAlpha = 1;
  }

  drawGrid(context) {
    const { scale, range, size } = this;
    const { box, right } = scale;
    const ticks = range.log
      ? scale.ticks(Math.max(1, Math.floor(box.height / (1.7 * size))))
      : niceTicks(range.low, range.high, box.height / (2 * size));
    const unit = scale.drawGrid(context, ticks, true, LOOK_OF_LOSS);
    // The name stands above the lines, never on them.
    const top = box.top - 0.55 * size;
    const above = range.base === 0 ? "loss" : `loss above the minimum (${tickTexts([range.base])[0]})`;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillText(range.log ? above : `loss${unit}`, box.left, top);
    context.textAlign = "right";
    context.fillText("step", right, top);
  }
}
