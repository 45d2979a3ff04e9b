import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { browser } from "./support/browser.js";
import { html, nothing } from "lit/html.js";
import { words } from "./support/words.js";
import { Emitter } from "../src/emitter.js";
import { Signals } from "../src/more/signals.js";
import { useTemplates } from "../src/more/templates.js";
import { DeviceSettings } from "../src/settings.js";

useTemplates({ html, nothing });
const SERVICE = "https://service.example";
const ICON = 'link[rel="icon"]';
const told = [];
let tones = 0;
let permission = "default";

globalThis.Notification = class {
  constructor(title, { body }) { told.push(body); }
  static get permission() { return permission; }
  static async requestPermission() { permission = "granted"; return permission; }
};
globalThis.AudioContext = class {
  currentTime = 0;
  async resume() {}
  createGain() { return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (to) => to }; }
  createOscillator() { return { frequency: {}, connect: (to) => to, start() { tones += 1; }, stop() {} }; }
};

beforeEach(() => {
  localStorage.clear();
  told.length = tones = 0;
  permission = "default";
  look("visible");
});

function look(visibility) {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibility });
  document.dispatchEvent(new browser.Event("visibilitychange"));
}

/** Signals of an open panel; `receive` brings a message, `press` presses the switch of a name. */
function signal(t, marks = true) {
  const leave = new AbortController();
  t.after(() => leave.abort());
  const conversation = Object.assign(new Emitter(), { words, notify() {} });
  const view = { conversation, words, left: leave.signal, shown: true, requestUpdate() {}, hasAttribute: (name) => name === "icon" && marks };
  const signals = new Signals({ view, settings: new DeviceSettings(SERVICE), service: SERVICE });
  const switchOf = (name) => signals.switches().values.find((one) => one.values?.[0] === name);
  const press = (name) => switchOf(name).values.find((one) => typeof one === "function")();
  const receive = async (meta = {}) => { conversation.emit("received", { meta }); await new Promise(setImmediate); };
  return { press, receive, view };
}

test("the icon of a tab is marked while something new waits there", async (t) => {
  const { receive } = signal(t);
  await receive();
  assert.equal(document.head.querySelector(ICON), null);
  look("hidden");
  await receive();
  assert.equal(document.head.querySelector(ICON).href, `${SERVICE}/page/news.svg`);
  look("visible");
  assert.equal(document.head.querySelector(ICON), null);
});

test("the icon of a site that doesn't ask for it is left alone", async (t) => {
  const { receive } = signal(t, false);
  look("hidden");
  await receive();
  assert.equal(document.head.querySelector(ICON), null);
});

test("nothing sounds and nothing is shown unless it was switched on", async (t) => {
  const { receive } = signal(t);
  look("hidden");
  await receive();
  assert.deepEqual([tones, told, localStorage.length], [0, [], 0]);
});

test("a sound that was switched on is played where nobody looks, and remembered by the device", async (t) => {
  const { press, receive, view } = signal(t);
  press("sound");
  await receive();
  assert.equal(tones, 2, "at the press alone: the chat is in sight");
  view.shown = false;
  await receive();
  assert.equal(tones, 4);
  assert.equal(new DeviceSettings(SERVICE).get("sound"), true);
});

test("a notice says who joined or how much is new, never what was said", async (t) => {
  const { press, receive } = signal(t);
  await press("notices");
  look("hidden");
  await receive({ handoff: "joined", staff: "Sam" });
  await receive();
  assert.deepEqual(told, ["Sam from ASCL is in this chat", "2 new messages"]);
});

test("a notice that the browser refuses isn't switched on", async (t) => {
  const { press, receive } = signal(t);
  t.mock.method(Notification, "requestPermission", async () => "denied");
  await press("notices");
  look("hidden");
  await receive();
  assert.deepEqual([told, localStorage.length], [[], 0]);
});
