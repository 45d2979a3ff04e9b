import assert from "node:assert/strict";
import { test } from "node:test";
import { showPage } from "./support/browser.js";
import { PanelDialog } from "../src/view/dialog.js";

/** A page with a link and the widget's shadow root, on a screen that `resize` makes small or large. */
function page({ small = false } = {}) {
  const screen = new EventTarget();
  screen.matches = small;
  globalThis.matchMedia = () => screen;
  showPage('<a href="#x">Ask</a><div id="host"></div>');
  const root = document.getElementById("host").attachShadow({ mode: "open" });
  root.innerHTML = `<button id="launcher"></button>
    <dialog class="panel"><h2 id="title" tabindex="-1"></h2><textarea id="message"></textarea></dialog>`;
  const link = document.querySelector("a");
  link.getClientRects = () => [{}]; // there is no layout here
  const dialog = root.querySelector("dialog");
  const resize = (now) => { screen.matches = now; screen.dispatchEvent(new Event("change")); };
  return { panel: new PanelDialog(() => root), root, link, dialog, resize };
}

const focusedIn = (root) => root.activeElement?.id;

test("the panel opens with focus in the message box, and gives it back where it came from", () => {
  const { panel, root, link, dialog } = page();
  link.focus();
  panel.show(true);
  assert.deepEqual([dialog.open, focusedIn(root)], [true, "message"]);
  panel.hide()();
  assert.equal(dialog.open, false);
  assert.equal(document.activeElement, link);
});

test("on a small screen focus goes to the title, so that no keyboard covers the text", () => {
  const { panel, root } = page({ small: true });
  panel.show(true);
  assert.equal(focusedIn(root), "title");
});

test("a panel that opens by itself leaves focus alone, and closing it takes none", () => {
  const { panel, link, dialog } = page();
  link.focus();
  panel.show(false);
  assert.deepEqual([dialog.open, document.activeElement], [true, link]);
  panel.hide()();
  assert.equal(document.activeElement, link);
});

test("focus goes to the launcher where its first place has gone", () => {
  const { panel, root, link } = page();
  link.focus();
  panel.show(true);
  link.remove();
  panel.hide()();
  assert.equal(focusedIn(root), "launcher");
});

test("an open panel that the screen becomes too small for opens over the page and keeps focus", () => {
  const { panel, root, dialog, resize } = page();
  panel.show(true);
  let modal = 0;
  dialog.showModal = () => { modal += 1; dialog.setAttribute("open", ""); };
  resize(true);
  assert.deepEqual([modal, dialog.open, focusedIn(root)], [1, true, "message"]);
});

test("a closed panel stays closed when the screen changes", () => {
  const { dialog, resize } = page();
  resize(true);
  assert.equal(dialog.open, false);
});
