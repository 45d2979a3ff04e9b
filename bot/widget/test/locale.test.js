import assert from "node:assert/strict";
import { test } from "node:test";
import { words, wordsOf } from "./support/words.js";

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
  const welsh = wordsOf("cy");
  const forms = [0, 1, 2, 3, 6, 7].map((count) => welsh.text("unread", { count }).replace(String(count), "#"));
  assert.ok(new Set(forms).size > 2, forms.join(" | "));
  assert.equal(welsh.language, "cy");
});

test("what stands in for a placeholder isn't filled again", () => {
  assert.equal(words.text("joinedBy", { name: "{phone}" }), "{phone} from ASCL is in this chat");
});
