// The pictures of a map in their colours, and which of them is seen where.

/** @import { Point } from "../types" */
/** @import { MapPicture } from "./picture.js" */

import { Memo } from "../base/memo.js";
import { Colouring } from "./colours.js";
import { mappedRuns } from "./jobs.js";

const RECOLOUR = 150; // milliseconds between two times that a large picture takes other colours
const LARGE = 40000; // pixels

export class Painting {
  /** Made from all pixels that are seen. @type {Colouring|null} */
  colouring = null;
  seen = new Memo();
  recoloured = -Infinity;

  /** @param {import("../map.js").MapView} view */
  constructor(view) {
    this.view = view;
  }

  /**
   * Give the pictures their colours, which depend on all that is seen.
   * @returns whether some are to follow
   */
  update() {
    const { schedule, measure, store, palette, minima } = this.view;
    const { latest, wanted, pictures } = schedule;
    const difference = mappedRuns(store).length > 1;
    if (latest && this.seen.changed(latest, latest.done, measure.name, difference, palette, wanted?.key)) {
      const { ramps } = store.about;
      this.colouring = new Colouring({ measure, palette, ramps, difference, minima }, latest.known);
    }
    if (!this.colouring) return false;
    const now = performance.now();
    let later = false;
    for (const picture of pictures) {
      if (!(this.colouring.wanted.measure.name in picture.arrays)) continue;
      const large = picture.painted * picture.columns > LARGE;
      const other = picture.colouring !== this.colouring;
      if (large && other && picture !== latest && now - this.recoloured < RECOLOUR) {
        later = true;
        continue;
      }
      if (large && other) this.recoloured = now;
      picture.paint(this.colouring);
    }
    return later;
  }

  /** Take another palette. */
  forget() {
    this.seen.forget();
  }

  /** The pictures as they are drawn, the last over all others: of what is wanted, and the sharpest. */
  sorted() {
    const { schedule, measure } = this.view;
    const { pictures, wanted } = schedule;
    const fits = ({ key, arrays }) => Number(key === wanted?.key && measure.name in arrays);
    return pictures.toSorted((a, b) => fits(a) - fits(b) || a.density - b.density);
  }

  /**
   * The pixel at two values, of the sharpest picture: what one sees there.
   * @param {Point} point @returns {{picture: MapPicture, pixel: [number, number]}|null}
   */
  pixelAt(point) {
    const { axes, schedule } = this.view;
    const [u, v] = axes.map((axis, i) => axis.place(point[i]));
    for (const picture of this.sorted().reverse()) {
      const pixel = picture.key === schedule.wanted?.key && picture.pixel(u, v);
      if (pixel) return { picture, pixel };
    }
    return null;
  }
}
