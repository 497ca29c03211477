// Two ellipses at the playhead: a level set of the surface's quadratic model there, which lies along its
// contours, and the same once each coordinate is measured by what the optimizer divides it by. A circle is a
// bowl; a ravine is long and thin. Where the surface curves downwards there is no such level set: the ellipse
// then goes by the sizes of the curvatures, is dashed, and its name says so.

import { shortNumber } from "../base/format.js";
import { ellipseOf } from "../state/curvature.js";
import { pointOf } from "../state/run.js";
import { drawLabels } from "./arrows.js";

const LONGER_HALF = 4.6; // type sizes of the longer half
const ELLIPSE = { plain: 0.13, scaled: 0.24, halo: 0.2 }; // type sizes
const INDEFINITE = [0.45, 0.3];

export class Ellipses {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    stage.ellipses = this;
    /** Where the names are written, if they are. @type {[number, number, number, number][]} */
    this.names = [];
    this.traits = ["stability"];
    const title = "where a run begins to swing: a chart, and ellipses at the playhead";
    this.switches = [{ name: "stability", text: "stability", title }];
  }

  records() {
    return this.stage.store.get("stability");
  }

  /** The two ellipses at the playhead, each null where there is none; null if nothing is known. */
  get found() {
    const { store, curvatures, step } = this.stage;
    const met = store.hides(store.selected) ? null : curvatures.of(store.selected);
    if (!met || met.n !== 2 || met.count === 0) return null;
    const index = Math.min(step, met.count - 1);
    const { hessian, scaled } = met.at(index);
    return { met, index, plain: ellipseOf(hessian), scaled: ellipseOf(scaled) };
  }

  over() {
    this.names = [];
    return this.records() && this.found !== null;
  }

  overlay(context) {
    const { stage } = this;
    const { picture, palette, styles, store, size } = stage;
    const { viewport } = picture;
    const { met, index, plain, scaled } = this.found;
    const { colour } = styles[store.selected];
    const [x, y] = viewport.at(pointOf(met.run, index), met.run.loss[index]);
    const reach = Math.min(LONGER_HALF * size, 0.22 * Math.min(viewport.box.width, viewport.box.height));
    const drawn = [
      // The first lies in the plane as the picture stretches it, the second in no plane that is seen.
      {
        shape: plain,
        name: "H",
        at: (half) => viewport.direction(half),
        width: ELLIPSE.plain,
        colour: palette.text,
      },
      { shape: scaled, name: "P⁻¹H", at: (half) => [half[0], -half[1]], width: ELLIPSE.scaled, colour },
    ].filter(({ shape }) => shape);
    const labels = drawn.map(({ shape, name, at, width, colour }) => {
      const halves = fitted(shape.halves.map(at), reach);
      context.save();
      context.transform(...halves[0], ...halves[1], x, y);
      context.beginPath();
      context.arc(0, 0, 1, 0, 2 * Math.PI);
      context.restore();
      context.setLineDash(shape.kind === "bowl" ? [] : INDEFINITE.map((part) => part * size));
      for (const edge of [ELLIPSE.halo, 0]) {
        context.lineWidth = (width + edge) * size;
        context.strokeStyle = edge ? palette.halo : colour;
        context.stroke();
      }
      context.setLineDash([]);
      const [dx, dy] = halves[Math.hypot(...halves[0]) > Math.hypot(...halves[1]) ? 0 : 1];
      const side = dx < 0 ? -1 : 1;
      return { text: `${name} ${ellipseText(shape)}`, x: x + side * dx, y: y + side * dy, dx: side * dx };
    });
    this.names = drawLabels(context, labels, viewport, size, palette, picture.names.rects.filter(Boolean));
  }
}

/**
 * What an ellipse says: how often its smaller curvature goes into its larger one, and what it is if no bowl.
 * @param {NonNullable<ReturnType<typeof ellipseOf>>} ellipse
 */
export function ellipseText({ ratio, kind }) {
  if (kind === "flat") return "flat along one axis";
  return `1 : ${shortNumber(ratio, 2)}${kind === "bowl" ? "" : `, ${kind} by size`}`;
}

/**
 * Halves of an ellipse, in pixels, of which the farthest point is as far as wanted.
 * @param {number[][]} halves
 */
function fitted(halves, reach) {
  const [[a, b], [c, d]] = halves;
  const [sum, turned] = [(a * a + b * b + c * c + d * d) / 2, a * d - b * c];
  const farthest = Math.sqrt(sum + Math.sqrt(Math.max(sum * sum - turned * turned, 0)));
  return halves.map((half) => half.map((part) => (part * reach) / farthest));
}
