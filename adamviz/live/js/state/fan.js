// The fan of a parameter: the paths over its whole slider.

/** @import { Parameter } from "../types" */

import { fromSlider } from "../base/scales.js";
import { shortNumber } from "../base/format.js";
import { keyOf } from "../base/memo.js";
import { advanceAll, Work } from "./slices.js";

const COUNT = 17;
const FAN_SLICE = 5; // milliseconds of each frame that may go into the fan
const FAN_RUN = 2e6; // operations that each run of a fan may take at once
const FAN_MOST = 3e8; // a fan that takes longer than a few seconds, in the background, would never be seen

/**
 * The values over the slider of a parameter, what is written at the two ends, and the order in which their
 * paths are computed: the ends first, so that an unfinished fan already shows how far it reaches.
 * @param {Parameter} parameter
 * @returns {{values: (number|boolean|null)[], texts: string[], order: number[]}}
 */
export function fanOf(parameter) {
  const count = parameter.scale === "switch" ? 2 : COUNT;
  const values = Array.from({ length: count }, (_, i) =>
    parameter.scale === "switch" ? i === 1 : fromSlider(parameter, i / (count - 1)),
  );
  const texts = values.map((value, i) => (i % (count - 1) === 0 ? `${parameter.symbol} ${end(value)}` : ""));
  const order = [...new Set([0, count - 1, ...values.keys()])];
  return { values, texts, order };
}

const end = (value) => (value === true ? "on" : value === false ? "off" : shortNumber(value));

/**
 * The fan of a parameter of the selected run: its paths over the whole slider.
 * It grows for a few milliseconds a frame until it is whole; runs that grow come first.
 * @param {import("./engine.js").Engine} engine @param {Parameter} [parameter]
 * @returns whether there is more to come
 */
export function updateFan(engine, parameter) {
  if (!parameter) {
    engine.fan = null;
    engine.forget("fan");
    return false;
  }
  const { store } = engine;
  const index = store.selected;
  const names = store.optimizer(index).parameters.map(({ name }) => name);
  const at = names.indexOf(parameter.name);
  const numbers = store.numbers(index);
  const others = numbers.toSpliced(at, 1);
  const problem = engine.problem();
  const key = keyOf(parameter.name, index, problem, others);
  if (engine.fan?.key !== key) {
    const operations = engine.operations(index);
    const who = engine.who(index) === "page" && operations > FAN_RUN ? "background" : engine.who(index);
    engine.fan = { key, ...fanOf(parameter), runs: [], done: 0, index, who };
    const { values } = engine.fan;
    if (who === "kernel" || (who === "background" && operations * values.length < FAN_MOST)) {
      engine.ask({ fan: engine.request(index, { key, name: parameter.name, values }) }, who);
    }
  }
  const { fan } = engine;
  if (fan.who !== "page") return false;
  const until = performance.now() + FAN_SLICE;
  while (fan.done !== fan.order.length && !engine.growing) {
    const left = until - performance.now();
    if (left <= 0) break;
    const i = fan.order[fan.done];
    const varied = numbers.map((value, k) => (k === at ? fan.values[i] : value));
    fan.work ??= new Work(engine.begin(problem, store.runs[index].optimizer, varied, false), key, false);
    if (advanceAll([fan.work], left, left)) break;
    fan.runs[i] = fan.work.result;
    fan.work = null;
    fan.done += 1;
  }
  return fan.done !== fan.order.length;
}
