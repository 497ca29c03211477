// The gradients all over the surface, as the selected run would be given them at the playhead:
// before its clip in grey, after it in the run's colour. Lengths are logarithmic, as a legend says.

import { element, fitCanvas } from "../base/dom.js";
import { Memo } from "../base/memo.js";
import { bindNoise, plain } from "../state/programs.js";
import { drawArrow } from "./arrow.js";
import { drawLengthLegend } from "./length-legend.js";
import { LogLength } from "./log-length.js";

const APART = 2.9; // type sizes from one arrow to the next
const DECADES = 6; // of sizes: a field has far more of them than a run
const SAME = 1e-6; // relatively: a clip that changes less leaves a gradient as it is

export class GradientField {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.traits = ["gradients"];
    const title = "the gradients all over the surface, before and after the clip";
    // A field of gradients takes hundreds of them at once: the kernel is not asked for it.
    const available = () => stage.store.surface.axes.length === 2 && stage.engine.surface() !== null;
    this.switches = [{ name: "gradients", text: "gradients", title, available }];
    this.canvas = element("canvas");
    this.drawn = new Memo();
    this.computed = new Memo();
    /** @type {{arrows: {px: number, py: number, gradient: number[]}[], largest: number}} */
    this.known = null;
    /** @type {{lengths: LogLength, titles: string[], colour: string}} */
    this.legend = null;
  }

  under() {
    const [{ available }] = this.switches;
    return this.stage.store.get("gradients") && available();
  }

  underlay(context) {
    const { stage } = this;
    const { store, picture, palette, styles } = stage;
    const { viewport, ratio } = picture;
    const field = this.field(viewport);
    const parts = [field, palette, ratio, styles, store.selected, ...store.numbers(store.selected)];
    // While the run moves under a slider the field mostly stays: it is drawn once, and copied.
    if (this.drawn.changed(...parts)) {
      fitCanvas(this.canvas, viewport.right, viewport.bottom, ratio);
      const own = this.canvas.getContext("2d");
      own.setTransform(ratio, 0, 0, ratio, 0, 0);
      own.clearRect(0, 0, viewport.right, viewport.bottom);
      this.paint(own, field);
    }
    context.drawImage(this.canvas, 0, 0, this.canvas.width / ratio, this.canvas.height / ratio);
  }

  paint(context, field) {
    const { stage } = this;
    const { store, picture, palette, size, styles } = stage;
    const { viewport } = picture;
    const clip = clipOf(stage);
    const lengths = new LogLength(field.largest, 0.95 * APART * size, DECADES);
    const style = styles[store.selected];
    const drawn = (gradient, px, py, look) => {
      const norm = Math.hypot(...gradient);
      const [dx, dy] = viewport.direction(gradient.map((part) => -part));
      const scale = lengths.of(norm) / Math.hypot(dx, dy);
      if (Number.isFinite(scale))
        drawArrow(context, px, py, dx * scale, dy * scale, { ...look, head: 0.34 * size, edge: 1.6 });
    };
    let clipped = false;
    for (const { px, py, gradient } of field.arrows) {
      const after = clip ? clip(gradient) : gradient;
      const changed = after.some(
        (part, axis) => !(Math.abs(part - gradient[axis]) <= SAME * Math.abs(gradient[axis])),
      );
      clipped ||= changed;
      if (changed) drawn(gradient, px, py, { width: 0.08 * size, colour: palette.muted, halo: palette.halo });
      drawn(after, px, py, { width: 0.12 * size, colour: style.colour, halo: palette.halo });
    }
    this.legend = {
      lengths,
      titles: clipped ? ["−g; grey: before the clip", "−g; grey: before"] : ["−g", "−g"],
      colour: style.colour,
    };
  }

  over() {
    // The arrows at the playhead have a legend in this corner.
    return this.under() && Boolean(this.legend);
  }

  overlay(context) {
    const { picture, palette, size } = this.stage;
    const { lengths, titles, colour } = this.legend;
    drawLengthLegend(context, lengths, titles, picture.viewport, size, palette, { colour, above: true });
  }

  /** The gradients on a grid of the picture: computed only when surface, noise or picture have changed. */
  field(viewport) {
    const { store, engine, size, step } = this.stage;
    const { surface, surfaceNumbers, noiseNumbers } = engine.problem();
    // Only what changes with the step needs to be computed at each.
    const moving = store.surface.online || noiseNumbers;
    const { extent, box } = viewport;
    const seen = viewport.line && viewport; // of a relief that turns each viewport shows other points
    if (
      !this.computed.changed(surface, surfaceNumbers, noiseNumbers, moving && step, extent, box, size, seen)
    )
      return this.known;
    const gradient = gradientAt(this.stage, surfaceNumbers, noiseNumbers);
    const [nx, ny] = [box.width, box.height].map((length) =>
      Math.max(2, Math.floor(length / (APART * size))),
    );
    const arrows = [];
    let largest = 0;
    for (let i = 0; i < nx; i++) {
      for (let j = 0; j < ny; j++) {
        const px = box.left + ((i + 0.5) * box.width) / nx;
        const py = box.top + ((j + 0.5) * box.height) / ny;
        const point = viewport.hit(px, py);
        if (!point) continue;
        const [noisy, norm] = gradient(point, step);
        if (!Number.isFinite(norm)) continue;
        // By the surface alone: a spike must not change what the lengths mean.
        largest = Math.max(largest, norm);
        arrows.push({ px, py, gradient: noisy });
      }
    }
    this.known = { arrows, largest };
    return this.known;
  }
}

/**
 * What an optimizer is given at a point and a step: the surface's gradient with its noise, and the size of
 * the former.
 * @returns {(point: number[], step: number) => [gradient: number[], size: number]}
 */
function gradientAt({ engine, store }, surfaceNumbers, noiseNumbers) {
  const slope = engine.surface().slope(plain(surfaceNumbers));
  const disturb = noiseNumbers && engine.bind(store.setup.noise, bindNoise)(plain(noiseNumbers));
  return (point, step) => {
    const gradient = slope(point, step);
    return [Array.from(disturb ? disturb(gradient, step) : gradient), Math.hypot(...gradient)];
  };
}

/**
 * What the selected optimizer makes of a gradient before its step; null where it does not clip.
 * @returns {((gradient: number[]) => number[])|null}
 */
export function clipOf({ engine, store }) {
  const bound = engine.optimizer(store.selected);
  if (!bound?.clip) return null;
  const numbers = plain(store.numbers(store.selected));
  return (gradient) => {
    const output = new Float64Array(gradient.length);
    bound.clip(Float64Array.from([...numbers, ...gradient], Math.fround), output);
    return Array.from(output);
  };
}
