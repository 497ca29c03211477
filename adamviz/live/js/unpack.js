// What `live/bundle.py` packs, as text again. It stands before all other code of a view, which is packed.

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

/** @param {string} text what `packed` packed */
export async function unpackText(text) {
  return new TextDecoder().decode(await unzip(text));
}

/** @param {string} text what `packed_code` packed: its first line has the words that letters stand for */
export async function unpackCode(text) {
  const whole = [...new Uint8Array(await unzip(text))].map((byte) => String.fromCharCode(byte)).join("");
  const [words, code] = [
    whole.slice(0, whole.indexOf("\n")).split(" "),
    whole.slice(whole.indexOf("\n") + 1),
  ];
  const place = (letters) =>
    letters.length > 1
      ? 128 + 90 * (letters.charCodeAt(0) - 14) + letters.charCodeAt(1) - 33
      : letters.charCodeAt(0) - 128;
  return code.replace(/[\x80-\xff]|[\x0e-\x1f]./g, (letters) => words[place(letters)]);
}
