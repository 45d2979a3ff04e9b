import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { browser } from "./support/browser.js";
import { words } from "./support/words.js";
import { Emitter } from "../src/emitter.js";
import { TabTitle } from "../src/view/tab-title.js";

const leave = new AbortController();
afterEach(() => look("visible"));

function look(visibility) {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibility });
  document.dispatchEvent(new browser.Event("visibilitychange"));
}

function follow() {
  document.title = "School";
  const conversation = Object.assign(new Emitter(), { words });
  new TabTitle().follow(conversation, leave.signal);
  return conversation;
}

test("a tab that isn't looked at says who has joined and how much is new, until it is looked at", () => {
  const conversation = follow();
  look("hidden");
  conversation.emit("received", { meta: { handoff: "joined", staff: "Sam" } });
  assert.equal(document.title, "Sam from ASCL is in this chat – School");
  conversation.emit("received", { meta: { staff: "Sam" } });
  assert.equal(document.title, "2 new messages – School");
  look("visible");
  assert.equal(document.title, "School");
});

test("a tab that is looked at keeps its title, and so does one that the site has renamed", () => {
  const conversation = follow();
  conversation.emit("received", { meta: {} });
  assert.equal(document.title, "School");
  look("hidden");
  conversation.emit("received", { meta: {} });
  document.title = "School (2)";
  look("visible");
  assert.equal(document.title, "School (2)");
});
