/** A page for modules that need one: happy-dom's window stands in for the browser's. Import it before them. */

import { Window } from "happy-dom";

const PAGE = "https://school.example/page?q=1";
const NAMES = [
  "customElements", "document", "history", "location", "localStorage", "sessionStorage", "CSSStyleSheet", "Document", "DOMParser", "HTMLElement",
  "Node", "ShadowRoot",
];

export const browser = new Window({ url: PAGE });
const online = { onLine: true };

for (const name of NAMES) {
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: browser[name] });
}
Object.defineProperty(globalThis, "window", { configurable: true, value: browser });
Object.defineProperty(globalThis, "navigator", { configurable: true, value: online });

/** Cuts or restores the network as the browser tells it. */
export function setOnline(onLine) {
  online.onLine = onLine;
  browser.dispatchEvent(new browser.Event(onLine ? "online" : "offline"));
}

/** An empty page with this markup in its body. */
export function showPage(markup) {
  document.body.innerHTML = markup;
  return document.body;
}

/** A key pressed on an element; returns whether the page let the browser deal with it. */
export function press(element, key, more = {}) {
  return element.dispatchEvent(new browser.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}
