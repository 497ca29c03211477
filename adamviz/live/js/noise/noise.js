// The tab of the noise: how the gradients err that all runs are given, with a picture of the errors that the
// present seed draws.

/** @import { KeyRow, Parameter, Part, Row, RowHooks } from "../types" */
/** @import { Stage } from "../stage.js" */

import { parameterRow } from "../base/controls.js";
import { element, icon, setText } from "../base/dom.js";
import { drawErrors, errorsOf } from "./preview.js";
import { explain } from "../base/format.js";
import { inRoom, longest } from "../base/in-room.js";
import { Memo } from "../base/memo.js";
import { segments } from "../base/segments.js";

/** @type {KeyRow[]} */
export const NOISE_KEYS = [["N", "another seed of the noise"]];
const NOISE_HINT =
  "One stream of errors for all runs: the same seed draws the same error at the same step, " +
  "so that runs can be compared in pairs.";
const ERRORS_SHOWN = 100; // of the last gradients
const MANY = 1000; // errors in the histogram

/** @param {Stage} stage @returns {Part} nothing where a view has no noise */
export function noise(stage) {
  const { store } = stage;
  if (store.noise.length === 0) return {};
  const { hooks } = stage;
  const explanation = element("p", { class: "av-about", role: "status", text: NOISE_HINT });
  const texts = [NOISE_HINT, ...longest({ parameters: store.noise })];
  // A symbol that is a word says what the name says already.
  const rows = store.noise.map((parameter) => {
    const { scale, symbol } = parameter;
    return scale === "switch"
      ? kindRow(parameter, hooks)
      : parameterRow({ ...parameter, symbol: symbol.length > 1 ? "" : symbol }, hooks);
  });
  const seed = store.noise.find(({ name }) => name === "noise_seed");
  const reseed = () => {
    const others = seed.high - seed.low;
    // Any other of the slider's seeds, each as likely.
    const next = (store.get(seed.name) - seed.low + 1 + Math.floor(Math.random() * others)) % (others + 1);
    store.set({ [seed.name]: seed.low + Math.max(0, next) });
  };
  const reseedButton = element(
    "button",
    {
      type: "button",
      class: "av-textbutton",
      "data-action": "dice",
      title: "draw other errors (N)",
      click: reseed,
    },
    icon("dice"),
    "Another seed",
  );
  const canvas = element("canvas", { class: "av-errors", role: "img" });
  const box = element("div", { class: "av-errorbox" }, canvas);
  const caption = element("p", { class: "av-saying" });
  // The longest there may be keeps its room: the height of the view must not change with what is said.
  const captions = element(
    "div",
    { class: "av-captions" },
    caption,
    element("span", { class: "av-saying", "aria-hidden": "true", text: captionText(true, true) }),
  );
  const root = element(
    "div",
    { class: "av-noise" },
    inRoom(explanation, texts),
    ...rows.map(({ row }) => row),
    element("div", { class: "av-buttons" }, reseedButton),
    box,
    captions,
  );
  const drawn = new Memo();
  const open = () => store.get("tab") === "noise";

  return {
    tab: { name: "noise", title: "Noise", root },
    place() {
      drawn.forget();
    },
    draw() {
      if (!open() || box.clientWidth === 0) return;
      const { palette, step, size } = stage;
      const from = Math.max(0, Math.min(step, store.get("steps")) - ERRORS_SHOWN);
      const numbers = store.namedNoiseNumbers;
      const { clientWidth: width, clientHeight: height } = box;
      const { ratio } = stage.picture;
      if (!drawn.changed(from, store.noiseNumbers, width, height, palette, size, ratio)) return;
      const errors = errorsOf(stage.engine, numbers, from, ERRORS_SHOWN);
      const many = errorsOf(stage.engine, numbers, 0, MANY / 2);
      drawErrors(canvas, width, height, ratio, {
        errors,
        many,
        from,
        numbers,
        palette,
        size,
      });
    },
    write() {
      if (!open()) return;
      for (const row of rows) row.show();
      const active = store.noise.find(({ name }) => name === stage.activeParameter?.name);
      const about = active ? explain(active, store.get(active.name)) : NOISE_HINT;
      setText(explanation, about);
      const text = captionText(!(store.get("noise_level") > 0), store.get("heavy_tails"));
      setText(caption, text);
      canvas.setAttribute("aria-label", text);
    },
    key: (event) => (event.key.toLowerCase() === "n" && !event.shiftKey ? reseed : null),
    keys: NOISE_KEYS,
  };
}

function captionText(off, heavy) {
  const kind = heavy ? "heavy tails: a few errors are huge" : "normal, as of a minibatch";
  const none = off ? ", which is 0: there is none now" : "";
  const errors = `The errors of ${ERRORS_SHOWN} gradients up to the playhead`;
  return `${errors}, in units of noise_level${none}. Right: how often each size comes (${kind}).`;
}

/** The row of the two kinds of errors. @param {Parameter} parameter @param {RowHooks} hooks @returns {Row} */
function kindRow(parameter, hooks) {
  const { name } = parameter;
  const { root, show } = segments(
    name,
    "kind of errors",
    [
      ["false", "Minibatch-like"],
      ["true", "Heavy-tailed"],
    ],
    (value) => hooks.set({ [name]: value === "true" }, true),
  );
  root.classList.add("av-row", "av-kinds");
  root.dataset.row = name;
  hooks.hand.follow(root, parameter);
  return { row: root, parameter, show: () => show(String(Boolean(hooks.get(name)))) };
}
