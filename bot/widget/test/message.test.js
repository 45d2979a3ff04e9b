import assert from "node:assert/strict";
import { test } from "node:test";
import "./support/browser.js";
import { shown } from "./support/shown.js";
import { words } from "./support/words.js";
import { messageItem } from "../src/view/message.js";

const SOURCE = { title: "Rules", url: "https://www.ascl.org.uk/rules" };

/** The list item of a message, and what the visitor did with it. */
function itemOf(message, more = {}, phase = "open") {
  const done = [];
  const conversation = {
    words, phase, choose: (_entry, choice) => done.push(choice.choice), rate: (_entry, verdict) => done.push(verdict),
  };
  const entry = { message: message && { id: 1, sent_at: "2026-03-02T09:05:00Z", ...message }, state: "", actions: [], ...more };
  const item = shown(messageItem(entry, conversation)).querySelector("li");
  return { item, done, button: (label) => [...item.querySelectorAll("button")].find(({ textContent }) => textContent.includes(label)) };
}

test("an answer that rests on a source can be rated", () => {
  const { item, done, button } = itemOf({ author: "assistant", text: "Yes.", meta: { source: SOURCE } });
  assert.match(item.querySelector(".source").textContent, /Source:\s+Rules/);
  button("Yes").click();
  button("No").click();
  assert.deepEqual(done, ["good", "bad"]);
});

test("what is no answer can't be rated", () => {
  const others = [
    { author: "assistant", text: "Hello" },
    { author: "assistant", text: "Which role?", meta: { source: SOURCE, check: "check_cover", question: "role" } },
    { author: "assistant", text: "Call 999", meta: { source: SOURCE, crisis: true } },
    { author: "staff", text: "Hello", meta: { source: SOURCE } },
  ];
  for (const message of others) assert.equal(itemOf(message).item.querySelector(".rating"), null, message.text);
});

test("choices are buttons, and the one that was made is told as such", () => {
  const choices = [{ choice: "fees", label: "Fees" }, { choice: "joining", label: "Joining" }];
  const open = itemOf({ author: "assistant", text: "Which?", choices });
  open.button("Fees").click();
  assert.deepEqual(open.done, ["fees"]);
  const { item, button } = itemOf({ author: "assistant", text: "Which?", choices }, { picked: "Fees" });
  assert.match(button("Fees").textContent, /Fees\s*\(your choice\)/);
  assert.deepEqual([...item.querySelectorAll(".choice")].map((one) => one.getAttribute("aria-disabled")), ["true", "true"]);
});

test("in a conversation that is over each group of choices says that it has expired", () => {
  const choices = [{ choice: "fees", label: "Fees" }];
  const open = itemOf({ author: "assistant", text: "Which?", choices });
  const over = itemOf({ author: "assistant", text: "Which?", choices }, {}, "expired");
  assert.deepEqual([open, over].map(({ button }) => button("Fees").getAttribute("aria-disabled")), [null, "true"]);
  assert.deepEqual([open, over].map(({ item }) => item.textContent.includes(words.text("choicesExpired"))), [false, true]);
});

test("the choices of a question asked again are folded away until they are wanted", () => {
  const choices = [{ choice: "yes", label: "Yes" }];
  const again = itemOf({ author: "assistant", text: "To go on:", choices, meta: { check: "check_cover", question: "stage", folded: true } });
  const details = again.item.querySelector("details");
  assert.equal(details.open, false);
  assert.equal(details.querySelector("summary").textContent, words.text("choices"));
  details.querySelector("button").click();
  assert.deepEqual(again.done, ["yes"]);
  const first = itemOf({ author: "assistant", text: "Which?", choices, meta: { check: "check_cover", question: "stage" } });
  assert.equal(first.item.querySelector("details"), null);
});

test("an outcome shows what to do; the rest, with the ways to change an answer, unfolds", () => {
  const choices = ["Speak to a person", "Change: Membership"].map((label) => ({ label, choice: label }));
  const details = [
    { title: "Why", text: "The policy turns on it.", choices: [] },
    { title: "What you told me", text: "- Membership: Full member", choices: ["Change: Membership"] },
  ];
  const links = [{ label: "Keep it", url: "https://a.example/" }, { label: "Ring 0116 299 1122", url: "tel:01162991122" }];
  const meta = { check: "check_cover", outcome: "needs_adviser", source: SOURCE, details };
  const { item, done, button } = itemOf({ author: "assistant", text: "A person looks at it.", choices, links, meta });
  const parts = [...item.querySelectorAll("details")];
  assert.deepEqual(parts.map((part) => [part.open, part.querySelector("summary").textContent]), [[false, "Why"], [false, "What you told me"]]);
  assert.equal(button("Speak").closest("details"), null);
  assert.equal(button("Change").closest("details"), parts[1]);
  assert.equal(item.querySelector(".call").getAttribute("href"), "tel:01162991122");
  assert.deepEqual([...item.querySelectorAll(".links a")].map((link) => link.getAttribute("href")), ["https://a.example/"]);
  assert.equal(item.querySelector(".source"), null);
  button("Change").click();
  assert.deepEqual(done, ["Change: Membership"]);
});

test("a crisis card has its heading and dials 999; a visitor's own 999 stays text", () => {
  const card = itemOf({ author: "assistant", text: "Call 999", meta: { crisis: true } }).item;
  assert.equal(card.querySelector("h3").textContent, words.text("crisis"));
  assert.equal(card.querySelector("a.tel").getAttribute("href"), "tel:999");
  assert.equal(itemOf({ author: "visitor", text: "0116 299 1122" }).item.querySelector("a"), null);
});

test("a message that is being sent shows its state and what can be done", () => {
  let tried = false;
  const actions = [{ label: "Try again", run: () => { tried = true; } }];
  const { item, button } = itemOf(null, { text: "fees?", at: "2026-03-02T09:05:00Z", state: "Not sent.", actions, failed: true });
  assert.match(item.querySelector(".state").textContent, /Not sent\.\s*Try again/);
  assert.ok(item.classList.contains("failed") && item.classList.contains("visitor"));
  button("Try again").click();
  assert.equal(tried, true);
});

test("an author that the widget doesn't know is shown as a notice", () => {
  const { item } = itemOf({ author: "<script>", text: "x" });
  assert.ok(item.classList.contains("notice"));
  assert.equal(item.querySelector(".author").textContent, "Notice");
});

test("a link of the answer that isn't safe to follow is only its words", () => {
  const links = [{ label: "Good", url: "https://a.example/" }, { label: "Bad", url: "javascript:alert(1)" }];
  const { item } = itemOf({ author: "assistant", text: "See", links });
  assert.deepEqual([...item.querySelectorAll(".links a")].map((link) => link.getAttribute("href")), ["https://a.example/"]);
  assert.match(item.querySelector(".links").textContent, /Bad/);
});

test("assistant and notices are marked as English, people's words as no language", () => {
  const langOf = (author) => itemOf({ author, text: "x" }).item.querySelector(".bubble").getAttribute("lang");
  assert.deepEqual(["assistant", "notice", "staff", "visitor"].map(langOf), ["en-GB", "en-GB", null, null]);
});
