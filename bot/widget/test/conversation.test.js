import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, setOnline } from "./support/browser.js";
import { begin, converse } from "./support/conversing.js";
import { serve } from "./support/service.js";
import { heard, stopClock, until } from "./support/waiting.js";
import { words } from "./support/words.js";

const GREETING = { author: "assistant", text: "Hello" };
const CHOICES = { ...GREETING, choices: [{ choice: "fees", label: "Fees" }, { choice: "stop", label: "Stop waiting" }] };
const texts = ({ log }) => log.entries.map(({ message, text }) => message?.text ?? text);

async function greet(t) {
  const service = await serve(t);
  service.store(GREETING);
  return service;
}

test("a conversation begins with what the service has said", async (t) => {
  const { conversation } = await begin(t, await greet(t));
  assert.deepEqual(texts(conversation), ["Hello"]);
  assert.deepEqual([conversation.phase, conversation.banner.text], ["open", ""]);
});

test("two ways into a conversation begin it once", async (t) => {
  const { service, conversation } = await converse(t, await greet(t));
  await Promise.all([conversation.begin(), conversation.start(), conversation.begin()]);
  assert.equal(service.callsTo("/v1/session").length, 1);
  assert.deepEqual(texts(conversation), ["Hello"]);
});

test("a message and the reply to it stand in the log once, though the stream brings them too", async (t) => {
  const { service, conversation } = await begin(t, await greet(t));
  const received = heard(conversation, "received");
  assert.equal(conversation.post("fees?"), true);
  await until(() => received.length);
  service.messages.slice(1).forEach((stored) => service.say({}, stored));
  service.say({ author: "staff", text: "last" });
  await until(() => received.length === 2);
  assert.deepEqual(texts(conversation), ["Hello", "fees?", "Reply to fees?", "last"]);
  assert.deepEqual(received.map(({ author }) => author), ["assistant", "staff"]);
});

test("what is written before the conversation has begun is sent then", async (t) => {
  const { conversation } = await converse(t, await greet(t));
  conversation.post("early");
  await until(() => texts(conversation).length === 3);
  assert.deepEqual(texts(conversation), ["Hello", "early", "Reply to early"]);
});

test("what is written while the conversation can't begin is given back, and the way to try again offered", async (t) => {
  const { service, conversation } = await converse(t, await greet(t));
  service.faults["/v1/session"] = [503];
  const unsent = heard(conversation, "unsent");
  const problems = heard(conversation, "problem");
  conversation.begin();
  conversation.post("early");
  await until(() => unsent.length);
  assert.deepEqual(unsent, ["early"]);
  assert.equal(problems[0].status, 503);
  assert.match(conversation.banner.text, /switched off/);
  await conversation.banner.actions[0].run();
  assert.equal(conversation.phase, "open");
});

test("a failed message says why and can be sent again", async (t) => {
  const { service, conversation } = await begin(t, await greet(t));
  service.faults["/v1/messages"] = [429];
  const problems = heard(conversation, "problem");
  conversation.post("fees?");
  await until(() => problems.length);
  const [entry] = conversation.log.entries.slice(-1);
  assert.equal(entry.failed, true);
  assert.equal(entry.state, `Not sent. ${words.text("problems.429")}`);
  assert.deepEqual(entry.actions.map(({ label }) => label), ["Try again"]);
  entry.actions[0].run();
  await until(() => texts(conversation).length === 3);
  assert.equal(conversation.log.entries[1].failed, false);
});

test("a refused message can be edited: it leaves the log and comes back into the box", async (t) => {
  const { service, conversation } = await begin(t, await greet(t));
  service.faults["/v1/messages"] = [422];
  const problems = heard(conversation, "problem");
  const unsent = heard(conversation, "unsent");
  conversation.post("fees?");
  await until(() => problems.length);
  const [{ actions }] = conversation.log.entries.slice(-1);
  assert.deepEqual(actions.map(({ label }) => label), ["Edit the message"]);
  actions[0].run();
  assert.deepEqual([texts(conversation), unsent], [["Hello"], ["fees?"]]);
});

test("a choice is sent by its name, shown by its label, and made once", async (t) => {
  const service = await serve(t);
  service.store(CHOICES);
  const { conversation } = await begin(t, service);
  const [entry] = conversation.log.entries;
  const [fees, stop] = CHOICES.choices;
  conversation.choose(entry, fees);
  conversation.choose(entry, stop);
  await until(() => texts(conversation).length === 3);
  assert.deepEqual([entry.picked, service.messages.length], ["Fees", 3]);
  assert.deepEqual(service.calls.filter(({ method, path }) => method === "POST" && path === "/v1/messages").map(({ body }) => body), [{ choice: "fees" }]);
});

test("a session that is over leaves the text to read and gives the unsent message back", async (t) => {
  const { service, session, conversation } = await begin(t, await greet(t));
  const unsent = heard(conversation, "unsent");
  service.token = "token-2";
  conversation.post("fees?");
  await until(() => unsent.length);
  assert.equal(conversation.phase, "expired");
  assert.deepEqual([texts(conversation), unsent, session.token], [["Hello", "fees?"], ["fees?"], undefined]);
  assert.equal(conversation.post("more"), false);
  await conversation.banner.actions[0].run();
  assert.deepEqual([conversation.phase, texts(conversation), session.token], ["open", ["Hello"], "token-2"]);
});

test("a visitor who comes back to a session that is over is told that this is a new conversation", async (t) => {
  const { session, conversation } = await converse(t, await greet(t));
  session.keep({ token: "of yesterday" });
  await conversation.begin();
  assert.equal(session.token, "token-1");
  assert.equal(conversation.banner.text, words.text("expiredEarlier"));
});

test("a conversation is resumed where there is one, and none is begun", async (t) => {
  const { service, session, conversation } = await converse(t, await greet(t));
  assert.equal(await conversation.resume(), false);
  session.keep({ token: "of yesterday" });
  assert.equal(await conversation.resume(), true);
  assert.deepEqual([conversation.phase, session.token], ["new", undefined]);
  session.keep({ token: service.token });
  assert.equal(await conversation.resume(), true);
  assert.equal(conversation.phase, "open");
  assert.equal(service.callsTo("/v1/session").length, 0);
});

test("a finished conversation leaves nothing behind here, and is deleted only where that is asked for", async (t) => {
  for (const [erase, said, calls] of [[false, "finished", ["POST", "POST"]], [true, "deleted", ["POST", "DELETE"]]]) {
    const { service, session, conversation } = await begin(t, await greet(t));
    await conversation.finish(false, erase);
    assert.deepEqual([conversation.phase, texts(conversation), session.token], ["finished", [], undefined]);
    assert.equal(conversation.banner.text, words.text(said));
    const ending = service.calls.filter(({ path }) => path.startsWith("/v1/session"));
    assert.deepEqual(ending.map(({ method }) => method), calls);
  }
});

test("a conversation is kept until the day ends, and no longer than it is wanted", async (t) => {
  const { service, session, conversation } = await begin(t, await greet(t));
  await conversation.keepHere(true);
  const midnight = new Date().setHours(24, 0, 0, 0);
  assert.deepEqual([session.until, conversation.kept], [midnight, true]);
  const [{ body: { seconds } }] = service.callsTo("/v1/session/keep");
  assert.ok(Math.abs(seconds * 1_000 - (midnight - Date.now())) < 60_000);
  await conversation.keepHere(false);
  assert.deepEqual([session.until, conversation.kept, conversation.banner.text], [0, false, words.text("notKept")]);
  assert.deepEqual(service.callsTo("/v1/session/keep")[1].body, { seconds: 0 });
});

test("a conversation that the service doesn't keep isn't kept here either", async (t) => {
  const { service, session, conversation } = await begin(t, await greet(t));
  service.faults["/v1/session/keep"] = [500];
  await conversation.keepHere(true);
  assert.equal(session.until, 0);
  assert.equal(conversation.banner.text, words.text("problems.other"));
});

test("a conversation that is deleted by a button in it leaves nothing behind but what was said last", async (t) => {
  const { service, session, conversation } = await begin(t, await greet(t));
  service.reply = () => [{ author: "notice", text: "It is deleted.", meta: { chat: "erased" } }];
  conversation.post("Yes, delete it");
  await until(() => conversation.phase === "finished");
  assert.deepEqual([texts(conversation), conversation.banner.text, session.token], [[], "It is deleted.", undefined]);
});

test("a conversation that stays says with which enquiry, and for how long", async (t) => {
  const { service, conversation } = await begin(t, await greet(t));
  service.ending = { outcome: "kept", references: ["ENQ-7K3M-9Q"], days: 90 };
  await conversation.finish(false, true);
  assert.equal(conversation.banner.text, words.text("finishedKept", { references: "ENQ-7K3M-9Q", days: 90 }));
  assert.match(conversation.banner.text, /ENQ-7K3M-9Q.*90 days/);
});

test("a conversation that has to be kept says so, and one that had ended before", async (t) => {
  const held = await begin(t, await greet(t));
  held.service.ending = { outcome: "held" };
  await held.conversation.finish(false, true);
  assert.equal(held.conversation.banner.text, words.text("finishedHeld"));
  const over = await begin(t, await greet(t));
  over.service.faults["/v1/session/end"] = [401];
  await over.conversation.finish(false);
  assert.equal(over.conversation.banner.text, words.text("finishedBefore"));
});

test("a conversation that the service can't be told to end is taken off the page all the same", async (t) => {
  const { service, session, conversation } = await begin(t, await greet(t));
  service.faults["/v1/session/end"] = [0];
  await conversation.finish(true);
  assert.equal(conversation.banner.text, words.text("finishedHere"));
  assert.deepEqual([conversation.phase, session.token], ["open", "token-1"]);
});

test("the loss of the network is told once, and so is its return", async (t) => {
  const { conversation } = await begin(t, await greet(t));
  t.after(() => setOnline(true));
  setOnline(false);
  assert.equal(conversation.banner.text, words.text("offline"));
  setOnline(true);
  await until(() => conversation.banner.text === "");
  assert.equal(conversation.status, words.text("back"));
});

test("the stream is closed while the page is hidden", async (t) => {
  const { service, conversation, host } = await begin(t, await greet(t));
  let visibility = "hidden";
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibility });
  document.dispatchEvent(new browser.Event("visibilitychange"));
  const { updates } = host;
  visibility = "visible";
  document.dispatchEvent(new browser.Event("visibilitychange"));
  await service.called("/v1/events", 2);
  assert.ok(host.updates > updates);
  assert.equal(conversation.open, true);
});

test("while the page is hidden, a look now and then finds what came, and a person brings the stream back", async (t) => {
  const clock = stopClock(t);
  const { service, conversation } = await begin(t, await greet(t));
  t.after(() => Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "visible" }));
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
  document.dispatchEvent(new browser.Event("visibilitychange"));
  assert.equal(conversation.connection.running, false);
  service.store({ author: "notice", text: "Sam is here", meta: { handoff: "joined", staff: "Sam" } });
  clock.tick(60_000);
  await until(() => conversation.withPerson);
  assert.equal(service.callsTo("/v1/messages").pop().query.quiet, "1");
  await until(() => conversation.connection.running);
});

test("a person who is waited for is heard of while the page is hidden", async (t) => {
  const { service, conversation } = await begin(t, await greet(t));
  service.say({ author: "notice", text: "You wait", meta: { handoff: "queued" } });
  await until(() => conversation.personAwaited);
  t.after(() => Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "visible" }));
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
  document.dispatchEvent(new browser.Event("visibilitychange"));
  assert.equal(conversation.connection.running, true);
  service.say({ author: "notice", text: "Sam is here", meta: { handoff: "joined", staff: "Sam" } });
  await until(() => conversation.withPerson);
});

test("a rating is shown at once, thanked for, and taken back where it can't be stored", async (t) => {
  const { service, conversation } = await begin(t, await greet(t));
  const [entry] = conversation.log.entries;
  const rating = conversation.rate(entry, "good");
  assert.equal(entry.rating, "good");
  await rating;
  assert.equal(conversation.status, words.text("rated"));
  service.faults["/v1/ratings"] = [500];
  await conversation.rate(entry, "bad");
  assert.deepEqual([entry.rating, conversation.status], ["good", words.text("notRated")]);
  await conversation.rate(entry, "good");
  assert.equal(service.callsTo("/v1/ratings").length, 2);
});

test("typing is told to a person who has joined, at most every four seconds", async (t) => {
  const clock = stopClock(t);
  const { service, conversation } = await begin(t, await greet(t));
  conversation.reportTyping();
  service.say({ author: "notice", text: "Sam joins", meta: { handoff: "joined", staff: "Sam" } });
  await until(() => conversation.withPerson);
  for (const pause of [0, 3_000, 1_000]) {
    clock.tick(pause);
    conversation.reportTyping();
  }
  await service.called("/v1/typing", 2);
  assert.equal(service.callsTo("/v1/typing").length, 2);
});

test("who waits for a person can stop that by the last choice", async (t) => {
  const service = await serve(t);
  service.store({ ...CHOICES, meta: { handoff: "queued" } });
  const { conversation } = await begin(t, service);
  conversation.handoff.stop.run();
  assert.equal(conversation.handoff.stop, false);
  await until(() => service.messages.length === 3);
  assert.deepEqual(service.callsTo("/v1/messages").pop().body, { choice: "stop" });
});

test("what was missed is fetched, and a lost network found out", async (t) => {
  const { service, conversation } = await begin(t, await greet(t));
  service.store({ author: "staff", text: "missed" });
  await conversation.touch();
  assert.deepEqual(texts(conversation), ["Hello", "missed"]);
  service.faults["/v1/messages"] = [0];
  await conversation.touch();
  assert.equal(conversation.banner.text, words.text("lost"));
});

test("what the visitor hasn't seen is what the service said after the last look", async (t) => {
  const { service, session, conversation } = await begin(t, await greet(t));
  session.note({ seen: conversation.log.lastId });
  service.say({ author: "staff", text: "new" });
  service.say({ author: "visitor", text: "own, from another tab" });
  await until(() => conversation.log.lastId === 3);
  assert.deepEqual(conversation.unseen.map(({ text }) => text), ["new"]);
});

test("a conversation that ends in another tab is taken off this page", async (t) => {
  const { session, conversation } = await begin(t, await greet(t));
  session.emit("ended");
  assert.deepEqual([conversation.phase, conversation.banner.text], ["finished", words.text("finishedElsewhere")]);
});
