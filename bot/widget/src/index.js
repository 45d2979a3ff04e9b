/** Start: the script's own line, the launcher, `window.ASCLAssistant`; then the panel. */

import { Arrival } from "./arrival.js";
import { loadFile } from "./file-loader.js";
import { tried } from "./site.js";

/* global PANEL_FILE, PANEL_HASH */

const TAG = "ascl-assistant";
const script = document.currentScript;
const SERVICE = script?.src ? new URL(script.src).origin : location.origin;
const OPTIONS = { siteId: "site-id", position: "position", accent: "accent", locale: "locale", open: "open", suggest: "suggest", icon: "icon" };

const arrivals = new WeakMap();
let bringing = null;

// Calls that came before the script are in `q`; those that come before the panel wait for it.
const api = (window.ASCLAssistant = window.ASCLAssistant || {});
const early = api.q || [];
const calls = {
  on: (event, listener) => document.addEventListener(`${TAG}:${event}`, listener),
};
for (const name of ["open", "close", "toggle", "ask", "start"]) calls[name] = (...given) => onceDefined(() => element()?.[name](...given));
Object.assign(api, calls, { q: { push: ([name, ...given]) => calls[name]?.(...given) } });

function element() {
  return document.querySelector(TAG);
}

function onceDefined(run) {
  if (customElements.get(TAG)) run();
  else customElements.whenDefined(TAG).then(run);
}

/** What stands of an element so far. */
function arrive(one) {
  if (!arrivals.has(one)) arrivals.set(one, new Arrival(one, SERVICE, (arrival) => press(one, arrival)));
  return arrivals.get(one);
}

async function press(one, { launcher, site }) {
  launcher.complain("");
  launcher.busy = true;
  try {
    await bringPanel();
    one.open();
  } catch {
    const { words, phone } = await site;
    launcher.busy = false;
    launcher.complain(`${words.cannotStart} `.replace("{ring}", words.ring.replace("{phone}", phone)));
  }
}

/** Fetches the panel and makes the elements what they are; a failure is forgotten, so that the next call tries again. */
function bringPanel() {
  bringing ??= loadFile(SERVICE, PANEL_FILE, PANEL_HASH)
    .then(({ define }) => define(TAG, { arrive, loadFile, defaultService: SERVICE }))
    .catch((failure) => { bringing = null; throw failure; });
  return bringing;
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
  const here = [...document.querySelectorAll(TAG)].map(arrive);
  early.forEach((call) => api.q.push(call));
  if (!here.length || here.some(({ isPage }) => isPage)) return bring();
  // The launcher comes first: until it stands the line is its own.
  here.forEach(({ site }) => site.then((allowed) => allowed && bring()));
}

function bring() {
  tried(bringPanel).catch(() => console.warn(`ASCL assistant: the chat can't be had from ${SERVICE}.`));
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
