// The keyboard. While the view has the focus, plain keys stay in it: Jupyter would take them for its own
// commands, and a B would insert a cell, two D delete the view's. What belongs to Jupyter goes through:
// Escape, Shift+Enter, and all with Ctrl, Alt or Meta.

/** @import { Actions, KeyRow } from "../types" */

/** @type {KeyRow[]} */
export const HELP = [
  ["space", "play or pause"],
  ["← →", "one step back or forward; with Shift, ten"],
  ["Home End", "to the start, to the last step"],
  ["↑ ↓", "faster, slower"],
  ["+ − 0", "zoom in, out, back to the whole surface"],
  ["A D W S", "move the picture left, right, up, down"],
  ["[ ]", "put the previous or next run under the sliders"],
  ["F", "full screen"],
  ["Tab", "to the sliders, the runs, and the ring, which the arrow keys move"],
  ["?", "this list"],
];

/** @param {HTMLElement} root @param {Actions} actions */
export function listenToKeys(root, actions) {
  /** @param {KeyboardEvent} event */
  const command = (event) => {
    const far = event.shiftKey ? 10 : 1;
    switch (event.key) {
      case " ":
        return actions.toggle;
      case "ArrowLeft":
        return () => actions.by(-far);
      case "ArrowRight":
        return () => actions.by(far);
      case "ArrowUp":
        return () => actions.faster(1);
      case "ArrowDown":
        return () => actions.faster(-1);
      case "Home":
        return () => actions.jump(0);
      case "End":
        return () => actions.jump(Infinity);
      case "+":
      case "=":
        return () => actions.zoom(1.25);
      case "-":
      case "_":
        return () => actions.zoom(0.8);
      case "0":
        return actions.home;
      case "a":
      case "A":
        return () => actions.pan(0.1, 0);
      case "d":
      case "D":
        return () => actions.pan(-0.1, 0);
      case "w":
      case "W":
        return () => actions.pan(0, 0.1);
      case "s":
      case "S":
        return () => actions.pan(0, -0.1);
      case "[":
        return () => actions.choose(-1);
      case "]":
        return () => actions.choose(1);
      case "f":
      case "F":
        return actions.fullscreen;
      case "?":
        return actions.help;
      default:
        return null;
    }
  };
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {HTMLInputElement} */ (event.target);
    if (event.key === "Escape") {
      if (actions.close()) event.stopPropagation();
      return;
    }
    if (event.key === "Tab") return;
    if (target.matches("input, select")) {
      // A field uses its keys itself; Space on a slider does nothing, so it may play.
      const plays = target.type === "range" && event.key === " ";
      event.stopPropagation();
      if (!plays) return;
    } else if (target.matches("button") && (event.key === " " || event.key === "Enter")) {
      event.stopPropagation();
      return;
    } else if (event.defaultPrevented) {
      event.stopPropagation();
      return;
    }
    const action = actions.first?.(event) ?? command(event);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    // A key that is held down goes on stepping and moving, but switches only once.
    if (event.repeat && [actions.toggle, actions.fullscreen, actions.help].includes(action)) return;
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
    const target = /** @type {HTMLElement} */ (event.target);
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
