// Which tensors are chosen after a click or a key, and in which order the table lists them. Nothing here
// touches the document.

export const MOST_CHOSEN = 6;

/**
 * The chosen tensors after one is clicked: that alone; with `add`, it is added or let go; with `range`, all
 * from `anchor` to it. Of more than six the first are let go.
 * @param {string[]} chosen
 * @param {string} name
 * @param {{add?: boolean, range?: boolean}} how
 * @param {string} anchor the one that was clicked before
 * @param {string[]} listed all of them, as they stand in the table
 * @returns {string[]} at least one
 */
export function chosenAfter(chosen, name, { add = false, range = false }, anchor, listed) {
  const from = listed.indexOf(anchor);
  if (range && from >= 0) {
    const to = listed.indexOf(name);
    const between = listed.slice(Math.min(from, to), Math.max(from, to) + 1);
    return (from <= to ? between : between.reverse()).slice(-MOST_CHOSEN);
  }
  if (!add) return [name];
  if (!chosen.includes(name)) return [...chosen, name].slice(-MOST_CHOSEN);
  return chosen.length > 1 ? chosen.filter((other) => other !== name) : chosen;
}

/** A tensor's name in two: its layer, and what it is of that layer. @param {string} name */
export function layerOf(name) {
  const parted = /^(.*)[/.]([^/.]+)$/.exec(name);
  return parted ? { layer: parted[1], leaf: parted[2] } : { layer: "", leaf: name };
}

/**
 * The lines of the table: tensors, and before those of one layer, the layer, where they stand by layers.
 * @param {string[]} names
 * @param {string} column by which they are sorted: "layer" is as they were recorded
 * @param {boolean} descending
 * @param {(name: string) => number} value by which a tensor is sorted; those without one come last
 * @returns {import("./types").TableLine[]}
 */
export function listing(names, column, descending, value) {
  if (column !== "layer") {
    const order = names.map((name, i) => ({ name, i, at: value(name) }));
    const known = ({ at }) => !Number.isNaN(at);
    order.sort((a, b) => {
      if (!known(a) || !known(b)) return Number(known(b)) - Number(known(a)) || a.i - b.i;
      return (descending ? b.at - a.at : a.at - b.at) || a.i - b.i;
    });
    return order.map(({ name }) => ({ name, text: name }));
  }
  const layers = new Map();
  for (const name of names) {
    const { layer } = layerOf(name);
    layers.set(layer, [...(layers.get(layer) ?? []), name]);
  }
  const groups = [...layers];
  if (descending) groups.reverse();
  return groups.flatMap(([layer, members]) => {
    if (layer === "" || members.length === 1) return members.map((name) => ({ name, text: name }));
    return [
      { layer, names: members, text: layer },
      ...members.map((name) => ({ name, text: layerOf(name).leaf })),
    ];
  });
}

/** A name without its middle, where it has more than so many characters. */
export function shortName(name, most) {
  const letters = [...name];
  if (letters.length <= most) return name;
  const end = Math.ceil(0.6 * (most - 1)); // what tells tensors apart is mostly at the end
  return `${letters.slice(0, most - 1 - end).join("")}…${letters.slice(-end).join("")}`;
}
