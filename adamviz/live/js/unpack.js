// What `live/packing.py` packs, as text again. It stands before all other code of a view, which is packed.

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%.()*+-;:=,?@^_`{|}~";

/** gzip, written with five digits for four bytes, as base64 has four for three. @param {string} text */
async function unzip(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 4) / 5));
  for (let i = 0, at = 0; i < text.length; i += 5) {
    let number = 0;
    for (let k = i; k < i + 5; k++) number = 85 * number + (k < text.length ? DIGITS.indexOf(text[k]) : 84);
    for (let shift = 24; shift >= 0 && at < bytes.length; shift -= 8) bytes[at++] = number >>> shift;
  }
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/**
 * The words of a packed text, and the text itself with letters for them.
 * @param {string} whole
 * @returns {[words: string[], coded: string]}
 */
function parted(whole) {
  const end = whole.indexOf("\0");
  return [whole.slice(0, end).split("\n"), whole.slice(end + 1)];
}

/** @param {string} text what `packed` and `packed_json` packed */
export async function unpackText(text) {
  const [words, coded] = parted(new TextDecoder().decode(await unzip(text)));
  return words[0] ? coded.replace(/[\x01-\x1f]/g, (letter) => words[letter.charCodeAt(0) - 1]) : coded;
}

/** @param {string} text what `packed_code` packed */
export async function unpackCode(text) {
  const letters = [...new Uint8Array(await unzip(text))].map((byte) => String.fromCharCode(byte));
  const [words, coded] = parted(letters.join(""));
  const place = (one, two) => (two ? 128 + 90 * (one - 14) + two - 33 : one - 128);
  return coded.replace(
    /[\x80-\xff]|[\x0e-\x1f]./g,
    (found) => words[place(found.charCodeAt(0), found.charCodeAt(1))],
  );
}
