// The plane of gradients, in a corner of the picture: every gradient of the run before and after its clip,
// those of the step at the playhead as arrows, and what bounds them. The bound is drawn as what the clip
// makes of a large circle, so nothing here knows which clip it is: a clip of values gives a box, one of norms
// a ball.

import { FONT } from "../base/text.js";
import { niceStep } from "../base/ticks.js";
import { shortNumber } from "../base/format.js";
import { Corner } from "./corner.js";
import { drawnPoints, gradientOf } from "../state/run.js";
import { drawArrow } from "./arrow.js";
import { clipOf } from "./gradient-field.js";

const CIRCLE = 1e6; // the size of the gradients that a clip brings in
const DIRECTIONS = 360; // of that circle
const DOTS = 600; // of a run's gradients, at most
/** @type {import("./corner.js").Place[]} */
const ON_THE_RIGHT = [
  [true, true],
  [true, false],
];
const GRADIENTS = 2000; // of a run's steps are looked at, at most
const WIDTH = 13; // type sizes
const TITLE_HEIGHT = 1.5; // type sizes of its title
const ROOM = 1.6; // how far the plane reaches beyond the bound

export class GradientPlane {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.traits = ["gradients"];
    this.corner = new Corner();
    this.measured = null; // the run whose usual size of gradients this is:
    this.usual = 1;
  }

  /** With the field of gradients, or while a threshold is active, if the optimizer clips. */
  over() {
    const { store, engine, activeParameter } = this.stage;
    if (store.surface.axes.length !== 2) return false;
    if (!(store.get("gradients") || activeParameter?.scale === "threshold")) return false;
    return Boolean(engine.optimizer(store.selected)?.clip && engine.runs[store.selected]);
  }

  /** Its rectangle, which is a square below a title. @returns {[number, number, number, number][]} */
  covers() {
    const { engine, store, picture, size } = this.stage;
    const { box } = picture.viewport;
    const head = TITLE_HEIGHT * size;
    const width = Math.min(WIDTH * size, 0.4 * box.width, 0.44 * box.height - head);
    // Below on a relief are its axes.
    const places = picture.relief ? ON_THE_RIGHT.slice(1) : ON_THE_RIGHT;
    return [this.corner.rect(this.stage, engine.runs[store.selected], width, width + head, places)];
  }

  overlay(context) {
    const { stage } = this;
    const { store, engine, palette, size, styles, step } = stage;
    const run = engine.runs[store.selected];
    const clip = clipOf(stage);
    const head = TITLE_HEIGHT * size;
    const [[left, top, right]] = this.covers();
    const width = right - left;
    context.fillStyle = palette.background;
    context.globalAlpha = 0.92;
    context.beginPath();
    context.roundRect(left, top, width, width + head, 6);
    context.fill();
    context.globalAlpha = 1;
    const bound = boundOf(clip);
    if (this.measured !== run) {
      this.measured = run;
      this.usual = usualSize(run);
    }
    const reach = reachOf(bound, this.usual);
    const inner = width / 2 - 0.5 * size;
    const [cx, cy] = [left + width / 2, top + head + width / 2];
    // of the gradient's negative, as on the surface
    const at = ([x, y]) => [cx - (x / reach) * inner, cy + (y / reach) * inner];
    const { colour } = styles[store.selected];
    this.drawAxes(context, { cx, cy, inner, left, top, reach, limited: Boolean(bound) });
    context.save();
    context.beginPath();
    context.rect(left, top + head, width, width);
    context.clip();
    if (bound) drawBound(context, bound.map(at), colour, size);
    const count = Math.min(run.steps, drawnPoints(run));
    const every = Math.max(1, Math.ceil(count / DOTS));
    for (let i = 0; i < count; i += every)
      this.drawPair(context, gradientOf(run, i), { clip, at, cx, cy, inner, colour });
    const index = Math.min(step, run.steps - 1);
    if (index < count) this.drawNow(context, gradientOf(run, index), { clip, at, cx, cy, inner, colour });
    context.restore();
  }

  drawAxes(context, { cx, cy, inner, left, top, reach, limited }) {
    const { palette, size } = this.stage;
    context.strokeStyle = palette.grid;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(cx - inner, Math.round(cy) + 0.5);
    context.lineTo(cx + inner, Math.round(cy) + 0.5);
    context.moveTo(Math.round(cx) + 0.5, cy - inner);
    context.lineTo(Math.round(cx) + 0.5, cy + inner);
    context.stroke();
    context.font = `${0.82 * size}px ${FONT}`;
    context.fillStyle = palette.text;
    context.textAlign = "left";
    context.textBaseline = "middle";
    const texts = limited ? ["−g and its limit", "−g, limit"] : ["−g: no limit is set", "−g: no limit"];
    const room = 2 * inner;
    const said = texts.find((text) => context.measureText(text).width <= room) ?? "−g";
    context.fillText(said, left + 0.5 * size, top + 0.95 * size);
    context.fillStyle = palette.muted;
    context.textAlign = "right";
    context.fillText(shortNumber(reach), cx + inner, cy - 0.7 * size);
  }

  /** A gradient before the clip as a ring (at the rim, if it lies further out), and after it as a dot. */
  drawPair(context, gradient, { clip, at, cx, cy, inner, colour }) {
    if (!gradient.every(Number.isFinite)) return;
    const { palette, size } = this.stage;
    const radius = 0.16 * size;
    context.strokeStyle = palette.muted;
    context.lineWidth = 1;
    context.beginPath();
    context.arc(...broughtIn(at(gradient), cx, cy, inner), radius, 0, 2 * Math.PI);
    context.stroke();
    context.fillStyle = colour;
    context.globalAlpha = 0.6;
    context.beginPath();
    context.arc(...broughtIn(at(clip(gradient)), cx, cy, inner), 0.8 * radius, 0, 2 * Math.PI);
    context.fill();
    context.globalAlpha = 1;
  }

  /** The gradient at the playhead, before and after. */
  drawNow(context, gradient, { clip, at, cx, cy, inner, colour }) {
    if (!gradient.every(Number.isFinite)) return;
    const { palette, size } = this.stage;
    const arrow = (vector, look) => {
      const [x, y] = broughtIn(at(vector), cx, cy, inner);
      drawArrow(context, cx, cy, x - cx, y - cy, { halo: palette.background, head: 0.7 * size, ...look });
    };
    arrow(gradient, { width: 0.12 * size, colour: palette.text });
    arrow(clip(gradient), { width: 0.22 * size, colour, dash: [0.45 * size, 0.25 * size] });
  }
}

/** What a clip makes of a large circle; null if it lets that through. */
export function boundOf(clip) {
  const corners = Array.from({ length: DIRECTIONS }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.5)) / DIRECTIONS;
    return clip([CIRCLE * Math.cos(angle), CIRCLE * Math.sin(angle)]);
  });
  const largest = Math.max(...corners.map((corner) => Math.hypot(...corner)));
  return largest < 0.99 * CIRCLE ? corners : null;
}

/**
 * How far the plane of gradients is shown: beyond the bound, or where most gradients are; a round number, so
 * that it seldom changes.
 */
export function reachOf(bound, usual) {
  const far = bound ? ROOM * Math.max(...bound.flat().map(Math.abs)) : usual;
  if (!(far > 0) || !Number.isFinite(far)) return 1;
  return niceStep(far, [1, 2, 5, 10]);
}

/** The size that nine in ten of a run's gradients have at most. */
function usualSize(run) {
  const count = Math.min(run.steps, drawnPoints(run));
  const every = Math.max(1, Math.ceil(count / GRADIENTS));
  const sizes = Array.from({ length: Math.ceil(count / every) }, (_, i) =>
    Math.hypot(...gradientOf(run, every * i)),
  );
  return sizes.filter(Number.isFinite).sort((a, b) => a - b)[Math.floor(0.9 * sizes.length)] ?? 1;
}

/** A place, brought in to the rim on its way to the middle. */
function broughtIn(place, cx, cy, inner) {
  const [dx, dy] = [place[0] - cx, place[1] - cy];
  const far = Math.max(Math.abs(dx), Math.abs(dy)) / inner;
  return far > 1 ? [cx + dx / far, cy + dy / far] : place;
}

function drawBound(context, corners, colour, size) {
  context.beginPath();
  for (const [x, y] of corners) context.lineTo(x, y);
  context.closePath();
  context.fillStyle = context.strokeStyle = colour;
  context.globalAlpha = 0.14;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 0.1 * size;
  context.stroke();
}
