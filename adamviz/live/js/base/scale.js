// How large the page around a view draws it: slides and zoomed pages enlarge it by `transform` or `zoom`, of
// which neither the view's own pixels nor a pointer's place know.

const PRINTED = 3; // dots of a printer in a pixel of the view
const SHARPEST = 4; // device pixels in a pixel of the view, where the screen itself has not more

/** By how much an element is enlarged, across and down; it may not be turned. */
export function scaleOf(element) {
  const { width, height } = element.getBoundingClientRect();
  return [width / element.offsetWidth || 1, height / element.offsetHeight || 1];
}

/**
 * Where a pointer is in an element, in the element's own pixels.
 * @param {HTMLElement} element
 * @param {{clientX: number, clientY: number}} event
 * @returns {[number, number]}
 */
export function placeIn(element, { clientX, clientY }) {
  const { left, top } = element.getBoundingClientRect();
  const [across, down] = scaleOf(element);
  return [(clientX - left) / across, (clientY - top) / down];
}

/** Device pixels in one pixel of an element. @param {HTMLElement} element @returns {number} */
export function pixelRatio(element) {
  const screen = element.closest(".av-print") ? PRINTED : window.devicePixelRatio || 1;
  const scale = Math.max(...scaleOf(element));
  // An element's own width is a whole number, and its box need not be.
  if (Math.abs(scale - 1) < 0.01) return screen;
  return Math.min(screen * scale, Math.max(screen, SHARPEST));
}

/**
 * Call back when that number has changed, which no observer of sizes sees: a slide takes another scale with
 * its window, and the window another screen.
 * @param {HTMLElement} element
 * @param {() => void} changed
 * @returns {() => void} stops it
 */
export function watchPixelRatio(element, changed) {
  let ratio = pixelRatio(element);
  const stop = new AbortController();
  const { signal } = stop;
  const look = () => {
    const now = pixelRatio(element);
    if (now === ratio) return;
    ratio = now;
    changed();
  };
  const followScreen = () => {
    const screen = window.matchMedia(`(resolution: ${window.devicePixelRatio || 1}dppx)`);
    screen.addEventListener("change", () => (followScreen(), look()), { once: true, signal });
  };
  followScreen();
  window.addEventListener("resize", look, { signal });
  element.addEventListener("pointerenter", look, { signal });
  const seen = new IntersectionObserver(look);
  seen.observe(element);
  return () => {
    stop.abort();
    seen.disconnect();
  };
}
