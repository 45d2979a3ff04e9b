import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, showPage } from "./support/browser.js";
import { Emitter } from "../src/emitter.js";
import { Scroll } from "../src/view/scroll.js";

const HEIGHT = 400;
const ITEM = 100;

/** A panel of four items' height. There is no layout here, so items have a height of their own. */
function scrolled() {
  const panel = showPage('<div class="panel"><div class="bar"></div><ol></ol></div>').firstElementChild;
  const list = panel.querySelector("ol");
  let top = 0;
  const limit = () => Math.max(0, list.children.length * ITEM - HEIGHT);
  Object.defineProperties(panel, {
    clientHeight: { get: () => HEIGHT }, scrollHeight: { get: () => Math.max(HEIGHT, list.children.length * ITEM) },
    scrollTop: { get: () => top },
  });
  panel.getBoundingClientRect = () => ({ top: 0 });
  panel.scrollTo = ({ top: to }) => { top = Math.min(Math.max(0, to), limit()); };
  globalThis.getComputedStyle = () => ({ position: "static" });
  const host = {
    isPage: false, renderRoot: panel.parentNode, left: new AbortController().signal, updates: 0,
    addController() {}, requestUpdate() { this.updates += 1; }, itemOf: ({ id }) => list.querySelector(`[data-id="${id}"]`),
  };
  const scroll = new Scroll(host);
  const log = new Emitter();
  scroll.hostConnected();
  scroll.follow(log);
  const add = (...entries) => {
    scroll.hostUpdate();
    for (const entry of entries) {
      const item = document.createElement("li");
      item.className = entry.message?.author ?? "visitor";
      item.dataset.id = entry.message?.id;
      item.innerHTML = `<time datetime="${entry.message?.sent_at ?? "2026-03-02T09:00:00Z"}"></time>`;
      const at = list.children.length;
      item.getBoundingClientRect = () => ({ top: at * ITEM - top });
      list.append(item);
      log.emit("added", entry);
    }
    scroll.hostUpdated();
  };
  const move = (to) => { panel.scrollTo({ top: to }); panel.dispatchEvent(new browser.Event("scroll")); };
  return { scroll, add, move, host, top: () => top, fill: (count) => add(...Array.from({ length: count }, (_, at) => staff(at + 1))) };
}

const staff = (id) => ({ message: { id, author: "staff" } });
const assistant = (id) => ({ message: { id, author: "assistant" } });

test("what is new comes into sight where the reader is at the end", () => {
  const { scroll, add, fill, top } = scrolled();
  fill(6);
  scroll.toEnd();
  add(staff(7));
  assert.deepEqual([top(), scroll.newer], [300, false]);
});

test("a reader further up isn't moved, and is told of what is new", () => {
  const { scroll, add, move, fill, top, host } = scrolled();
  fill(8);
  move(100);
  const { updates } = host;
  add(staff(9));
  assert.deepEqual([top(), scroll.newer, host.updates], [100, true, updates + 1]);
});

test("what was told as new is seen once the reader has come to the end", () => {
  const { scroll, add, move, fill } = scrolled();
  fill(8);
  move(100);
  add(staff(9));
  move(200);
  assert.equal(scroll.newer, true);
  move(500);
  assert.equal(scroll.newer, false);
});

test("the visitor's own message is always brought into sight", () => {
  const { add, move, fill, top } = scrolled();
  fill(8);
  move(100);
  add({ text: "mine" });
  assert.equal(top(), 500);
});

test("a long answer stays at its question while its further parts come", () => {
  const { scroll, add, fill, top } = scrolled();
  fill(3);
  add({ message: { id: 4, author: "visitor" } });
  const answer = [5, 6, 7, 8, 9, 10].map(assistant);
  add(...answer.slice(0, 5));
  const atQuestion = 3 * ITEM - 12;
  assert.equal(top(), atQuestion);
  add(answer[5]);
  assert.equal(top(), atQuestion);
  assert.equal(scroll.newer, true, "what stands below is told");
});

test("what the assistant says later comes into sight itself", () => {
  const { scroll, add, fill, top } = scrolled();
  fill(3);
  add({ message: { id: 4, author: "visitor" } });
  add(...[5, 6, 7, 8].map(assistant));
  scroll.toEnd();
  add({ message: { ...assistant(9).message, sent_at: "2026-03-02T09:05:00Z" } });
  assert.deepEqual([top(), scroll.newer], [500, false]);
});
