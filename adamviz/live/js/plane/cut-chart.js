// The cut: the surface's loss along a line through the playhead's point, with its quadratic model, where the
// run stands and where its next step leads. The line is drawn on the surface too.

import { element, fitCanvas } from "../base/dom.js";
import { shortNumber } from "../base/format.js";
import { LECTURE_PART } from "../base/lecture-size.js";
import { margins } from "../base/margins.js";
import { markerPath } from "../base/shapes.js";
import { menu } from "../base/controls.js";
import { FONT } from "../base/text.js";
import { recordPlaces } from "../state/programs.js";
import { drawnPoints, gradientOf, pointOf } from "../state/run.js";
import { drawAxes } from "./axes.js";
import { curveRange, sampled } from "./curve-range.js";
import { CurveViewport } from "./curve-viewport.js";
import { alongCut, alongRun, cutReach, directionOf, modelOf, noCut } from "./cut.js";

const CUT_SHORT = { gradient: "−g" }; // in the bar, which is to be one line
const CUT_ALONG = { gradient: "−gradient", step: "the step" };

export class CutChart {
  traits = ["cut"];
  /** @type {ReturnType<CutChart["measure"]>} */
  seen = null;
  /** Why nothing is. */
  why = "";

  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    const { axes } = stage.store.surface;
    const choices = ["none", "gradient", "step", ...axes];
    this.choice = menu(
      "cut",
      "a cut through the surface at the playhead",
      choices.map((name) => [name, name === "none" ? "no cut" : `cut: ${CUT_SHORT[name] ?? name}`]),
      (cut) => stage.store.set({ cut }),
    );
    this.choice.className = "av-cutchoice";
    /** Stands in the bar of the charts; a curve is its own cut. */
    this.control = axes.length > 1 ? [this.choice] : [];
    this.canvas = element("canvas", { role: "img" });
    this.root = element("div", { class: "av-cut", hidden: true }, this.canvas);
  }

  get shown() {
    const { store } = this.stage;
    return store.surface.axes.length > 1 && store.get("cut") !== "none";
  }

  /** Along what it goes, in words. */
  get along() {
    const cut = this.stage.store.get("cut");
    return CUT_ALONG[cut] ?? cut;
  }

  records() {
    return this.shown;
  }

  curves() {
    return this.shown;
  }

  /** What is drawn: null where there is no run, or no direction. */
  measure() {
    const { store, engine, landscape, picture, step } = this.stage;
    const run = this.stage.entries[store.selected].run;
    const { axes } = store.surface;
    this.why = "";
    const { record } = store.optimizer(store.selected);
    if (!run || !landscape.loss || (record.length > 0 && run.record.length === 0)) return null;
    const index = Math.min(step, run.steps - 1);
    if (index + 1 >= drawnPoints(run)) this.why = noCut("");
    if (this.why) return null;
    const [from] = recordPlaces(record).update;
    const update = axes.map((_, axis) => run.record[run.width * index + from + axis]);
    const direction = directionOf(store.get("cut"), gradientOf(run, index), update, axes);
    if (!direction) this.why = noCut(store.get("cut"));
    if (!direction) return null;
    const point = pointOf(run, index);
    const next = pointOf(run, index + 1).map((place, axis) => place - point[axis]);
    const { x0, x1, y0, y1 } = picture.viewport;
    const reach = cutReach(direction, [x1 - x0, y1 - y0], Math.hypot(...next));
    const near = sampled(([far]) => landscape.loss(alongCut(point, direction, far)), [-reach, reach]);
    const ends = [-reach, reach].map((far) => alongCut(point, direction, far));
    const losses = this.ask(ends, near.length) ?? near;
    const landing = [next.reduce((sum, part, axis) => sum + part * direction[axis], 0), run.loss[index + 1]];
    return {
      point,
      direction,
      reach,
      losses,
      loss: run.loss[index],
      landing,
      model: this.model(run, index, direction),
    };
  }

  /** The slope and the curvature along the cut; null where they are not known. */
  model(run, index, direction) {
    const { store, engine, curvatures } = this.stage;
    const slope = engine.surface()?.slope(store.surfaceNumbers);
    if (!slope) return alongRun(run, index, direction);
    if (store.surface.uncurved) return null;
    const hessian = new Float64Array(direction.length ** 2);
    const point = pointOf(run, index);
    curvatures.hessianAt(store.surfaceNumbers)(point, index, hessian, 0);
    return modelOf(slope(point, index), hessian, direction);
  }

  /** The losses that others have computed; null where this page does, or they are still to come. */
  ask(line, count) {
    const { store, engine } = this.stage;
    if (engine.who() === "page") return null;
    const key = JSON.stringify([store.get("surface"), store.surfaceNumbers, line]);
    engine.ask({ cut: { line, count, key } });
    return engine.cut?.key === key ? Array.from(engine.cut.loss) : null;
  }

  place() {
    this.room = null;
  }

  draw() {
    if (this.root.hidden === this.shown) {
      this.root.hidden = !this.shown;
      this.room = null;
    }
    if (!this.shown) return;
    const { stage, canvas } = this;
    const { palette, picture } = stage;
    const size = stage.presenting ? LECTURE_PART * stage.size : stage.size;
    const { width, height } = (this.room ??= {
      width: this.root.clientWidth,
      height: this.root.clientHeight,
    });
    const { left, right, bottom } = margins(size);
    const box = {
      left,
      top: 1.6 * size,
      width: width - left - right,
      height: height - bottom - 1.6 * size,
    };
    fitCanvas(canvas, width, height, picture.ratio);
    const context = canvas.getContext("2d");
    context.setTransform(picture.ratio, 0, 0, picture.ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (this.seen && box.width > 0) this.paint(context, box, palette, size);
    else if (this.why) {
      Object.assign(context, { font: `${size}px ${FONT}`, textAlign: "center", fillStyle: palette.text });
      context.fillText(this.why, width / 2, height / 2, width);
    }
  }

  paint(context, box, palette, size) {
    const { reach, losses, loss, landing, model } = this.seen;
    const { store, styles } = this.stage;
    const style = styles[store.selected];
    const viewport = new CurveViewport([-reach, reach], box, curveRange(losses));
    context.fillStyle = palette.panel;
    context.fillRect(box.left, box.top, box.width, box.height);
    drawAxes(context, viewport, palette, size, [`distance along ${this.along}`, " "]);
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    const line = (values, colour, dash) => {
      context.beginPath();
      let gap = true;
      values.forEach((value, i) => {
        const [x, y] = viewport.at([reach * ((2 * i) / (values.length - 1) - 1)], value);
        if (!Number.isFinite(y)) gap = true;
        else {
          const high = Math.min(Math.max(y, -1e4), 1e4);
          if (gap) context.moveTo(x, high);
          else context.lineTo(x, high);
          gap = false;
        }
      });
      context.strokeStyle = colour;
      context.lineWidth = 0.14 * size;
      context.setLineDash(dash);
      context.stroke();
      context.setLineDash([]);
    };
    if (model) {
      const [slope, bend] = model;
      const parabola = (/** @type {number[]} */ place) => loss + (slope + (bend / 2) * place[0]) * place[0];
      line(sampled(parabola, [-reach, reach]), palette.accent, [0.45 * size, 0.35 * size]);
    }
    line(losses, palette.text, []);
    const mark = (/** @type {number[]} */ [far, value], fill, edge, radius) => {
      const [x, y] = viewport.at([far], value);
      markerPath(context, style.marker, x, y, radius * size);
      Object.assign(context, { fillStyle: fill, strokeStyle: edge, lineWidth: 0.2 * size });
      context.stroke();
      context.fill();
    };
    mark([0, loss], style.colour, palette.halo, 0.48);
    mark(landing, palette.panel, style.colour, 0.3);
    context.restore();
    context.font = `${0.92 * size}px ${FONT}`;
    context.textBaseline = "alphabetic";
    context.textAlign = "left";
    const words = [["loss", palette.text]];
    if (model) words.push(["┄ quadratic model", palette.accent]);
    words.push(["○ next step", style.colour]);
    const wide = words.map(([text]) => context.measureText(text).width + size);
    const fit = Math.min(1, (box.width + 2 * size) / wide.reduce((sum, width) => sum + width));
    let x = box.left;
    words.forEach(([text, colour], i) => {
      context.fillStyle = colour;
      context.fillText(text, x, box.top - 0.5 * size, fit * wide[i]);
      x += fit * wide[i];
    });
  }

  write() {
    const { choice, canvas, seen } = this;
    choice.value = this.stage.store.get("cut");
    if (!this.shown) return;
    const text = seen
      ? `cut along ${this.along}: loss ${shortNumber(seen.loss)}` +
        (seen.model ? `, slope ${shortNumber(seen.model[0])}, curvature ${shortNumber(seen.model[1])}` : "") +
        `, after the next step ${shortNumber(seen.landing[1])}`
      : this.why || "no cut here";
    if (canvas.getAttribute("aria-label") !== text) canvas.setAttribute("aria-label", text);
  }

  under() {
    return this.shown;
  }

  /** The line on the surface, which is drawn before the chart. */
  underlay(context) {
    const { picture, palette, size } = this.stage;
    const seen = (this.seen = this.measure());
    if (!seen) return;
    const { point, direction, reach, losses } = seen;
    // By its losses, in whatever way the picture shows these.
    const [from, ...others] = losses.map((loss, i) =>
      picture.viewport.at(alongCut(point, direction, reach * ((2 * i) / (losses.length - 1) - 1)), loss),
    );
    const draw = (colour, width, dash) => {
      context.beginPath();
      context.moveTo(...from);
      for (const [x, y] of others) context.lineTo(x, y);
      Object.assign(context, { strokeStyle: colour, lineWidth: width * size });
      context.setLineDash(dash);
      context.stroke();
    };
    draw(palette.halo, 0.32, []);
    draw(palette.accent, 0.14, [0.6 * size, 0.4 * size]);
    context.setLineDash([]);
  }
}
