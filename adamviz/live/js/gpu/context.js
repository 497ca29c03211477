// The page's WebGL2 context for what has to compute as the kernel does.

import { isTrusted } from "./probe.js";
import { sharedContext } from "./shared.js";

/** @import { Gpu } from "./types" */

/** @returns {Gpu|null} null without WebGL2, and where its arithmetic is not the kernel's */
export function gpu() {
  const card = sharedContext();
  if (card) card.trusted ??= isTrusted(card.gl);
  return card?.trusted ? card : null;
}
