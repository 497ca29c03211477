// Three dimensions: the switch, from where the relief is seen, and the hand that turns it. All that a picture
// draws by places of its viewport lies on the relief.

/** @import { Extent, KeyRow, Palette, Part } from "../types" */
/** @import { Contours } from "../plane/contours.js" */
/** @import { Stage } from "../stage.js" */

import { element, iconButton } from "../base/dom.js";
import { Memo } from "../base/memo.js";
import { halfTurn } from "../state/scene-states.js";
import { Camera } from "./camera.js";
import { ReliefPicture } from "./relief-picture.js";
import { ReliefViewport } from "./relief-viewport.js";
import { Terrain } from "./terrain.js";

const BY_KEY = 5; // degrees
const BY_PIXEL = 0.4;
const LOWEST_VIEW = 8; // degrees above the ground that a hand can reach, where it is not lower already
const BESIDE = 0.84; // of a pane's width, where several stand side by side: its texts need the rest
const ALONE = 0.92; // and where one does, whose ticks stand beside it
const RESTS = 100; // milliseconds after the last turn until the picture is drawn finely

// Type sizes that legends at the bottom need: that of lengths, and that of curvatures.
const LEGENDS_LOW = [4.5, 4.8];
const LEGENDS = ["arrows", "tab", "gradients", "stability"]; // which show them

/** @type {KeyRow[]} */
export const RELIEF_KEYS = [
  ["3", "three dimensions, and back to the view from above"],
  [
    "on a relief",
    "a drag or A D W S turn it, with Shift they move it; 0 or a double click beside it bring it back",
  ],
];

/** @implements {Part} */
export class Relief {
  traits = ["projection", "azimuth", "elevation"];
  keys = RELIEF_KEYS;
  turnedAt = -Infinity;
  seen = new Memo(); // what the viewports are made of
  /** @type {ReturnType<typeof setTimeout>|null} */
  timer = null;
  /** @type {Float32Array|null} */
  heights = null; // on which the runs lie

  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    const { store, picture } = stage;
    this.field = /** @type {Contours} */ (picture.field); // or a curve, which has no relief
    this.picture = new ReliefPicture(this.field);
    this.button = iconButton("relief", "three dimensions (3)", () => this.toggle());
    if (!picture.curve) picture.tools?.querySelector("[data-action=home]").after(this.button);
    this.turner = element("div", {
      class: "av-turner",
      role: "slider",
      tabindex: 0,
      "aria-label": "turn the relief: arrow keys",
      "aria-valuemin": -180,
      "aria-valuemax": 180,
      hidden: true,
      keydown: (event) => this.arrow(event),
    });
    picture.rings.first.after(this.turner);
    store.on(["azimuth", "elevation"], () => this.turned());
    store.on(["projection", "surface"], () => stage.wake("place", "fan"));
    store.on(LEGENDS, () => this.active && stage.wake("place", "fan"));
  }

  get active() {
    const { store } = this.stage;
    return store.get("projection") === "3d" && !this.stage.picture.curve;
  }

  get angles() {
    const { store } = this.stage;
    return [store.get("azimuth"), store.get("elevation")];
  }

  get camera() {
    const [azimuth, elevation] = this.angles;
    return new Camera(azimuth, elevation);
  }

  toggle() {
    const { store } = this.stage;
    store.set({ projection: store.get("projection") === "3d" ? "2d" : "3d" });
  }

  /** @param {number} azimuth @param {number} elevation degrees to add */
  turnBy(azimuth, elevation, last = true) {
    const { store } = this.stage;
    const round = (degrees) => Math.round(10 * degrees) / 10;
    const [around, above] = this.angles;
    const lowest = Math.min(LOWEST_VIEW, above);
    store.set(
      {
        azimuth: round(halfTurn(around + azimuth)),
        elevation: elevation ? round(Math.min(90, Math.max(lowest, above + elevation))) : above,
      },
      last,
    );
  }

  /** By pixels. */
  turn(dx, dy) {
    this.turnBy(-BY_PIXEL * dx, BY_PIXEL * dy, false);
    return true;
  }

  reset() {
    const { store } = this.stage;
    const usual = (name) => store.settings.find((parameter) => parameter.name === name).value;
    store.set({ azimuth: usual("azimuth"), elevation: usual("elevation"), extent: null });
  }

  turned() {
    if (!this.active) return;
    this.turnedAt = performance.now();
    this.renew();
  }

  /** Have all that lies on the relief drawn anew in the next frame. */
  renew() {
    const { stage } = this;
    stage.picture.show(stage.store.get("extent") ?? stage.store.surface.extent);
    stage.picture.others.forget();
    stage.fanned.forget();
    stage.wake("fan", "runs", "relief");
  }

  arrange() {
    const { active, stage } = this;
    stage.picture.relief = active ? this : null;
    stage.root.classList.toggle("av-relief", active);
    this.button.setAttribute("aria-pressed", String(active));
    this.turner.hidden = !active;
    this.stale = true;
  }

  /** In the frame in which the runs are drawn. */
  draw() {
    const { picture, palette, store } = this.stage;
    if (this.seen.changed(this.active, ...this.angles) || this.stale)
      picture.drawField(palette, store.surface.axes);
    this.stale = false;
  }

  write() {
    const [azimuth, elevation] = this.angles;
    const around = Math.round(halfTurn(azimuth));
    this.turner.setAttribute("aria-valuenow", String(around));
    this.turner.setAttribute(
      "aria-valuetext",
      `seen from ${around} degrees around, ${Math.round(elevation)} above`,
    );
  }

  says() {
    return this.active ? "In three dimensions" : "";
  }

  // What a picture asks of it.

  /** @param {Extent} extent @param {import("../types").Box} box */
  viewport(extent, box) {
    const { heights } = this.field;
    const { panes, size } = this.stage;
    const [arrows, tab, gradients, stability] = LEGENDS.map((name) => this.stage.store.get(name));
    const low = gradients && stability ? LEGENDS_LOW[1] : arrows || tab === "step" ? LEGENDS_LOW[0] : 0;
    const share = panes.length > 1 ? BESIDE : ALONE;
    return new ReliefViewport(
      extent,
      box,
      this.camera,
      heights && new Terrain(heights, extent),
      share,
      low * size,
    );
  }

  /** @param {CanvasRenderingContext2D} context @param {ReliefViewport} viewport @param {Palette} palette */
  draws(context, viewport, palette, size, axes, left) {
    const { picture } = this.stage;
    const moving = performance.now() - this.turnedAt < RESTS || picture.field.busy;
    this.picture.draw(context, viewport, palette, size, axes, left, picture.ratio, moving);
    clearTimeout(this.timer);
    if (moving) this.timer = setTimeout(() => this.rest(), RESTS);
    // The runs lie on heights that have become finer, or other ones.
    if (this.heights === this.field.heights?.heights) return;
    this.heights = this.field.heights?.heights;
    this.renew();
  }

  rest() {
    this.stale = true;
    this.stage.wake("parts");
  }

  // Keys.

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "3" && !this.stage.picture.curve) return () => this.toggle();
    if (!this.active) return null;
    if (event.key === "0") return () => this.reset();
    const way = { a: [1, 0], d: [-1, 0], w: [0, 1], s: [0, -1] }[event.key];
    return way ? () => this.turnBy(BY_KEY * way[0], BY_KEY * way[1]) : null;
  }

  /** @param {KeyboardEvent} event */
  arrow(event) {
    const ways = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const way = ways[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = event.shiftKey ? 3 * BY_KEY : BY_KEY;
    this.turnBy(by * way[0], by * way[1]);
    event.preventDefault();
    event.stopPropagation();
  }

  close() {
    clearTimeout(this.timer);
    this.picture.card.free();
  }
}
