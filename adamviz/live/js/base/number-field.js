// The number beside a slider, as a text that can be edited. One that is not allowed changes nothing and stays
// as it was typed, and a hint beside it says what to write; Escape brings the present number back.

/** @import { Parameter, RowHooks } from "./types" */

import { element, scopeOf } from "./dom.js";
import { valueText } from "./scales.js";
import { parseValue } from "./validity.js";

/**
 * @param {Parameter} parameter
 * @param {string} label for a screen reader
 * @param {Pick<RowHooks, "get" | "refused">} hooks
 * @param {(value: any) => void} take a value that is allowed
 * @param {() => void} leave where the focus goes from it
 */
export function numberField(parameter, label, hooks, take, leave) {
  const { name } = parameter;
  const present = () => valueText(parameter, hooks.get(name));
  const hint = element("span", { class: "av-hint", role: "status" });
  let refused = ""; // why the text is
  /** @returns whether the text is allowed */
  const check = () => {
    const { hint: wrong } = parseValue(parameter, number.value);
    say(wrong ?? "");
    return !wrong;
  };
  const field = {
    silence: () => (hint.textContent = ""),
    restore() {
      number.value = present();
      say("");
    },
  };
  /** Say why the text is not allowed; of other fields that is said no longer. */
  const say = (text) => {
    if (text) for (const other of hooks.refused ?? []) other.silence();
    hooks.refused?.[text ? "add" : "delete"](field);
    hint.textContent = refused = text;
    number.classList.toggle("av-wrong", text !== "");
    number.setAttribute("aria-invalid", String(text !== ""));
    number.setAttribute("aria-description", text);
  };
  const commit = () => {
    if (!check()) return false;
    // It may be shown rounded: what nobody has edited is not to be taken.
    if (number.value === present()) return true;
    take(parseValue(parameter, number.value).value);
    number.value = present();
    return true;
  };
  const number = element("input", {
    type: "text",
    inputmode: "decimal",
    class: "av-number",
    "data-name": name,
    "aria-label": `${label}, value`,
    "aria-invalid": "false",
    spellcheck: "false",
    autocomplete: "off",
    focus: () => number.select(),
    input: () => refused && check(),
    change: commit,
    keydown: (event) => {
      // On to the slider, which the arrow keys move: were the focus let go, the next key would be Jupyter's.
      if (event.key === "Enter" && commit()) leave();
      if (event.key !== "Escape" || number.value === present()) return;
      field.restore();
      event.stopPropagation();
    },
  });
  let shown;
  /** @param {any} value */
  function show(value) {
    if (value === shown && (number.value !== "" || refused)) return;
    if (shown !== undefined) say("");
    shown = value;
    // A text that is selected, to be typed over, stays so: typed at its end a number would be another one.
    const { selectionStart: start, selectionEnd: end } = number;
    const chosen = end > start && start === 0 && end === number.value.length;
    number.value = root.dataset.value = present();
    if (chosen && scopeOf(number).activeElement === number) number.select();
  }
  const root = element("span", { class: "av-value" }, number, hint);
  return { root, show };
}
