// A saved view in a page of somebody else, or in a host of widgets: what `view.save("name.mjs")` brings.

/** @import { Traits } from "./types" */

import { element } from "./base/dom.js";
import { same } from "./base/memo.js";
import { accepted, plainAddress } from "./state/address.js";
import { AnyModel } from "./state/any-model.js";
import { Host } from "./state/host.js";
import { notTaken, refusalText } from "./state/not-taken.js";

const NONE = { get: () => undefined, set: () => {}, on: () => {} };

/**
 * Mount a view. What traits the model holds, the view shows; and what is changed on either side, the other is
 * told of. The model needs get, set and on, and there may be none.
 * @param {object} parts
 * @param {any} parts.render
 * @param {any} [parts.address] how a kind of view checks traits
 * @param {any} parts.setup what the view knows besides its traits
 * @param {Traits} parts.traits as they were saved
 * @param {Record<string, any>} parts.rules
 * @param {any} parts.stored what the kernel had computed
 * @param {string} parts.css
 * @param {string|null} parts.title stands above the view
 * @param {"light"|"dark"|null} parts.theme
 * @param {ConstructorParameters<typeof AnyModel>[0]|undefined} parts.model
 * @param {HTMLElement} parts.el
 * @returns {() => void} takes the view away
 */
export function mountView({ render, address = plainAddress, setup, traits, rules, stored, ...given }) {
  const { css, title, theme, el } = given;
  const model = new AnyModel(given.model ?? NONE);
  const kind = address(setup, rules);
  const held = Object.fromEntries(
    Object.keys(traits)
      .map((name) => [name, model.get(name)])
      .filter(([, value]) => value !== undefined),
  );
  const { changes, ignored } = accepted(held, traits, kind);
  const host = new Host({ ...traits, ...changes }, stored);
  const names = Object.keys(traits).filter((name) => !name.startsWith("_"));
  const told = { ...host.traits };
  const heard = names.map((name) => {
    const hear = () => {
      const value = model.get(name);
      if (value === undefined || same(value, host.get(name))) return;
      const { changes } = accepted({ [name]: value }, host.traits, kind);
      for (const [trait, set] of Object.entries(changes)) host.set(trait, set);
    };
    model.on(`change:${name}`, hear);
    return [`change:${name}`, hear];
  });
  host.saved = () => {
    const moved = names.filter((name) => !same(host.get(name), told[name]));
    for (const name of moved) model.set(name, (told[name] = host.get(name)));
    try {
      if (moved.length > 0) Promise.resolve(model.save_changes()).catch(() => {});
    } catch {
      // It keeps what was set.
    }
  };
  const box = element(
    "div",
    { class: "av-mounted", "data-adamviz-theme": theme },
    element("style", { text: css }),
    ...(title
      ? [element("div", { class: "av-heading", role: "heading", "aria-level": 2, text: title })]
      : []),
  );
  el.append(box);
  const close = render({ model: host, el: box, setup });
  if (ignored.length > 0) {
    const text = refusalText("The host's model", notTaken(ignored, held));
    box.append(element("p", { class: "av-refused", role: "status", text }));
  }
  return () => {
    for (const [event, hear] of heard) model.off(event, hear);
    close();
    box.remove();
  };
}
