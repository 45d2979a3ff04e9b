/** Keeps the conversation open while somebody is here, and warns before it closes for want of them. */

const LOOK_EVERY = 15_000;
const IDLE = 30 * 60_000; // as long as the service waits unless the session says otherwise
const NOTICE = 5 * 60_000;
const SIGNS = ["keydown", "pointerdown", "scroll"];

export class Presence {
  #api;
  #on;
  #seen = 0;
  #warned = false;

  /** `on`: touch() calls the service, warn(closing: Date), stay() takes the warning back,
   * held() says whether it stays open anyway. */
  constructor(api, on) {
    this.#api = api;
    this.#on = on;
    for (const sign of SIGNS) addEventListener(sign, () => { this.#seen = Date.now(); }, { passive: true });
    setInterval(() => this.#look(), LOOK_EVERY);
  }

  #look() {
    if (!this.#api.hasSession) return;
    const idle = this.#api.idleSeconds * 1_000 || IDLE;
    const notice = Math.min(NOTICE, idle / 3);
    const quiet = Date.now() - this.#api.lastCall;
    if (quiet < notice) return this.#takeBack();
    if (this.#seen > this.#api.lastCall) return this.#on.touch();
    if (quiet < idle - notice || this.#warned || this.#on.held()) return;
    this.#warned = true;
    this.#on.warn(new Date(this.#api.lastCall + idle));
  }

  #takeBack() {
    if (this.#warned) this.#on.stay();
    this.#warned = false;
  }
}
