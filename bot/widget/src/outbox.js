/** Messages on their way: one at a time, in order, each under one idempotency key for good. */

export class Outbox {
  #api;
  #on;
  #queue = Promise.resolve();
  #flying = null;
  #failed = new Set();
  #era = 0;

  /** `on`: sending(letter), sent(letter, messages), failed(letter, problem); a letter is {text, body, item, key}. */
  constructor(api, on) {
    this.#api = api;
    this.#on = on;
  }

  get busy() { return this.#flying !== null; }

  /** Queues a new letter `{text, body, item}`. */
  post(letter) {
    this.#enqueue({ ...letter, key: newKey() });
  }

  /** Sends a failed letter again, under its own key: the service then does nothing twice. */
  again(letter) {
    if (this.#failed.delete(letter)) this.#enqueue(letter);
  }

  /** The failed letter is not wanted any more. */
  drop(letter) {
    this.#failed.delete(letter);
  }

  /** Forgets everything, as when the conversation is over. */
  clear() {
    this.#era += 1;
    this.#flying = null;
    this.#failed.clear();
    this.#queue = Promise.resolve();
  }

  /** The letter that a stored visitor's message from the stream belongs to, or null. */
  claim(message) {
    const letter = this.#flying || [...this.#failed].find(({ text }) => text === message.text);
    if (!letter || letter.id) return null;
    letter.id = message.id;
    this.#failed.delete(letter);
    return letter;
  }

  #enqueue(letter) {
    const era = this.#era;
    this.#on.sending(letter);
    this.#queue = this.#queue.then(() => this.#deliver(letter, era));
  }

  async #deliver(letter, era) {
    if (era !== this.#era) return;
    this.#flying = letter;
    try {
      const messages = await this.#api.send(letter.body, letter.key);
      if (era === this.#era) this.#on.sent(letter, messages);
    } catch (problem) {
      if (era === this.#era) this.#fail(letter, problem);
    } finally {
      if (era === this.#era) this.#flying = null;
    }
  }

  #fail(letter, problem) {
    if (!problem.refused) this.#failed.add(letter);
    this.#on.failed(letter, problem);
  }
}

// randomUUID is missing where the page is served without TLS, as on an intranet.
function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
