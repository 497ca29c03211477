// The host of a page that stands alone: it keeps the traits that Jupyter's model would keep, gives what the kernel had
// computed when the page was saved, and reads and writes the part of the address behind "#".

import { fits } from "../base/validity.js";

const LONGEST = 32768; // characters of a fragment: longer ones are neither written nor read

/** What `stage.js` asks of a model: get, set, on, off, save_changes and send. */
export class Host {
  /**
   * @param {Record<string, any>} traits by name
   * @param {{about: object, runs: object[], fields: object[], buffers: string[]}|null} stored what the kernel had computed
   */
  constructor(traits, stored = null) {
    this.traits = { ...traits };
    this.stored = stored;
    this.listeners = [];
    this.saved = () => {}; // called when a movement has ended
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

  /** The answer to a request, if all of it was stored. */
  recall({ fan, ...request }) {
    const [content, buffers] = answer(request, this.stored);
    const { runs = [], field } = request;
    if (
      fan ||
      runs.length !== (content.runs ?? []).length ||
      (field && !(content.field && covers(content.field.extent, field.extent)))
    )
      return undefined;
    return [content, buffers];
  }

  emit(event, ...given) {
    for (const [name, callback] of [...this.listeners]) if (name === event) callback(...given);
  }
}

/** The stored part of what is asked for. @returns {[object, ArrayBuffer[]]} as the kernel's answer has them */
function answer({ kind, id, runs = [], fan, field, ...about }, stored) {
  if (!stored) return [{}, []];
  const content = {};
  if (same(about, stored.about)) {
    const known = ({ index, key, recorded, ...wanted }) => {
      const found = stored.runs.find(({ asked }) => same(asked, wanted));
      return found ? [{ index, key, ...found.given }] : [];
    };
    content.runs = runs.flatMap(known);
  }
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
const covers = ([a, b, c, d], [x0, x1, y0, y1]) => a <= x0 && b >= x1 && c <= y0 && d >= y1;

/** Whether two JSON values are the same, in whatever order their keys are. */
export function same(one, other) {
  if (one === other) return true;
  if (
    typeof one !== "object" ||
    typeof other !== "object" ||
    !one ||
    !other ||
    Array.isArray(one) !== Array.isArray(other)
  )
    return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]))
  );
}

/**
 * What differs from the saved traits, as the part of an address from "#" on; "" if nothing does. With a surface or a run other
 * than the saved one goes all that would else follow from it when the address is read.
 */
export function toFragment(traits, saved, setup) {
  const changed = (name) => Object.hasOwn(saved, name) && !same(traits[name], saved[name]);
  const names = new Set(Object.keys(traits).filter(changed));
  if (names.size === 0) return "";
  const surface = setup.surfaces.find(({ name }) => name === traits.surface);
  if (changed("surface"))
    for (const name of ["start", "extent", ...Object.keys(present(surface))]) names.add(name);
  if (changed("selected"))
    for (const name of Object.keys(traits._runs[traits.selected].numbers)) names.add(name);
  const text = encodeURIComponent(
    JSON.stringify(Object.fromEntries([...names].map((name) => [name, traits[name]]))),
  );
  if (text.length > LONGEST) return "";
  // Apostrophes and brackets would end a link in a letter or in Markdown.
  return `#${text.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}

/**
 * Read the part of an address from "#" on. It is data that anyone may have written: only known traits are taken, each only if
 * its value is one that the view's own controls could have set.
 * @param {Record<string, string[]>} options the words that a trait may be or hold, for those of which that is known
 * @returns {{changes: Record<string, any>, ignored: string[], error: string}} names that were not taken; what is wrong with all of it
 */
export function fromFragment(fragment, saved, setup, options = {}) {
  const text = fragment.replace(/^#/, "");
  if (text === "") return { changes: {}, ignored: [], error: "" };
  let given = null;
  try {
    given = text.length <= LONGEST ? JSON.parse(decodeURIComponent(text)) : null;
  } catch {
    // Said below: a person who follows a broken link shall read it.
  }
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return {
      changes: {},
      ignored: [],
      error: "The address of this page ends in something that cannot be read.",
    };
  }
  const fits = Object.entries(given).map(([name, value]) => [
    name,
    value,
    Object.hasOwn(saved, name) && allowed(name, value, saved, setup, options),
  ]);
  const changes = Object.fromEntries(fits.filter(([, , fine]) => fine));
  return {
    changes: { ...following(changes, saved, setup), ...changes },
    ignored: fits.filter(([, , fine]) => !fine).map(([name]) => name),
    error: "",
  };
}

/** What follows from some changes for the traits that they leave out, as it does in the view. */
function following(changes, saved, setup) {
  const more = {};
  if ("surface" in changes && changes.surface !== saved.surface) {
    const surface = setup.surfaces.find(({ name }) => name === changes.surface);
    Object.assign(more, { start: surface.start, extent: null }, present(surface));
  }
  const { selected = saved.selected } = changes;
  if (selected !== saved.selected) {
    const runs = (changes._runs ?? saved._runs).map((run) => ({ ...run }));
    if (!("_runs" in changes)) {
      // The numbers of the run that was selected are put away: its own stand in the traits.
      const own = runs[saved.selected].numbers;
      runs[saved.selected].numbers = Object.fromEntries(Object.keys(own).map((name) => [name, saved[name]]));
    }
    Object.assign(more, { _runs: runs }, runs[selected].numbers);
  }
  for (const parameter of parametersOf(setup)) {
    if ((changes[parameter.name] ?? null) !== null)
      for (const other of parameter.excludes ?? []) more[other] = null;
  }
  return more;
}

const present = ({ parameters }) => Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
const parametersOf = ({ optimizers, surfaces, noise = { parameters: [] } }) =>
  [...optimizers, ...surfaces, noise].flatMap(({ parameters }) => parameters);

const whole = (value, low, high) => Number.isInteger(value) && value >= low && value <= high;
const row = (value, length, most = Infinity) =>
  Array.isArray(value) &&
  value.length === length &&
  value.every((number) => Number.isFinite(number) && Math.abs(number) < most);

const RULES = {
  surface: (value, saved, { surfaces }) => surfaces.some(({ name }) => name === value),
  start: (value) => row(value, 2, 1e30),
  steps: (value, saved, { most_steps: most }) => whole(value, 1, most),
  playhead: (value) => whole(value, 0, 1e9),
  selected: (value, saved) => whole(value, 0, saved._runs.length - 1),
  extent: (value) => value === null || (row(value, 4, 1e9) && value[0] < value[1] && value[2] < value[3]),
  speed: (value) => Number.isFinite(value) && value > 0 && value <= 100,
  hidden: (value, saved) =>
    Array.isArray(value) && value.every((index) => whole(index, 0, saved._runs.length - 1)),
  tolerance: (value) => Number.isFinite(value) && value > 0,
  _runs: (value, saved, setup) =>
    Array.isArray(value) &&
    value.length === saved._runs.length &&
    value.every((run, i) => alike(run, saved._runs[i]) && fitting(run, setup)),
  _scenes: (value, ...known) => Array.isArray(value) && value.every((scene) => isScene(scene, ...known)),
};

/** Whether a trait may have a value. */
function allowed(name, value, saved, setup, options) {
  if (Object.hasOwn(options, name) && ![value].flat().every((word) => options[name].includes(word)))
    return false;
  if (Object.hasOwn(RULES, name)) return RULES[name](value, saved, setup, options);
  const found = parametersOf(setup).filter((parameter) => parameter.name === name);
  return found.length > 0 ? found.some((parameter) => fits(parameter, value)) : alike(value, saved[name]);
}

/** Whether a scene has a name, a caption and traits that each could be set alone. */
function isScene(scene, saved, setup, options) {
  const { name, caption, traits } = Object(scene);
  if (
    typeof name !== "string" ||
    typeof caption !== "string" ||
    typeof traits !== "object" ||
    !traits ||
    Array.isArray(traits)
  )
    return false;
  return Object.entries(traits).every(
    ([key, value]) =>
      key !== "_scenes" && Object.hasOwn(saved, key) && allowed(key, value, saved, setup, options),
  );
}

/** Whether a run's numbers are those of its optimizer, each within what is allowed. */
function fitting({ optimizer, numbers }, { optimizers }) {
  const program = whole(optimizer, 0, optimizers.length - 1) && optimizers[optimizer];
  return (
    Boolean(program) &&
    program.parameters.every(
      (parameter) => Object.hasOwn(numbers, parameter.name) && fits(parameter, numbers[parameter.name]),
    )
  );
}

/** Whether a value has the shape of another one, of which nothing more is known. */
function alike(value, model) {
  if (model === null || value === null)
    return value === null || typeof value !== "object" || (Array.isArray(value) && row(value, value.length));
  if (typeof value !== typeof model || Array.isArray(value) !== Array.isArray(model)) return false;
  if (typeof value !== "object") return typeof value !== "number" || Number.isFinite(value);
  if (Array.isArray(value)) return model.length === 0 || value.every((one) => alike(one, model[0]));
  return Object.entries(value).every(([key, one]) => !Object.hasOwn(model, key) || alike(one, model[key]));
}
