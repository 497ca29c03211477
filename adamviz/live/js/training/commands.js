// What keys do to a view of training runs.

/** @import { Action, KeyRow } from "../types" */
/** @import { TrainingView } from "../training.js" */

/** @type {KeyRow[]} */
export const TRAINING_KEYS = [
  ["space", "play and pause"],
  ["← →", "one record back or forward; with Shift, ten"],
  ["Home, End", "to the first or the last record"],
  ["< >", "slower, faster"],
  ["↑ ↓", "the tensor before or after in the table; with Shift, one more"],
  ["in the table", "click or Space chooses; with Ctrl or Shift, several"],
  ["Q", "histograms of the next quantity; with Shift, of the one before"],
  ["N", "lines and table of the next number; with Shift, of the one before"],
  ["G", "go to the next finding; with Shift, to the one before"],
  ["W", "scales over the whole range, or without the most extreme steps"],
  ["L", "follow what grows, or stay"],
  ["B", "back to how the view opened; once more: as it was"],
];

/** @param {TrainingView} view @param {KeyboardEvent} event @returns {Action|null} */
export function trainingCommand(view, event) {
  const { key, shiftKey } = event;
  const by = shiftKey ? -1 : 1;
  const { store, choices, findings, table, transport } = view;
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case "ArrowUp":
      return () => table.turn(-1, shiftKey);
    case "ArrowDown":
      return () => table.turn(1, shiftKey);
    case "q":
      return () => choices.turn("quantity", by);
    case "n":
      return () => choices.turn("number", by);
    case "g":
      return () => findings.turn(by);
    case "w":
      return () => store.set({ whole_range: !store.get("whole_range") });
    case "l":
      return view.growing ? () => choices.follow(!store.get("following")) : null;
    case "b":
      return () => view.reopen();
    default:
      return transport.key(event);
  }
}
