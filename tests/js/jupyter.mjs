// A model as ipywidgets has it, and a kernel behind a slow line: one message on its way, what is saved
// meanwhile waits for its end, and an echo counts only if it answers the last message that was sent. Messages
// move when a test says so.

import { Model } from "./model.mjs";

export class JupyterModel extends Model {
  constructor(state) {
    super({ _saved: 0, ...state });
    this.python = { ...this.state };
    this.diff = {};
    this.buffer = null;
    this.pending = 0;
    this.expected = new Map();
    this.messages = 0;
    this.up = []; // to the kernel
    this.down = []; // to the page
    this.locked = null;
  }

  set(name, value) {
    // Backbone sets all of a message first and tells of each then; a trait that is set back while it is told
    // of has not changed.
    if (!(this.locked && name in this.locked && JSON.stringify(this.locked[name]) === JSON.stringify(value)))
      this.diff[name] = value;
    super.set(name, value);
  }

  save_changes() {
    super.save_changes();
    if (Object.keys(this.diff).length === 0) return;
    if (this.pending > 0) this.buffer = { ...this.buffer, ...this.diff };
    else this.post(this.diff);
    this.diff = {};
  }

  post(state) {
    this.messages += 1;
    this.pending += 1;
    for (const name of Object.keys(state)) this.expected.set(name, this.messages);
    this.up.push({ id: this.messages, state: structuredClone(state) });
  }

  /**
   * The kernel takes the next message.
   * @param {(state: object, model: JupyterModel) => void} then what Python's observers do
   */
  take(then = () => {}) {
    const { id, state } = this.up.shift();
    const { _saved, ...echo } = state;
    this.down.push({ echo, id });
    Object.assign(this.python, state);
    then(state, this);
    if (_saved) this.down.push({ update: { _saved: (this.python._saved = -_saved) } });
    this.down.push({ idle: true });
  }

  /** Python sets a trait of its own accord. */
  own(name, value) {
    this.python[name] = value;
    this.down.push({ update: { [name]: structuredClone(value) } });
  }

  /** The page hears of the next message. */
  hear() {
    const { echo, update, id, idle } = this.down.shift();
    if (idle) {
      this.pending -= 1;
      if (this.buffer && this.pending === 0) {
        const { buffer } = this;
        this.buffer = null;
        this.post(buffer);
      }
      return;
    }
    const state = { ...(echo ?? update) };
    if (echo) {
      for (const name of Object.keys(state)) {
        if (!this.expected.has(name)) continue;
        if (this.expected.get(name) !== id) delete state[name];
        else {
          this.expected.delete(name);
          if (this.buffer && name in this.buffer) delete state[name];
        }
      }
    }
    this.locked = state;
    const changed = Object.keys(state).filter(
      (name) => JSON.stringify(this.state[name]) !== JSON.stringify(state[name]),
    );
    Object.assign(this.state, state);
    for (const name of changed) this.emit(`change:${name}`);
    this.locked = null;
  }

  /** Until nobody has anything more to say. */
  rest(then) {
    while (this.up.length + this.down.length > 0) this.up.length > 0 ? this.take(then) : this.hear();
  }
}
