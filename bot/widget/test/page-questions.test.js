import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { showPage } from "./support/browser.js";
import { suggestedByPage } from "../src/more/page-questions.js";

afterEach(() => { document.head.innerHTML = ""; });

test("the questions of the attribute go before those of the page, four at most", () => {
  document.head.innerHTML = '<meta name="ascl-chat-questions" content=" How do I join? | What does it cost? |">';
  const element = showPage("<i></i>").firstElementChild;
  assert.deepEqual(suggestedByPage(element), ["How do I join?", "What does it cost?"]);
  element.setAttribute("suggest", "a|b|c|d|e");
  assert.deepEqual(suggestedByPage(element), ["a", "b", "c", "d"]);
  element.setAttribute("suggest", "");
  assert.deepEqual(suggestedByPage(element), []);
});

test("a page that suggests nothing has no questions", () => {
  assert.deepEqual(suggestedByPage(showPage("<i></i>").firstElementChild), []);
});
