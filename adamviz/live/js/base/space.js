// Space plays the view that is in sight, before anybody has clicked into one: exactly one of those in a page,
// and only where nothing has the focus and the key is nobody else's.

const ENOUGH_SEEN = 0.7; // of its picture, at least

/** The views of this page, of whatever kind. @type {Set<{root: HTMLElement, picture: HTMLElement}>} */
const candidates = (globalThis[Symbol.for("adamviz.views")] ??= new Set());

/**
 * @param {HTMLElement} root of a view
 * @param {HTMLElement} picture that must be in sight
 * @param {() => void} play
 * @returns {() => void} stops it
 */
export function playInSight(root, picture, play) {
  const own = { root, picture };
  candidates.add(own);
  /** @param {KeyboardEvent} event */
  const listen = (event) => {
    if (event.key !== " " || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.defaultPrevented || !unclaimed(event) || inSight() !== own) return;
    event.preventDefault();
    if (!event.repeat) play();
  };
  window.addEventListener("keydown", listen);
  return () => {
    candidates.delete(own);
    window.removeEventListener("keydown", listen);
  };
}

/** Whether nothing has the focus, and what is around the views does not use Space by itself. */
function unclaimed(event) {
  const [target] = event.composedPath();
  if (target !== document.body && target !== document.documentElement) return false;
  // Slides go on with it, and the classic notebook scrolls.
  return !("Reveal" in globalThis || "Jupyter" in globalThis || document.querySelector(".reveal"));
}

/** Of the views whose picture is in sight, that of which most is seen. */
function inSight() {
  let [best, most] = [null, 0];
  for (const view of candidates) {
    const { left, right, top, bottom, width, height } = view.picture.getBoundingClientRect();
    const across = Math.max(0, Math.min(right, innerWidth) - Math.max(left, 0));
    const down = Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0));
    const seen = across * down;
    if (seen > most && seen >= ENOUGH_SEEN * width * height && uncovered(view)) [best, most] = [view, seen];
  }
  return best;
}

/** Whether nothing lies over the picture: another tab of Jupyter's, or a dialog. */
function uncovered({ root, picture }) {
  const { left, top, width, height } = picture.getBoundingClientRect();
  const scope = /** @type {Document|ShadowRoot} */ (root.getRootNode());
  const x = Math.min(Math.max(left + width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(top + height / 2, 0), innerHeight - 1);
  return root.contains(scope.elementFromPoint(x, y));
}
