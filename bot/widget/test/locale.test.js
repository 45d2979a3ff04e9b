import assert from "node:assert/strict";
import { test } from "node:test";
import { words, wordsOf } from "./support/words.js";
import { Words } from "../src/locale.js";

test("a placeholder is filled, and one that nothing is given for stays", () => {
  assert.equal(words.text("joinedBy", { name: "Sam" }), "Sam from ASCL is in this chat");
  assert.equal(words.text("joinedBy"), "{name} from ASCL is in this chat");
});

test("the telephone number of the site is in every text that names it", () => {
  assert.match(wordsOf("en-GB", "01632 960000").text("lost"), /ring the membership team on 01632 960000\.$/);
});

test("a text within a group is found by its path", () => {
  assert.equal(words.text("authors.staff"), "Person at ASCL");
  assert.equal(words.text("checks.check_cover"), "Check: would ASCL support my case?");
});

test("an unknown name is no text", () => {
  for (const name of ["nothing", "authors.nobody", "title.deeper.still"]) assert.equal(words.text(name), "");
});

test("the plural is that of the language", () => {
  assert.equal(words.text("unread", { count: 1 }), "1 new message");
  assert.equal(words.text("unread", { count: 2 }), "2 new messages");
  const forms = Object.fromEntries(["zero", "one", "two", "few", "many", "other"].map((form) => [form, `${form} {count}`]));
  const welsh = new Words("cy", { ring: "", cats: forms }, {});
  const texts = [0, 1, 2, 3, 6, 7].map((count) => welsh.text("cats", { count }));
  assert.deepEqual(texts, ["zero 0", "one 1", "two 2", "few 3", "many 6", "other 7"]);
});

test("what stands in for a placeholder isn't filled again", () => {
  assert.equal(words.text("joinedBy", { name: "{phone}" }), "{phone} from ASCL is in this chat");
});
