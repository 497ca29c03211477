// Runs side by side: one pane for each, all of one size and with the same part of the plane, so that they can
// be compared.

import { margins } from "../base/margins.js";
import { Memo } from "../base/memo.js";
import { element } from "../base/dom.js";
import { swatch } from "../base/swatch.js";

const SHAPE = 1.35; // width to height of the pane that a person would like best
const NARROWEST = 9; // type sizes across the narrowest pane, where the view may grow downwards instead

/** How many columns let panes in a box be largest. @returns {number} */
export function columnsFor(count, width, height) {
  let best = [0, 1];
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const across = width / columns;
    const size = Math.min(across, (height / rows) * SHAPE);
    // Of two that are as good, the one that leaves no gap.
    const score = size - (rows * columns - count) * 1e-3;
    if (score > best[0]) best = [score, columns];
  }
  return best[1];
}

/** The height that a picture of so many panes would like to have where the page may grow downwards. */
export function tallEnough(count, width, size) {
  const { left, right, top, bottom } = margins(size);
  const columns = Math.max(1, Math.min(count, Math.floor((width - left - right) / (NARROWEST * size))));
  const across = (width - left - right - (columns - 1) * size) / columns;
  const rows = Math.ceil(count / columns);
  return top + bottom + rows * (titleHeight(size) + across * 0.85) + (rows - 1) * 0.4 * size;
}

const titleHeight = (size) => 1.75 * size;

/**
 * The boxes of the panes in a picture, each with whether it stands at the left end, and whether nothing
 * stands below it.
 * @returns {{box: import("../types").Box, left: boolean, bottom: boolean}[]}
 */
export function facetBoxes(count, width, height, size) {
  const { left, right, top, bottom } = margins(size);
  const [inner, high] = [width - left - right, height - top - bottom];
  if (count < 2)
    return [
      {
        box: { left, top, width: Math.max(40, inner), height: Math.max(40, high) },
        left: true,
        bottom: true,
      },
    ];
  const columns = columnsFor(count, inner, high);
  const rows = Math.ceil(count / columns);
  const title = titleHeight(size);
  const across = Math.max(40, Math.floor((inner - (columns - 1) * size) / columns));
  const down = Math.max(40, Math.floor((high - rows * title - (rows - 1) * 0.4 * size) / rows));
  return Array.from({ length: count }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    // On whole pixels, so that the one field looks alike in all of them.
    const [x, y] = [left + column * (across + size), top + title + row * (down + title + 0.4 * size)].map(
      Math.round,
    );
    const box = { left: x, top: y, width: across, height: down };
    return { box, left: column === 0, bottom: i + columns >= count };
  });
}

/** The names over the panes: each a button that selects its run. */
export class FacetTitles {
  /** @param {(run: number) => void} select */
  constructor(select) {
    this.select = select;
    this.root = element("div", { class: "av-panetitles" });
    this.placed = new Memo();
    this.panes = [];
    this.buttons = [];
    this.crosses = [];
  }

  /**
   * @param {{viewport: import("./viewport.js").Viewport, run: number|null}[]} panes
   * @param {string[]} labels of the runs
   * @param {import("../types").RunStyle[]} styles of the runs
   */
  place(panes, labels, styles, size) {
    const boxes = panes.map(({ viewport, run }) => [run, viewport.box]);
    if (!this.placed.changed(size, boxes, labels, styles)) return;
    this.buttons = panes
      .filter(({ run }) => run !== null)
      .map(({ viewport: { box }, run }) => {
        const button = element(
          "button",
          {
            type: "button",
            class: "av-panetitle",
            "data-run": run,
            tabindex: -1,
            title: "put this run under the sliders",
            click: () => this.select(run),
          },
          swatch(styles[run]),
          element("span", { text: labels[run] }),
        );
        Object.assign(button.style, {
          left: `${box.left}px`,
          top: `${box.top - titleHeight(size)}px`,
          width: `${box.width}px`,
        });
        return button;
      });
    this.panes = panes;
    this.crosses = this.buttons.map(() => element("span", { class: "av-cross", hidden: true }));
    this.root.replaceChildren(...this.buttons, ...this.crosses);
  }

  /** Mark the point that is pointed at in every pane. @param {number[]|null} point @param {number} [loss] */
  point(point, loss) {
    this.crosses.forEach((cross, i) => {
      const { viewport } = this.panes[i];
      const [px, py] = point ? viewport.at(point, loss) : [NaN, NaN];
      cross.hidden = !viewport.holds(px, py);
      if (!cross.hidden) cross.style.transform = `translate(${px}px, ${py}px)`;
    });
  }

  /** Say which run is selected. */
  show(selected) {
    for (const button of this.buttons)
      button.setAttribute("aria-pressed", String(+button.dataset.run === selected));
  }
}
