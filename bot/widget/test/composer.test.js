import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, press, showPage } from "./support/browser.js";
import { render } from "lit/html.js";
import { words } from "./support/words.js";
import { Emitter } from "../src/emitter.js";
import { Composer } from "../src/view/composer.js";

class Conversation extends Emitter {
  words = words;
  posted = [];
  announced = [];
  taken = true;
  typed = 0;
  post(text) { this.posted.push(text); return this.taken; }
  announce(text) { this.announced.push(text); }
  reportTyping() { this.typed += 1; }
}

/** A message box for at most twenty characters on a page of its own. */
function compose() {
  const renderRoot = showPage("<div></div>").firstElementChild;
  const conversation = new Conversation();
  const composer = new Composer({ renderRoot, updateComplete: Promise.resolve() }, conversation, 20, "https://union.example/enquiry");
  const draw = () => render(composer.render(), renderRoot);
  conversation.changed = draw;
  draw();
  const box = renderRoot.querySelector("textarea");
  const write = (text) => { box.value = text; box.dispatchEvent(new browser.Event("input", { bubbles: true })); };
  return { conversation, composer, box, write, counter: () => renderRoot.querySelector("#counter").textContent };
}

test("Enter sends the text without the space around it, and empties the box", () => {
  const { conversation, box, write } = compose();
  write("  fees?\n");
  assert.equal(press(box, "Enter"), false);
  assert.deepEqual([conversation.posted, box.value], [["fees?"], ""]);
});

test("Shift and Enter make a new line, and Enter in the middle of a composed character sends nothing", () => {
  const { conversation, box, write } = compose();
  write("fees");
  assert.equal(press(box, "Enter", { shiftKey: true }), true);
  const composed = new browser.KeyboardEvent("keydown", { key: "Enter", bubbles: true });
  Object.defineProperty(composed, "isComposing", { value: true });
  box.dispatchEvent(composed);
  press(box, "Enter", { keyCode: 229 }); // as Safari tells the Enter that ends the composing
  assert.deepEqual(conversation.posted, []);
});

test("what the conversation doesn't take stays in the box", () => {
  const { conversation, box, write } = compose();
  conversation.taken = false;
  write("fees?");
  press(box, "Enter");
  assert.equal(box.value, "fees?");
});

test("the page that takes longer texts is linked while a message is too long", () => {
  const { box, write } = compose();
  const link = () => box.form.querySelector("a")?.href;
  write("short enough");
  assert.equal(link(), undefined);
  write("x".repeat(21));
  assert.equal(link(), "https://union.example/enquiry");
  write("short again");
  assert.equal(link(), undefined);
});

test("an empty message and one that is too long are refused with the reason", () => {
  const { conversation, box, write } = compose();
  write(" \n ");
  press(box, "Enter");
  write("x".repeat(22));
  press(box, "Enter");
  assert.deepEqual(conversation.posted, []);
  const reasons = [words.text("empty"), words.text("over", { count: 2 }), words.text("tooLong", { count: 2 })];
  assert.deepEqual(conversation.announced, reasons);
  assert.equal(box.getAttribute("aria-invalid"), "true");
});

test("characters are counted as the service counts them, an emoji as one", () => {
  const { write, counter, conversation, box } = compose();
  write("😀".repeat(20));
  assert.equal(counter(), "0 characters left");
  press(box, "Enter");
  assert.equal(conversation.posted.length, 1);
});

test("that it is too long is said once, not with each further letter", () => {
  const { conversation, write } = compose();
  write("x".repeat(21));
  write("x".repeat(22));
  assert.deepEqual(conversation.announced, ["1 character too many"]);
});

test("unsent text comes back before what was written since, with focus", () => {
  const { conversation, box, write } = compose();
  write("written since");
  conversation.emit("unsent", "unsent");
  assert.equal(box.value, "unsent\nwritten since");
  assert.equal(document.activeElement, box);
});

test("typing is reported, and focus comes once what the conversation asks for is drawn", async () => {
  const { conversation, box, write } = compose();
  write("f");
  assert.equal(conversation.typed, 1);
  box.blur();
  conversation.emit("refocus");
  await Promise.resolve();
  assert.equal(document.activeElement, box);
});
