// A notebook as slides: reveal.js walks through them, and a view on a slide has its keys while it has the
// focus.

import { openNotebook } from "./notebook.js";

const LEAST_SCALE = 0.6; // scale of a view: below it the slide is scrolled instead
// Pixels: in a window of a phone's width slides are as large as that, and follow one another as a page does,
// for made as small as the window they could not be read. slides.css knows it too.
const PHONE = 700;

/** @import { SavedViews } from "./notebook.js" */

/**
 * Open the slides.
 * @param {any} Reveal
 * @param {SavedViews|null} saved what the page keeps of its views
 * @param {Record<string, any>} options of reveal.js
 */
export function openSlides(Reveal, saved, options) {
  const places = document.querySelectorAll(".av-mount");
  const mount = saved ? openNotebook(saved, /** @type {any} */ (places)) : async () => {};
  const focused = () => /** @type {HTMLElement} */ (document.activeElement)?.closest(".av-mount");
  const show = async () => {
    const slide = Reveal.getCurrentSlide();
    if (!slide) return;
    await Promise.all([...slide.querySelectorAll(".av-mount")].map(mount));
    fit(slide);
  };
  // Escape, which a view does not need, leads from it back to the slides.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !focused()) return;
    event.stopImmediatePropagation(); // it is reveal.js's key for its overview
    /** @type {HTMLElement} */ (document.activeElement).blur();
  });
  for (const event of ["ready", "slidechanged", "resize"]) Reveal.on(event, show);
  const wide = { width: 1440, height: 810, margin: 0.03, ...options };
  const size = () =>
    innerWidth > PHONE ? wide : { ...wide, width: innerWidth, height: innerHeight, margin: 0 };
  let seen = innerWidth;
  window.addEventListener("resize", () => {
    if (innerWidth === seen) return;
    seen = innerWidth;
    Reveal.configure(size());
  });
  return Reveal.initialize({
    hash: true,
    center: false,
    controlsTutorial: false,
    scrollActivationWidth: PHONE,
    ...size(),
    keyboardCondition: () => !focused(),
  });
}

/** Let the views of a slide take the height that the rest of it leaves. @param {HTMLElement} slide */
function fit(slide) {
  /** @type {HTMLElement[]} */
  const views = [...slide.querySelectorAll(".av-mount")].filter((place) => place instanceof HTMLElement);
  for (const view of views) view.style.zoom = "";
  const seen = views.reduce((sum, view) => sum + view.offsetHeight, 0);
  const over = slide.scrollHeight - slide.clientHeight;
  if (seen === 0 || over <= 0) return;
  const scale = (seen - over) / seen;
  if (scale >= LEAST_SCALE) for (const view of views) view.style.zoom = String(Math.floor(scale * 100) / 100);
}
