// The host of a page that stands alone: it keeps the traits that Jupyter's model would keep, and gives what
// the kernel had computed when the page was saved.

import { same } from "../base/memo.js";

/** What `stage.js` asks of a model: get, set, on, off, save_changes and send. */
export class Host {
  /**
   * @param {Record<string, any>} traits by name
   * @param {{about: object, runs: object[], fields: object[], buffers: string[]}|null} stored what the kernel
   *   had computed
   */
  constructor(traits, stored = null) {
    this.traits = { ...traits };
    this.stored = stored;
    this.listeners = [];
    this.saved = () => {}; // called when a movement has ended
    /** What the page says of the view, if it can. @type {(what: string) => string|null} */
    this.text = () => null;
    this.alone = true; // there is no kernel, and there will be none
  }

  get(name) {
    return this.traits[name];
  }

  set(name, value) {
    if (same(this.traits[name], value)) return;
    this.traits[name] = value;
    this.emit(`change:${name}`, this, value);
  }

  on(event, callback) {
    this.listeners.push([event, callback]);
  }

  off(event, callback) {
    this.listeners = this.listeners.filter(
      ([one, other]) => one !== event || (callback && other !== callback),
    );
  }

  save_changes() {
    this.saved();
  }

  /** Answer a request of the page, later as a kernel would, with whatever of it was stored. */
  send(request) {
    if (request?.kind !== "compute") return;
    const [content, buffers] = answer(request, this.stored);
    setTimeout(() => this.emit("msg:custom", { kind: "computed", id: request.id, ...content }, buffers));
  }

  /** The answer to a request, if all of it was stored. @param {any} request */
  recall({ fan, cut, ...request }) {
    const [content, buffers] = answer(request, this.stored);
    const { runs = [], field } = request;
    const there = content.runs ?? [];
    if (
      fan ||
      cut ||
      runs.length !== there.length ||
      there.some(({ curved, hessian, uncurved }) => curved && hessian === undefined && !uncurved) ||
      (field && !(content.field && covers(content.field.extent, field.extent)))
    )
      return undefined;
    return [content, buffers];
  }

  emit(event, ...given) {
    for (const [name, callback] of [...this.listeners]) if (name === event) callback(...given);
  }
}

/**
 * The stored part of what is asked for.
 * @param {any} request
 * @param {any} stored
 * @returns {[object, ArrayBuffer[]]} as the kernel's answer has them
 */
function answer({ kind, id, runs = [], fan, field, cut, ...about }, stored) {
  if (!stored) return [{}, []];
  const content = {};
  if (same(about, stored.about)) {
    const known = ({ index, key, recorded, curved, ...wanted }) => {
      const found = stored.runs.find(({ asked }) => same(asked, wanted));
      return found ? [{ index, key, curved, ...found.given }] : [];
    };
    content.runs = runs.flatMap(known);
  }
  /** @param {any} about */
  const surface = ({ surface: name, surface_numbers: numbers }) => [name, numbers];
  if (field && same(surface(about), surface(stored.about))) {
    // The finest comes first, and the last reaches furthest.
    content.field = {
      ...(stored.fields.find(({ extent }) => covers(extent, field.extent)) ?? stored.fields.at(-1)),
      key: field.key,
    };
  }
  return [
    content,
    stored.buffers.map((text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer),
  ];
}

/** Whether one part of the plane holds another. */
const covers = (whole, part) => part.every((end, i) => (i % 2 === 0 ? whole[i] <= end : whole[i] >= end));
