// What stands over the pictures: which recordings they are of, and which tensors, each with its line.

/** @import { TrainingView } from "../training.js" */

import { element, icon, setText } from "../base/dom.js";
import { Memo } from "../base/memo.js";
import { swatch } from "../base/swatch.js";
import { shortName } from "./choosing.js";
import { recordingText } from "./words.js";

const LONGEST_CHIP = 34; // characters of a tensor's name
const LONGEST_CHIP_NARROW = 22;

export class Head {
  shown = new Memo();

  /** @param {TrainingView} view */
  constructor(view) {
    this.view = view;
    this.runs = element("div", { class: "av-truns" });
    this.status = element("div", { class: "av-tstatus", role: "status" });
    this.left = element("details", { class: "av-tleft" });
    this.trouble = element("p", { class: "av-ttrouble", role: "alert" });
    this.chips = element("ul", { class: "av-tchips", "aria-label": "chosen tensors" });
    this.root = element(
      "div",
      { class: "av-thead2" },
      element("div", { class: "av-theadline" }, this.runs, view.tools),
      this.status,
      this.left,
      this.trouble,
    );
  }

  /** The names of the recordings, each with its line where there are two. */
  name() {
    const { recordings } = this.view.data;
    const named = (recorded, i) =>
      element(
        "b",
        {},
        ...(recordings.length > 1 ? [swatch(this.view.styleOf(0, i, 1)), " "] : []),
        recorded.label || "A training run",
      );
    this.runs.replaceChildren(...recordings.map(named));
  }

  chip(name, place) {
    const { view } = this;
    const most = view.root.classList.contains("av-narrow") ? LONGEST_CHIP_NARROW : LONGEST_CHIP;
    const label = element(
      "button",
      {
        type: "button",
        class: "av-tchip",
        title: `${name}: click to show it in the table${view.narrow ? ", and its pictures" : ""}`,
        click: () => view.look(name),
      },
      swatch(view.styleOf(place, 0)),
      element("span", { text: shortName(name, most) }),
    );
    if (view.narrow) label.setAttribute("aria-pressed", String(view.seen[0] === name));
    const away = element(
      "button",
      {
        type: "button",
        class: "av-remove",
        "aria-label": `let ${name} go`,
        title: "let this tensor go",
        click: () => view.table.choose(view.chosen.filter((other) => other !== name)),
      },
      icon("remove"),
    );
    return element("li", {}, label, ...(view.chosen.length > 1 ? [away] : []));
  }

  write() {
    const { view } = this;
    const { data, palette, chosen, seen, growing } = view;
    const { recordings } = data;
    if (this.shown.changed(palette.name, chosen, view.narrow, view.narrow ? seen : [], recordings.length)) {
      this.name();
      this.chips.replaceChildren(...chosen.map((name, place) => this.chip(name, place)));
    }
    setText(this.status, this.statusText(growing));
    const left = recordings.flatMap(({ label, leftOut }) =>
      Object.entries(leftOut).map(
        ([name, why]) => `${recordings.length > 1 ? `${label}: ` : ""}${name} ${why}`,
      ),
    );
    this.left.hidden = left.length === 0;
    if (this.told !== left.join("\n")) {
      this.told = left.join("\n");
      const many = left.length === 1 ? "One tensor was" : `${left.length} tensors were`;
      this.left.replaceChildren(
        element("summary", { text: `${many} left out` }),
        element("ul", {}, ...left.map((text) => element("li", { text }))),
      );
    }
    const troubles = [...(view.store.get("_trouble") ?? []), data.message].filter(Boolean);
    if (data.silent && data.empty) troubles.push("The kernel does not answer; perhaps a cell is running.");
    setText(this.trouble, troubles.join(" "));
    this.trouble.hidden = troubles.length === 0;
  }

  statusText(growing) {
    const { data, store } = this.view;
    const each = data.recordings.map((recorded, i) => {
      const { source, name } = store.setup.recordings[i];
      const label = data.recordings.length > 1 ? `${recorded.label}: ` : "";
      const file = source === "file" && name ? `; from ${name.replace(/^.*[/\\]/, "")}` : "";
      if (data.late && recorded.count === 0 && !growing) return `${label}is on its way`;
      return label + recordingText(recorded, growing) + file;
    });
    return `${each.join(". ")}${growing ? ". Growing." : "."}`;
  }
}
