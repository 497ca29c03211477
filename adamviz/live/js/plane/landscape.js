// The surface that runs go over: its loss as a function of a point, its minima, and the contours that show
// it.

import { differ, Memo } from "../base/memo.js";
import { fieldRequest, kernelField } from "./kernel-grid.js";

export class Landscape {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.moved = -Infinity; // when what is seen of it has moved last
    /** @type {number[][]} the coordinates and the loss of each */
    this.minima = [];
    /** @type {number|null} the lowest known loss */
    this.lowest = null;
    /** @type {((point: number[]) => number)|null} */
    this.loss = null;
    this.source = new Memo(); // the surface and its numbers
    this.seen = new Memo(); // and what is seen of it
    this.version = 0; // how often that has changed
    this.answer = null; // of others than this page, the last field
    this.started = false;
    this.sketched = false;
  }

  /** Begin the contours anew if the surface, its numbers or what is seen of it have changed. */
  begin() {
    const { store, engine, picture, palette, size } = this.stage;
    const { axes, extent: home } = store.surface;
    const surface = engine.surface();
    const source = [store.get("surface"), store.surfaceNumbers];
    const extent = store.get("extent") ?? home;
    const [{ viewport: first }] = picture.panes; // all panes are alike
    const { box } = first;
    const who = [engine.who(), engine.asking];
    const flat = !picture.relief;
    const changed = this.seen.changed(source, extent, box, picture.ratio, palette.name, who, flat);
    if (!changed && (surface || this.answer === engine.field)) return;
    if (changed) this.version += 1;
    this.answer = engine.field;
    if (this.source.changed(source)) {
      if (this.started) this.moved = performance.now();
      // While the kernel computes another surface, the old one must not stand under the new one's path.
      if (!surface) picture.field.drawn = null;
    }
    this.started = true;
    if (surface) {
      this.loss = surface.at(store.surfaceNumbers);
      this.minima = surface.minima(store.surfaceNumbers);
    } else {
      const key = JSON.stringify(source);
      if (changed) engine.ask(fieldRequest(extent, box, key, engine.points));
      this.loss = kernelField(engine.field, key);
      this.minima = engine.field?.minima ?? [];
    }
    this.lowest = this.minima.length > 0 ? Math.min(...this.minima.map((minimum) => minimum.at(-1))) : null;
    this.sketched = false;
    if (picture.curve) picture.curve.loss = this.loss;
    if (picture.curve || differ(first.extent, extent)) picture.place(extent, size, picture.ratio);
    const [{ viewport }] = picture.panes;
    if (this.loss)
      picture.field.begin(this.loss, home, this.lowest, viewport, palette, picture.ratio, source);
    else picture.drawField(palette, axes);
  }

  /** Draw a slice of the field; while things move a sketch is enough. */
  advance(settled) {
    const { picture, palette, store } = this.stage;
    const sketching = performance.now() - this.moved < settled;
    if (!picture.field.busy || (sketching && this.sketched)) return;
    if (picture.field.advance(sketching) || !this.sketched) picture.drawField(palette, store.surface.axes);
    this.sketched = true;
  }
}
