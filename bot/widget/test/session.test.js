import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "./support/browser.js";
import { heard, next } from "./support/waiting.js";
import { SharedSession } from "../src/conversation/session.js";

const OPENED = { token: "token-1", expires_at: "2026-03-02T10:00:00Z" };
const SERVICE = "https://service.example";
const KEPT = `ascl-assistant ${SERVICE}`;

function stored(storage) {
  return {
    getItem: (name) => storage.get(name) ?? null,
    setItem: (name, text) => storage.set(name, text),
    removeItem: (name) => storage.delete(name),
  };
}

/** A tab; tabs of a test share the channel, and each has a storage of its own. */
function openTab(t, service = SERVICE, storage = new Map()) {
  globalThis.sessionStorage = stored(storage);
  const session = new SharedSession(service);
  const own = globalThis.sessionStorage;
  const inOwn = (run) => (...given) => { globalThis.sessionStorage = own; return run(...given); };
  for (const name of ["keep", "note", "keepUntil", "forget", "end"]) session[name] = inOwn(session[name].bind(session));
  t.after(() => session.close());
  return { session, storage };
}

test("a session is there again after a reload of its tab", (t) => {
  const { session, storage } = openTab(t);
  session.keep(OPENED);
  session.note({ seen: 7, shown: true });
  const reloaded = openTab(t, SERVICE, storage).session;
  assert.deepEqual([reloaded.token, reloaded.seen, reloaded.shown], ["token-1", 7, true]);
});

test("nothing is kept before there is a session or once it is over", (t) => {
  const { session, storage } = openTab(t);
  session.note({ seen: 7 });
  assert.equal(storage.size, 0);
  session.keep(OPENED);
  assert.deepEqual([...storage.keys()], [KEPT]);
  session.forget();
  assert.equal(storage.size, 0);
  assert.deepEqual([session.token, session.seen, session.shown], [undefined, 0, false]);
});

test("what can't be read in the storage is no session", (t) => {
  for (const text of ["{", "null", "7", '{"seen":3}']) {
    assert.equal(openTab(t, SERVICE, new Map([[KEPT, text]])).session.token, undefined, text);
  }
});

test("a session lasts until a reload where storage is blocked", (t) => {
  const { session } = openTab(t);
  const refuse = () => { throw new browser.DOMException("blocked", "SecurityError"); };
  const forbidden = { getItem: refuse, setItem: refuse, removeItem: refuse };
  globalThis.sessionStorage = forbidden;
  const blocked = new SharedSession(SERVICE);
  t.after(() => blocked.close());
  blocked.keep(OPENED);
  assert.equal(blocked.token, "token-1");
  blocked.forget();
  assert.equal(blocked.token, undefined);
  assert.equal(session.token, undefined);
});

test("a new tab finds the conversation of another, with what was seen there", async (t) => {
  const first = openTab(t).session;
  first.keep(OPENED);
  first.note({ seen: 4, shown: true });
  const second = openTab(t).session;
  const found = next(second, "found");
  await second.find();
  await found;
  assert.deepEqual([second.token, second.seen], ["token-1", 4]);
  assert.equal(second.shown, false);
});

test("a conversation that begins in one tab begins in the others", async (t) => {
  const first = openTab(t).session;
  const second = openTab(t).session;
  const found = next(second, "found");
  first.keep(OPENED);
  await found;
  assert.equal(second.token, "token-1");
});

test("a conversation that ends in one tab ends in the others, and nothing of it stays", async (t) => {
  const first = openTab(t);
  first.session.keep(OPENED);
  const second = openTab(t);
  await second.session.find();
  const ended = next(second.session, "ended");
  first.session.end();
  await ended;
  assert.equal(second.session.token, undefined);
  assert.equal(first.storage.size, 0);
});

test("the end of another conversation ends nothing here", async (t) => {
  const first = openTab(t).session;
  const second = openTab(t).session;
  first.keep(OPENED);
  await next(second, "found");
  second.keep({ ...OPENED, token: "token-2" });
  const ended = heard(second, "ended");
  first.end();
  const third = openTab(t).session; // asks after the end was told, so its answer comes after that
  await third.find();
  assert.deepEqual([ended, second.token, third.token], [[], "token-2", "token-2"]);
});

test("a session that the device keeps is there in a new browser window, until its time or its end", (t) => {
  const device = new Map();
  globalThis.localStorage = stored(device);
  const { session, storage } = openTab(t);
  session.keep(OPENED);
  session.keepUntil(Date.now() + 60_000);
  assert.doesNotMatch(storage.get(KEPT), /token-1/);
  assert.deepEqual([...device.keys()], [KEPT]);
  session.close();
  const later = openTab(t).session;
  assert.deepEqual([later.token, later.until], ["token-1", session.until]);
  later.note({ until: 1 });
  assert.equal(openTab(t).session.token, undefined);
  assert.equal(device.size, 0, "what has had its time is taken away");
  const again = openTab(t);
  again.session.keep(OPENED);
  again.session.keepUntil(Date.now() + 60_000);
  again.session.end();
  assert.deepEqual([again.storage.size, device.size], [0, 0]);
});

test("what one tab lets the device keep, and no longer, the others know", async (t) => {
  globalThis.localStorage = stored(new Map());
  const first = openTab(t).session;
  const second = openTab(t).session;
  const found = next(second, "found");
  first.keep(OPENED);
  await found;
  for (const until of [Date.now() + 60_000, 0]) {
    const kept = next(second, "kept");
    first.keepUntil(until);
    await kept;
    assert.equal(second.until, until);
  }
});

test("tabs of another service share nothing", async (t) => {
  openTab(t, "https://other.example").session.keep(OPENED);
  const { session } = openTab(t);
  await session.find();
  assert.equal(session.token, undefined);
});
