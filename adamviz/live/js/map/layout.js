// Where the panes of a map's view stand: beside each other, or on a phone below one another.

import { element } from "../base/dom.js";
import { windowHeight } from "../base/frame.js";

const BESIDE = 640; // pixels of width that the map and what is beside it need

/** The two columns. @param {HTMLElement[]} left @param {any[]} parts @returns {HTMLElement} */
export function mapColumns(left, parts) {
  const of = (name) => parts.flatMap((part) => part[name] ?? []);
  const columns = element("div", { class: "av-mapcolumns" }, element("div", {}, ...left, ...of("below")));
  const beside = of("beside");
  if (beside.length > 0) columns.append(element("div", {}, ...beside));
  return columns;
}

/** Take the height of the map. @param {import("../map.js").MapView} view */
export function layOut({ pane, root, columns }, full, presenting) {
  const narrow = root.classList.contains("av-narrow");
  const fills = presenting || (full && !narrow); // then it takes what the rest leaves
  const stacked = !narrow && !fills && columns.clientWidth < BESIDE;
  root.classList.toggle("av-stacked", stacked);
  // In one column it sticks to the top of the window, and the sliders need the rest.
  const most = Math.min((narrow ? 0.5 : stacked ? 0.46 : 0.58) * windowHeight(), 900);
  const height = Math.round(Math.max(Math.min((stacked ? 0.7 : 0.95) * pane.root.clientWidth, most), 240));
  pane.root.style.height = fills ? "" : `${height}px`;
  root.style.setProperty("--av-picture", `${height}px`);
}
