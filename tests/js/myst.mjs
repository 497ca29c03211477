// MyST's model, from its documented contract. ADAMVIZ_MYST may name the module of the real one instead:
// dist/models.js of npm's @myst-theme/anywidget.
export class MystAnyModel {
  #state;
  #target = new EventTarget();

  constructor(state) {
    this.#state = state;
  }

  get(name) {
    return this.#state[name];
  }

  set(name, value) {
    this.#state[name] = value;
    for (const event of [`change:${name}`, "change"])
      this.#target.dispatchEvent(new CustomEvent(event, { detail: value }));
  }

  on(name, callback) {
    this.#target.addEventListener(name, callback);
  }

  off() {
    throw new Error("MystAnyModel.off not implemented yet.");
  }

  save_changes() {
    throw new Error("MystAnyModel.save_changes not implemented yet.");
  }

  send() {
    throw new Error("MystAnyModel.send not implemented yet.");
  }

  get widget_manager() {
    throw new Error("MystAnyModel.widget_manager does not exist.");
  }
}
