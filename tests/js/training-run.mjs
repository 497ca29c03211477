// A recording as the kernel sends it, and a host that answers for it: numbers that say where they belong.

import { Model } from "./model.mjs";

export const QUANTITIES = ["gradient", "m", "v", "vhat", "effective step", "update", "update/weight"];
const EACH = ["alpha", "epsilon", "epsilon_share", "cosine", "rms_ratio", "clip_share", "dead_share"];
export const NUMBERS = ["rms", "norm", "epsilon_share", "cosine", "rms_ratio", "clip_share", "dead_share"];

/** What `_setup` holds of a view of some recordings. */
export function trainingSetup(recordings) {
  const palette = { runs: ["#1", "#2"], text: "#0" };
  return {
    palette: { light: palette, dark: palette, dashes: [[], [8, 4]], markers: [] },
    recordings,
    quantities: QUANTITIES.map((name) => ({ name, title: name, symbol: name, text: "" })),
    numbers: NUMBERS.map((name) => ({ name, title: name, text: "" })),
    remembered: ["tensors", "quantity", "number", "playhead", "following", "order", "whole_range"],
  };
}

/** The traits of such a view. */
export const trainingModel = (changes = {}) =>
  new Model({
    tensors: ["a/w"],
    quantity: "update/weight",
    number: "rms",
    playhead: 0,
    following: false,
    order: ["layer", false],
    whole_range: false,
    _lengths: [[0, 0]],
    _findings: [[]],
    _growing: false,
    _trouble: [""],
    ...changes,
  });

/** What is at a record of a series. */
export const valueAt = (tensor, quantity, record) => 100 * tensor + 10 * quantity + record / 1000;

/**
 * The part of records from .. from + count, the step of record i being (i + 1) * every.
 * @returns {[object, ArrayBuffer[]]}
 */
export function makePart(
  tensors,
  from,
  count,
  { histograms = null, numbers = true, every = 10, ...more } = {},
) {
  const records = Array.from({ length: count }, (_, i) => from + i);
  const arrays = { steps: Float64Array.from(records, (record) => (record + 1) * every) };
  const places = tensors.map((_, i) => i);
  if (numbers) {
    arrays.loss = Float32Array.from(records, (record) => 1 / (record + 1));
    arrays.accuracy = new Float32Array(count).fill(NaN);
    arrays.rms = Float32Array.from(
      places.flatMap((t) => QUANTITIES.flatMap((_, q) => records.map((record) => valueAt(t, q, record)))),
    );
    for (const name of EACH)
      arrays[name] = Float32Array.from(places.flatMap((t) => records.map((record) => t + record / 1000)));
  }
  if (histograms)
    arrays.histograms = Uint8Array.from(
      histograms.flatMap((t) =>
        QUANTITIES.flatMap((_, q) =>
          records.flatMap((record) =>
            Array.from({ length: 85 }, (_, bin) => (bin === t + q ? record + 1 : 0)),
          ),
        ),
      ),
    );
  const names = Object.keys(arrays);
  const header = {
    recording: 0,
    generation: 0,
    from,
    count,
    every,
    arrays: Object.fromEntries(names.map((name, i) => [name, [i, dtypeOf(arrays[name]), []]])),
    ...(histograms ? { of: histograms } : {}),
    ...(from === 0 ? { tensors, shapes: tensors.map(() => [2, 2]), left_out: {} } : {}),
    ...more,
  };
  return [header, names.map((name) => arrays[name].buffer)];
}

const dtypeOf = (array) => array.constructor.name.replace("Array", "").toLowerCase();
