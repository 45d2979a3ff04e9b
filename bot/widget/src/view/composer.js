/** The message box: keys, the counter, what may be sent. */

import { html, nothing } from "lit/html.js";
import { safeLink } from "./text.js";

const NEAR_LIMIT = 100;

export class Composer {
  note = "";
  warning = false;
  invalid = false;

  #host;
  #conversation;
  #limit;
  #longer;
  #over = false;

  /** `host` holds the textarea; a message has `limit` characters at most; the page `longer` takes more. */
  constructor(host, conversation, limit, longer) {
    this.#host = host;
    this.#conversation = conversation;
    this.#limit = limit;
    this.#longer = longer;
    conversation.on("unsent", (text) => this.giveBack(text));
    conversation.on("refocus", async () => {
      await host.updateComplete; // it may be hidden until then
      this.focus();
    });
  }

  focus() {
    this.#box?.focus();
  }

  clear() {
    this.#box.value = "";
    this.#count();
  }

  /** Puts unsent text back, before anything written since. */
  giveBack(text) {
    const box = this.#box;
    box.value = [text, box.value].filter(Boolean).join("\n");
    this.#count();
    this.focus();
  }

  render() {
    const { words } = this.#conversation;
    const { suggestions } = this.#host.more ?? {};
    return html`${suggestions?.list() ?? nothing}<form id="form" novalidate @submit=${(event) => { event.preventDefault(); this.#submit(); }}>
      <label for="message">${words.text("label")}</label>
      <div class="row">
        <textarea id="message" rows="1" dir="auto" placeholder=${words.text("label")} enterkeyhint="send" autocomplete="off" part="input"
          aria-describedby="hint counter" aria-invalid=${this.invalid ? "true" : nothing}
          aria-autocomplete=${suggestions ? "list" : nothing} aria-controls=${suggestions?.open ? "suggested" : nothing}
          aria-activedescendant=${suggestions?.active ?? nothing} @input=${this.#typed} @blur=${() => suggestions?.close()}
          @keydown=${(event) => this.#key(event)}></textarea>
        <button type="submit" class="primary" part="send">${words.text("send")}</button>
      </div>
      <p class="under"><span id="hint">${words.text("hint")}</span>
        <span id="counter" class=${this.warning ? "warning" : ""}>${this.note}</span>
        ${this.#over ? html`<span id="longer">${safeLink(words.text("longer"), this.#longer, words)}</span>` : nothing}</p>
    </form>`;
  }

  get #box() { return this.#host.renderRoot.querySelector("#message"); }

  #typed = () => {
    this.#count();
    this.#conversation.reportTyping();
    this.#host.more?.suggestions.typed(this.#box.value);
  };

  #key(event) {
    if (this.#host.more?.suggestions.key(event)) return;
    // Safari ends the composing before the Enter that confirms it; 229 is how that key is told.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#box.value.trim();
    this.#host.more?.suggestions.close();
    const excess = length(text) - this.#limit;
    this.focus();
    if (!text) return this.#refuse(this.#conversation.words.text("empty"));
    if (excess > 0) return this.#refuse(this.#conversation.words.text("tooLong", { count: excess }));
    if (this.#conversation.post(text)) this.clear();
  }

  #refuse(reason) {
    this.#set(reason, true, true);
    this.#conversation.announce(reason);
  }

  #count() {
    const { words } = this.#conversation;
    const left = this.#limit - length(this.#box.value.trim());
    const over = left < 0 ? words.text("over", { count: -left }) : "";
    const isNews = over && !this.#over;
    this.#over = Boolean(over);
    this.#set(over || (left <= NEAR_LIMIT ? words.text("left", { count: left }) : ""), this.#over, this.#over);
    if (isNews) this.#conversation.announce(over);
  }

  #set(note, warning, invalid) {
    Object.assign(this, { note, warning, invalid });
    this.#conversation.changed();
  }
}

// The service counts characters, not UTF-16 units.
function length(text) {
  return [...text].length;
}
