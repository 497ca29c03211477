// A small picture of the errors that noise puts into gradients: one after the other, and how often each size
// comes.

/** @import { Palette, Traits } from "../types" */
/** @import { Engine } from "../state/engine.js" */

import { FONT } from "../base/text.js";
import { fitCanvas } from "../base/dom.js";
import { shortNumber } from "../base/format.js";
import { bindNoise, plain } from "../state/programs.js";

// units of the level, up and down: an error beyond leaves the picture, with its size beside it
const REACH = 6;
const BINS = 24;

/**
 * The errors of some steps in units of the level, two a step.
 * @param {Engine} engine
 * @param {Traits} numbers of the noise
 * @param {number} from the first step
 * @param {number} count of steps
 */
export function errorsOf(engine, numbers, from, count) {
  const { store } = engine;
  const bare = { ...numbers, noise_level: 1, gradient_scale: 1, spike: 1 };
  const disturb = engine.bind(store.setup.noise, bindNoise)(plain(store.noise.map(({ name }) => bare[name])));
  const none = store.surface.axes.map(() => 0);
  const errors = new Float64Array(none.length * count);
  for (let i = 0; i < count; i++) errors.set(disturb(none, from + i), none.length * i);
  return errors;
}

/**
 * How many errors fall into each of the bins between -REACH and REACH; the last ones take what lies beyond.
 */
export function histogram(errors) {
  const counts = new Array(BINS).fill(0);
  for (const error of errors)
    counts[Math.min(BINS - 1, Math.max(0, Math.floor(((error + REACH) / (2 * REACH)) * BINS)))] += 1;
  return counts;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @param {number} ratio device pixels in a CSS pixel
 * @param {{errors: Float64Array, many: Float64Array, from: number, numbers: Traits, palette: Palette, size:
 *   number}} content the errors of the steps after `from`, and many more for the histogram
 */
export function drawErrors(canvas, width, height, ratio, { errors, many, from, numbers, palette, size }) {
  fitCanvas(canvas, width, height, ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const [left, right] = [1.6 * size, width - 4.4 * size];
  const middle = height / 2;
  const unit = (middle - 1.1 * size) / REACH;
  context.font = `${0.8 * size}px ${FONT}`;
  context.textBaseline = "middle";
  for (const level of [-4, 0, 4]) {
    context.strokeStyle = palette.grid;
    strokeLine(context, left, middle - level * unit, width, middle - level * unit);
    context.fillStyle = palette.muted;
    context.textAlign = "right";
    context.fillText(String(level).replace("-", "−"), left - 0.3 * size, middle - level * unit);
  }
  const count = errors.length / 2;
  context.globalAlpha = numbers.noise_level > 0 ? 1 : 0.55;
  context.strokeStyle = context.fillStyle = palette.accent;
  context.lineWidth = Math.max(1, (0.5 * (right - left)) / errors.length);
  errors.forEach((error, i) => {
    const x = left + ((i + 0.5) / errors.length) * (right - left);
    const end = Math.min(REACH, Math.max(-REACH, error));
    strokeLine(context, x, middle, x, middle - end * unit);
  });
  drawFarthest(context, errors, (i) => left + ((i + 0.5) / errors.length) * (right - left), middle, unit, {
    palette,
    size,
    left,
    right,
  });
  const counts = histogram(many);
  const most = Math.max(...counts);
  const bar = (2 * REACH * unit) / BINS;
  context.fillStyle = palette.muted;
  counts.forEach((amount, i) => {
    context.fillRect(
      right + 0.7 * size,
      middle + REACH * unit - (i + 1) * bar + 0.5,
      (amount / most) * (width - right - 0.7 * size),
      bar - 1,
    );
  });
  context.globalAlpha = 1;
  if (numbers.spike === 1) return;
  // A spike is no error: it makes a whole gradient larger.
  context.fillStyle = palette.text;
  for (let i = 0; i < count; i++) {
    if ((from + i + 1) % numbers.spike_every !== 0) continue;
    const x = left + ((i + 0.5) / count) * (right - left);
    context.beginPath();
    context.moveTo(x, height - 0.75 * size);
    context.lineTo(x - 0.3 * size, height - 0.1 * size);
    context.lineTo(x + 0.3 * size, height - 0.1 * size);
    context.fill();
  }
}

/** The size of the error that leaves the picture furthest, beside where it does. */
function drawFarthest(context, errors, place, middle, unit, { palette, size, left, right }) {
  const far = errors.reduce((best, error, i) => (Math.abs(error) > Math.abs(errors[best]) ? i : best), 0);
  if (Math.abs(errors[far]) <= REACH) return;
  const text = shortNumber(errors[far], 2);
  const half = context.measureText(text).width / 2;
  context.fillStyle = palette.text;
  context.textAlign = "center";
  const y = errors[far] > 0 ? middle - REACH * unit - 0.55 * size : middle + REACH * unit + 0.55 * size;
  context.fillText(text, Math.min(Math.max(place(far), left + half), right - half), y);
}

function strokeLine(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
