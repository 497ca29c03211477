// As much of a view with scenes as their tests need.

import { Store } from "../../adamviz/live/js/state/store.js";
import { makeModel, makeSetup } from "./model.mjs";

const REMEMBERED = ["surface", "start", "steps", "playhead", "selected", "extent", "hidden"];

export function makeView(changes = {}) {
  const setup = { ...makeSetup(), remembered: REMEMBERED };
  const store = new Store(
    makeModel({ hidden: [], _scenes: [], _scene: "", presenting: false, ...changes }),
    setup,
  );
  return { store, setup, model: store.model.model };
}
