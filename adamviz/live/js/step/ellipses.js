// Two ellipses at the playhead: a level set of the surface's quadratic model there, which lies along its
// contours, and the same once each coordinate is measured by what the optimizer divides it by. Both lie in
// the plane as the picture shows it, so that one that is as long as wide looks like a circle of the plane; a
// ravine is long and thin. Where the surface curves downwards there is no such level set: the ellipse then
// goes by the sizes of the curvatures, and is dashed. A legend in a corner says which is which.

import { shortNumber } from "../base/format.js";
import { FONT } from "../base/text.js";
import { Corner } from "./corner.js";
import { ellipseOf } from "../state/curvature.js";
import { pointOf } from "../state/run.js";

const LONGER_HALF = 4.6; // type sizes of the longer half
const ELLIPSE = { plain: 0.13, scaled: 0.24, halo: 0.2 }; // type sizes
const INDEFINITE = [0.45, 0.3];
/** Of the legend: a line's sample and height, the room around, and of a field with room for few words. */
const CARD = { type: 0.82, sample: 1.8, line: 1.2, room: 0.5, narrow: 28 };
const CARD_WORDS = [
  ["curvatures, small : large", "before rescaling, H", "after it, P⁻¹H"],
  ["curvatures", "before, H", "after, P⁻¹H"],
];
const WIDEST_RATIO = "−1 : 8.8e88";
/** @type {import("./corner.js").Place[]} */
const CARD_PLACES = [
  [false, false],
  [true, false],
  [true, true],
];

export class Ellipses {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    stage.ellipses = this;
    this.corner = new Corner();
    /** Where the legend stands, if it does. @type {[number, number, number, number][]} */
    this.names = [];
    this.traits = ["stability"];
    const title = "where a run begins to swing: a chart, and ellipses at the playhead";
    this.switches = [{ name: "stability", text: "stability", title }];
  }

  records() {
    return this.stage.store.get("stability");
  }

  curves() {
    return this.records();
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
    const on = this.records() && this.found !== null;
    if (!on) this.names = [];
    return on;
  }

  /** Its legend's rectangle, which is as wide whatever the numbers. */
  covers() {
    const { stage } = this;
    const { engine, store, picture, size } = stage;
    const context = picture.layers.canvases.lens.getContext("2d");
    context.font = `${CARD.type * size}px ${FONT}`;
    const wide = (text) => context.measureText(text).width;
    const [title, ...names] = this.words;
    const row = Math.max(...names.map(wide)) + wide(WIDEST_RATIO) + (CARD.sample + 2 * CARD.room) * size;
    const width = Math.max(row, wide(title)) + 2 * CARD.room * size;
    const height = (3 * CARD.line + CARD.room) * size;
    // Where nothing stands of the gradients: their plane on the right, and the legend of their field.
    const { box, bottom } = picture.viewport;
    const others = stage.parts.filter((part) => part !== this && part.covers && part.over());
    const [plane] = others.flatMap((part) => part.covers());
    // Below on a relief are its axes, which leave room there if they must.
    const above = picture.relief && !plane;
    const lowPlane = above || (plane && plane[1] > (box.top + bottom) / 2);
    const places = CARD_PLACES.filter(([right, low]) =>
      right ? low !== lowPlane : !store.get("gradients") && !picture.relief,
    );
    this.names = [this.corner.rect(stage, engine.runs[store.selected], width, height, places)];
    return this.names;
  }

  get words() {
    const { picture, size } = this.stage;
    return CARD_WORDS[Number(picture.viewport.box.width < CARD.narrow * size)];
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
      { shape: plain, width: ELLIPSE.plain, colour: palette.text },
      { shape: scaled, width: ELLIPSE.scaled, colour },
    ];
    const [[left, top, right, bottom]] = this.names;
    context.globalAlpha = 0.88;
    context.fillStyle = palette.background;
    context.beginPath();
    context.roundRect(left, top, right - left, bottom - top, 5);
    context.fill();
    context.globalAlpha = 1;
    const from = left + CARD.room * size;
    const heightOf = (row) => top + (CARD.room / 2 + CARD.line * (row + 0.5)) * size;
    const write = (text, at, row, align) => {
      context.font = `${CARD.type * size}px ${FONT}`;
      context.textBaseline = "middle";
      context.textAlign = align;
      context.fillStyle = palette.text;
      context.fillText(text, at, heightOf(row));
    };
    write(this.words[0], from, 0, "left");
    drawn.forEach(({ shape, width, colour }, i) => {
      const row = i + 1;
      const dash = !shape || shape.kind === "bowl" ? [] : INDEFINITE.map((part) => part * size);
      const stroke = (halo) => {
        context.setLineDash(dash);
        for (const edge of halo ? [ELLIPSE.halo, 0] : [0]) {
          context.lineWidth = (width + edge) * size;
          context.strokeStyle = edge ? palette.halo : colour;
          context.stroke();
        }
        context.setLineDash([]);
      };
      context.beginPath();
      context.moveTo(from, heightOf(row));
      context.lineTo(from + CARD.sample * size, heightOf(row));
      stroke(false);
      write(this.words[row], from + (CARD.sample + CARD.room) * size, row, "left");
      write(shape ? ellipseText(shape) : "none", right - CARD.room * size, row, "right");
      if (!shape) return;
      const halves = fitted(
        shape.halves.map((half) => viewport.direction(half)),
        reach,
      );
      context.save();
      context.transform(...halves[0], ...halves[1], x, y);
      context.beginPath();
      context.arc(0, 0, 1, 0, 2 * Math.PI);
      context.restore();
      stroke(true);
    });
  }
}

/**
 * What an ellipse says: how often its smaller curvature goes into its larger one. Where the surface curves
 * downwards that has a minus.
 * @param {NonNullable<ReturnType<typeof ellipseOf>>} ellipse
 */
export function ellipseText({ halves: [first, second], ratio, kind }) {
  if (kind === "flat") return "0 : 1";
  // Of a saddle the one that is negative is the second.
  const lowIsLarge = Math.hypot(...first) > Math.hypot(...second);
  const down = (large) => (kind === "top" || (kind === "saddle" && large === lowIsLarge) ? "−" : "");
  return `${down(false)}1 : ${down(true)}${shortNumber(ratio, 2)}`;
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
