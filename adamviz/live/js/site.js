// The pages of a site: their views, and the one that plays on the front page.

/** @import { SavedViews } from "./notebook.js" */

import { tellHeight } from "./base/frame.js";
import { openFront } from "./front.js";
import { openNotebook } from "./notebook.js";
import { unpackText } from "./unpack.js";

/**
 * Open a page.
 * @param {Record<string, any>} renders what renders each kind of view that the site brings along
 * @param {Record<string, string>} shared long texts that pages share, by name
 */
export function openSite(renders, shared) {
  tellHeight();
  const part = document.getElementById("av-views");
  if (!part) return;
  /** @type {SavedViews} */
  const saved = JSON.parse(part.textContent);
  const texts = saved.texts.map((text) => (typeof text === "string" ? text : (shared[text.text] ?? text)));
  const widgets = Object.fromEntries(
    Object.entries(renders).map(([kind, render]) => [kind, { render: mounting(render) }]),
  );
  const places = [...document.querySelectorAll(".av-mount")].filter((place) => place instanceof HTMLElement);
  const front = document.querySelector(".av-front");
  openNotebook(
    { ...saved, texts },
    places.filter((place) => place !== front),
    widgets,
  );
  if (front instanceof HTMLElement) openFront(renders.stage, { ...saved, texts }, front);
}

/** What anywidget's `render` is, for code that is in the page already. */
function mounting(render) {
  return async ({ model, el }) =>
    render({ model, el, setup: JSON.parse(await unpackText(model.get("_setup"))) });
}
