// The keyboard. While the view has the focus, plain keys stay in it: Jupyter would take them for its own
// commands, and a B would insert a cell, two D delete the view's. What belongs to Jupyter goes through:
// Escape, Shift+Enter, and all with Ctrl, Alt or Meta.

/** @import { Action, KeyActions, KeyRow } from "./types" */

/** The keys that inputs use themselves which are not written into. @type {Record<string, RegExp>} */
const INPUT_KEYS = {
  range: /^(Arrow|Page|Home$|End$|Backspace$)/,
  checkbox: /^ $/,
  radio: /^(Arrow| $)/,
};

/** @type {KeyRow[]} */
export const VIEW_KEYS = [
  ["F", "full screen"],
  ["?", "this list"],
];

/**
 * What a key does in every view.
 * @param {{fullscreen: Action, help: Action}} actions
 * @param {KeyboardEvent} event
 */
export function viewCommand(actions, { key }) {
  if (key === "f" || key === "F") return actions.fullscreen;
  return key === "?" ? actions.help : null;
}

/**
 * @param {HTMLElement} root
 * @param {KeyActions} actions
 */
export function listenToKeys(root, actions) {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {HTMLInputElement} */ (event.target);
    if (event.key === "Escape") {
      if (actions.close()) event.stopPropagation();
      return;
    }
    if (event.key === "Tab") return;
    if (target.matches("input, select, textarea")) {
      // A field uses its keys itself. Those that mean nothing to a slider or a toggle are the view's.
      event.stopPropagation();
      if (INPUT_KEYS[target.type]?.test(event.key) ?? true) return;
    } else if (target.matches("button:not(.av-start)") && (event.key === " " || event.key === "Enter")) {
      event.stopPropagation();
      return;
    } else if (event.defaultPrevented) {
      event.stopPropagation();
      return;
    }
    const action = actions.command(event);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    // A key that is held down goes on stepping and moving, but switches only once.
    if (event.repeat && actions.once.includes(action)) return;
    action();
  });
  keepFromJupyter(root);
  // JupyterLab also listens to keyup and keypress of what it takes for its own.
  for (const name of /** @type {const} */ (["keyup", "keypress"])) {
    root.addEventListener(name, (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && event.key !== "Escape")
        event.stopPropagation();
    });
  }
}

/**
 * Jupyter's key bindings leave alone a focused element that bears this attribute; one around it does not
 * count.
 * @param {HTMLElement} root
 */
function keepFromJupyter(root) {
  /** @param {KeyboardEvent} event */
  const guard = (event) => {
    if (!root.isConnected) return window.removeEventListener("keydown", guard, true);
    // Seen from the window, what is in a shadow root is its host.
    const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
    if (!root.contains(target)) return;
    const theirs =
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.key === "Escape" ||
      (event.key === "Enter" && event.shiftKey);
    target.toggleAttribute("data-lm-suppress-shortcuts", !theirs);
  };
  // On the window: Notebook listens on the document while capturing, before the view itself hears of a key.
  root.addEventListener("focusin", () => window.addEventListener("keydown", guard, true));
  root.addEventListener("focusout", () => window.removeEventListener("keydown", guard, true));
}
