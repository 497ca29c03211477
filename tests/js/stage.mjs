// As much of a stage as what compares runs touches.

import { Undo } from "../../adamviz/live/js/base/undo.js";
import { Pins } from "../../adamviz/live/js/compare/pins.js";
import { Engine } from "../../adamviz/live/js/state/engine.js";
import { Store } from "../../adamviz/live/js/state/store.js";
import { makeModel, makeSetup } from "./model.mjs";

export function makeStage(changes, setup = makeSetup()) {
  const model = makeModel({
    _pins: [],
    hidden: [],
    linked: false,
    tolerance: 1e-4,
    arrangement: "overlay",
    ...changes,
  });
  const store = new Store(model, setup);
  const engine = new Engine(store, () => {});
  engine.update();
  const stage = {
    store,
    engine,
    styles: [{ colour: "red" }, { colour: "blue" }],
    wake: () => {},
    undo: new Undo(() => {}),
  };
  return { model, store, engine, stage, pins: new Pins(stage) };
}
