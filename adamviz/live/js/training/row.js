// A row of the table of tensors, which is used for one line after another, and its headings.

/** @import { TableLine } from "./types" */
/** @import { TrainingView } from "../training.js" */

import { element, fitCanvas, setText } from "../base/dom.js";
import { Memo } from "../base/memo.js";
import { shortName } from "./choosing.js";
import { drawSparkline } from "./sparkline.js";
import { numberText, shapeText, tensorText } from "./words.js";

export const SPARK = 2; // pixels beside a sparkline
const LETTER = 0.62; // of the size of type: a letter's width, about

/**
 * The headings, which sort by their columns.
 * @param {TrainingView} view @param {(column: string) => void} sort
 */
export function headings(view, sort) {
  const heading = (column, kind, title) => {
    const text = element("span", {});
    const button = element("button", {
      type: "button",
      class: "av-sort",
      "data-sort": column,
      click: () => sort(column === "number" ? view.store.get("number") : column),
    });
    button.append(text);
    return {
      column,
      text,
      root: element("div", { class: `av-tcell av-t${kind}`, role: "columnheader", title }, button),
    };
  };
  const { recordings } = view.data;
  const cells = [
    heading("layer", "name", "tensors by layer, as they were recorded; click to turn them round"),
    heading("size", "shape", "shape; click to sort by the number of entries"),
    ...recordings.map(() => heading("number", "number", "")),
  ];
  setText(cells[0].text, "tensor");
  setText(cells[1].text, "shape");
  const spark = element("div", {
    class: "av-tcell av-tspark",
    role: "columnheader",
    title: "over all steps",
  });
  const root = element("div", { class: "av-thead", role: "row" }, ...cells.map((cell) => cell.root));
  cells[1].root.after(spark);
  return {
    root,
    arrange() {},
    write() {
      const { store } = view;
      const [column, descending] = store.get("order");
      const number = store.setup.numbers.find(({ name }) => name === store.get("number"));
      cells.slice(2).forEach((cell, i) => {
        setText(cell.text, recordings.length > 1 ? recordings[i].label : (number?.title ?? ""));
        const about = `${number?.title ?? ""} at the playhead. ${number?.text ?? ""} Click to sort by it.`;
        if (cell.root.title !== about) cell.root.title = about;
      });
      cells.forEach((cell, i) => {
        const sorted = cell.column === "number" ? i === 2 && column === number?.name : cell.column === column;
        const shown = sorted && (column !== "layer" || descending);
        if (shown) cell.root.setAttribute("aria-sort", descending ? "descending" : "ascending");
        else cell.root.removeAttribute("aria-sort");
      });
    },
  };
}

export class TableRow {
  drawn = new Memo();
  /** @type {TableLine|null} */
  line = null;

  /** @param {TrainingView} view @param {number} index of the row, for its id */
  constructor(view, index) {
    this.view = view;
    const cell = (kind, ...children) =>
      element("div", { class: `av-tcell av-t${kind}`, role: "gridcell" }, ...children);
    this.mark = element("span", { class: "av-tmark", role: "img" });
    this.name = element("span", { class: "av-tlabel" });
    this.shape = cell("shape");
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.numbers = view.data.recordings.map(() => cell("number"));
    this.root = element(
      "div",
      { class: "av-tr", role: "row", id: `${view.id}-${index}` },
      cell("name", this.mark, this.name),
      this.shape,
      cell("spark", this.canvas),
      ...this.numbers,
    );
  }

  forget() {
    this.drawn.forget();
    this.width = 0;
  }

  /**
   * Show a line; null shows none.
   * @param {TableLine|null} line @param {number} at which it is @param {import("./table.js").Table} table
   */
  show(line, at, table) {
    const { view, root } = this;
    this.line = line;
    root.hidden = !line;
    if (!line) return;
    // A transform would make a layer's part of each row, which a browser sorts anew in each frame.
    const place = `${at * table.height}px`;
    if (root.style.top !== place) root.style.top = place;
    root.setAttribute("aria-rowindex", String(at + 1));
    const { name, layer } = line;
    root.classList.toggle("av-tlayer", layer !== undefined);
    const chosen = name ? view.chosen.indexOf(name) : -1;
    root.setAttribute("aria-selected", String(chosen >= 0));
    root.classList.toggle("av-tcursor", Boolean(name) && name === table.cursor);
    this.call(line);
    if (!name) return this.blank();
    const wrong = view.findings.about(name);
    this.mark.className = `av-tmark${wrong.length > 0 ? " av-twrong" : ""}`;
    setText(this.mark, wrong.length > 0 ? "!" : "");
    const why = wrong.join("\n");
    if (this.mark.title !== why) {
      this.mark.title = why;
      this.mark.setAttribute("aria-label", why);
    }
    this.numbersOf(name);
    this.draw(name, chosen, table);
  }

  /** Write the name as far as it has room. @param {TableLine} line */
  call({ text, name, layer, names }) {
    const { view } = this;
    this.width ||= this.name.clientWidth;
    const short = shortName(text, Math.max(8, Math.floor(this.width / (LETTER * view.size))));
    setText(this.name, short);
    const [recorded] = view.data.recordings.filter((each) => each.index(name) >= 0);
    const about = name
      ? `${name}\n${recorded ? tensorText(recorded, recorded.index(name)) : ""}`
      : `${layer}: click to choose its ${names.length} tensors`;
    if (this.root.title !== about) this.root.title = about;
    setText(this.shape, name && recorded ? shapeText(recorded.shapes[recorded.index(name)]) : "");
  }

  /** A layer has no numbers of its own. */
  blank() {
    this.mark.className = "av-tmark";
    setText(this.mark, "");
    for (const cell of this.numbers) setText(cell, "");
    if (this.drawn.changed(null)) fitCanvas(this.canvas, 1, 1, 1);
  }

  numbersOf(name) {
    const { store, data, playhead } = this.view;
    const number = store.get("number");
    data.recordings.forEach((recorded, i) => {
      const tensor = recorded.index(name);
      const values = tensor < 0 ? [] : recorded.number(number, tensor, store.get("quantity"));
      setText(this.numbers[i], numberText(number, values[recorded.recordAt(playhead.step)]));
    });
  }

  /** Draw how the number has gone. */
  draw(name, chosen, table) {
    const { view, canvas } = this;
    const { store, data, palette } = view;
    const [number, quantity] = [store.get("number"), store.get("quantity")];
    const versions = data.recordings.map(({ version }) => version);
    const whole = store.get("whole_range");
    if (!this.drawn.changed(name, number, quantity, versions, whole, palette.name, chosen, table.ratio))
      return;
    const { clientWidth: width, clientHeight: height } = canvas.parentElement;
    if (width === 0) return;
    fitCanvas(canvas, width, height, table.ratio);
    const context = canvas.getContext("2d");
    context.setTransform(table.ratio, 0, 0, table.ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const series = data.recordings.map((recorded) => {
      const tensor = recorded.index(name);
      return tensor < 0 ? new Float32Array() : recorded.number(number, tensor, quantity);
    });
    const range = table.spark(series);
    const box = { left: SPARK, top: 3, width: width - 2 * SPARK, height: height - 6 };
    series.forEach((values, i) => {
      const colour = chosen >= 0 ? view.styleOf(chosen, i).colour : i === 0 ? palette.muted : palette.accent;
      drawSparkline(context, box, values, range, colour);
    });
  }
}
