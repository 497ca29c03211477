// What looks wrong, in sentences: each leads to its tensor and step, and says on demand by which rule it was
// found and where that comes from.

/** @import { Finding } from "./types" */
/** @import { TrainingView } from "../training.js" */

import { element, setText } from "../base/dom.js";
import { same } from "../base/memo.js";

const [AT_ONCE, AT_ONCE_NARROW] = [4, 2]; // sentences; the others when they are asked for

export class Findings {
  /** @type {{recording: number, finding: Finding, button: HTMLElement, root: HTMLElement}[]} */
  items = [];
  shown = null;
  all = false; // whether all of them are listed
  most = AT_ONCE;
  built = 0; // for how many the list was made

  /** @param {TrainingView} view */
  constructor(view) {
    this.view = view;
    this.head = element("b", {});
    this.list = element("ul", { class: "av-tfindinglist" });
    this.more = element("button", {
      type: "button",
      class: "av-textbutton",
      click: () => {
        this.all = !this.all;
        this.shown = null;
        view.wake("parts");
      },
    });
    this.root = element(
      "section",
      { class: "av-tfindings", "aria-label": "what looks wrong" },
      this.head,
      this.list,
      this.more,
    );
  }

  /** Those of all recordings, one after the other. @returns {{recording: number, finding: Finding}[]} */
  get every() {
    const lists = this.view.store.get("_findings") ?? [];
    return lists.flatMap((list, recording) => list.map((finding) => ({ recording, finding })));
  }

  /** The sentences about a tensor. @param {string} name */
  about(name) {
    return this.every.filter(({ finding }) => finding.tensor === name).map(({ finding }) => finding.text);
  }

  /** Go to the next one, or back. @param {number} by */
  turn(by) {
    const { every } = this;
    if (every.length === 0) return;
    const at = every.findIndex((item) => this.reached(item.finding));
    const to = at < 0 ? (by > 0 ? 0 : every.length - 1) : (at + by + every.length) % every.length;
    this.go(every[to].finding);
  }

  /** @param {Finding} finding */
  go({ tensor, step, shows = {} }) {
    const { view } = this;
    view.change({ ...(tensor ? { tensors: [tensor] } : {}), ...view.playhead.to(step), ...shows });
  }

  /** Whether the view shows what a finding is about. @param {Finding} finding */
  reached({ tensor, step }) {
    const { store, chosen, playhead } = this.view;
    const there = !tensor || same(chosen, [tensor]);
    return there && !playhead.following && store.get("playhead") === step;
  }

  build(every) {
    const several = this.view.data.recordings.length > 1;
    this.items = every.slice(0, this.all ? every.length : this.most).map(({ recording, finding }) => {
      const { text, rule, source } = finding;
      const label = several ? `${this.view.data.recordings[recording].label}: ` : "";
      const button = element("button", {
        type: "button",
        class: "av-tfinding",
        title: "show this tensor at this step",
        text: label + text,
        click: () => this.go(finding),
      });
      const why = element(
        "details",
        { class: "av-twhy" },
        element("summary", { text: "why", "aria-label": `the rule by which this was found: ${text}` }),
        element("p", { text: rule }),
        element("p", { class: "av-saying", text: source }),
      );
      return { recording, finding, button, root: element("li", {}, button, why) };
    });
    this.list.replaceChildren(...this.items.map(({ root }) => root));
  }

  write() {
    const { view, every } = this;
    const lists = view.store.get("_findings");
    this.most = view.narrow ? AT_ONCE_NARROW : AT_ONCE;
    if (lists !== this.shown || this.most !== this.built) {
      this.shown = lists;
      this.built = this.most;
      this.build(every);
    }
    for (const { finding, button } of this.items)
      button.setAttribute("aria-current", String(this.reached(finding)));
    const so = view.growing ? " so far" : "";
    setText(
      this.head,
      every.length === 0
        ? `No rule finds anything wrong${so}.`
        : `${every.length === 1 ? "One thing looks" : `${every.length} things look`} wrong${so}`,
    );
    this.root.classList.toggle("av-tfine", every.length === 0);
    this.root.hidden = view.data.empty;
    this.more.hidden = every.length <= this.most;
    setText(this.more, this.all ? "fewer" : `${every.length - this.most} more`);
  }

  says() {
    const { every } = this;
    if (every.length === 0) return "";
    return `${every.length} ${every.length === 1 ? "finding" : "findings"}, first: ${every[0].finding.text}`;
  }
}
