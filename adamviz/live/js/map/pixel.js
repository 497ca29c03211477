// The run of one pixel: what a view's traits would be if two of its numbers were those of the pixel.

/** @import { Point, Traits } from "../types" */
/** @import { Store } from "../state/store.js" */

export const STARTS = ["start_x", "start_y"];

/**
 * The traits of a stage that shows one run, with the two numbers of a pixel.
 * @param {Store} store of the map
 * @param {Point|null} point the two numbers; null for those that the view itself has
 * @param {number[]} runs which of the view's runs it shows
 * @returns {Traits}
 */
export function pixelTraits(store, point, runs) {
  const { axes } = /** @type {any} */ (store.setup);
  const start = [...store.get("start")];
  const numbers = {};
  const traits = {};
  (point ?? []).forEach((value, i) => {
    const [name] = store.get("xy"[i]);
    const { thing, parameter } = axes[name];
    if (thing === "start") start[STARTS.indexOf(name)] = value;
    else if (thing !== "optimizer") traits[name] = value;
    else {
      for (const other of parameter.excludes ?? []) numbers[other] = null;
      numbers[name] = value;
    }
  });
  const changed = runs.map((index) => {
    const run = store.runs[index];
    return { ...run, numbers: { ...run.numbers, ...numbers } };
  });
  return { ...traits, start, _runs: changed, selected: 0, extent: null, hidden: [] };
}

/** The two numbers that the view itself has, as its sliders say. @returns {Point} */
export function ownPoint(store, run) {
  return ["x", "y"].map((which) => {
    const [name] = store.get(which);
    const at = STARTS.indexOf(name);
    if (at >= 0) return store.get("start")[at];
    const { numbers } = store.runs[run];
    return name in numbers ? numbers[name] : store.get(name);
  });
}

/**
 * A store that says what another one would, but for some traits: those in its `over`.
 * @returns {Store & {over: Traits}}
 */
export function pixelStore(store) {
  const made = Object.create(store);
  made.over = {};
  made.get = (name) => (Object.hasOwn(made.over, name) ? made.over[name] : store.get(name));
  return made;
}
