// Which corner of the field is free for what is written there.

import { Memo } from "../base/memo.js";
import { drawnPoints, pointOf } from "../state/run.js";

const MOST_STEPS = 2000; // of a run's steps are looked at, at most
const EDGE_ROOM = 0.6; // type sizes from the edges

/** Corners: whether on the right, and whether below. @typedef {[right: boolean, low: boolean]} Place */

/** The corner that hides least of a run, the first of several; the same one while a slider is active. */
export class Corner {
  seen = new Memo();
  chosen = null; // the run for which it was chosen
  /** @type {Place} */
  at = [false, false];

  /**
   * @param {import("../stage.js").Stage} stage
   * @param {import("../types").Run} run
   * @param {Place[]} places
   * @returns {[left: number, top: number, right: number, bottom: number]}
   */
  rect({ picture: { viewport }, size, activeParameter }, run, width, height, places) {
    const { box, right, bottom } = viewport;
    const rectAt = ([onRight, low]) => {
      const left = onRight ? right - width - EDGE_ROOM * size : box.left + EDGE_ROOM * size;
      const top = low ? bottom - height - EDGE_ROOM * size : box.top + EDGE_ROOM * size;
      return [left, top, left + width, top + height];
    };
    const moved = this.seen.changed(viewport.extent, box, places);
    if (moved || (this.chosen !== run && !activeParameter)) {
      const every = Math.max(1, Math.ceil(drawnPoints(run) / MOST_STEPS));
      const hidden = places.map((place) => {
        const [x0, y0, x1, y1] = rectAt(place);
        let count = 0;
        for (let i = 0; i < drawnPoints(run); i += every) {
          const [x, y] = viewport.at(pointOf(run, i), run.loss[i]);
          if (x > x0 - size && x < x1 + size && y > y0 - size && y < y1 + size) count += 1;
        }
        return count;
      });
      this.at = places[hidden.indexOf(Math.min(...hidden))];
      this.chosen = run;
    }
    return /** @type {[number, number, number, number]} */ (rectAt(this.at));
  }
}
