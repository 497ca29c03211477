// The view of the front page: it plays from its first frame, with one slider; "more" brings all the others.

/** @import { SavedViews } from "./notebook.js" */

import { hostsOf, uncover } from "./notebook.js";
import { unpackText } from "./unpack.js";

const LINGER = 1600; // milliseconds at the end of the run until it begins anew

/**
 * Open the view and play it.
 * @param {any} render of the view's kind
 * @param {SavedViews} saved
 * @param {HTMLElement} place
 */
export async function openFront(render, saved, place) {
  const host = hostsOf(saved).get(place.dataset.model);
  const setup = JSON.parse(await unpackText(host.get("_setup")));
  const el = document.createElement("div");
  place.append(el);
  const view = new render.Kind({ model: host, el, setup });
  const { transport } = view;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const begin = () => {
    uncover(place);
    if (calm) transport.go(host.get("steps"));
    else transport.toggle();
  };
  requestAnimationFrame(() => requestAnimationFrame(begin));
  const ended = () => !transport.playing && transport.step >= host.get("steps");
  let lingering = null;
  const looking = setInterval(() => {
    if (calm || document.hidden || !ended()) return;
    lingering ??= setTimeout(() => {
      lingering = null;
      if (ended()) transport.toggle();
    }, LINGER);
  }, 200);
  /** @type {HTMLInputElement} */
  const slider = document.querySelector(".av-one input");
  const shown = document.querySelector(".av-one output");
  const read = () => {
    const value = Math.round(10 ** +slider.value);
    shown.textContent = String(value);
    host.set("condition", value);
  };
  slider.addEventListener("input", read);
  host.on("change:condition", () => {
    shown.textContent = String(Math.round(host.get("condition")));
    slider.value = String(Math.log10(host.get("condition")));
  });
  const more = document.querySelector(".av-more");
  more.addEventListener("click", () => {
    clearInterval(looking);
    clearTimeout(lingering);
    place.classList.remove("av-front");
    document.querySelector(".av-one").remove();
    more.remove();
    view.wake("place");
    view.root.focus({ preventScroll: true });
  });
}
