// Asks the kernel for a text about the view as it stands, such as its code: when it has taken all that a hand
// has set.

/** @import { Synced } from "./synced.js" */
/** @typedef {{text?: string, error?: string}} Told */

const TEXT_PATIENCE = 8000; // milliseconds

export class Asking {
  count = 0;
  /** What waits for the kernel. @type {{ready: () => void, told: (answer: Told) => void, id: string}|null} */
  waiting = null;

  /** @param {Synced<any>} store @param {number} patience milliseconds until the kernel counts as silent */
  constructor(store, patience = TEXT_PATIENCE) {
    this.store = store;
    this.patience = patience;
    this.hear = (content) => {
      if (content?.kind === "text" && content.id === this.waiting?.id) this.waiting.told(content);
    };
    store.model.on("msg:custom", this.hear);
    store.on(["_saved"], () => this.waiting?.ready());
  }

  /** @param {string} what @returns {Promise<Told>} the text, or in words why there is none */
  ask(what) {
    const { store } = this;
    this.waiting?.told({ error: "" });
    return new Promise((resolve) => {
      const id = `text ${++this.count}`;
      const told = (answer) => {
        clearTimeout(timer);
        this.waiting = null;
        resolve(answer);
      };
      let sent = false;
      const ready = () => {
        // The number of a save is negative once the kernel has taken it.
        if (sent || store.get("_saved") > 0) return;
        sent = true;
        try {
          store.model.send({ kind: "text", what, id });
        } catch {
          told({ error: "The kernel is gone." });
        }
      };
      const timer = setTimeout(() => told({ error: "The kernel does not answer." }), this.patience);
      this.waiting = { ready, told, id };
      store.save();
      ready();
    });
  }

  close() {
    this.waiting?.told({ error: "" });
    this.store.model.off("msg:custom", this.hear);
  }
}
