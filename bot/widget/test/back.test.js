import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "./support/browser.js";
import { BackButton } from "../src/view/back.js";

/** A browser's history of one page; `back` goes back in it as the button does. */
function history(t) {
  const states = [null];
  globalThis.history = { get state() { return states.at(-1); }, pushState: (state) => states.push(state), back: () => back() };
  globalThis.addEventListener = (...given) => browser.addEventListener(...given);
  t.after(() => { globalThis.history = browser.history; delete globalThis.addEventListener; });
  const back = () => { states.pop(); browser.dispatchEvent(new browser.Event("popstate")); };
  return { states, back };
}

function follow() {
  const closed = [];
  const leave = new AbortController();
  const button = new BackButton();
  button.follow(() => closed.push("closed"), leave.signal);
  return { button, closed, leave };
}

test("Back closes a panel that covers the page, and the site stays", (t) => {
  const { states, back } = history(t);
  const { button, closed, leave } = follow();
  button.enter();
  assert.equal(states.length, 2);
  back();
  assert.deepEqual([closed, states.length], [["closed"], 1]);
  leave.abort();
});

test("a panel that is closed by its cross leaves no step behind and closes once", (t) => {
  const { states } = history(t);
  const { button, closed, leave } = follow();
  button.enter();
  button.leave();
  assert.deepEqual([states.length, closed], [1, []]);
  button.leave();
  assert.equal(states.length, 1);
  leave.abort();
});

test("Back of the site while the panel is closed isn't the panel's", (t) => {
  const { states, back } = history(t);
  const { closed, leave } = follow();
  states.push({ page: 2 });
  back();
  assert.deepEqual(closed, []);
  leave.abort();
});
