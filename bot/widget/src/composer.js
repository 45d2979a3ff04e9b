/** The message box: keys, the counter, what may be sent. */

import { html, nothing } from "lit";

const NEAR_LIMIT = 100;

export class Composer {
  note = "";
  warning = false;
  invalid = false;

  #on;

  /** `on`: box() -> the textarea, limit() in characters, words(), send(text) -> whether taken, typed(), say(text), changed(). */
  constructor(on) {
    this.#on = on;
  }

  focus() {
    this.#on.box()?.focus();
  }

  clear() {
    this.#on.box().value = "";
    this.#count();
  }

  /** Puts unsent text back, before anything written since. */
  giveBack(text) {
    const box = this.#on.box();
    box.value = [text, box.value].filter(Boolean).join("\n");
    this.#count();
    this.focus();
  }

  render() {
    const words = this.#on.words();
    return html`<form id="form" novalidate @submit=${(event) => { event.preventDefault(); this.#submit(); }}>
      <label for="message">${words.text("label")}</label>
      <div class="row">
        <textarea id="message" rows="1" dir="auto" enterkeyhint="send" autocomplete="off" part="input"
          aria-describedby="hint counter" aria-invalid=${this.invalid ? "true" : nothing}
          @input=${() => { this.#count(); this.#on.typed(); }} @keydown=${(event) => this.#key(event)}></textarea>
        <button type="submit" class="primary" part="send">${words.text("send")}</button>
      </div>
      <p class="under"><span id="hint">${words.text("hint")}</span>
        <span id="counter" class=${this.warning ? "warning" : ""}>${this.note}</span></p>
    </form>`;
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#on.box().value.trim();
    const excess = length(text) - this.#on.limit();
    this.focus();
    if (!text) return this.#refuse(this.#on.words().text("empty"));
    if (excess > 0) return this.#refuse(this.#on.words().text("tooLong", { count: excess }));
    if (this.#on.send(text)) this.clear();
  }

  #refuse(reason) {
    this.#set(reason, true, true);
    this.#on.say(reason);
  }

  #count() {
    const words = this.#on.words();
    const left = this.#on.limit() - length(this.#on.box().value.trim());
    const wasOver = this.invalid;
    const over = left < 0 ? words.text("over", { count: -left }) : "";
    this.#set(over || (left <= NEAR_LIMIT ? words.text("left", { count: left }) : ""), Boolean(over), Boolean(over));
    if (over && !wasOver) this.#on.say(over);
  }

  #set(note, warning, invalid) {
    Object.assign(this, { note, warning, invalid });
    this.#on.changed();
  }
}

// The service counts characters, not UTF-16 units.
function length(text) {
  return [...text].length;
}
