// The focus stays in the view where the element that has it is disabled or taken away: keys go on working.

export class KeptFocus {
  /** @type {HTMLElement & { disabled?: boolean } | null} */
  element = null;

  /** @param {HTMLElement} root of the view, which takes the focus then */
  constructor(root) {
    this.root = root;
    root.addEventListener("focusin", ({ target }) => (this.element = /** @type {HTMLElement} */ (target)));
    root.addEventListener("focusout", ({ relatedTarget }) => {
      // A person who goes elsewhere leaves an element behind that could be focused still.
      if (relatedTarget || !this.lost()) this.element = null;
    });
  }

  lost() {
    const { element, root } = this;
    return element !== null && (!root.contains(element) || Boolean(element.disabled));
  }

  /** Take the focus back if what had it is gone; to be called when parts of the view have changed. */
  keep() {
    if (!this.lost()) return;
    this.element = null;
    this.root.focus({ preventScroll: true });
  }
}
