// What of a map's traits its pixels depend on, and what is to be computed for them.

/** @import { Extent } from "../types" */
/** @import { Axis } from "./axis.js" */
/** @import { Job, MapSetup } from "./types" */
/** @import { Store } from "../state/store.js" */

import { keyOf } from "../base/memo.js";

/** Which runs are mapped: the selected one, and the one that is taken away from it. @param {Store} store */
export function mappedRuns(store) {
  return store.get("minus") && store.selected !== 0 ? [store.selected, 0] : [store.selected];
}

/**
 * @param {Store} store @param {[Axis, Axis]} axes
 * @returns {{key: string, measures: string[], jobs: (extent: Extent, columns: number, rows: number) =>
 *   Job[]}}
 */
export function jobsOf(store, [x, y]) {
  const { axes } = /** @type {MapSetup} */ (/** @type {any} */ (store.setup));
  const turned = [x.name, y.name];
  const noise = store.noisy || turned.some((name) => axes[name].thing === "noise");
  const common = {
    surface: store.namedSurfaceNumbers,
    noise: store.namedNoiseNumbers,
    limits: { tolerance: store.get("tolerance"), radius: store.get("radius") },
  };
  const runs = mappedRuns(store).map((index) => ({
    kind: store.runs[index].optimizer,
    numbers: { ...common, optimizer: { ...store.namedNumbers(index) } },
    start: [...store.get("start")],
    steps: store.get("steps"),
    noisy: noise,
    wide: Boolean(store.get("wide")),
  }));
  for (const { numbers, start } of runs) {
    // An axis takes the place of its number, and of those that cannot be on with it.
    for (const name of turned) {
      const { thing, parameter, opens } = axes[name];
      if (thing === "start") start[Number(name === "start_y")] = opens[0];
      else numbers[thing] = { ...numbers[thing], [name]: opens[0] };
      for (const other of parameter.excludes ?? [])
        if (other in numbers.optimizer) numbers.optimizer[other] = null;
    }
  }
  const measure = store.get("measure");
  // How pale a minimum's hue is, the steps say.
  const measures = measure === "minimum" ? [measure, "steps_to_tolerance"] : [measure];
  const key = keyOf(runs, [x.name, x.scale, y.name, y.scale]);
  return {
    key,
    measures,
    jobs: ([u0, u1, v0, v1], columns, rows) =>
      runs.map((run) => ({
        ...run,
        key,
        measures,
        extent: [u0, u1, v0, v1],
        x: { name: x.name, values: x.values(u0, u1, columns) },
        y: { name: y.name, values: y.values(v0, v1, rows) },
      })),
  };
}
