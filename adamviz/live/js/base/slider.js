// The slider of a parameter. Under a pointer it catches on round values and on that with which the view
// opened; keys, and a pointer with Shift or Alt, reach every place.

/** @import { Parameter, RowHooks } from "./types" */

import { caught, roundValues } from "./catches.js";
import { element } from "./dom.js";
import { fromSlider, toSlider, valueText } from "./scales.js";

const GRAIN = 400; // places of a slider: one press of an arrow key is one of them
const SLOP = 6; // pixels that a finger moves across before it moves the slider: it may be about to scroll
const AGAIN = 500; // milliseconds within which a second press belongs to a double click

/**
 * @param {Parameter} parameter
 * @param {string} label for a screen reader
 * @param {RowHooks} hooks
 * @param {(value: any) => void} move takes what the slider is moved to
 */
export function slider(parameter, label, hooks, move) {
  const { name } = parameter;
  const rounds = roundValues(parameter);
  const press = { on: false, free: false, x: 0, touch: false, before: "", at: -Infinity };
  let first; // the value before a double click
  const range = element("input", {
    type: "range",
    min: 0,
    max: GRAIN,
    step: "any",
    "data-name": name,
    "aria-label": label,
    input: () => !press.touch && take(),
    change: () => hooks.set({}, true),
    keydown: (event) => {
      if (event.key === "Backspace" && !event.repeat) restore(hooks.get(name));
      else stepByKey(event, range);
    },
    dblclick: () => restore(first),
  });
  const restore = (before) => hooks.restore(name, before);

  function take() {
    const place = +range.value / GRAIN;
    const free = !press.on || press.free;
    const { value, place: now } = free
      ? { value: fromSlider(parameter, place), place }
      : caught(parameter, place, hooks.opened(name), rounds);
    if (now !== place) range.value = String(GRAIN * now);
    fill(value);
    move(value);
  }

  range.addEventListener("pointerdown", (event) => {
    const { button, timeStamp, pointerType, clientX, shiftKey, altKey } = event;
    if (button !== 0) return; // the menu of another button keeps its end from the page
    if (timeStamp - press.at > AGAIN) first = hooks.get(name);
    const touch = pointerType === "touch";
    Object.assign(press, { on: true, free: shiftKey || altKey, x: clientX, touch });
    Object.assign(press, { before: range.value, at: timeStamp });
    const stop = new AbortController();
    const { signal } = stop;
    const end = ({ type }) => {
      stop.abort();
      if (press.touch) {
        press.touch = false;
        // The finger scrolls the page: the slider, which follows each touch, was not meant.
        if (type === "pointercancel") range.value = press.before;
        else if (range.value !== press.before) take();
      }
      // The browser reports the end of the movement after this.
      setTimeout(() => (press.on = false));
    };
    for (const ending of ["pointerup", "pointercancel"]) window.addEventListener(ending, end, { signal });
    window.addEventListener(
      "pointermove",
      (moved) => {
        press.free = moved.shiftKey || moved.altKey;
        if (!press.touch || Math.abs(moved.clientX - press.x) < SLOP) return;
        press.touch = false;
        take();
      },
      { signal },
    );
  });

  // The track is filled up to the thumb at once, or it would trail behind the pointer.
  function fill(value) {
    range.style.setProperty("--av-filled", value === null ? "0%" : `${(100 * +range.value) / GRAIN}%`);
  }

  function show(value) {
    const place = GRAIN * toSlider(parameter, value);
    // While it is dragged the slider is where the pointer is: writing the rounded value back would make it
    // tremble.
    if (!press.on && Math.abs(+range.value - place) > 1e-6) range.value = String(place);
    fill(value);
    range.setAttribute("aria-valuetext", valueText(parameter, value));
    const opening = hooks.opened(name);
    const mark = opening === undefined ? "" : String(toSlider(parameter, opening));
    range.style.setProperty("--av-opened", mark);
  }
  return { range, show, restore: () => restore(hooks.get(name)) };
}

/**
 * Arrow keys move by one place, with Shift by ten: a native range with step "any" would jump by a tenth.
 * @param {KeyboardEvent} event
 * @param {HTMLInputElement} range
 */
function stepByKey(event, range) {
  const sign = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
  const jump = { PageUp: GRAIN / 10, PageDown: -GRAIN / 10, Home: -GRAIN, End: GRAIN }[event.key];
  if ((!sign && !jump) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const by = jump ?? sign * (event.shiftKey ? 10 : 1);
  // From place to whole place: a value is rounded to few digits, and a key there and back must not drift.
  range.value = String(Math.min(GRAIN, Math.max(0, Math.round(+range.value) + by)));
  range.dispatchEvent(new Event("input", { bubbles: true }));
  range.dispatchEvent(new Event("change", { bubbles: true }));
}
