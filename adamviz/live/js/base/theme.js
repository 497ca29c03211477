// Light or dark, as the page around is: JupyterLab and Notebook say so on the body, other pages through the
// system.

/** @import { Palette } from "./types" */

export function isDark() {
  // Where the system forces its colours upon all pages, their darkness counts, and it is told as a
  // preference.
  if (matchMedia("(forced-colors: active)").matches)
    return matchMedia("(prefers-color-scheme: dark)").matches;
  const light = document.body?.dataset.jpThemeLight;
  if (light !== undefined) return light === "false";
  if (document.body?.classList.contains("vscode-dark")) return true;
  if (document.body?.classList.contains("vscode-light")) return false;
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Call back when the theme changes. @param {() => void} callback @returns a function that stops it */
export function watchTheme(callback) {
  const observer = new MutationObserver(callback);
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "class"] });
  const media = matchMedia("(prefers-color-scheme: dark)");
  const forced = matchMedia("(forced-colors: active)");
  for (const query of [media, forced]) query.addEventListener("change", callback);
  return () => {
    observer.disconnect();
    for (const query of [media, forced]) query.removeEventListener("change", callback);
  };
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
