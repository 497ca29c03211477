// The page of real training runs.

import { element } from "./base/dom.js";
import { rendering, View } from "./view.js";

class Training extends View {
  constructor(given) {
    super(given);
    this.canvas = element("canvas", { role: "img" });
    this.assemble({ label: "A training run", main: [this.canvas, this.tools], picture: this.canvas });
  }

  paint() {
    this.writeSoon();
    return false;
  }
}

export const render = rendering(Training);
