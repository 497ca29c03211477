// The name of a pin in the table, which a click, Enter or F2 lets a hand write anew. Enter takes what was
// written, and so does leaving it; Escape brings the present name back.

import { element, scopeOf } from "../base/dom.js";

const NAME_LENGTH = 60; // letters

/** @param {(name: string) => void} take a name, "" for that of the run */
export function pinName(take) {
  const edit = () => {
    field.value = text.textContent;
    turn(true);
    field.focus({ preventScroll: true });
    field.select();
  };
  const turn = (editing) => {
    text.hidden = editing;
    field.hidden = !editing;
  };
  /** @param {boolean} taken whether what was written is */
  const leave = (taken) => {
    if (field.hidden) return;
    const focused = scopeOf(field).activeElement === field;
    turn(false);
    if (focused) text.focus({ preventScroll: true });
    if (taken && field.value.trim() !== text.textContent) take(field.value.trim());
  };
  const text = element("button", {
    type: "button",
    class: "av-rowname",
    click: edit,
    keydown: (event) => event.key === "F2" && (event.preventDefault(), edit()),
  });
  const field = element("input", {
    type: "text",
    class: "av-pinlabel",
    hidden: true,
    maxlength: NAME_LENGTH,
    "aria-label": "name of the pin",
    spellcheck: "false",
    autocomplete: "off",
    blur: () => leave(true),
    keydown: (event) => {
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
      event.preventDefault(); // or Enter would press the name, which has the focus then
      event.stopPropagation();
      leave(event.key === "Enter");
    },
  });
  return { text, field };
}
