// What every live view is in the page, whatever it shows: one frame loop, keys and their list, what a screen
// reader is told, theme, size, presenter mode, scenes and parts. It does not know what it shows.
//
// A kind of view is a subclass in a module of its own, which exports `render` (see js/stage.js; the smallest
// one is in tests/live/counter/counter.js):
//
//   class Counter extends View {
//     constructor(given) {
//       super(given);
//       ...                                      // make what is seen
//       this.assemble({ label: "A counter", main: [this.canvas, this.tools] });
//     }
//     paint() { ... }
//   }
//   export const render = rendering(Counter);
//
// `paint` it must provide. It may provide these, each of which does nothing else here:
//   advance(time)             move what moves with the clock, before anything of the frame is drawn
//   paint(stale)              draw what is stale; whether there is more to draw in the next frame
//   layout({full, presenting})  take sizes, after the view's own and before those of its parts
//   recolour()                take another palette
//   texts()                   bring numbers and texts up to date, right after a frame
//   says()                    what a screen reader is told once all has come to rest
//   pause()                   stop what moves by itself: a move to a scene begins
//   late()                    whether what is drawn still waits for an answer from elsewhere
//   lifeless()                whether there is nothing to show, since only a kernel could compute it
//   lectern()                 {title, text, rows: [{style, name, result, hidden, selected}]}, beside the
//                             picture in a hall
//   state(), arrival(state, traits), between(from, to, part)
//                             what a scene holds, where a move to it ends, and its way
//   release()                 let go of what it holds
// A module `NAME-page.js` beside it may export `pageAddress`: how the address of a saved page is read and
// written, where it is not as `plainAddress` does.

/** @import { Host, KeyRow, Palette, Part } from "./types" */

import { Announcer } from "./base/announcer.js";
import { element, iconButton, scopeOf } from "./base/dom.js";
import { windowHeight } from "./base/frame.js";
import { Help } from "./base/help.js";
import { listenToKeys, VIEW_KEYS, viewCommand } from "./base/keys.js";
import { KeptFocus } from "./base/kept-focus.js";
import { lectureHeight, typeSize } from "./base/lecture-size.js";
import { Redraw } from "./base/redraw.js";
import { Printing } from "./base/print.js";
import { watchPixelRatio } from "./base/scale.js";
import { applyPalette, Surroundings } from "./base/theme.js";
import { Undo } from "./base/undo.js";
import { lecture } from "./lecture/lecture.js";
import { Still } from "./state/still.js";
import { Synced } from "./state/synced.js";

const ONE_COLUMN = 680; // pixels of width under which a view has one column

/** @template {Synced} [S=Synced] what keeps the traits */
export class View {
  /** @type {ReturnType<typeof setTimeout>|null} */
  writing = null;
  /** @type {Palette} */
  palette;
  /** The size of type, in pixels. */
  size = 14;

  /**
   * @param {{model: Host, el: HTMLElement, setup: any}} given
   * @param {S} store
   */
  constructor({ model, el, setup }, store = /** @type {any} */ (new Synced(model, setup))) {
    this.store = store;
    this.host = el;
    /** What has to be drawn anew in the next frame. @type {Record<string, boolean>} */
    this.stale = { place: true };
    this.undo = new Undo(() => this.wake("parts"));
    /** @type {Part[]} */
    this.parts = [];
    this.root = element("div", { class: "adamviz", tabindex: 0, role: "group" });
    this.redraw = new Redraw(this.root, (time) => this.draw(time));
    this.tools = element(
      "div",
      { class: "av-tools" },
      iconButton("fullscreen", "full screen (F)", () => this.fullscreen()),
      iconButton("help", "keys (?)", () => this.help.show(!this.help.shown)),
    );
  }

  /** Make parts; those of every view come last. @param {((view: any) => Part)[]} makers */
  addParts(makers = []) {
    this.parts = makers.map((make) => make(this));
    this.parts.push(...lecture(this), new Still(this), new Printing(this), this.undo);
    return this.parts;
  }

  /**
   * Put the view together and ask for its first frame: the last thing that a kind's constructor does.
   * @param {object} made
   * @param {string} made.label what a screen reader calls the view
   * @param {HTMLElement[]} made.main the column of the picture, which comes first
   * @param {HTMLElement} [made.side] the panel beside it
   * @param {HTMLElement} [made.picture] what is described in words
   * @param {KeyRow[]} [made.keys] the kind's own rows of the list of keys
   * @param {(event: KeyboardEvent) => (() => void)|null} [made.command] what the kind does for a key
   * @param {(() => void)[]} [made.once] of these commands, those that a key that is held down does only once
   */
  assemble({ label, main, side = null, picture = null, keys = [], command = () => null, once = [] }) {
    if (this.parts.length === 0) this.addParts();
    const { root, store } = this;
    this.side = side;
    side?.classList.add("av-side");
    this.announcer = new Announcer((text) => picture?.setAttribute("aria-label", text));
    this.help = new Help([...keys, ...VIEW_KEYS, ...this.parts.flatMap((part) => part.keys ?? [])], () =>
      root.focus({ preventScroll: true }),
    );
    root.setAttribute("aria-label", `${label}. Press ? for the keys.`);
    root.classList.toggle("av-alone", !side);
    const column = element(
      "div",
      { class: "av-main" },
      ...main,
      ...this.parts.flatMap((part) => part.root ?? []),
    );
    root.append(column, ...(side ? [side] : []), this.help.root, this.announcer.root);
    this.focus = new KeptFocus(root);
    this.host.append(root);
    const traits = new Set(this.parts.flatMap((part) => part.traits ?? []));
    store.on([...traits], () => this.wake("parts"));
    this.listenToKeys(command, once);
    this.sizes = new ResizeObserver(() => this.wake("place"));
    for (const sized of [root, main[0]]) this.sizes.observe(sized);
    this.resized = () => this.wake("place");
    window.addEventListener("resize", this.resized);
    this.surroundings = new Surroundings(root, () => this.wake("place"));
    this.unscale = watchPixelRatio(main[0], () => this.wake("place"));
    this.wake();
  }

  listenToKeys(command, once) {
    const own = {
      fullscreen: () => this.fullscreen(),
      help: () => this.help.show(!this.help.shown),
    };
    listenToKeys(this.root, {
      // What a part has for a key comes before what the kind has, and both before what every view has.
      command: (event) =>
        this.parts.map((part) => part.key?.(event)).find(Boolean) ??
        command(event) ??
        viewCommand(own, event),
      once: [own.fullscreen, own.help, ...once],
      close: () =>
        this.help.shown ? (this.help.show(false), true) : this.parts.some((part) => part.escape?.()),
    });
  }

  /** Whether the view has the whole screen. */
  get full() {
    return scopeOf(this.root).fullscreenElement === this.root;
  }

  /** Whether it is for a hall, which a sheet of paper is not. */
  get presenting() {
    return Boolean(this.store.get("presenting")) && !this.root.classList.contains("av-print");
  }

  fullscreen() {
    if (this.full) document.exitFullscreen();
    else this.root.requestFullscreen?.().catch(() => {});
  }

  /** Ask for a frame in which these parts are drawn anew. */
  wake(...stale) {
    for (const name of stale) this.stale[name] = true;
    this.redraw.ask();
  }

  draw(time) {
    this.advance(time);
    const { stale } = this;
    this.stale = {}; // so that what is found stale while this frame is drawn, the next one draws
    if (stale.place) this.place();
    const more = this.paint(stale);
    if (more) this.wake();
    return more || Object.keys(this.stale).length > 0;
  }

  /** Take sizes and theme. */
  place() {
    const { store, root, presenting } = this;
    const printing = root.classList.contains("av-print");
    const dark = this.surroundings.measure() && !printing;
    const palette = store.setup.palette[dark ? "dark" : "light"];
    if (palette !== this.palette) {
      this.palette = palette;
      applyPalette(root, palette);
      this.recolour();
    }
    const full = this.full && !printing;
    const width = root.clientWidth;
    const height = full ? window.innerHeight : lectureHeight(width, windowHeight());
    root.style.height = presenting && !full ? `${height}px` : "";
    this.size = typeSize(width, height, presenting, full);
    root.style.setProperty("--av-size", `${this.size}px`);
    root.classList.toggle("av-narrow", width < ONE_COLUMN && !printing);
    root.classList.toggle("av-full", full);
    for (const part of this.parts) part.arrange?.();
    this.layout({ full, presenting });
    for (const part of this.parts) part.place?.();
  }

  /**
   * The picture answers in this frame, numbers and texts right behind it: they make the browser lay out the
   * document.
   */
  writeSoon() {
    if (this.written) this.writing ??= setTimeout(() => this.write());
    else this.write();
  }

  /** Bring numbers, sliders and texts up to date. */
  write() {
    this.writing = null;
    this.written = true;
    this.texts();
    for (const part of this.parts) part.write?.();
    this.focus.keep();
    this.announcer.later(() => this.described());
  }

  /** What is seen, in words. */
  described() {
    return [...this.parts.map((part) => part.says?.()), this.says()]
      .filter(Boolean)
      .map((text) => text.replace(/\.?$/, "."))
      .join(" ");
  }

  close() {
    this.redraw.stop();
    this.announcer.close();
    clearTimeout(this.writing);
    this.sizes.disconnect();
    window.removeEventListener("resize", this.resized);
    this.surroundings.close();
    this.unscale();
    for (const part of this.parts) part.close?.();
    this.store.close();
    this.release();
    this.root.remove();
  }

  // What a kind of view may provide.

  advance(time) {}

  /** @param {Record<string, boolean>} stale @returns {boolean} */
  paint(stale) {
    throw new Error("A kind of view must paint");
  }

  layout({ full, presenting }) {}
  recolour() {}
  texts() {}
  pause() {}
  release() {}

  says() {
    return "";
  }

  lectern() {
    return { title: "", text: "", rows: [] };
  }

  state() {
    const { setup } = this.store;
    return structuredClone(Object.fromEntries(setup.remembered.map((name) => [name, this.store.get(name)])));
  }

  arrival(state, traits) {
    return { ...state, ...structuredClone(traits) };
  }

  /** A state on the way from one to another: numbers go straight, all else is at once as it will be. */
  between(from, to, part) {
    const number = (name) => typeof from[name] === "number" && typeof to[name] === "number";
    const mixed = (a, b) => (Number.isInteger(b) ? Math.round(a + (b - a) * part) : a + (b - a) * part);
    return Object.fromEntries(
      Object.entries(to).map(([name, value]) => [name, number(name) ? mixed(from[name], value) : value]),
    );
  }
}

/** What the module of a kind of view exports as `render`. @param {new (given: any) => View<any>} Kind */
export function rendering(Kind) {
  /** @returns its cleanup */
  const render = (given) => {
    const view = new Kind(given);
    return () => view.close();
  };
  return Object.assign(render, { Kind });
}
