import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, showPage } from "./support/browser.js";
import { followViewport } from "../src/view/viewport.js";

/** A panel in a window of which `resize` leaves a part, as a keyboard does. */
function fit(t, atEnd) {
  const dialog = showPage("<dialog></dialog>").firstElementChild;
  const view = Object.assign(new EventTarget(), { scale: 1 });
  const moved = [];
  const leave = new AbortController();
  browser.visualViewport = view;
  t.after(() => { leave.abort(); delete browser.visualViewport; });
  followViewport(() => dialog, { atEnd, toEnd: () => moved.push("end") }, leave.signal);
  const resize = (now) => { Object.assign(view, now); view.dispatchEvent(new Event("resize")); };
  const fitted = () => ["--seen-height", "--seen-top"].map((name) => dialog.style.getPropertyValue(name));
  return { resize, fitted, moved };
}

test("the panel takes what the keyboard leaves, and its end stays in sight", (t) => {
  const { resize, fitted, moved } = fit(t, true);
  resize({ height: 300, offsetTop: 20 });
  assert.deepEqual([fitted(), moved], [["300px", "20px"], ["end"]]);
});

test("a reader further up isn't moved by the keyboard", (t) => {
  const { resize, moved } = fit(t, false);
  resize({ height: 300, offsetTop: 0 });
  assert.deepEqual(moved, []);
});

test("a page that is zoomed in leaves the panel its size", (t) => {
  const { resize, fitted } = fit(t, true);
  resize({ height: 300, offsetTop: 20 });
  resize({ height: 150, scale: 2 });
  assert.deepEqual(fitted(), ["", ""]);
});
