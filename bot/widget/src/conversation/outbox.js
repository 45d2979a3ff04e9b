/** Sends messages one at a time, in order, each under one idempotency key. */

import { Emitter } from "../emitter.js";

/**
 * Events: "sending" {outgoing}, "sent" {outgoing, messages}, "failed" {outgoing, problem}.
 * An outgoing message is `{text, body, entry, key}`, and has the `id` of the stored message once that is known.
 */
export class Outbox extends Emitter {
  #api;
  #queue = Promise.resolve();
  #current = null;
  #failed = new Set();
  #generation = 0;

  constructor(api) {
    super();
    this.#api = api;
  }

  get busy() { return this.#current !== null; }

  /** Queues a new message `{text, body, entry}`. */
  post(message) {
    this.#enqueue({ ...message, key: newKey() });
  }

  /** Sends a failed message again under its own key, so that the service stores it once. */
  retry(outgoing) {
    if (this.#failed.delete(outgoing)) this.#enqueue(outgoing);
  }

  /** Gives up a failed message. */
  drop(outgoing) {
    this.#failed.delete(outgoing);
  }

  /** Forgets every message, as at the end of a conversation. */
  clear() {
    this.#generation += 1;
    this.#current = null;
    this.#failed.clear();
    this.#queue = Promise.resolve();
  }

  /** The outgoing message that the service has stored as `message` and the stream has brought, or null. */
  claim(message) {
    const outgoing = this.#current || [...this.#failed].find(({ text }) => text === message.text);
    if (!outgoing || outgoing.id) return null;
    outgoing.id = message.id;
    this.#failed.delete(outgoing);
    return outgoing;
  }

  #enqueue(outgoing) {
    const generation = this.#generation;
    this.emit("sending", { outgoing });
    this.#queue = this.#queue.then(() => this.#deliver(outgoing, generation));
  }

  async #deliver(outgoing, generation) {
    const cleared = () => generation !== this.#generation;
    if (cleared()) return;
    this.#current = outgoing;
    try {
      const messages = await this.#api.send(outgoing.body, outgoing.key);
      if (!cleared()) this.emit("sent", { outgoing, messages });
    } catch (problem) {
      if (!cleared()) this.#fail(outgoing, problem);
    } finally {
      if (!cleared()) this.#current = null;
    }
  }

  #fail(outgoing, problem) {
    if (!problem.refused) this.#failed.add(outgoing);
    this.emit("failed", { outgoing, problem });
  }
}

// randomUUID is missing where the page is served without TLS, as on an intranet.
function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
