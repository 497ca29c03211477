// A function of one number on the screen: its coordinate across, and the loss upwards, as far as the curve
// reaches in the part that is seen.

/** @import { Box } from "../types" */

import { Viewport } from "./viewport.js";

export class CurveViewport extends Viewport {
  /** @param {number[]} extent of the axis @param {Box} box @param {number[]} range of losses */
  constructor([x0, x1], box, [low, high]) {
    super([x0, x1, low, high], box);
  }

  get extent() {
    return [this.x0, this.x1];
  }

  get middle() {
    return [(this.x0 + this.x1) / 2];
  }

  at(point, loss = point[1]) {
    return super.at([point[0], loss]);
  }

  pointAt(px, py) {
    return super.pointAt(px, py).slice(0, 1);
  }

  direction(vector) {
    return super.direction([vector[0], 0]);
  }

  zoomed(factor, [x]) {
    return super.zoomed(factor, [x, this.y0]).slice(0, 2);
  }

  panned(dx, dy) {
    return super.panned(dx, dy).slice(0, 2);
  }
}
