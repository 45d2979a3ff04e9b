import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageLog } from "../src/conversation/message-log.js";

const assistant = (id, more = {}) => ({ id, author: "assistant", text: `text ${id}`, ...more });
const visitor = (id, text) => ({ id, author: "visitor", text });
const ids = (log) => log.messages.map(({ id }) => id);

function logOf(...messages) {
  const log = new MessageLog();
  log.restore(messages);
  return log;
}

test("messages stand in the order of their ids, however they come", () => {
  const log = logOf(assistant(1));
  for (const id of [5, 3, 4]) log.add(assistant(id));
  assert.deepEqual(ids(log), [1, 3, 4, 5]);
  assert.equal(log.lastId, 5);
});

test("a message that comes twice is in the log once", () => {
  const log = logOf(assistant(1), assistant(2));
  assert.equal(log.add(assistant(2)), null);
  assert.deepEqual(ids(log), [1, 2]);
});

test("what is being sent stands last and keeps its key when it is stored", () => {
  const log = logOf(assistant(1));
  const entry = log.addSending("who");
  const { key } = entry;
  log.add(assistant(3));
  Object.assign(entry, { state: "Sending", failed: true, actions: [{}] });
  log.settle(entry, visitor(2, "who"));
  assert.deepEqual([entry.key, entry.state, entry.failed, entry.actions], [key, "", false, []]);
  assert.deepEqual(ids(log), [1, 2, 3]);
});

test("a stored message that the log has already takes the place of the one being sent", () => {
  const log = logOf(assistant(1));
  const entry = log.addSending("who");
  log.add(visitor(2, "who"));
  log.settle(entry, visitor(2, "who"));
  assert.deepEqual(ids(log), [1, 2]);
  assert.equal(log.entries.length, 2);
});

test("an empty log asks for everything", () => {
  const log = new MessageLog();
  log.addSending("not stored yet");
  assert.equal(log.lastId, 0);
});

test("a choice that was made earlier or in another tab is marked on the last message that offers it", () => {
  const choices = [{ choice: "a", label: "Fees" }];
  const log = logOf(assistant(1, { choices }), assistant(2, { choices }), visitor(3, "Fees"));
  assert.deepEqual(log.entries.map(({ picked }) => picked), [undefined, "Fees", undefined]);
});

test("a rating is there again after a reload", () => {
  assert.equal(logOf(assistant(1, { meta: { rating: "good" } })).entries[0].rating, "good");
});

test("the newest word on a handoff counts, with the choice that ends the waiting", () => {
  const choices = [{ label: "Other" }, { label: "Stop waiting" }];
  const log = logOf(assistant(1, { meta: { handoff: "queued" }, choices }), assistant(2));
  assert.equal(log.handoff.state, "queued");
  assert.equal(log.handoff.choice.label, "Stop waiting");
  log.handoff.entry.picked = "Stop waiting";
  assert.equal(log.handoff.choice, false);
  log.add(assistant(3, { meta: { handoff: "joined", staff: "Sam" } }));
  assert.deepEqual([log.handoff.state, log.handoff.name], ["joined", "Sam"]);
  assert.equal(new MessageLog().handoff.state, "");
});

test("a check waits for an answer while its newest message is a question", () => {
  const log = logOf(assistant(1, { meta: { check: "check_cover", question: "role" } }), assistant(2));
  assert.equal(log.inCheck, "role");
  log.add(assistant(3, { meta: { check: "check_cover", outcome: "yes" } }));
  assert.equal(log.inCheck, undefined);
});
