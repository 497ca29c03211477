// The page of the smallest kind of view. `./` is adamviz/live/js, too.

import { element, fitCanvas } from "./base/dom.js";
import { rendering, View } from "./view.js";

class Counter extends View {
  constructor(given) {
    super(given);
    this.canvas = element("canvas", { class: "counter", role: "img" });
    this.store.on(["count", "colour"], () => this.wake("count"));
    this.assemble({
      label: "A counter",
      main: [this.canvas, this.tools],
      picture: this.canvas,
      keys: [["T", "take one more"]],
      command: ({ key }) => (key === "t" ? () => this.up() : null),
    });
  }

  up() {
    this.store.set({ count: this.store.get("count") + 1 });
  }

  paint() {
    fitCanvas(this.canvas, 120, 60, window.devicePixelRatio);
    const context = this.canvas.getContext("2d");
    context.fillStyle = this.palette.background;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.fillStyle = this.store.get("colour");
    context.fillRect(0, 0, 10 * this.store.get("count"), this.canvas.height);
    this.writeSoon();
    return false;
  }

  says() {
    return `The count is ${this.store.get("count")}`;
  }

  lectern() {
    return { title: "Counter", text: this.says(), rows: [] };
  }
}

export const render = rendering(Counter);
