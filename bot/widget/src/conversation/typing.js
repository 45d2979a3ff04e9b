/** Who is typing. */

import { Emitter } from "../emitter.js";

const SHOWN_AFTER = 400;
const LASTS = 8_000;

/** Event: "change" when `author` changes. */
export class TypingIndicator extends Emitter {
  /** "assistant", "staff" or "". */
  author = "";
  #timer = 0;

  /** Shows the assistant as typing after a short wait, if `pending()` then holds. */
  expectReply(pending) {
    this.#after(SHOWN_AFTER, () => { if (pending()) this.#set("assistant"); });
  }

  /** Follows a typing event of the service; it counts for a few seconds. */
  follow({ author, typing = true }) {
    if (!typing) return this.clear();
    this.#set(author === "staff" ? "staff" : "assistant");
    this.#after(LASTS, () => this.#set(""));
  }

  clear() {
    clearTimeout(this.#timer);
    this.#set("");
  }

  #after(milliseconds, run) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(run, milliseconds);
  }

  #set(author) {
    if (author === this.author) return;
    this.author = author;
    this.emit("change");
  }
}
