// The cases in tests/shared, which hold Python and the page to one rule: node runs them here, pytest in
// tests.

import { readFileSync } from "node:fs";

/** What a file of cases holds. */
export const shared = (name) =>
  JSON.parse(readFileSync(new URL(`../shared/${name}.json`, import.meta.url), "utf8"));
