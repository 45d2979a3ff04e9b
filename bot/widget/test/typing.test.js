import assert from "node:assert/strict";
import { test } from "node:test";
import { heard, stopClock } from "./support/waiting.js";
import { TypingIndicator } from "../src/conversation/typing.js";

function indicate(t) {
  const clock = stopClock(t);
  const indicator = new TypingIndicator();
  return { clock, indicator, changes: heard(indicator, "change") };
}

test("a reply that comes quickly is not preceded by the sign of typing", (t) => {
  const { clock, indicator, changes } = indicate(t);
  indicator.expectReply(() => true);
  clock.tick(399);
  indicator.clear();
  clock.tick(1_000);
  assert.deepEqual([indicator.author, changes.length], ["", 0]);
});

test("a reply that takes longer is, unless it isn't waited for any more", (t) => {
  const { clock, indicator } = indicate(t);
  indicator.expectReply(() => false);
  clock.tick(400);
  assert.equal(indicator.author, "");
  indicator.expectReply(() => true);
  clock.tick(400);
  assert.equal(indicator.author, "assistant");
});

test("a sign of typing counts for eight seconds after the last one", (t) => {
  const { clock, indicator, changes } = indicate(t);
  indicator.follow({ author: "staff" });
  clock.tick(7_999);
  indicator.follow({ author: "staff", typing: true });
  clock.tick(7_999);
  assert.equal(indicator.author, "staff");
  clock.tick(1);
  assert.deepEqual([indicator.author, changes.length], ["", 2]);
});

test("the end of typing is followed at once", (t) => {
  const { indicator } = indicate(t);
  indicator.follow({ author: "staff" });
  indicator.follow({ author: "staff", typing: false });
  assert.equal(indicator.author, "");
});
