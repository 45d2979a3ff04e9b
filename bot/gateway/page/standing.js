/** Whom the visitor is with: the assistant, the queue for a person, or a person. */

import { element } from "./text.js";
import { words } from "./words.js";

const find = (id) => document.getElementById(id);

export class Standing {
  #newest = null;
  #onStop;

  /** `onStop(choice, label)` runs when who waits would rather not. */
  constructor(onStop) {
    this.#onStop = onStop;
  }

  get #state() { return this.#newest?.meta.handoff || "ended"; }

  /** Whether a person holds the chat: the assistant then writes nothing. */
  get withPerson() { return this.#state === "joined"; }

  /** Whether a person is waited for or there: the chat then stays open however quiet it is. */
  get open() { return this.#state !== "ended"; }

  /** Takes note of a message; the newest that tells of a hand-off holds. */
  follow(message) {
    if (!message.meta?.handoff || message.id <= (this.#newest?.id || 0)) return;
    this.#newest = message;
    this.#show();
  }

  clear() {
    this.#newest = null;
    this.#show();
  }

  #show() {
    const { withPerson, open } = this;
    const said = withPerson ? words.with(this.#newest.meta.staff) : words.waiting;
    find("standing").hidden = !open;
    find("standing").replaceChildren(...(open ? [element("p", "", said)] : []), ...this.#stop());
    find("kind").textContent = withPerson ? words.personHere : words.automated;
  }

  // The last choice of a message that tells of waiting ends it.
  #stop() {
    const stop = this.#state === "queued" && this.#newest.choices?.at(-1);
    if (!stop) return [];
    const button = element("button", "", stop.label);
    button.type = "button";
    button.addEventListener("click", () => this.#onStop(stop.choice, stop.label));
    return [button];
  }
}
