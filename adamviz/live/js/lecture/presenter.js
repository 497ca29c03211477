// Presenter mode: the picture for a lecture hall. Large type, the panel away, and the runs and the surface still named.

import { element, iconButton } from "../base/dom.js";
import { swatch } from "../base/swatch.js";
import { resultText } from "../state/run-text.js";

export class Presenter {
  keys = [
    ["P", "presenter mode: large, full screen, without the sliders; Escape leaves it"],
    ["Enter", "in presenter mode: show the sliders, and hide them again"],
  ];
  traits = ["presenting"];

  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.store = stage.store;
    this.whole = false; // whether presenter mode itself took the whole screen
    this.button = iconButton("present", "present (P)", () => this.present(!this.presenting));
    stage.picture.tools.lastChild.before(this.button);
    this.title = element("b", {});
    this.formula = element("span", { class: "av-formulaline" });
    this.runs = element("ul", { class: "av-runlist", "aria-label": "runs" });
    this.root = element(
      "div",
      { class: "av-lectern", hidden: true },
      element("div", { class: "av-lecturehead" }, this.title, this.formula),
      this.runs,
    );
    this.store.on(["presenting", "charts"], () => stage.wake("place"));
    this.left = () => {
      stage.wake("place");
      if (document.fullscreenElement === stage.root || !this.whole) return;
      this.whole = false;
      this.store.set({ presenting: false });
    };
    document.addEventListener("fullscreenchange", this.left);
  }

  get presenting() {
    return Boolean(this.store.get("presenting"));
  }

  /** Begin or end. Only a hand may take the whole screen: where Python begins, the view grows within its cell. */
  present(on) {
    const { root } = this.stage;
    this.store.set({ presenting: on });
    if (on && !document.fullscreenElement) {
      this.whole = true;
      Promise.resolve(root.requestFullscreen?.()).catch(() => (this.whole = false));
    }
    if (!on && document.fullscreenElement === root) document.exitFullscreen();
    root.focus({ preventScroll: true });
  }

  key(event) {
    if (event.key === "p" || event.key === "P")
      return event.repeat ? () => {} : () => this.present(!this.presenting);
    return event.key === "Enter" && !event.shiftKey && this.presenting ? () => this.open(!this.opened) : null;
  }

  /** Show the panel beside the picture, or hide it. */
  open(on) {
    const { root, panel } = this.stage;
    if (!on && panel.root.contains(document.activeElement)) root.focus({ preventScroll: true });
    this.opened = on;
    root.classList.toggle("av-open", on);
    this.stage.wake("place");
  }

  escape() {
    if (!this.presenting) return false;
    if (this.opened) this.open(false);
    else this.present(false);
    return true;
  }

  arrange() {
    const { stage, presenting } = this;
    const { clientWidth, clientHeight } = stage.root;
    const beside = presenting && !this.opened && clientWidth > 1.15 * clientHeight;
    stage.root.classList.toggle("av-beside", beside);
    stage.root.classList.toggle("av-charted", beside && (this.store.get("charts") ?? []).length > 0);
    // The sliders need no more than to be read by the one who moves them.
    const size = presenting ? `${Math.round(Math.max(14, 0.64 * stage.size))}px` : "";
    stage.panel.root.style.setProperty("--av-size", size);
    stage.panel.root.style.fontSize = size;
    if (this.was === presenting) return this.fit();
    this.was = presenting;
    this.root.hidden = !presenting;
    stage.root.classList.toggle("av-present", presenting);
    if (!presenting) {
      this.opened = false;
      stage.root.classList.remove("av-open");
    } else if (stage.panel.root.contains(document.activeElement)) {
      stage.root.focus({ preventScroll: true });
    }
    const title = presenting ? "leave presenter mode (P)" : "present (P)";
    this.button.title = title;
    this.button.setAttribute("aria-label", title);
    this.button.setAttribute("aria-pressed", String(presenting));
    this.fit();
  }

  fit() {
    if (this.presenting && this.styles !== this.stage.styles) this.build();
  }

  build() {
    const { stage, store } = this;
    this.styles = stage.styles;
    this.entries = store.runs.map((run, index) => {
      const result = element("span", { class: "av-result" });
      const row = element(
        "li",
        {},
        swatch(stage.styles[index]),
        element("span", { class: "av-name", text: run.label }),
        result,
      );
      return { row, result };
    });
    this.runs.replaceChildren(...this.entries.map(({ row }) => row));
  }

  write() {
    const { stage, store } = this;
    if (!this.presenting || !this.entries) return;
    const put = (element, text) => element.textContent !== text && (element.textContent = text);
    put(this.title, store.surface.title);
    put(this.formula, store.surface.formula && `f(x, y) = ${store.surface.formula}`);
    stage.entries.forEach(({ run }, index) => {
      const { row, result } = this.entries[index];
      row.hidden = !run;
      row.classList.toggle("av-selected", index === store.selected && store.runs.length > 1);
      put(result, resultText(run, stage.step));
    });
  }

  close() {
    document.removeEventListener("fullscreenchange", this.left);
  }
}
