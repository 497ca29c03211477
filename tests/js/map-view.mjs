// As much of a map's view as what is beside the map touches: two numbers of gradient descent on a bowl, one
// pixel of the screen a hundredth of each.

import { Undo } from "../../adamviz/live/js/base/undo.js";
import { Store } from "../../adamviz/live/js/state/store.js";
import { makeModel, makeSetup } from "./model.mjs";

const start = (name) => ({
  thing: "start",
  parameter: { name },
  scales: ["linear"],
  opens: [-4, 4, "linear"],
});

/** What `_setup` holds of a map. */
export function makeMapSetup() {
  const setup = makeSetup();
  const [rate, limit] = setup.optimizers[0].parameters;
  const [k] = setup.surfaces[0].parameters;
  const seed = setup.noise.parameters[1];
  return {
    ...setup,
    axes: {
      rate: { thing: "optimizer", parameter: rate, scales: ["linear", "log"], opens: [1e-3, 1, "log"] },
      limit: {
        thing: "optimizer",
        parameter: { ...limit, excludes: ["cut"] },
        scales: ["linear", "log"],
        opens: [1e-3, 1e3, "log"],
      },
      k: { thing: "surface", parameter: k, scales: ["linear"], opens: [0, 2, "linear"] },
      noise_seed: { thing: "noise", parameter: seed, scales: ["linear"], opens: [0, 100, "linear"] },
      start_x: start("start_x"),
      start_y: start("start_y"),
    },
    measures: [
      { name: "final_loss", title: "loss at the end", text: "", whole: false },
      { name: "steps_to_tolerance", title: "steps", text: "", whole: true, none: ["reached", "not reached"] },
      { name: "minimum", title: "which minimum", text: "", whole: true },
    ],
    stage: {
      head: "import adamviz as av",
      surface: '"near"',
      optimizers: ["av.Adam(0.1)", "av.Adam(0.2)"],
      numbers: [
        { rate: 0.1, limit: null, half: false },
        { rate: 0.2, limit: 0.5, half: true },
      ],
      named: [false, true],
    },
  };
}

export function makeMapView(changes = {}) {
  const model = makeModel({
    x: ["rate", 1e-3, 1, "log"],
    y: ["k", 0, 2, "linear"],
    pins: [],
    cursor: null,
    measure: "final_loss",
    minus: false,
    ...changes,
  });
  const store = new Store(model, makeMapSetup());
  const box = { left: 0, top: 0, width: 200, height: 200 };
  const viewport = {
    box,
    right: 200,
    bottom: 200,
    at: ([x, y]) => [100 * x, 100 * y],
    pointAt: (px, py) => [px / 100, py / 100],
  };
  const view = { store, pane: { viewport }, pointed: null, undo: new Undo(() => {}), wake: () => {} };
  return { model, store, view };
}
