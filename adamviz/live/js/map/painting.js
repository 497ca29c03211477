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
    const { latest, wanted, pictures, waits, behind } = schedule;
    const difference = mappedRuns(store).length > 1;
    if (latest && this.seen.changed(latest, latest.done, measure.name, difference, palette, wanted?.key)) {
      const { ramps } = store.about;
      this.colouring = new Colouring({ measure, palette, ramps, difference, minima }, latest.known);
    }
    let later = waits && !behind && pictures.length > 0;
    if (!this.colouring) return later;
    const now = performance.now();
    for (const picture of pictures) {
      // What is of other settings, or shows something else, keeps the colours that it had.
      if (!this.fits(picture) && picture.colouring) continue;
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

  /** Whether a picture is of the present settings, with what is shown. @param {MapPicture} picture */
  fits({ key, arrays }) {
    const { schedule, measure } = this.view;
    return key === schedule.wanted?.key && measure.name in arrays;
  }

  /** The pictures as they are drawn, the last over all others: of what is wanted, and the sharpest. */
  sorted() {
    const fits = (picture) => Number(this.fits(picture));
    return this.view.schedule.pictures.toSorted((a, b) => fits(a) - fits(b) || a.density - b.density);
  }

  /** How many of them, the first, are veiled, because they are of other settings and stay for a while. */
  get veiled() {
    const { schedule } = this.view;
    return schedule.behind ? schedule.pictures.filter((picture) => !this.fits(picture)).length : 0;
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
