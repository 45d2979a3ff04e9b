import assert from "node:assert/strict";
import { test } from "node:test";
import { heard, until } from "./support/waiting.js";
import { Problem } from "../src/conversation/api.js";
import { Outbox } from "../src/conversation/outbox.js";

/** An outbox whose messages wait in `line` until the test answers them. */
function outboxOf() {
  const line = [];
  const send = (body, key) => new Promise((stored, failed) => { line.push({ body, key, stored, failed }); });
  const outbox = new Outbox({ send });
  return { outbox, line, sent: heard(outbox, "sent"), failed: heard(outbox, "failed"), sending: heard(outbox, "sending") };
}

const post = (outbox, text) => outbox.post({ text, body: { text }, entry: {} });

test("messages go one at a time, in the order in which they were written", async () => {
  const { outbox, line, sent, sending } = outboxOf();
  post(outbox, "first");
  post(outbox, "second");
  await until(() => line.length);
  assert.deepEqual([sending.length, line.length, outbox.busy], [2, 1, true]);
  line[0].stored([{ id: 1 }]);
  await until(() => line.length === 2);
  assert.equal(line[1].body.text, "second");
  line[1].stored([{ id: 2 }]);
  await until(() => !outbox.busy);
  assert.deepEqual(sent.map(({ outgoing, messages }) => [outgoing.text, messages[0].id]), [["first", 1], ["second", 2]]);
});

test("each message has a key of its own, and keeps it when it is sent again", async () => {
  const { outbox, line, failed } = outboxOf();
  post(outbox, "first");
  post(outbox, "second");
  await until(() => line.length === 1);
  line[0].failed(new Problem(502, "no answer"));
  await until(() => line.length === 2);
  line[1].stored([{ id: 1 }]);
  outbox.retry(failed[0].outgoing);
  await until(() => line.length === 3);
  assert.notEqual(line[0].key, line[1].key);
  assert.deepEqual([line[2].key, line[2].body], [line[0].key, line[0].body]);
});

test("a key is made without randomUUID too, as on a page without TLS", async (t) => {
  const { outbox, line } = outboxOf();
  const { randomUUID } = crypto;
  crypto.randomUUID = undefined;
  t.after(() => { crypto.randomUUID = randomUUID; });
  post(outbox, "first");
  await until(() => line.length);
  assert.match(line[0].key, /^[0-9a-f]{32}$/);
});

test("a failed message is sent again once, however often that is asked for", async () => {
  const { outbox, line, failed } = outboxOf();
  post(outbox, "first");
  await until(() => line.length);
  line[0].failed(new Problem(0, "no network"));
  await until(() => failed.length);
  outbox.retry(failed[0].outgoing);
  outbox.retry(failed[0].outgoing);
  await until(() => line.length === 2);
  line[1].stored([{ id: 1 }]);
  await until(() => !outbox.busy);
  assert.equal(line.length, 2);
});

test("a refused or dropped message isn't sent again", async () => {
  const { outbox, line, failed } = outboxOf();
  post(outbox, "refused");
  await until(() => line.length);
  line[0].failed(new Problem(422, "too long"));
  post(outbox, "dropped");
  await until(() => line.length === 2);
  line[1].failed(new Problem(0, "no network"));
  await until(() => failed.length === 2);
  outbox.drop(failed[1].outgoing);
  failed.forEach(({ outgoing }) => outbox.retry(outgoing));
  await until(() => !outbox.busy);
  assert.equal(line.length, 2);
});

test("a stored message that the stream brings belongs to the one being sent, or to a failed one of the same text", async () => {
  const { outbox, line, failed } = outboxOf();
  post(outbox, "first");
  await until(() => line.length);
  assert.equal(outbox.claim({ id: 5, text: "first" }).text, "first");
  assert.equal(outbox.claim({ id: 6, text: "first" }), null);
  line[0].stored([{ id: 5 }]);
  post(outbox, "second");
  await until(() => line.length === 2);
  line[1].failed(new Problem(0, "no network"));
  await until(() => failed.length && !outbox.busy);
  assert.equal(outbox.claim({ id: 7, text: "another tab's" }), null);
  const { outgoing } = failed[0];
  assert.equal(outbox.claim({ id: 8, text: "second" }), outgoing);
  outbox.retry(outgoing);
  assert.equal(outbox.busy, false);
});

test("what is on its way when the conversation ends is heard of no more, and holds nothing up", async () => {
  const { outbox, line, sent, failed } = outboxOf();
  post(outbox, "first");
  post(outbox, "second");
  await until(() => line.length);
  outbox.clear();
  assert.equal(outbox.busy, false);
  post(outbox, "of the next conversation");
  await until(() => line.length === 2);
  line[0].stored([{ id: 1 }]);
  line[1].stored([{ id: 2 }]);
  await until(() => sent.length);
  assert.deepEqual(sent.map(({ outgoing }) => outgoing.text), ["of the next conversation"]);
  assert.deepEqual([failed.length, line.length], [0, 2]);
});
