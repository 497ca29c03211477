// A notebook as a page, or as slides: each view on a host of its own, where the notebook showed it.

import { Host } from "./state/host.js";

const AHEAD = "900px"; // from the window, at which a view is made: before it comes into sight

/**
 * What the page keeps of its views; export/notebook/saved.py writes it.
 * @typedef {{ traits: Record<string, any>, texts: Record<string, number>, buffers?: { path:
 *   (string|number)[], data: string }[], stored?: any }} SavedModel  texts: long traits, by their places in
 *   the page's texts; stored: what the kernel had computed
 * @typedef {{ texts: any[], models: Record<string, SavedModel>, links: { ends: [string, string][], both:
 *   boolean }[] }} SavedViews
 */

/**
 * Mount the views of a page, each when it comes near the window.
 * @param {SavedViews} saved
 * @param {Iterable<HTMLElement>} places elements whose `data-model` names a view
 * @param {Record<string, any>} [widgets] by kind, those whose code the page has
 * @returns {(place: HTMLElement) => Promise<void>} mounts one of them at once, and is
 *   done when it is drawn
 */
export function openNotebook(saved, places, widgets = {}) {
  const { texts, models } = saved;
  const hosts = hostsOf(saved);
  /** What loads a widget's code, by its place in the texts, so that each is compiled once. */
  const codes = new Map();
  const code = (place) => codes.get(place) ?? codes.set(place, widget(texts[place])).get(place);
  const widget = (text) => (typeof text === "string" ? load(text) : widgets[text.kind]);
  const begun = new Map();
  const styled = new Set();
  const style = (text) => {
    if (!text || styled.has(text)) return;
    styled.add(text);
    const sheet = document.createElement("style");
    sheet.textContent = text;
    document.head.append(sheet);
  };
  const mounts = new WeakMap();
  const mount = (place) => mounts.get(place) ?? mounts.set(place, mounting(place)).get(place);
  const mounting = async (place) => {
    const { model: name } = place.dataset;
    const el = document.createElement("div");
    try {
      const { initialize, render } = await code(models[name].texts._esm);
      if (!begun.has(name)) begun.set(name, initialize?.({ model: hosts.get(name) }));
      await begun.get(name);
      style(hosts.get(name).get("_css"));
      place.append(el);
      await render?.({ model: hosts.get(name), el });
      // The picture lies over the view until that has drawn itself.
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      uncoverAlive(place, el);
    } catch (error) {
      el.remove();
      const word = document.createElement("p");
      word.className = "av-word";
      word.textContent = `This view could not be opened. It needs a browser of 2023 or newer. (${error})`;
      place.after(word);
    }
  };
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        mount(target);
      }
    },
    { rootMargin: AHEAD },
  );
  for (const place of places) near.observe(place);
  return mount;
}

/** The same once a view has anything to show; the picture of one that only a kernel could compute stays. */
function uncoverAlive(place, el) {
  const view = el.querySelector(".adamviz");
  const lifeless = () => view?.classList.contains("av-lifeless");
  if (!lifeless()) return uncover(place);
  new MutationObserver((_, watch) => {
    if (lifeless()) return;
    watch.disconnect();
    uncover(place);
  }).observe(view, { attributeFilter: ["class"] });
}

/** Take the picture away that lies over a view. @param {HTMLElement} place */
export function uncover(place) {
  for (const still of place.querySelectorAll(":scope > .av-still")) still.remove();
  place.dataset.alive = "";
}

/** The host of each widget, with the links between them. @param {SavedViews} saved */
export function hostsOf({ texts, models, links }) {
  const hosts = new Map(Object.entries(models).map(([name, model]) => [name, hostOf(model, texts)]));
  for (const { ends, both } of links) link(ends, both, hosts);
  return hosts;
}

/** @param {SavedModel} model @param {string[]} texts */
function hostOf({ traits, texts: long, buffers = [], stored = null }, texts) {
  const whole = { ...traits };
  for (const [name, place] of Object.entries(long)) whole[name] = texts[place];
  for (const { path, data } of buffers) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const last = path.at(-1);
    let at = whole;
    for (const step of path.slice(0, -1)) at = at[step] ??= {};
    at[last] = new DataView(bytes.buffer);
  }
  return new Host(whole, stored);
}

/** Let two traits have one value from now on. */
function link(ends, both, hosts) {
  const [[source, left], [target, right]] = ends;
  const follow = (from, name, to, other) =>
    from.on(`change:${name}`, () => {
      to.set(other, from.get(name));
      to.save_changes();
    });
  follow(hosts.get(source), left, hosts.get(target), right);
  if (both) follow(hosts.get(target), right, hosts.get(source), left);
}

/** A widget's module, in each of the forms that anywidget takes. @param {string} text */
async function load(text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    const module = await import(url);
    const widget = module.default ?? module;
    return typeof widget === "function" ? await widget() : widget;
  } finally {
    URL.revokeObjectURL(url);
  }
}
