/** The message box: keys, the counter, what may be sent. */

import { words } from "./words.js";

const NEAR_LIMIT = 100;
const find = (id) => document.getElementById(id);

export class Composer {
  #box = find("message");
  #limit = Number(find("message").dataset.limit);
  #send;
  #say;

  /** `send(text)` returns whether it took the text; `say(text)` tells a screen reader; `onInput()` as it is written. */
  constructor(send, say, onInput) {
    this.#send = send;
    this.#say = say;
    find("form").addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    this.#box.addEventListener("input", () => { this.#count(); onInput(); });
    this.#box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
  }

  focus() {
    this.#box.focus();
  }

  clear() {
    this.#box.value = "";
    this.#count();
  }

  /** Puts unsent text back, before anything written since. */
  giveBack(text) {
    this.#box.value = [text, this.#box.value].filter(Boolean).join("\n");
    this.#count();
    this.focus();
  }

  #submit() {
    const text = this.#box.value.trim();
    const excess = length(text) - this.#limit;
    this.focus();
    if (!text) return this.#refuse(words.empty);
    if (excess > 0) return this.#refuse(words.tooLong(excess));
    if (this.#send(text)) this.clear();
  }

  #refuse(reason) {
    this.#box.setAttribute("aria-invalid", "true");
    this.#note(reason, true);
    this.#say(reason);
  }

  #count() {
    const left = this.#limit - length(this.#box.value.trim());
    const wasOver = this.#box.getAttribute("aria-invalid") === "true";
    const over = left < 0;
    if (over) this.#box.setAttribute("aria-invalid", "true");
    else this.#box.removeAttribute("aria-invalid");
    this.#note(over ? words.over(-left) : left <= NEAR_LIMIT ? words.left(left) : "", over);
    if (over && !wasOver) this.#say(words.over(-left));
  }

  #note(text, warning) {
    find("counter").textContent = text;
    find("counter").classList.toggle("warning", warning);
  }
}

// The service counts characters, not UTF-16 units.
function length(text) {
  return [...text].length;
}
