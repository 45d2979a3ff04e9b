import assert from "node:assert/strict";
import { test } from "node:test";
import { shown } from "./support/shown.js";
import { press, showPage } from "./support/browser.js";
import { html, nothing } from "lit/html.js";
import { stopClock, until } from "./support/waiting.js";
import { words } from "./support/words.js";
import { Suggestions } from "../src/more/suggestions.js";
import { useTemplates } from "../src/more/templates.js";

useTemplates({ html, nothing });
const FOUND = [{ topic: "ask_fee", label: "What membership costs" }, { topic: "payment", label: "How to pay" }];

/** Suggestions beside a message box that has focus; `newest` is the meta of the assistant's last message. */
function suggest(t, { newest = {}, personAwaited = false } = {}) {
  const clock = stopClock(t);
  const asked = [];
  const done = [];
  const api = { questions: async (text) => { asked.push(text); return text.includes("nothing") ? [] : FOUND; } };
  const renderRoot = { activeElement: { id: "message" }, getElementById: () => null };
  const conversation = {
    open: true, personAwaited, log: { messages: [{ author: "assistant", meta: newest }] },
    announce: (text) => done.push(text), startTopic: (...given) => done.push(given),
  };
  const view = {
    words, conversation, renderRoot, composer: { clear: () => done.push("cleared") }, updateComplete: Promise.resolve(),
    requestUpdate() {},
  };
  const suggestions = new Suggestions({ view, api, service: "https://service.example" });
  const type = async (text) => { suggestions.typed(text); clock.tick(300); await until(() => true); };
  const box = showPage("<textarea></textarea>").firstElementChild;
  box.addEventListener("keydown", (event) => suggestions.key(event));
  return { suggestions, clock, asked, done, type, key: (key, more) => press(box, key, more), view };
}

test("one call is made after a pause in typing, and what it finds is announced and listed", async (t) => {
  const { suggestions, clock, asked, done } = suggest(t);
  suggestions.typed("fe");
  for (const text of ["fee", "fees", "fees?"]) { suggestions.typed(text); clock.tick(200); }
  clock.tick(100);
  await until(() => suggestions.open);
  assert.deepEqual(asked, ["fees?"]);
  assert.deepEqual(done, [words.text("suggestedCount", { count: 2 })]);
  const list = shown(suggestions.list()).querySelector('[role="listbox"]');
  assert.equal(list.getAttribute("aria-label"), words.text("suggested"));
  const options = [...list.querySelectorAll('[role="option"]')].map((one) => one.textContent.trim());
  assert.deepEqual(options, ["What membership costs", "How to pay", words.text("searchAll")]);
});

test("the arrows go round the list, Enter takes the option, and Escape closes the list alone", async (t) => {
  const { suggestions, done, type, key } = suggest(t);
  await type("fees");
  assert.equal(key("Enter"), true, "without a chosen option Enter is the box's");
  assert.equal(suggestions.active, undefined);
  const moves = [["ArrowDown", "suggested-0"], ["ArrowUp", undefined], ["ArrowUp", "suggested-2"], ["ArrowDown", "suggested-0"]];
  for (const [pressed, active] of [...moves, ["ArrowDown", "suggested-1"]]) {
    assert.equal(key(pressed), false);
    assert.equal(suggestions.active, active);
  }
  assert.equal(key("Enter"), false);
  assert.deepEqual(done.slice(1), ["cleared", ["payment", "How to pay"]]);
  assert.equal(suggestions.open, false);
  await type("fees again");
  assert.equal(key("Escape"), false);
  assert.deepEqual([suggestions.open, key("Escape")], [false, true]);
});

const TAKEN = [{ question: "stage" }, { field: "name" }, { asks: "fee_band" }, { review: true }].map((newest) => ({ newest }));
for (const state of [...TAKEN, { personAwaited: true }]) {
  test(`nothing is asked where the message is meant for another: ${JSON.stringify(state)}`, async (t) => {
    const { asked, type } = suggest(t, state);
    await type("Sam Example");
    assert.deepEqual(asked, []);
  });
}

test("short, long and many-lined texts ask nothing, and what was typed since is not answered", async (t) => {
  const { suggestions, asked, type, view } = suggest(t);
  for (const text of ["fe", "x".repeat(61), "one\ntwo"]) await type(text);
  assert.deepEqual(asked, []);
  view.renderRoot.activeElement = null; // the visitor is elsewhere by then
  await type("fees");
  assert.deepEqual([asked, suggestions.open], [["fees"], false]);
});
