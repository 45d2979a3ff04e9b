/** Keeps the conversation open while somebody is here, and warns before it closes for want of them. */

const LOOK_EVERY = 15_000;
const NOTICE = 5 * 60_000;
const SIGNS = ["keydown", "pointerdown", "wheel", "touchmove"];

export class Presence {
  #on;
  #seen = 0;
  #warned = false;
  #timer;

  /**
   * `place` is where signs of somebody count. `on`: open() whether there is a conversation, idle() after how many
   * milliseconds it closes, lastCall() of the service, held() whether it stays
   * open anyway, touch() calls it, warn(closing: Date), stay() takes that back.
   */
  constructor(place, on) {
    this.#on = on;
    for (const sign of SIGNS) place.addEventListener(sign, () => { this.#seen = Date.now(); }, { passive: true });
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY);
  }

  stop() {
    clearInterval(this.#timer);
  }

  #look() {
    if (!this.#on.open()) return;
    const idle = this.#on.idle();
    const notice = Math.min(NOTICE, idle / 3);
    const lastCall = this.#on.lastCall();
    const quiet = Date.now() - lastCall;
    if (quiet < notice) return this.#takeBack();
    if (this.#seen > lastCall) return this.#on.touch();
    if (quiet < idle - notice || this.#warned || this.#on.held()) return;
    this.#warned = true;
    this.#on.warn(new Date(lastCall + idle));
  }

  #takeBack() {
    if (this.#warned) this.#on.stay();
    this.#warned = false;
  }
}
