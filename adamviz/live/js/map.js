// The page of a map; see js/view.js.

import { element } from "./base/dom.js";
import { rendering, View } from "./view.js";

class HyperparameterMap extends View {
  constructor(given) {
    super(given);
    this.canvas = element("canvas", { role: "img" });
    this.assemble({ label: "A map", main: [this.canvas, this.tools], picture: this.canvas });
  }

  paint() {
    return false;
  }
}

export const render = rendering(HyperparameterMap);
