// What a wheel needs that scrolls the page rather than zooming the map: said over the map for a while.

import { element } from "../base/dom.js";

const HINTED = 2500; // milliseconds

export class WheelHint {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  timer;

  constructor() {
    this.root = element("div", {
      class: "av-wheelhint",
      role: "status",
      hidden: true,
      text: "Click the map: then the wheel zooms.",
    });
  }

  show() {
    this.root.hidden = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.root.hidden = true), HINTED);
  }
}
