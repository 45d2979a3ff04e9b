/** Messages as they come: server-sent events by eventsource-client, and by asking where they are held back. */

import { createEventSource } from "eventsource-client";

const QUIET = 45_000;
const POLL_EVERY = 5_000;
const BACK_OFF = [0, 0, 2_000, 6_000, 13_000, 28_000]; // beside the two seconds that the client waits itself

export class Stream {
  #api;
  #on;
  #source = null;
  #polling = 0;
  #watch = 0;
  #heard = false;
  #failures = 0;

  /** `on`: since() -> last id, message(Message), typing(data), up(), down(), expired(). */
  constructor(api, on) {
    this.#api = api;
    this.#on = on;
  }

  get running() { return this.#source !== null; }

  /** Listens from now on; anew if it did already, as when the network is back. */
  start() {
    this.stop();
    const { url, headers } = this.#api.events;
    const source = createEventSource({
      url,
      headers,
      credentials: "omit",
      initialLastEventId: String(this.#on.since()),
      fetch: (...request) => this.#fetch(...request),
      onMessage: ({ event, data }) => this.#take(event, data),
      onComment: () => this.#alive(),
    });
    this.#source = source;
    this.#polling = setInterval(() => this.#poll(source), POLL_EVERY);
  }

  stop() {
    this.#source?.close();
    this.#source = null;
    this.#heard = false;
    this.#failures = 0;
    clearInterval(this.#polling);
    clearTimeout(this.#watch);
  }

  async #fetch(url, request) {
    await pause(BACK_OFF[Math.min(this.#failures, BACK_OFF.length - 1)] * (0.75 + Math.random() / 2), request.signal);
    this.#failures += 1;
    this.#heard = false;
    this.#expectSigns();
    try {
      const response = await this.#api.checked(await fetch(url, request));
      this.#on.up();
      return response;
    } catch (problem) {
      this.#fail(this.#source, problem, request.signal);
      throw problem;
    }
  }

  // While the stream is silent, as behind a proxy that holds it back, the same messages are fetched.
  async #poll(source) {
    if (this.#heard) return;
    try {
      const messages = await this.#api.history(this.#on.since());
      if (source !== this.#source) return;
      this.#on.up();
      messages.forEach(this.#on.message);
    } catch (problem) {
      this.#fail(source, problem);
    }
  }

  #fail(source, problem, signal) {
    if (source !== this.#source || signal?.aborted) return;
    if (problem.expired) {
      this.stop();
      this.#on.expired();
    } else if (!problem.status) {
      this.#on.down();
    }
  }

  #alive() {
    this.#heard = true;
    this.#failures = 0;
    this.#expectSigns();
  }

  // A stream that says nothing for long, not even that it lives, has been cut without a word.
  #expectSigns() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.start(), QUIET);
  }

  #take(event, data) {
    this.#alive();
    const content = parsed(data);
    if ((!event || event === "message") && content.id) this.#on.message(content);
    if (event === "typing") this.#on.typing(content);
  }
}

function parsed(data) {
  try {
    return JSON.parse(data) || {};
  } catch {
    return {};
  }
}

function pause(milliseconds, signal) {
  if (!milliseconds) return null;
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}
