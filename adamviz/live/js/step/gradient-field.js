// The gradients all over the surface, as the run under the sliders would be given them at the playhead: before its clip in grey,
// after it in the run's colour. Lengths are logarithmic, as a legend says.

import { element, fitCanvas } from "../base/dom.js";
import { bindNoise, plain } from "../state/programs.js";
import { drawArrow, drawLegend, Lengths } from "./log-length.js";

const APART = 2.9; // type sizes from one arrow to the next
const DECADES = 6; // of sizes: a field has far more of them than a run
const SAME = 1e-6; // relatively: a clip that changes less leaves a gradient as it is

export class GradientField {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.traits = ["gradients"];
    this.canvas = element("canvas");
  }

  under() {
    return this.stage.store.get("gradients") && this.stage.engine.surface() !== null;
  }

  underlay(context) {
    const { stage } = this;
    const { store, picture, palette, styles } = stage;
    const { plane, ratio } = picture;
    const field = this.field(plane);
    const parts = [field, palette, ratio, styles, store.selected, ...store.numbers(store.selected)];
    // While the run moves under a slider the field mostly stays: it is drawn once, and copied.
    if (parts.length !== this.parts?.length || parts.some((part, i) => part !== this.parts[i])) {
      this.parts = parts;
      fitCanvas(this.canvas, plane.right, plane.bottom, ratio);
      const own = this.canvas.getContext("2d");
      own.setTransform(ratio, 0, 0, ratio, 0, 0);
      own.clearRect(0, 0, plane.right, plane.bottom);
      this.paint(own, field);
    }
    context.drawImage(this.canvas, 0, 0, this.canvas.width / ratio, this.canvas.height / ratio);
  }

  paint(context, field) {
    const { stage } = this;
    const { store, picture, palette, size, styles } = stage;
    const { plane } = picture;
    const clip = clipOf(stage);
    const lengths = new Lengths(field.largest, 0.95 * APART * size, DECADES);
    const style = styles[store.selected];
    const [sx, sy] = [plane.box.width / (plane.x1 - plane.x0), plane.box.height / (plane.y1 - plane.y0)];
    const drawn = ([x, y], px, py, look) => {
      const norm = Math.hypot(x, y);
      const [dx, dy] = [-x * sx, y * sy];
      const scale = lengths.of(norm) / Math.hypot(dx, dy);
      if (Number.isFinite(scale))
        drawArrow(context, px, py, dx * scale, dy * scale, { ...look, head: 0.34 * size, edge: 1.6 });
    };
    let clipped = false;
    for (const { px, py, gradient } of field.arrows) {
      const after = clip ? clip(...gradient) : gradient;
      const changed = after.some(
        (one, axis) => !(Math.abs(one - gradient[axis]) <= SAME * Math.abs(gradient[axis])),
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
    drawLegend(context, lengths, titles, picture.plane, size, palette, { colour, above: true });
  }

  /** The gradients on a grid of the picture: computed only when surface, noise or picture have changed. */
  field(plane) {
    const { store, engine, size, step } = this.stage;
    const problem = engine.problem();
    // Only what changes with the step needs to be computed at each.
    const moving = store.surface.online || problem.noiseNumbers;
    const key = [
      problem.surface,
      ...problem.surfaceNumbers,
      problem.noiseNumbers,
      moving && step,
      ...Object.values(plane),
      ...Object.values(plane.box),
    ].join();
    if (key === this.ground) return this.known;
    this.ground = key;
    const gradient = gradientAt(this.stage, problem);
    const [nx, ny] = [plane.box.width, plane.box.height].map((length) =>
      Math.max(2, Math.floor(length / (APART * size))),
    );
    const arrows = [];
    let largest = 0;
    for (let i = 0; i < nx; i++) {
      for (let j = 0; j < ny; j++) {
        const [px, py] = [
          plane.box.left + ((i + 0.5) * plane.box.width) / nx,
          plane.box.top + ((j + 0.5) * plane.box.height) / ny,
        ];
        const [found, norm] = gradient(plane.x(px), plane.y(py), step);
        if (!Number.isFinite(norm)) continue;
        // By the surface alone: a spike must not change what the lengths mean.
        largest = Math.max(largest, norm);
        arrows.push({ px, py, gradient: found });
      }
    }
    this.known = { arrows, largest };
    return this.known;
  }
}

/** What an optimizer is given at a point and a step, the surface's gradient with its noise; and the size of the former. */
function gradientAt(stage, { surfaceNumbers, noiseNumbers }) {
  const { engine, store } = stage;
  const { gradient, size } = engine.surface();
  const point = Float64Array.from([...plain(surfaceNumbers), 0, 0, 0], Math.fround);
  const slope = new Float64Array(3);
  const disturb = noiseNumbers && engine.bind(store.setup.noise, bindNoise)(plain(noiseNumbers));
  return (x, y, step) => {
    point[size] = Math.fround(x);
    point[size + 1] = Math.fround(y);
    point[size + 2] = step;
    gradient(point, slope);
    return [
      disturb ? Array.from(disturb(slope[1], slope[2], step)) : [slope[1], slope[2]],
      Math.hypot(slope[1], slope[2]),
    ];
  };
}

/** What the optimizer under the sliders makes of a gradient before its step; null where it does not clip. */
export function clipOf({ engine, store }) {
  const bound = engine.optimizer(store.selected);
  if (!bound?.clip) return null;
  const input = Float64Array.from([...plain(store.numbers(store.selected)), 0, 0], Math.fround);
  const output = new Float64Array(2);
  return (x, y) => {
    input[input.length - 2] = x;
    input[input.length - 1] = y;
    bound.clip(input, output);
    return [output[0], output[1]];
  };
}
