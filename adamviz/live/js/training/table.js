// The tensors by layer: name, shape, how a number has gone, and what it is at the playhead. Of thousands only
// those in sight are there.

/** @import { TrainingView } from "../training.js" */

import { element, setText } from "../base/dom.js";
import { same } from "../base/memo.js";
import { pixelRatio } from "../base/scale.js";
import { chosenAfter, listing, MOST_CHOSEN, shortName } from "./choosing.js";
import { headings, SPARK, TableRow } from "./row.js";
import { sparkRange } from "./sparkline.js";

const ROW = 1.9; // type sizes
const TOUCHED_ROW = 40; // pixels at least, where a finger is to hit it
const SPARE = 4; // rows beyond what is seen
const PRINTED_ROWS = 60; // rows on paper
const AT_REST = 350; // milliseconds after which what is sorted by its value is sorted anew

export class Table {
  /** @type {TableRow[]} */
  pool = [];
  /** @type {import("./types").TableLine[]} */
  lines = [];
  stale = true; // whether they may be others now
  cursor = ""; // the tensor that keys speak of
  anchor = "";
  sortedAt = NaN; // the step by whose values the rows are sorted
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  timer;
  height = 26; // of a row
  seen = 400; // pixels of rows that are seen
  // What the document is asked for only when it has changed: in each frame that would lay it out once more.
  scrolled = 0; // pixels
  /** Where the small lines begin, and how wide they are. @type {[number, number]|null} */
  across = null;

  /** @param {TrainingView} view */
  constructor(view) {
    this.view = view;
    this.head = headings(view, (column) => this.sortBy(column));
    this.body = element("div", { class: "av-tbody", role: "rowgroup" });
    this.line = element("div", { class: "av-tline", "aria-hidden": "true" });
    this.scroller = element(
      "div",
      {
        class: "av-tscroll",
        role: "grid",
        tabindex: 0,
        "aria-label": "tensors",
        "aria-multiselectable": "true",
        scroll: () => {
          this.scrolled = this.scroller.scrollTop;
          view.wake("table");
        },
        keydown: (event) => this.key(event),
        click: (event) => this.click(event),
      },
      this.head.root,
      this.body,
    );
    this.body.append(this.line);
    this.let = element("span", { class: "av-saying", role: "status" });
    this.undo = view.undo.button();
    this.root = element(
      "section",
      { class: "av-ttable" },
      this.scroller,
      element("div", { class: "av-tlet" }, this.let, this.undo),
    );
  }

  /** The tensors as they are listed. */
  get names() {
    return this.lines.flatMap(({ name }) => name ?? []);
  }

  sortBy(column) {
    const [present, descending] = this.view.store.get("order");
    // What is largest comes first, layers as they were recorded.
    const first = column !== "layer";
    this.view.store.set({ order: [column, present === column ? !descending : first] });
  }

  /** Choose another list of tensors; what is let go by that can be taken back. @param {string[]} tensors */
  choose(tensors) {
    const { view } = this;
    const before = view.store.get("tensors");
    if (same(before, tensors)) return;
    view.store.set({ tensors });
    const gone = before.filter((name) => !tensors.includes(name));
    if (before.length < 2 || gone.length === 0) return;
    const what = gone.length === 1 ? shortName(gone[0], 24) : `${gone.length} tensors`;
    view.undo.offer(this, `${what} let go`, () => view.store.set({ tensors: before }));
  }

  /** @param {string} name @param {{add?: boolean, range?: boolean}} [how] */
  pick(name, how = {}) {
    const tensors = chosenAfter(this.view.chosen, name, how, this.anchor, this.names);
    if (!how.range) this.anchor = name;
    this.cursor = name;
    this.choose(tensors);
  }

  /** The tensor before or after. @param {boolean} more whether the present ones stay */
  turn(by, more = false) {
    const { names } = this;
    const from = names.indexOf(names.includes(this.cursor) ? this.cursor : this.view.chosen[0]);
    const name = names[Math.min(Math.max(from + by, 0), names.length - 1)];
    if (!name) return;
    if (more && !names.includes(this.anchor)) this.anchor = this.cursor || name;
    this.pick(name, { range: more });
    this.show(name);
  }

  /** Scroll to a tensor. */
  show(name) {
    const at = this.lines.findIndex((line) => line.name === name);
    if (at < 0) return;
    const { scroller, height } = this;
    const top = at * height;
    const room = scroller.clientHeight - this.head.root.offsetHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = Math.max(0, top - height);
    else if (top + height > scroller.scrollTop + room) scroller.scrollTop = top + 2 * height - room;
  }

  click(event) {
    const row = this.pool.find(({ root }) => root.contains(event.target));
    if (!row?.line) return;
    const { name, names } = row.line;
    const add = event.ctrlKey || event.metaKey;
    if (name) this.pick(name, { add, range: event.shiftKey });
    else this.choose(names.slice(0, MOST_CHOSEN));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== " " || event.target !== this.scroller) return;
    event.preventDefault();
    const name = this.cursor || this.view.chosen[0];
    if (name) this.pick(name, { add: true });
  }

  /** Take sizes. */
  arrange() {
    const { view } = this;
    const touched = matchMedia("(pointer: coarse)").matches;
    this.height = Math.max(Math.round(ROW * view.size), touched ? TOUCHED_ROW : 0);
    this.ratio = pixelRatio(view.root);
    this.seen = view.root.classList.contains("av-print")
      ? PRINTED_ROWS * this.height
      : this.scroller.clientHeight;
    this.scroller.style.setProperty("--av-trow", `${this.height}px`);
    this.head.arrange();
    for (const row of this.pool) row.forget();
    this.across = null;
    this.scrolled = this.scroller.scrollTop;
  }

  /** List the tensors anew, where their order may be another. */
  list() {
    const { view } = this;
    const { store, data, playhead } = view;
    const [column, descending] = store.get("order");
    const [recorded] = data.recordings;
    const named = store.setup.numbers.some(({ name }) => name === column);
    const step = named ? this.settled(playhead.step) : 0;
    const value = (name) => {
      const tensor = recorded.index(name);
      if (tensor < 0) return NaN;
      if (column === "size") return recorded.size(tensor);
      return recorded.number(column, tensor, store.get("quantity"))[recorded.recordAt(step)];
    };
    this.lines = listing(data.tensors, column, descending, value);
    this.across = null;
  }

  /** The step by which rows are sorted: while the playhead moves, they stay. */
  settled(step) {
    if (Number.isNaN(this.sortedAt)) this.sortedAt = step;
    if (this.sortedAt === step) return step;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.sortedAt = this.view.playhead.step;
      this.view.wake("rows");
    }, AT_REST);
    return this.sortedAt;
  }

  write() {
    const { view, height } = this;
    if (this.stale) this.list();
    else if (view.store.setup.numbers.some(({ name }) => name === view.store.get("order")[0]))
      this.settled(view.playhead.step);
    this.stale = false;
    const { scroller, body } = this;
    body.style.height = `${this.lines.length * height}px`;
    scroller.setAttribute("aria-rowcount", String(this.lines.length));
    const first = Math.max(0, Math.floor(this.scrolled / height) - SPARE);
    const count = Math.min(this.lines.length - first, Math.ceil(this.seen / height) + 2 * SPARE);
    while (this.pool.length < count) {
      const row = new TableRow(view, this.pool.length);
      this.pool.push(row);
      body.append(row.root);
    }
    // Each line keeps its row while it is scrolled: what is drawn in it stays.
    const size = this.pool.length;
    this.pool.forEach((row, i) => {
      const at = first + ((i - (first % size) + size) % size);
      row.show(at < first + count ? this.lines[at] : null, at, this);
    });
    this.head.write();
    this.moveLine();
    const chosen = view.undo.textOf(this);
    setText(this.let, chosen);
    this.undo.hidden = chosen === "";
  }

  /** Put the playhead across the sparklines. */
  moveLine() {
    const { view, line, pool } = this;
    const { steps, step } = view.playhead;
    const cell = pool.find((row) => row.line?.name)?.canvas.parentElement;
    if (cell) this.across ??= [cell.offsetLeft + SPARK, cell.clientWidth - 2 * SPARK];
    const [left, width] = this.across ?? [0, 0];
    line.hidden = !cell || width <= 0 || steps.length < 2;
    if (line.hidden) return;
    const part = (step - steps[0]) / (steps.at(-1) - steps[0]);
    line.style.transform = `translateX(${left + part * width}px)`;
  }

  close() {
    clearTimeout(this.timer);
  }

  /** The range of the sparklines of a tensor. @param {Float32Array[]} series */
  spark(series) {
    return sparkRange(series, Boolean(this.view.store.get("whole_range")));
  }
}
