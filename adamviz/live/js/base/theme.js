// Light or dark, as the view's surroundings are: what is seen behind it decides; where nothing is measured,
// the marks by which hosts say their theme; and last the system.

import { luminance } from "./readable.js";

/** @import { Palette } from "./types" */

/** By what an element and all in it are given a theme, whatever is behind: "light" or "dark". */
export const THEME = "data-adamviz-theme";

const LUMINOUS = 0.179; // of a background in whose light black and white have the same contrast with it
const SEEN = 0.5; // how much of what is behind must have been measured

const CLASS = /^(?:(?:theme|mode|quarto|vscode|sl-theme)-)?(dark|light)(?:-(?:mode|theme))?$/;
const NAMED = /\b(?:(dark|night|slate|black|dim|mocha|dracula)|(light|default|white|day|latte))\b/;
const ATTRIBUTES = [
  "data-theme",
  "theme",
  "data-bs-theme",
  "data-md-color-scheme",
  "data-color-mode",
  "data-color-scheme",
  "data-mode",
  "data-theme-mode",
  "data-vscode-theme-kind",
];
const WATCHED = ["class", "style", THEME, "data-jp-theme-light", "color-scheme", ...ATTRIBUTES];

const system = (query) => matchMedia(query).matches;
const DARK = "(prefers-color-scheme: dark)";
const FORCED = "(forced-colors: active)";

/** What an element stands in, across the borders of shadow roots, from the nearest on. @param {Node} node */
export function around(node) {
  const chain = [];
  for (let next = above(node); next; next = above(next)) if (next instanceof Element) chain.push(next);
  for (const end of [document.body, document.documentElement])
    if (end && !chain.includes(end)) chain.push(end);
  return chain;
}

const above = (node) => node.assignedSlot ?? node.parentNode ?? node.host ?? null;

/** @param {Element[]} chain what the view stands in, from the nearest on */
export function isDark(chain) {
  const own = chain.find((element) => element.hasAttribute(THEME))?.getAttribute(THEME);
  if (own) return own === "dark";
  // Where the system forces its colours upon all pages, their darkness counts, and it is told as a
  // preference.
  if (system(FORCED)) return system(DARK);
  return behind(chain) ?? marked(chain) ?? scheme(chain[0]) ?? system(DARK);
}

/** Whether what is behind the view is dark; null where hardly anything of it can be measured. */
function behind(chain) {
  let [light, rest] = [0, 1];
  for (const element of chain) {
    // A deck's background of one slide lies beside that slide, not around it.
    const said = /(?:^|\s)has-(dark|light)-background(?:\s|$)/.exec(classesOf(element))?.[1];
    const [red, green, blue, alpha] = said
      ? [0, 0, 0, 1].map((part, i) => (i < 3 && said === "light" ? 255 : part))
      : colourOf(getComputedStyle(element).backgroundColor);
    light += rest * alpha * luminance(red, green, blue);
    rest *= 1 - alpha;
    if (rest < 0.01) break;
  }
  return 1 - rest < SEEN ? null : light / (1 - rest) < LUMINOUS;
}

/** What hosts say by classes and attributes; the nearest counts. */
function marked(chain) {
  for (const element of chain) {
    const light = element.getAttribute("data-jp-theme-light");
    if (light) return light === "false";
    const names = classesOf(element).toLowerCase().split(/\s+/);
    for (const name of names.reverse()) {
      if (name === "vscode-high-contrast") return !names.includes("vscode-high-contrast-light");
      const said = CLASS.exec(name)?.[1];
      if (said) return said === "dark";
    }
    for (const name of ATTRIBUTES) {
      const found = NAMED.exec((element.getAttribute(name) ?? "").toLowerCase().replaceAll(/[-_]/g, " "));
      if (found) return Boolean(found[1]);
    }
  }
  return null;
}

/** What the page has declared of its colours; null if nothing, and where it leaves them to the system. */
function scheme(element) {
  const declared = (text) =>
    ["dark", "light"].filter((name) => new RegExp(`\\b${name}\\b`).test(text ?? "")).join();
  const computed = declared(getComputedStyle(element).colorScheme);
  const meta = document.querySelector('meta[name="color-scheme"]')?.getAttribute("content");
  const attribute = document.documentElement.getAttribute("color-scheme");
  const said = [computed, declared(meta), declared(attribute)].find(Boolean);
  return said === "dark" || said === "light" ? said === "dark" : null;
}

const classesOf = (element) => element.getAttribute("class") ?? "";

/** Red, green, blue to 255 and opacity to 1 of a colour as browsers compute it. @returns {number[]} */
function colourOf(text) {
  const plain = /^rgba?\(([\d.]+),? ([\d.]+),? ([\d.]+)(?:(?:,| \/) ([\d.]+))?\)$/.exec(text);
  if (plain) return [1, 2, 3, 4].map((i) => (plain[i] === undefined ? 1 : Number(plain[i])));
  // In another space, such as oklch: painted, it is red, green and blue.
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const context = canvas.getContext("2d");
  context.fillStyle = text;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}

/** The theme of a view's surroundings, followed. */
export class Surroundings {
  chain = [];
  /** @type {boolean} */
  dark;
  frame = 0;
  media = [DARK, FORCED].map((query) => matchMedia(query));

  /** @param {HTMLElement} element the view @param {() => void} changed */
  constructor(element, changed) {
    this.element = element;
    this.changed = changed;
    this.look = () => {
      this.frame ||= requestAnimationFrame(() => {
        this.frame = 0;
        if (element.isConnected && this.dark !== this.measure()) changed();
      });
    };
    this.observer = new MutationObserver(this.look);
    /** A background that has faded is measured at its end. @param {TransitionEvent} event */
    this.faded = ({ target, propertyName }) => {
      if (propertyName.startsWith("background") && this.chain.includes(target)) this.look();
    };
    for (const query of this.media) query.addEventListener("change", this.look);
    document.addEventListener("transitionend", this.faded);
    document.addEventListener("load", this.look, true); // of style sheets
  }

  /** Whether the surroundings are dark. */
  measure() {
    const { chain } = this;
    const now = around(this.element);
    if (now.length !== chain.length || now.some((element, i) => element !== chain[i])) this.observe(now);
    return (this.dark = isDark(now));
  }

  observe(chain) {
    this.chain = chain;
    this.observer.disconnect();
    for (const element of chain)
      this.observer.observe(element, { attributes: true, attributeFilter: WATCHED });
    // Themes that come and go as style sheets.
    if (document.head)
      this.observer.observe(document.head, {
        childList: true,
        subtree: true,
        attributes: true,
        attributeFilter: ["media", "disabled", "rel", "href", "content"],
      });
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
    for (const query of this.media) query.removeEventListener("change", this.look);
    document.removeEventListener("transitionend", this.faded);
    document.removeEventListener("load", this.look, true);
  }
}

/**
 * Give the document around the canvases the palette's colours.
 * @param {HTMLElement} root
 * @param {Palette} palette
 */
export function applyPalette(root, palette) {
  root.dataset.theme = palette.name;
  for (const name of [
    "background",
    "panel",
    "text",
    "muted",
    "grid",
    "accent",
    "on_accent",
    "ring",
    "halo",
  ]) {
    root.style.setProperty(`--av-${name.replace("_", "-")}`, palette[name]);
  }
}
