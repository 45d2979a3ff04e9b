import assert from "node:assert/strict";
import { test } from "node:test";
import { stopClock } from "./support/waiting.js";
import { Presence } from "../src/conversation/presence.js";

const MINUTE = 60_000;

/** A conversation whose last call was now, and that closes after fifteen minutes; `done` lists what it was asked. */
function watch(t, more = {}) {
  const clock = stopClock(t);
  const done = [];
  const conversation = {
    open: true, lastCall: Date.now(), personAwaited: false,
    touch() { done.push("touch"); this.lastCall = Date.now(); },
    warn: (closing) => done.push(`closes ${closing.toISOString().slice(11, 16)}`),
    clearBanner: () => done.push("clear"),
    ...more,
  };
  const place = new EventTarget();
  const leave = new AbortController();
  t.after(() => leave.abort());
  new Presence(place, leave.signal, conversation, 15 * MINUTE);
  return { clock, conversation, done, place, leave };
}

test("a warning comes once, five minutes before the conversation closes", (t) => {
  const { clock, done } = watch(t);
  clock.tick(9.5 * MINUTE);
  assert.deepEqual(done, []);
  clock.tick(3 * MINUTE);
  assert.deepEqual(done, ["closes 09:15"]);
});

test("activity keeps the conversation open", (t) => {
  const { clock, done, place } = watch(t);
  clock.tick(6 * MINUTE);
  place.dispatchEvent(new Event("keydown"));
  clock.tick(MINUTE);
  assert.deepEqual(done, ["touch"]);
  clock.tick(9 * MINUTE);
  assert.deepEqual(done, ["touch"]);
});

test("the warning is taken back once something was said", (t) => {
  const { clock, conversation, done } = watch(t);
  clock.tick(11 * MINUTE);
  conversation.lastCall = Date.now();
  clock.tick(MINUTE);
  assert.deepEqual(done, ["closes 09:15", "clear"]);
});

test("nothing is said of closing while a person is waited for or there", (t) => {
  const { clock, done } = watch(t, { personAwaited: true });
  clock.tick(14 * MINUTE);
  assert.deepEqual(done, []);
});

test("nothing is said of closing while the device keeps the conversation", (t) => {
  const { clock, done } = watch(t, { kept: true });
  clock.tick(60 * MINUTE);
  assert.deepEqual(done, []);
});

test("a conversation that has closed meanwhile is looked after, so that its buttons say so", (t) => {
  const { clock, done } = watch(t);
  clock.tick(15.5 * MINUTE);
  assert.deepEqual(done, ["closes 09:15"]);
  clock.tick(0.25 * MINUTE);
  assert.deepEqual(done, ["closes 09:15", "touch"]);
});

test("a conversation that isn't open is left alone, and so is one whose element has gone", (t) => {
  const { clock, conversation, done, leave } = watch(t, { open: false });
  clock.tick(14 * MINUTE);
  conversation.open = true;
  leave.abort();
  clock.tick(MINUTE);
  assert.deepEqual(done, []);
});
