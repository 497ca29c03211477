// What a hand has set and the kernel has not confirmed. A host tells of every change in one way, whether it
// is a value that Python chose or the echo of one that the hand has long left behind; an echo must not bring
// that back.
//
// Each save carries a number, `_saved`, and the kernel answers with its negative once it has taken the save:
// all that it says before that answer, it said without knowing the save.

const REMEMBERED = 64; // saved values of a trait that a kernel may yet give back
const SAVES = 2 ** 31; // of one page: two pages of one kernel must not take the other's answers for their own

let count = Math.floor(Math.random() * 2 ** 21) * SAVES;
let setting = 0; // whether a view of this page sets traits at this moment

export class Held {
  /** @param {import("./synced.js").Synced} store */
  constructor(store) {
    this.store = store;
    /** @type {Map<string, {value: any, firm: boolean, sent: {text: string, save: number}[]}>} */
    this.traits = new Map();
    this.heard = new Set();
  }

  /** Whether there is a kernel that answers. */
  get works() {
    return Number.isFinite(this.store.get("_saved"));
  }

  /**
   * Set traits by hand; `firm` until the next save, if one is sure to follow soon: then no other value may
   * come between.
   */
  set(changes, firm) {
    for (const [name, value] of Object.entries(changes)) {
      if (this.works) this.hold(name, value, firm);
      quietly(() => this.store.model.set(name, value));
    }
  }

  hold(name, value, firm) {
    if (!this.heard.has("_saved")) this.listen("_saved", () => this.confirm());
    if (!this.heard.has(name)) this.listen(name, () => this.judge(name));
    this.traits.set(name, { value, firm, sent: this.traits.get(name)?.sent ?? [] });
  }

  listen(name, callback) {
    this.heard.add(name);
    this.store.on([name], callback);
  }

  /** All that is held goes to the kernel now. */
  save() {
    if (this.traits.size === 0 || !this.works) return;
    count += 1;
    for (const entry of this.traits.values()) {
      entry.firm = false;
      entry.sent = [...entry.sent, { text: JSON.stringify(entry.value), save: count }].slice(-REMEMBERED);
    }
    quietly(() => this.store.model.set("_saved", count));
  }

  /** Nobody is there to send it to. */
  release() {
    this.traits.clear();
  }

  /** The kernel has taken a save, and with it all before it. */
  confirm() {
    const save = -this.store.get("_saved");
    if (Math.floor(save / SAVES) !== Math.floor(count / SAVES)) return;
    for (const [name, entry] of this.traits) {
      const last = entry.sent.at(-1)?.save;
      entry.sent = entry.sent.filter((one) => one.save > save);
      if (last <= save && !entry.firm) this.traits.delete(name);
    }
  }

  /** A trait has changed: put the hand's value back if another one is only late. */
  judge(name) {
    const entry = this.traits.get(name);
    if (!entry) return;
    const text = JSON.stringify(this.store.get(name));
    if (text === JSON.stringify(entry.value)) return;
    // Another view in this page has set it, or Python, or a widget that is linked to it: theirs is newer.
    const newer = setting > 0 || (!entry.firm && !entry.sent.some((one) => one.text === text));
    if (newer) this.traits.delete(name);
    else quietly(() => this.store.model.set(name, entry.value));
  }
}

function quietly(set) {
  setting += 1;
  try {
    set();
  } finally {
    setting -= 1;
  }
}
