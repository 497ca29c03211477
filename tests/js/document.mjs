// As much of a document as what is tested without a browser touches.

export class Element extends EventTarget {
  constructor(tag) {
    super();
    this.tag = tag;
    this.attributes = {};
    this.children = [];
    this.style = { setProperty: (name, value) => (this.style[name] = value) };
    this.dataset = {};
    this.isConnected = true;
    const classes = new Set();
    this.classList = {
      contains: (name) => classes.has(name),
      add: (name) => classes.add(name),
      remove: (name) => classes.delete(name),
      toggle: (name, on = !classes.has(name)) => (classes[on ? "add" : "delete"](name), on),
    };
  }

  focus() {}

  select() {}

  setAttribute(name, value) {
    this.attributes[name] = value;
    if (["type", "value", "max"].includes(name)) this[name] = value;
    if (name === "hidden") this.hidden = true;
  }

  toggleAttribute(name, on) {
    if (on) this.attributes[name] = "";
    else delete this.attributes[name];
  }

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = children;
  }

  get options() {
    return this.children;
  }

  matches(selector) {
    return selector
      .split(", ")
      .map((one) => /^(\w+)(?::not\(\.(.+)\))?$/.exec(one))
      .some(([, tag, other]) => tag === this.tag && (!other || this.attributes.class !== other));
  }

  contains(other) {
    return other === this || this.children.some((child) => child instanceof Element && child.contains(other));
  }
}

globalThis.document = {
  createElement: (tag) => new Element(tag),
  createElementNS: (_, tag) => new Element(tag),
};
globalThis.window = new (class extends EventTarget {
  // Node's own takes `true` for no options at all when a listener is taken away.
  removeEventListener(type, listener, options) {
    super.removeEventListener(type, listener, { capture: Boolean(options?.capture ?? options) });
  }
})();
