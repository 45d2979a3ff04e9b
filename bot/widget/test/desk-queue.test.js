import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, showPage } from "./support/browser.js";

const row = (id) => `<tr id="${id}"><td><a id="a-${id}" href="/${id}">${id}</a></td></tr>`;
showPage(`<p id="news"></p><div id="live"><table><tbody>${row("one")}${row("two")}</tbody></table></div>`);
globalThis.scrollY = 0;
await import("../../desk/static/queue.js");

const live = document.getElementById("live");
const news = document.getElementById("news");

/** Swaps the rows as htmx does. */
function swap(...ids) {
  live.dispatchEvent(new browser.Event("htmx:beforeSwap"));
  live.innerHTML = `<table><tbody>${ids.map(row).join("")}</tbody></table>`;
  live.dispatchEvent(new browser.Event("htmx:afterSwap"));
}

test("rows that weren't there before are counted aloud", () => {
  swap("two", "three", "four");
  assert.equal(news.textContent, "2 new in the queue.");
});

test("rows that only move or go are no news", () => {
  news.textContent = "";
  swap("four", "three");
  assert.equal(news.textContent, "");
});

test("focus stays on its row when the rows are swapped", () => {
  document.getElementById("a-three").focus();
  swap("five", "four", "three");
  assert.equal(document.activeElement.id, "a-three");
});

test("the row that was in sight stays where it was on the screen", () => {
  const moves = [];
  globalThis.scrollY = 10;
  globalThis.scrollBy = (_x, y) => moves.push(y);
  document.activeElement.blur();
  const { getBoundingClientRect } = browser.HTMLElement.prototype;
  browser.HTMLElement.prototype.getBoundingClientRect = function place() {
    const at = [...live.querySelectorAll("tr")].indexOf(this) * 40;
    return { top: at, bottom: at + 40 };
  };
  swap("new", "five", "four");
  browser.HTMLElement.prototype.getBoundingClientRect = getBoundingClientRect;
  assert.deepEqual(moves, [40]);
});
