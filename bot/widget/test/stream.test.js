import assert from "node:assert/strict";
import { test } from "node:test";
import "./support/browser.js";
import { serve } from "./support/service.js";
import { heard, next, stopClock, until } from "./support/waiting.js";
import { words } from "./support/words.js";
import { Api } from "../src/conversation/api.js";
import { MessageLog } from "../src/conversation/message-log.js";
import { SharedSession } from "../src/conversation/session.js";
import { MessageStream } from "../src/conversation/stream.js";

/** A stream that fills its log, not yet started. */
async function follow(t) {
  const service = await serve(t);
  const session = new SharedSession(service.url);
  const api = new Api(service.url, session);
  api.words = words;
  await api.open();
  const log = new MessageLog();
  const stream = new MessageStream(api, log);
  stream.on("message", (message) => log.add(message));
  t.after(() => { stream.stop(); session.close(); sessionStorage.clear(); });
  return { service, session, log, stream };
}

const lastIds = (service) => service.callsTo("/v1/events").map(({ headers }) => headers["last-event-id"]);

test("messages come as the service says them", async (t) => {
  const { service, log, stream } = await follow(t);
  const up = next(stream, "up");
  stream.start();
  await up;
  service.say({ author: "staff", text: "one" });
  service.say({ author: "staff", text: "two" });
  await until(() => log.lastId === 2);
  assert.deepEqual(log.messages.map(({ text }) => text), ["one", "two"]);
});

test("the stream begins after the last message of the log", async (t) => {
  const { service, log, stream } = await follow(t);
  log.add(service.store({ author: "assistant", text: "known" }));
  stream.start();
  await service.called("/v1/events");
  assert.deepEqual(lastIds(service), ["1"]);
});

test("a stream that is cut resumes after the last message, two seconds later", async (t) => {
  const { service, log, stream } = await follow(t);
  const clock = stopClock(t);
  const up = next(stream, "up");
  stream.start();
  await up;
  service.say({ author: "staff", text: "one" });
  await until(() => log.lastId === 1);
  const down = heard(stream, "down");
  const again = next(stream, "up");
  service.cutStreams();
  await until(() => { clock.tick(500); return service.callsTo("/v1/events").length === 2; });
  await again;
  assert.deepEqual(lastIds(service), ["0", "1"]);
  assert.deepEqual(down, []);
});

test("a reply to a call doesn't make the stream pass over an older message", async (t) => {
  const { service, log, stream } = await follow(t);
  const clock = stopClock(t);
  const up = next(stream, "up");
  stream.start();
  await up;
  service.cutStreams();
  service.store({ author: "staff", text: "stored while it was away" });
  log.add(service.store({ author: "assistant", text: "the reply to a call" }));
  await until(() => { clock.tick(500); return service.callsTo("/v1/events").length === 2; });
  assert.deepEqual(lastIds(service), ["0", "0"]);
});

test("the pauses grow while the service can't be reached, and the loss is told", async (t) => {
  const { service, stream } = await follow(t);
  const clock = stopClock(t);
  const down = heard(stream, "down");
  service.faults["/v1/events"] = [0, 0, 0, 0];
  service.faults["/v1/messages"] = Array(100).fill(500);
  const times = [];
  stream.start();
  for (let count = 1; count <= 4; count += 1) {
    await until(() => { if (count > 1) clock.tick(100); return service.callsTo("/v1/events").length >= count; });
    times.push(Date.now());
    await until(() => down.length === count);
  }
  const pauses = times.slice(1).map((time, at) => time - times[at]);
  assert.ok(pauses[0] >= 2_000 && pauses[0] < pauses[1] && pauses[1] < pauses[2], pauses.join());
});

test("messages are fetched while the stream says nothing, as behind a proxy that holds it back", async (t) => {
  const { service, log, stream } = await follow(t);
  const clock = stopClock(t);
  service.faults["/v1/events"] = [504];
  stream.start();
  await service.called("/v1/events");
  service.store({ author: "staff", text: "held back" });
  clock.tick(5_000);
  await until(() => log.lastId === 1);
});

test("nothing is fetched once the stream speaks", async (t) => {
  const { service, log, stream } = await follow(t);
  const clock = stopClock(t);
  stream.start();
  await service.called("/v1/events");
  service.say({ author: "staff", text: "one" });
  await until(() => log.lastId === 1);
  clock.tick(5_000);
  service.say({ author: "staff", text: "two" });
  await until(() => log.lastId === 2);
  assert.equal(service.callsTo("/v1/messages").length, 0);
});

test("a stream that falls silent is opened anew", async (t) => {
  const { service, stream } = await follow(t);
  const clock = stopClock(t);
  const up = next(stream, "up");
  stream.start();
  await up;
  clock.tick(45_000);
  await service.called("/v1/events", 2);
});

test("a session that is over ends the stream", async (t) => {
  const { service, stream } = await follow(t);
  service.token = "another";
  const expired = next(stream, "expired");
  stream.start();
  await expired;
  assert.equal(stream.running, false);
});

test("a stopped stream stays silent and isn't opened again", async (t) => {
  const { service, log, stream } = await follow(t);
  const clock = stopClock(t);
  const up = next(stream, "up");
  stream.start();
  await up;
  stream.on("message", () => stream.stop());
  const both = [1, 2].map((id) => `id: ${id}\ndata: ${JSON.stringify({ id, author: "staff", text: "x" })}\n\n`).join("");
  service.send(both);
  await until(() => log.lastId === 1);
  clock.tick(120_000);
  assert.deepEqual(log.messages.map(({ id }) => id), [1]);
  assert.equal(stream.running, false);
  assert.equal(service.callsTo("/v1/events").length, 1);
});

test("typing is passed on, and what can't be read is passed over", async (t) => {
  const { service, log, stream } = await follow(t);
  const up = next(stream, "up");
  stream.start();
  await up;
  const typing = next(stream, "typing");
  service.send('data: {broken\n\ndata: null\n\nevent: other\ndata: {"id":9}\n\nevent: typing\ndata: {"author":"staff"}\n\n');
  assert.deepEqual(await typing, { author: "staff" });
  assert.equal(log.lastId, 0);
});
