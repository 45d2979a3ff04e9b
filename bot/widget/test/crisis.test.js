import assert from "node:assert/strict";
import { test } from "node:test";
import "./support/browser.js";
import { begin, converse, NUMBERS } from "./support/conversing.js";
import { serve } from "./support/service.js";
import { heard, stopClock, until } from "./support/waiting.js";
import { words } from "./support/words.js";
import { render } from "lit/html.js";
import { messageItem } from "../src/view/message.js";
import { panel } from "../src/view/panel.js";

const CARD = { author: "assistant", text: "Call 999 now.", choices: [], links: [], meta: { crisis: true } };
const UNSAVED = { status: 503, title: "Not saved", card: CARD };

async function fail(t, fault, text = "i want to die") {
  const made = await begin(t);
  const problems = heard(made.conversation, "problem");
  made.service.faults["/v1/messages"] = [fault];
  made.conversation.post(text);
  await until(() => problems.length);
  return made;
}

function drawn(entry, conversation) {
  const place = document.createElement("ol");
  render(messageItem(entry, conversation), place);
  return place;
}

test("a message that the service can't save brings up the card that comes with the refusal", async (t) => {
  const { conversation } = await fail(t, UNSAVED);
  const [entry, card] = conversation.log.entries;
  assert.deepEqual([entry.failed, card.message.text, conversation.log.lastId], [true, "Call 999 now.", 0]);
  const item = drawn(card, conversation);
  assert.ok(item.querySelector(".message.crisis h3").textContent.includes(words.text("crisis")));
  assert.equal(item.querySelector("a.tel").getAttribute("href"), "tel:999");
});

test("the card comes at once: such a message isn't sent again by itself", async (t) => {
  const { service } = await fail(t, { ...UNSAVED, status: 500 });
  assert.equal(service.callsTo("/v1/messages").filter(({ method }) => method === "POST").length, 1);
});

test("a second failure shows no second card, and the message is sent once it can be", async (t) => {
  const { service, conversation } = await fail(t, UNSAVED);
  service.faults["/v1/messages"] = [UNSAVED];
  const problems = heard(conversation, "problem");
  conversation.log.entries[0].actions[0].run();
  await until(() => problems.length);
  assert.equal(conversation.log.entries.length, 2);
  conversation.log.entries[0].actions[0].run();
  await until(() => service.messages.length);
  await until(() => conversation.log.messages.length === 3);
  assert.deepEqual(conversation.log.entries.map(({ failed }) => failed), [false, false, false]);
});

test("beneath a message that never reached the service stand the numbers, whatever it said", async (t) => {
  const clock = stopClock(t);
  const made = await begin(t);
  const problems = heard(made.conversation, "problem");
  made.service.faults["/v1/messages"] = [0, 0, 0];
  made.conversation.post("how do i join?");
  await until(() => { clock.tick(600); return problems.length; });
  const [entry] = made.conversation.log.entries;
  assert.equal(entry.numbers, NUMBERS);
  const links = [...drawn(entry, made.conversation).querySelectorAll(".numbers a")];
  assert.deepEqual(links.map(({ textContent }) => textContent), ["999", "116 123"]);
});

test("a message that the service has read and refused shows no numbers", async (t) => {
  const { conversation } = await fail(t, { status: 429, title: "Too many" }, "how do i join?");
  assert.ok(!conversation.log.entries[0].numbers);
});

test("a conversation that can't begin shows the numbers", async (t) => {
  const { service, conversation } = await converse(t);
  service.faults["/v1/session"] = [500];
  await conversation.begin();
  assert.equal(conversation.banner.numbers, NUMBERS);
  const place = document.createElement("div");
  const composer = { render: () => "" };
  render(panel({ words, conversation, composer, isPage: true, phone: "0116", scrolling: {}, tools: { menu: () => "" } }), place);
  assert.deepEqual([...place.querySelectorAll("#banner .numbers a")].map(({ href }) => href), ["tel:999", "tel:116123"]);
});

test("a long conversation is fetched page by page", async (t) => {
  const service = await serve(t);
  service.pageSize = 2;
  for (const text of ["one", "two", "three", "four", "five"]) service.store({ author: "assistant", text });
  const { conversation } = await begin(t, service);
  assert.deepEqual(conversation.log.messages.map(({ text }) => text), ["one", "two", "three", "four", "five"]);
});
