// An axis of a map: on its scale the pixels stand evenly. A place is where a value stands on that scale: the
// value itself, its decade, or how many nines it has.

/** @import { Parameter } from "../types" */
/** @import { AxisEnds } from "./types" */

const FARTHEST = 1e6; // on a linear scale, where a parameter has no end of its own
const LOG_REACH = [-30, 30];
const NINES_REACH = [-6, 7.2]; // of a float32, the nearest to 1 has 7.22

/** @type {Record<string, [to: (value: number) => number, back: (place: number) => number]>} */
const AXIS_SCALES = {
  linear: [(value) => value, (place) => place],
  log: [(value) => Math.log10(value), (place) => 10 ** place],
  one_minus: [(value) => -Math.log10(1 - value), (place) => 1 - 10 ** -place],
};

export class Axis {
  /** @param {AxisEnds} ends name, low, high, scale @param {Parameter} parameter that it turns */
  constructor([name, low, high, scale = "linear"], parameter) {
    this.name = name;
    this.scale = scale;
    this.parameter = parameter;
    this.whole = Boolean(parameter.whole);
    const [place, back] = AXIS_SCALES[scale];
    this.place = place;
    this.back = back;
    /** The whole map, in places. */
    this.ends = [this.place(low), this.place(high)];
    /** How far the parameter goes, in places. */
    this.limits = this.reach();
  }

  reach() {
    const [low, high, ends] = this.parameter.allowed ?? [null, null, "()"];
    const [first, last] = { linear: [-FARTHEST, FARTHEST], log: LOG_REACH, one_minus: NINES_REACH }[
      this.scale
    ];
    const inside = (end, bracket, way) => {
      if (end === null || end === undefined) return way < 0 ? -Infinity : Infinity;
      // An open end: the nearest float32 that is inside.
      return bracket ? end : end - way * Math.max(Math.abs(end) * 1.2e-7, 1e-30);
    };
    const least = this.place(inside(low, ends[0] === "[", -1));
    const most = this.place(inside(high, ends[1] === "]", 1));
    return [
      Math.min(this.ends[0], Math.max(first, Number.isNaN(least) ? first : least)),
      Math.max(this.ends[1], Math.min(last, Number.isNaN(most) ? last : most)),
    ];
  }

  /** The value at a place. */
  value(place) {
    const value = this.back(place);
    return this.whole ? Math.round(value) : value;
  }

  /** The values of so many pixels between two places, each at its middle. */
  values(from, to, count) {
    return Float64Array.from({ length: count }, (_, i) =>
      this.value(from + ((i + 0.5) / count) * (to - from)),
    );
  }
}
