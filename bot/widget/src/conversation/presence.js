/** Keeps the conversation open while the visitor is active, and warns before it closes for want of activity. */

const LOOK_EVERY = 15_000;
const NOTICE = 5 * 60_000;
const LATE = 30_000;
const SIGNS = ["keydown", "pointerdown", "wheel", "touchmove"];

export class Presence {
  #conversation;
  #idle;
  #active = 0;
  #warned = false;

  /** `place` is where activity counts until `left`; the service closes `conversation` after `idle` ms without a call. */
  constructor(place, left, conversation, idle) {
    this.#conversation = conversation;
    this.#idle = idle;
    for (const sign of SIGNS) place.addEventListener(sign, () => { this.#active = Date.now(); }, { passive: true, signal: left });
    const timer = setInterval(() => this.#look(), LOOK_EVERY);
    left.addEventListener("abort", () => clearInterval(timer));
  }

  #look() {
    const { open, lastCall, personAwaited, kept } = this.#conversation;
    if (!open) return;
    const idle = this.#idle;
    const notice = Math.min(NOTICE, idle / 3);
    const quiet = Date.now() - lastCall;
    if (quiet < notice) return this.#takeBack();
    if (this.#active > lastCall) return this.#conversation.touch();
    if (personAwaited || kept) return; // the service keeps such a conversation open
    if (quiet > idle + LATE) return this.#conversation.touch(); // finds out that it is closed
    if (quiet < idle - notice || this.#warned) return;
    this.#warned = true;
    this.#conversation.warn(new Date(lastCall + idle));
  }

  #takeBack() {
    if (this.#warned) this.#conversation.clearBanner();
    this.#warned = false;
  }
}
