// The ground that runs go over: the surface as a function of x and y, its minima, and the field that shows it.

import { fieldRequest, kernelField } from "./kernel-grid.js";

export class Ground {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.moved = -Infinity; // when what is seen of it has moved last
    this.minima = [];
  }

  /** Begin the field anew if the surface, its numbers or what is seen of it have changed. */
  begin() {
    const { store, engine, picture, palette, size } = this.stage;
    const surface = engine.surface();
    const numbers = store.surfaceNumbers;
    const key = [store.get("surface"), ...numbers].join();
    const extent = store.get("extent") ?? store.surface.extent;
    const [{ plane }] = picture.panes; // all panes are alike
    const whole = [
      key,
      ...extent,
      ...Object.values(plane.box),
      picture.ratio,
      palette.name,
      engine.who(),
    ].join();
    if (this.whole === whole && (surface || this.answer === engine.field)) return;
    this.answer = engine.field;
    if ([plane.x0, plane.x1, plane.y0, plane.y1].join() !== extent.join())
      picture.place(extent, size, picture.ratio);
    if (this.key !== key) {
      this.moved = this.key === undefined ? -Infinity : performance.now();
      // While the kernel computes another surface, the old one must not stand under the new one's path.
      if (!surface) picture.field.drawn = null;
    }
    if (surface) {
      this.loss = surface.at(numbers);
      this.minima = surface.minima(numbers);
    } else {
      if (this.whole !== whole)
        engine.ask(fieldRequest(extent, picture.panes[0].plane.box, key, engine.points));
      this.loss = kernelField(engine.field, key);
      this.minima = engine.field?.minima ?? [];
    }
    [this.key, this.whole] = [key, whole];
    this.lowest = this.minima.length > 0 ? Math.min(...this.minima.map(([, , loss]) => loss)) : null;
    this.sketched = false;
    if (this.loss)
      picture.field.begin(
        this.loss,
        store.surface.extent,
        this.lowest,
        picture.panes[0].plane,
        palette,
        picture.ratio,
        key,
      );
    else picture.drawField(palette);
  }

  /** Draw a slice of the field; while things move a sketch is enough. */
  advance(settled) {
    const { picture, palette } = this.stage;
    const sketching = performance.now() - this.moved < settled;
    if (!picture.field.busy || (sketching && this.sketched)) return;
    if (picture.field.advance(sketching) || !this.sketched) picture.drawField(palette);
    this.sketched = true;
  }
}
