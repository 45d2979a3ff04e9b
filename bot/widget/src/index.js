/** Start: the element, the script's own line, and `window.ASCLAssistant`. */

import { AsclAssistant } from "./element.js";

const TAG = "ascl-assistant";
const script = document.currentScript;
const SERVICE = script?.src ? new URL(script.src).origin : location.origin;
const OPTIONS = { siteId: "site-id", position: "position", accent: "accent", locale: "locale", open: "open", suggest: "suggest", icon: "icon" };

AsclAssistant.prototype.defaultService = SERVICE;
if (!customElements.get(TAG)) customElements.define(TAG, AsclAssistant);

// Calls that came before the script are in `q`; the same functions work from now on.
const api = (window.ASCLAssistant = window.ASCLAssistant || {});
const early = api.q || [];
const calls = {
  open: () => element()?.open(),
  close: () => element()?.close(),
  toggle: () => element()?.toggle(),
  ask: (question) => element()?.ask(question),
  start: (topic) => element()?.start(topic),
  on: (event, listener) => document.addEventListener(`${TAG}:${event}`, listener),
};
Object.assign(api, calls, { q: { push: ([name, ...given]) => calls[name]?.(...given) } });

function element() {
  return document.querySelector(TAG);
}

// The one line of script stands for the element, unless the page has one.
function place() {
  if (!element() && script) {
    const made = document.createElement(TAG);
    for (const [data, name] of Object.entries(OPTIONS)) {
      if (script.dataset[data] !== undefined) made.setAttribute(name, script.dataset[data]);
    }
    document.body.append(made);
  }
  early.forEach((call) => api.q.push(call));
}

// Any link to #ascl-assistant opens the chat, for pages whose authors can't write scripts.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href$="#ascl-assistant"]');
  if (!link || !element()) return;
  event.preventDefault();
  calls.open();
});

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place, { once: true });
else place();
