import assert from "node:assert/strict";
import { test } from "node:test";
import { wordsOf, words } from "./support/words.js";
import { clockWords, dateWords, timeWords } from "../src/times.js";

const now = new Date(2026, 2, 2, 18, 0);

test("a message of today has the clock alone", () => {
  assert.equal(timeWords(new Date(2026, 2, 2, 9, 5).toISOString(), "en-GB", now), "09:05");
});

test("an older message has its day before the clock", () => {
  assert.equal(timeWords(new Date(2026, 2, 1, 23, 59).toISOString(), "en-GB", now), "1 Mar, 23:59");
  assert.equal(timeWords(new Date(2026, 2, 1, 23, 59).toISOString(), "cy", now), "1 Maw, 23:59");
});

test("a time that can't be read is left out", () => {
  assert.equal(timeWords("soon", "en-GB", now), "");
  assert.equal(timeWords(undefined, "en-GB", now), "");
});

test("the clock runs from 00:00 to 23:59", () => {
  assert.match(clockWords(new Date(2026, 2, 2, 0, 7), "en-GB"), /^(00|24):07$/);
  assert.equal(clockWords(new Date(2026, 2, 2, 15, 30), "cy"), "15:30");
});

test("a source has its date in the words of the locale, as exact as it is known", () => {
  const date = (as_of, locale = words) => dateWords({ title: "Rules", as_of }, locale);
  assert.equal(date("2026"), ", as of 2026");
  assert.equal(date("2026-01"), ", as of January 2026");
  assert.equal(date("2026-01-31"), ", as of 31 January 2026");
  assert.match(date("2026-01-31", wordsOf("cy")), /31 Ionawr 2026/);
  assert.equal(date("spring 2026"), ", spring 2026");
  assert.equal(date(undefined), "");
});

test("a date that the title has already isn't said twice", () => {
  assert.equal(dateWords({ title: "Rules of January 2026", as_of: "2026-01" }, words), "");
});
