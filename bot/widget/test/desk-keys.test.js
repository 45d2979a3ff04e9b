import assert from "node:assert/strict";
import { test } from "node:test";
import { press, showPage } from "./support/browser.js";

globalThis.CSS = { escape: (text) => text };
const went = [];
globalThis.location = { assign: (address) => went.push(address) };
const body = showPage(`<a class="case" id="one" href="/1">1</a><a class="case" id="two" href="/2">2</a>
  <textarea id="text"></textarea><button data-key="c" id="claim"></button><button id="single-keys" hidden></button>`);
await import("../../desk/static/keys.js");

const button = document.getElementById("single-keys");
const focused = () => document.activeElement.id;

test("j and k lead from case to case, and stop at the ends", () => {
  const steps = ["j", "j", "j", "k", "k"].map((key) => { press(document.activeElement, key); return focused(); });
  assert.deepEqual(steps, ["one", "two", "two", "one", "one"]);
});

test("a key leads to its button or box and presses nothing", () => {
  let pressed = 0;
  document.getElementById("claim").addEventListener("click", () => { pressed += 1; });
  press(body, "c");
  assert.deepEqual([focused(), pressed], ["claim", 0]);
  press(body, "r");
  assert.equal(focused(), "text");
});

test("a key of a place leads there", () => {
  press(body, "q");
  press(body, "/");
  press(body, "?");
  assert.deepEqual(went, ["/desk/queue", "/desk/search", "/desk/keys"]);
});

test("keys do nothing in a text box or together with others", () => {
  const before = went.length;
  assert.equal(press(document.getElementById("text"), "q"), true);
  for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) assert.equal(press(body, "q", more), true);
  assert.equal(press(body, "z"), true);
  assert.equal(went.length, before);
});

test("single keys can be switched off, and the browser remembers it", () => {
  assert.equal(button.hidden, false);
  button.click();
  assert.deepEqual([button.getAttribute("aria-pressed"), localStorage.getItem("desk-single-keys")], ["false", "off"]);
  assert.equal(press(body, "q"), true);
  button.click();
  assert.equal(press(body, "q"), false);
});
