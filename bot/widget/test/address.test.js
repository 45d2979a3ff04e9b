import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "./support/browser.js";
import { forgetAddress, readAddress } from "../src/address.js";
import { WaysIn } from "../src/ways-in.js";

const PAGE = "https://school.example/page?q=1";
const at = (more) => browser.happyDOM.setURL(PAGE + more);

/** The ways into a chat that lists what it is asked; it knows the topic "fees" alone. */
function come(taken = true) {
  const done = [];
  const conversation = {
    takeOver: (token) => done.push(["takeOver", token]), startTopic: (...topic) => done.push(["topic", ...topic]),
    post: (text) => { done.push(["post", text]); return taken; },
  };
  const composer = { giveBack: (text) => done.push(["box", text]) };
  const label = async (topic) => (topic === "fees" ? "What it costs" : undefined);
  return { done, ways: new WaysIn(async () => done.push(["open"]), conversation, composer, label) };
}

test("the token of a check on pages is read from the address and taken out of it, and nothing else is", () => {
  const token = "a".repeat(20);
  at(`#go-on=${token}`);
  assert.equal(readAddress().goOn, token);
  forgetAddress(readAddress());
  assert.equal(location.href, PAGE);
  for (const hash of ["#go-on=short", "#chapter", `#go-on=${token}&x`, ""]) {
    at(hash);
    assert.equal(readAddress().goOn, undefined, hash);
  }
});

test("a topic or a check is read from the address, if it can be the name of one", () => {
  const topicAt = (more) => { at(more); return readAddress().topic; };
  assert.deepEqual(["&topic=fees", "&check=cover", "&check=check_cover", "&topic=a b", "&topic=%3Cb%3E", ""].map(topicAt),
    ["fees", "check_cover", "check_cover", undefined, undefined, undefined]);
  at("&topic=fees#chapter");
  forgetAddress(readAddress());
  assert.equal(location.href, `${PAGE}#chapter`);
});

test("a question in the address goes into the message box and isn't sent, whatever it holds", async () => {
  const { done, ways } = come();
  at("#ask=How+do%20I%20join%3F");
  assert.equal(await ways.fromAddress(), true);
  assert.deepEqual(done, [["open"], ["box", "How do I join?"]]);
  assert.equal(location.href, PAGE);
  at("#ask=%E0%A4%A");
  assert.equal(await ways.fromAddress(), false);
});

test("a topic in the address is begun where the service knows it, and left alone where it doesn't", async () => {
  const { done, ways } = come();
  at("&topic=fees");
  assert.equal(await ways.fromAddress(undefined), false);
  assert.equal(location.search, "?q=1&topic=fees");
  assert.equal(await ways.fromAddress("What it costs"), true);
  assert.deepEqual(done, [["open"], ["topic", "fees", "What it costs"]]);
});

test("the site's script asks a question, or begins a topic that there is", async (t) => {
  const told = t.mock.method(console, "warn", () => {});
  const { done, ways } = come();
  await ways.ask("fees?");
  await ways.start("fees");
  await ways.start("weather");
  assert.deepEqual(done, [["open"], ["post", "fees?"], ["open"], ["topic", "fees", "What it costs"]]);
  assert.match(told.mock.calls[0].arguments[0], /no topic "weather"/);
});

test("a question that a conversation doesn't take any more stands in the box", async () => {
  const { done, ways } = come(false);
  await ways.ask("fees?");
  assert.deepEqual(done.at(-1), ["box", "fees?"]);
});
