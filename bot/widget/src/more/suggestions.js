/** Questions that fit what is typed, as a listbox of the message box (ARIA Authoring Practices: list autocomplete). */

import { html, nothing } from "./templates.js";

const PAUSE = 250;
const SHORTEST = 3;
const LONGEST = 60; // who writes more tells a story
const ASKS = ["question", "field", "asks", "review"]; // of a message that waits for an answer, not for a question

export class Suggestions {
  #given;
  #found = [];
  #text = "";
  #chosen = -1;
  #timer = 0;

  /** `given.view` has the conversation and the message box. */
  constructor(given) {
    this.#given = given;
  }

  get open() { return this.#found.length > 0; }
  /** The id of the option that Enter would take, or undefined. */
  get active() { return this.#chosen < 0 ? undefined : `suggested-${this.#chosen}`; }

  /** Follows what is typed; asks for questions after a pause. */
  typed(text) {
    clearTimeout(this.#timer);
    this.#text = text.trim();
    if (!this.#mayAsk()) return this.close();
    this.#timer = setTimeout(() => this.#ask(this.#text), PAUSE);
  }

  /** Takes a key of the message box; returns whether it was meant for the list. */
  key(event) {
    if (!this.open || event.isComposing || event.keyCode === 229) return false;
    const taken = this.#take(event.key);
    if (taken) event.preventDefault();
    return taken;
  }

  close() {
    clearTimeout(this.#timer);
    if (!this.open) return;
    this.#show([]);
  }

  list() {
    const { words } = this.#given.view;
    if (!this.open) return nothing;
    return html`<ul id="suggested" role="listbox" aria-label=${words.text("suggested")} @pointerdown=${(event) => event.preventDefault()}>
      ${this.#found.map(({ label, lang }, index) => html`<li role="option" id="suggested-${index}" lang=${lang}
        aria-selected=${index === this.#chosen} @click=${() => this.#choose(index)}>${label}</li>`)}</ul>`;
  }

  #mayAsk() {
    const { open, personAwaited, log } = this.#given.view.conversation;
    const { length } = this.#text;
    if (!open || personAwaited || length < SHORTEST || length > LONGEST || this.#text.includes("\n")) return false;
    const { meta } = log.messages.filter(({ author }) => author !== "visitor").pop() || {};
    return !ASKS.some((name) => meta?.[name]);
  }

  async #ask(text) {
    const { api, view } = this.#given;
    const found = await api.questions(text).catch(() => []);
    if (text !== this.#text || !this.#mayAsk() || view.renderRoot.activeElement?.id !== "message") return;
    const all = { label: view.words.text("searchAll"), lang: view.words.language, search: text };
    this.#show(found.length ? [...found.map((one) => ({ ...one, lang: "en-GB" })), all] : []);
    if (found.length) view.conversation.announce(view.words.text("suggestedCount", { count: found.length }));
  }

  #show(found) {
    this.#found = found;
    this.#chosen = -1;
    this.#given.view.requestUpdate();
  }

  #take(key) {
    const count = this.#found.length;
    if (key === "Escape") this.close();
    else if (key === "ArrowDown") this.#move((this.#chosen + 1) % count);
    else if (key === "ArrowUp") this.#move(this.#chosen < 0 ? count - 1 : this.#chosen - 1);
    else if (key === "Enter" && this.#chosen >= 0) this.#choose(this.#chosen);
    else return false;
    return true;
  }

  async #move(to) {
    this.#chosen = to;
    const { view } = this.#given;
    view.requestUpdate();
    await view.updateComplete;
    view.renderRoot.getElementById(this.active)?.scrollIntoView({ block: "nearest" });
  }

  #choose(index) {
    const { view, service } = this.#given;
    const { topic, label, search } = this.#found[index];
    this.close();
    if (search) return void open(`${service}/help?${new URLSearchParams({ q: search })}`, "_blank", "noopener");
    this.#text = "";
    view.composer.clear();
    view.conversation.startTopic(topic, label);
  }
}
