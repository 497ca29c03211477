// The fan of a parameter: the paths over its whole slider.

/** @import { Parameter } from "../types" */

import { fromSlider } from "../base/scales.js";
import { shortNumber } from "../base/format.js";

const COUNT = 17;

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
