/** The words of a locale as the service gives them. */

import { readFileSync } from "node:fs";
import { Words } from "../../src/locale.js";

export function wordsOf(locale, phone = "0116 299 1122") {
  const texts = JSON.parse(readFileSync(new URL(`../../../content/widget/${locale}.json`, import.meta.url), "utf8"));
  return new Words(locale, texts, { phone });
}

export const words = wordsOf("en-GB");
