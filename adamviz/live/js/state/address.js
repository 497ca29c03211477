// The end of a saved page's address, from "#" on: what differs from the page as it was saved, as JSON.

/** @import { Traits } from "../types" */

import { notTaken } from "./not-taken.js";
import { allows } from "./rules.js";
import { same } from "../base/memo.js";
import { leastChanges } from "./transitions.js";

const LONGEST = 32768; // characters of a fragment: longer ones are neither written nor read

/**
 * What a kind of view says of its traits.
 * @typedef {{ apply: (state: Traits, changes: Traits) => Traits, allowed: (name: string, value: any, saved:
 *   Traits) => boolean, shows?: (name: string, traits: Traits) => boolean, idle?: (name: string, traits:
 *   Traits) => boolean, }} AddressKind  apply: changes with what follows from them; allowed: whether a trait
 *   may have a value; shows: whether it matters; idle: whether it is a number that nothing shown has
 */

/**
 * The kind of a view in which nothing follows from anything.
 * @param {Record<string, {kind: string, [more: string]: any}>} rules by the traits' names; of others the
 *   saved value says the shape
 * @returns {AddressKind}
 */
export function plainAddress(setup, rules = {}) {
  return {
    apply: (state, changes) => changes,
    allowed: (name, value, saved) =>
      Object.hasOwn(rules, name) ? allows(rules[name], value) : resembles(value, saved[name]),
  };
}

/**
 * What differs from the saved traits.
 * @param {Traits} saved @param {Traits} traits @param {AddressKind} kind
 */
export function changesSince(saved, traits, kind) {
  const names = Object.keys(traits).filter(
    (name) => Object.hasOwn(saved, name) && (kind.shows?.(name, traits) ?? true),
  );
  return leastChanges(saved, Object.fromEntries(names.map((name) => [name, traits[name]])), kind.apply);
}

/**
 * The end of an address: what differs from the saved traits and does not follow from the rest; "" if
 * nothing does.
 * @param {Traits} traits @param {Traits} saved @param {AddressKind} kind
 */
export function toFragment(traits, saved, kind) {
  const { _scenes: scenes, ...changes } = changesSince(saved, traits, kind);
  // What is too long goes without its scenes: the rest of it shall not be lost.
  const told = scenes ? [{ ...changes, _scenes: briefScenes(scenes, saved._scenes) }, changes] : [changes];
  const text = told
    .map((all) => (Object.keys(all).length > 0 ? encodeURIComponent(JSON.stringify(all)) : ""))
    .find(({ length }) => length <= LONGEST);
  if (!text) return "";
  // Apostrophes and brackets would end a link in a letter or in Markdown.
  const escaped = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return `#${text.replace(/[!'()*]/g, escaped)}`;
}

/**
 * Read the end of an address. It is data that anyone may have written: only known traits are taken, each only
 * if its value is one that the view's own controls could have set.
 * @param {string} fragment
 * @param {Traits} saved
 * @param {AddressKind} kind
 * @returns {{changes: Traits, ignored: string[], refused: string, error: string}} names that were not taken;
 *   the same with their values, in words; what is wrong with all of it
 */
export function fromFragment(fragment, saved, kind) {
  const text = fragment.replace(/^#/, "");
  if (text === "") return { changes: {}, ignored: [], refused: "", error: "" };
  let received = null;
  try {
    received = text.length <= LONGEST ? JSON.parse(decodeURIComponent(text), unsigned) : null;
    if (received?._scenes) received._scenes = wholeScenes(received._scenes, saved._scenes);
  } catch {
    // Said below: a person who follows a broken link shall read it.
  }
  if (typeof received !== "object" || received === null || Array.isArray(received)) {
    const error = "The address of this page ends in something that cannot be read.";
    return { changes: {}, ignored: [], refused: "", error };
  }
  const { changes, ignored } = accepted(received, saved, kind);
  // A number that nothing shown has would change nothing.
  const after = { ...saved, ...changes };
  const idle = Object.keys(received).filter((name) => name in changes && kind.idle?.(name, after));
  for (const name of idle) delete changes[name];
  const refused = [...ignored, ...idle];
  return { changes, ignored: refused, refused: notTaken(refused, received), error: "" };
}

/**
 * Of traits that anyone may have written, those that the view's own controls could have set, with what
 * follows from them.
 * @param {Traits} received
 * @param {Traits} saved
 * @param {AddressKind} kind
 * @returns {{changes: Traits, ignored: string[]}} and the names of those that were not taken
 */
export function accepted(received, saved, kind) {
  const names = Object.keys(received);
  const taken = names.filter((name) => mayBe(name, received[name], saved, kind));
  const changes = Object.fromEntries(taken.map((name) => [name, received[name]]));
  const applied = Object.entries(taken.length > 0 ? kind.apply(saved, changes) : {});
  return {
    changes: Object.fromEntries(
      applied.filter(([name, value]) => name in changes || !same(saved[name], value)),
    ),
    ignored: names.filter((name) => !taken.includes(name)),
  };
}

/** A value in which 0 has no sign, as Python's numbers of a view have none. */
const unsigned = (name, value) => (value === 0 ? 0 : value);

/** Scenes as an address holds them: of one that shows what a saved one shows, the number of that. */
function briefScenes(scenes, saved) {
  return scenes.map((scene) => {
    const at = saved.findIndex(({ traits }) => same(traits, scene.traits));
    return at < 0 ? scene : { ...scene, traits: at };
  });
}

/** The scenes of which an address holds numbers. */
function wholeScenes(scenes, saved) {
  if (!Array.isArray(scenes) || !Array.isArray(saved)) return scenes;
  return scenes.map((scene) => {
    const number = Object(scene).traits;
    return Number.isInteger(number) && saved[number] ? { ...scene, traits: saved[number].traits } : scene;
  });
}

function mayBe(name, value, saved, kind) {
  if (!Object.hasOwn(saved, name)) return false;
  if (name !== "_scenes") return kind.allowed(name, value, saved);
  return (
    Array.isArray(value) &&
    value.every((scene) => isScene(scene, saved, kind)) &&
    new Set(value.map((scene) => scene.name)).size === value.length
  );
}

/** Whether a scene has a name, a caption and traits that each could be set alone. */
function isScene(scene, saved, kind) {
  const { name, caption, traits } = Object(scene);
  if (typeof name !== "string" || typeof caption !== "string") return false;
  if (typeof traits !== "object" || !traits || Array.isArray(traits)) return false;
  return Object.entries(traits).every(
    ([key, value]) => key !== "_scenes" && Object.hasOwn(saved, key) && kind.allowed(key, value, saved),
  );
}

/** Whether a value has the shape of another one, of which nothing more is known. */
export function resembles(value, model) {
  const flat = (entry) => typeof entry === "number" && Number.isFinite(entry);
  if (model === null || value === null)
    return value === null || typeof value !== "object" || (Array.isArray(value) && value.every(flat));
  if (typeof value !== typeof model || Array.isArray(value) !== Array.isArray(model)) return false;
  if (typeof value !== "object") return typeof value !== "number" || Number.isFinite(value);
  if (Array.isArray(value)) return model.length === 0 || value.every((entry) => resembles(entry, model[0]));
  return Object.entries(value).every(
    ([key, entry]) => !Object.hasOwn(model, key) || resembles(entry, model[key]),
  );
}
