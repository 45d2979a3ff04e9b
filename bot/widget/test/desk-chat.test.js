import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { browser, press, showPage } from "./support/browser.js";
import { until } from "./support/waiting.js";

showPage(`<ol id="messages" data-chat="7"><li data-id="1" class="visitor"><p class="words">Hello</p></li></ol>
  <form><input name="csrf_token" value="key-1"><textarea id="text" data-typing="/desk/chats/7/typing"></textarea></form>
  <p><button type="button" data-canned="Thank you." hidden></button><span class="without-script">Thank you.</span></p>`);

const calls = [];
let items = "";
const desk = createServer((request, response) => {
  calls.push(request);
  response.end(items);
});
await new Promise((done) => { desk.listen(0, "127.0.0.1", done); });
after(() => { desk.closeAllConnections(); desk.close(); });
const { fetch: call } = globalThis;
globalThis.fetch = (path, options) => call(`http://127.0.0.1:${desk.address().port}${path}`, options);
globalThis.addEventListener = browser.addEventListener.bind(browser);
await import("../../desk/static/chat.js");

const box = document.getElementById("text");
const list = document.getElementById("messages");
const said = document.querySelector(".unseen");
const item = (id, author, words) => `<li data-id="${id}" class="${author}"><p class="words">${words}</p></li>`;
const ids = () => [...list.children].map(({ dataset }) => dataset.id);
const wake = () => document.body.dispatchEvent(new browser.Event("desk:chat"));

test("what is new is fetched after the last message, and the visitor's words are said aloud", async () => {
  items = item(2, "staff", "Hi") + item(3, "visitor", "Thanks");
  wake();
  await until(() => ids().length === 3);
  assert.equal(calls[0].url, "/desk/chats/7/messages?after=1");
  assert.equal(said.textContent, "Visitor: Thanks");
});

test("signs that come while a call is on its way make one more call, and no message comes twice", async () => {
  const before = calls.length;
  wake();
  wake();
  wake();
  await until(() => calls.length === before + 2);
  assert.deepEqual(ids(), ["1", "2", "3"]);
});

test("that the visitor writes is shown until their words are there, and fetches nothing", async () => {
  const writes = document.getElementById("visitor-writes");
  const before = calls.length;
  const detail = { kind: "visitor_typing" };
  document.body.dispatchEvent(new browser.CustomEvent("desk:chat", { detail }));
  assert.equal(writes.textContent, "The visitor is writing …");
  assert.equal(calls.length, before);
  items = item(4, "visitor", "There");
  wake();
  await until(() => ids().length === 4);
  assert.equal(writes.textContent, "");
});

test("typing is told with the CSRF token, and at most every three seconds", async () => {
  const before = calls.length;
  const type = (timeStamp) => {
    const event = new browser.Event("input", { bubbles: true });
    Object.defineProperty(event, "timeStamp", { value: timeStamp });
    box.dispatchEvent(event);
  };
  type(10_000);
  box.value = "I am";
  for (const time of [10_000, 11_000, 12_999, 13_000]) type(time);
  await until(() => calls.length === before + 2);
  assert.deepEqual([calls[before].url, calls[before].method, calls[before].headers["x-csrf-token"]], ["/desk/chats/7/typing", "POST", "key-1"]);
});

test("Ctrl and Enter send, Enter alone makes a new line", () => {
  let sent = 0;
  box.form.requestSubmit = () => { sent += 1; };
  assert.equal(press(box, "Enter"), true);
  assert.equal(press(box, "Enter", { ctrlKey: true }), false);
  assert.equal(press(box, "Enter", { metaKey: true }), false);
  assert.equal(sent, 2);
});

test("a canned reply goes into the box below what is written there, and isn't sent", () => {
  const button = document.querySelector("[data-canned]");
  assert.equal(button.hidden, false);
  box.value = "Hello Sam,";
  button.click();
  assert.equal(box.value, "Hello Sam,\nThank you.");
  assert.equal(document.activeElement, box);
});
