// A saved page: the view on a host of its own, opened at whatever its address says.

import { tellHeight } from "./base/frame.js";
import { changesSince, fromFragment, plainAddress, toFragment } from "./state/address.js";
import { Host } from "./state/host.js";
import { refusalText, restText } from "./state/not-taken.js";
import { changedCode } from "./state/page-code.js";

const WRITE_AFTER = 300; // milliseconds at rest until the address follows: browsers allow few changes of it

/**
 * Open a page.
 * @param {{render: any, address?: any, setup: object, traits: object, rules: object, stored: object|null,
 *   python?: string|null, el: HTMLElement, note: HTMLElement, back: HTMLElement}} parts what was saved, with
 *   the Python that makes it, and where the view, a note and the button that brings everything back belong
 * @returns {Host}
 */
export function openPage(parts) {
  const { render, address = plainAddress, setup, traits, rules, stored, python, el, note, back } = parts;
  const host = new Host(traits, stored);
  const kind = address(setup, rules);
  host.text = (what) => {
    if (what === "link") return location.href.split("#")[0] + toFragment(host.traits, traits, kind);
    return what === "code" && python ? changedCode(python, changesSince(traits, host.traits, kind)) : null;
  };
  const read = () => {
    const { changes, refused, error } = fromFragment(location.hash, traits, kind);
    note.textContent = restText(error) || refusalText("The address of this page", refused);
    for (const [name, value] of Object.entries({ ...traits, ...changes })) host.set(name, value);
    face();
  };
  const face = () => (back.hidden = toFragment(host.traits, traits, kind) === "");
  const write = (fragment) => {
    // A page within another one may not touch its address; everything else works on.
    try {
      history.replaceState(history.state, "", fragment || location.href.split("#")[0]);
    } catch {}
  };
  let timer = null;
  host.saved = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      write(toFragment(host.traits, traits, kind));
      face();
    }, WRITE_AFTER);
  };
  back.addEventListener("click", () => {
    clearTimeout(timer);
    write("");
    read();
    // The button is gone: the keys go on in the view.
    /** @type {HTMLElement|null} */ (el.querySelector(".adamviz"))?.focus({ preventScroll: true });
  });
  addEventListener("hashchange", read);
  read();
  render({ model: host, el, setup });
  tellHeight();
  return host;
}
