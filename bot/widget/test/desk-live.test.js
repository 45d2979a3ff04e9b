import assert from "node:assert/strict";
import { test } from "node:test";
import "./support/browser.js";

/** The stream as the browser would open it; Node has none. */
class EventSource extends EventTarget {
  static CLOSED = 2;
  readyState = 1;
  close() { this.readyState = EventSource.CLOSED; }
  say(type, data) { this.dispatchEvent(Object.assign(new Event(type), { data: JSON.stringify(data) })); }
}

const { listen } = await import("../../desk/static/live.js");

/** What the desk does with its stream. */
function follow() {
  let source = null;
  globalThis.EventSource = class extends EventSource {
    constructor(address) { super(); this.address = address; source = this; }
  };
  globalThis.CustomEvent = document.defaultView.CustomEvent;
  const done = { counts: [], rings: 0, told: [] };
  listen("/desk/events", {
    show: (counts) => done.counts.push(counts.waiting), ring: () => { done.rings += 1; }, tell: (words) => done.told.push(words),
  });
  return { source, done };
}

test("the sound rings when more people wait than before, and not when the page opens", () => {
  const { source, done } = follow();
  for (const waiting of [2, 2, 3, 1, 2]) source.say("counts", { waiting });
  assert.deepEqual([done.counts, done.rings], [[2, 2, 3, 1, 2], 2]);
});

test("a chat that becomes urgent rings and is told, though nobody more waits", () => {
  const { source, done } = follow();
  for (const urgent of [1, 1, 2, 1]) source.say("counts", { waiting: 1, urgent });
  assert.equal(done.rings, 1);
  assert.match(done.told[0], /urgent/);
});

test("parts of the page are told of changes and of the chat", () => {
  const { source } = follow();
  const heard = [];
  for (const type of ["desk:changed", "desk:chat"]) document.body.addEventListener(type, ({ detail }) => heard.push([type, detail]));
  source.say("counts", { waiting: 1 });
  source.say("chat", { id: 7 });
  assert.deepEqual(heard, [["desk:changed", { waiting: 1 }], ["desk:chat", { id: 7 }]]);
});

test("a stream that ends because of a sign-out says so and stays closed", () => {
  const { source, done } = follow();
  source.say("ended", null);
  assert.equal(source.readyState, EventSource.CLOSED);
  assert.match(done.told[0], /signed out/);
});

test("a cut that the browser mends itself is not told, one that it gives up is", () => {
  const { source, done } = follow();
  source.say("error", null);
  assert.deepEqual(done.told, []);
  source.close();
  source.say("error", null);
  assert.match(done.told[0], /Reload/);
});
