/** Tells of messages that nobody sees coming: a mark on the tab's icon, and on request a sound and a notice. */

import { switchItem } from "./switch-item.js";
import { html } from "./templates.js";

const TONES = [[660, 0], [880, 0.14]]; // Hz, and seconds from the start
const LENGTH = 0.22;
const LOUDNESS = 0.12;

export class Signals {
  #view;
  #settings;
  #icon;
  #sound = null;
  #count = 0;

  constructor({ view, settings, service }) {
    this.#view = view;
    this.#settings = settings;
    this.#icon = Object.assign(document.createElement("link"), { rel: "icon", type: "image/svg+xml", href: `${service}/page/news.svg` });
    view.conversation.on("received", (message) => this.#tell(message));
    document.addEventListener("visibilitychange", () => this.#look(), { signal: view.left });
    view.left.addEventListener("abort", () => this.#icon.remove());
  }

  /** The switches of the menu. */
  switches() {
    const { words } = this.#view;
    return html`${switchItem("sound", Boolean(this.#settings.get("sound")), words, this.#switchSound)}
      ${globalThis.Notification ? switchItem("notices", this.#mayNotify, words, this.#switchNotices) : ""}`;
  }

  get #mayNotify() {
    return Boolean(this.#settings.get("notices")) && Notification.permission === "granted";
  }

  #switchSound = () => {
    this.#choose("sound", !this.#settings.get("sound"));
    if (this.#settings.get("sound")) this.#play(); // heard at once, and allowed from this press on
  };

  #switchNotices = async () => {
    const wanted = !this.#mayNotify;
    const allowed = wanted && (await Notification.requestPermission()) === "granted";
    if (wanted && !allowed) this.#view.conversation.notify(this.#view.words.text("noNotices"));
    this.#choose("notices", allowed);
  };

  #choose(name, on) {
    this.#settings.set(name, on);
    this.#view.requestUpdate();
  }

  #tell(message) {
    const hidden = document.visibilityState !== "visible";
    if (hidden) {
      this.#count += 1;
      // A site's policy may forbid pictures of ours, and can't be asked: the site says that it doesn't.
      if (this.#view.isPage || this.#view.hasAttribute("icon")) document.head.append(this.#icon);
    }
    if (!hidden && (this.#view.shown || this.#view.isPage)) return;
    if (this.#settings.get("sound")) this.#play();
    if (hidden && this.#mayNotify) this.#notify(message);
  }

  #look() {
    if (document.visibilityState !== "visible") return;
    this.#count = 0;
    this.#icon.remove();
  }

  // Who joined or how much is new, never what was said: others may see the screen.
  #notify({ meta }) {
    const { words } = this.#view;
    const joined = meta?.handoff === "joined" && words.text(meta.staff ? "joinedBy" : "joined", { name: meta.staff });
    const body = joined || words.text("unread", { count: this.#count });
    try {
      const shown = new Notification(words.text("title"), { body, tag: "ascl-assistant" });
      shown.onclick = () => { window.focus(); this.#view.open(); shown.close(); };
    } catch {
      // on some phones only a service worker may; the title and the sound tell all the same
    }
  }

  async #play() {
    try {
      this.#sound ??= new AudioContext();
      await this.#sound.resume();
      const start = this.#sound.currentTime;
      for (const [pitch, after] of TONES) this.#tone(pitch, start + after);
    } catch {
      // no sound on this device
    }
  }

  #tone(pitch, at) {
    const tone = this.#sound.createOscillator();
    const volume = this.#sound.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(LOUDNESS, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + LENGTH);
    tone.connect(volume).connect(this.#sound.destination);
    tone.start(at);
    tone.stop(at + LENGTH);
  }
}
