import assert from "node:assert/strict";
import { test } from "node:test";
import "./support/browser.js";
import { serve } from "./support/service.js";
import { stopClock, until } from "./support/waiting.js";
import { words } from "./support/words.js";
import { Api } from "../src/conversation/api.js";
import { SharedSession } from "../src/conversation/session.js";

async function open(t, { known = true } = {}) {
  const service = await serve(t);
  const session = new SharedSession(service.url);
  t.after(() => { session.close(); sessionStorage.clear(); });
  const api = new Api(service.url, session);
  if (known) api.words = words;
  return { service, session, api };
}

test("two calls that need a session open one", async (t) => {
  const { service, session, api } = await open(t);
  await Promise.all([api.open(), api.open()]);
  await api.open();
  assert.equal(service.callsTo("/v1/session").length, 1);
  assert.equal(session.token, "token-1");
});

test("a message that got no answer is sent again under its own key, after a pause", async (t) => {
  const { service, api } = await open(t);
  await api.open();
  service.faults["/v1/messages"] = [502, 0];
  const clock = stopClock(t);
  const sending = api.send({ text: "who" }, "key-1");
  for (const [count, pause] of [[1, 600], [2, 1_800]]) {
    await service.called("/v1/messages", count);
    await until(() => { clock.tick(pause); return service.callsTo("/v1/messages").length > count; });
  }
  assert.deepEqual((await sending).map(({ text }) => text), ["who", "Reply to who"]);
  assert.deepEqual(service.calls.slice(1).map(({ headers }) => headers["idempotency-key"]), ["key-1", "key-1", "key-1"]);
});

test("after three tries the failure is told", async (t) => {
  const { service, api } = await open(t);
  await api.open();
  service.faults["/v1/messages"] = [500, 500, 500, 500];
  const clock = stopClock(t);
  let failed = null;
  api.send({ text: "who" }, "key-1").catch((problem) => { failed = problem; });
  await until(() => { clock.tick(600); return failed; });
  assert.equal(failed.status, 500);
  assert.equal(service.callsTo("/v1/messages").length, 3);
});

test("what the service refuses, or has no room for, isn't sent again by itself", async (t) => {
  const { service, api } = await open(t);
  await api.open();
  for (const [count, status] of [400, 401, 409, 413, 422, 429, 503].entries()) {
    service.faults["/v1/messages"] = [status];
    await assert.rejects(api.send({ text: "who" }, "key-1"), { status });
    assert.equal(service.callsTo("/v1/messages").length, count + 1);
  }
});

test("a failure is told in the words of the service, else in those of the widget", async (t) => {
  const { service, api } = await open(t);
  await api.open();
  service.faults["/v1/messages"] = [{ status: 422, title: "Too long", detail: "At most 20 characters." }, 503, 418, 0];
  const messages = [];
  for (let count = 0; count < 4; count += 1) await api.history().catch(({ message }) => messages.push(message));
  assert.deepEqual(messages, [
    "Too long. At most 20 characters.", words.text("problems.503"), words.text("problems.other"), words.text("problems.network"),
  ]);
});

test("a failure before the words are known is a failure without words", async (t) => {
  const { service, api } = await open(t, { known: false });
  service.faults["/v1/presence"] = [500];
  await assert.rejects(api.presence(), { status: 500, message: "" });
});

test("history comes after an id, or from the beginning", async (t) => {
  const { service, api } = await open(t);
  await api.open();
  service.store({ author: "assistant", text: "one" });
  service.store({ author: "assistant", text: "two" });
  assert.equal((await api.history()).length, 2);
  assert.deepEqual((await api.history(1)).map(({ text }) => text), ["two"]);
});

test("the end is forgotten here even where the service can't be told", async (t) => {
  const { service, session, api } = await open(t);
  await api.open();
  service.faults["/v1/session/end"] = [0];
  await assert.rejects(api.end(), { status: 0 });
  assert.equal(session.token, undefined);
});

test("a look that nobody asked for is told as one, and is no sign of life", async (t) => {
  const { service, api } = await open(t);
  await api.open();
  api.lastCall = 1;
  await api.history(3, true);
  assert.deepEqual(service.callsTo("/v1/messages").map(({ query }) => query), [{ after: "3", quiet: "1" }]);
  assert.equal(api.lastCall, 1);
});

test("what is wrong with the fields of a form comes with the problem", async (t) => {
  const { service, api } = await open(t);
  await api.open();
  service.faults["/v1/enquiry"] = [{ status: 422, title: "Check", fields: { email: "No @." } }];
  await assert.rejects(api.writeInstead({ name: "Sam", email: "sam" }), { fields: { email: "No @." } });
  assert.deepEqual(service.callsTo("/v1/enquiry")[0].body, { name: "Sam", email: "sam", consent: true });
});

test("the token goes to the service's own addresses for visitors alone", async (t) => {
  const { service, api } = await open(t);
  await api.open();
  await api.history();
  assert.deepEqual(service.calls.map(({ headers }) => headers.authorization), [undefined, "Bearer token-1"]);
});

test("a check goes on on pages that lead back to this page", async (t) => {
  const { service, api } = await open(t);
  await api.open();
  assert.equal(await api.pages(), `${service.url}/check/cover?go=1`);
  assert.deepEqual(service.callsTo("/v1/check")[0].body, { back: "https://school.example/page?q=1" });
});

test("only an answer counts as the last call", async (t) => {
  const { service, api } = await open(t);
  await api.open();
  api.lastCall = 0;
  service.faults["/v1/messages"] = [500];
  await assert.rejects(api.history());
  assert.equal(api.lastCall, 0);
  await api.history();
  assert.ok(api.lastCall > 0);
});
