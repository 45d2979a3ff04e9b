/** Messages as they come: server-sent events, and by asking where those are held back. */

import { createParser } from "eventsource-parser";
import { Emitter } from "../emitter.js";

const QUIET = 45_000;
const POLL_EVERY = 5_000;
const RETRY_AFTER = 2_000;
const BACK_OFF = [0, 0, 2_000, 6_000, 13_000, 28_000]; // on top of that, by the failures in a row

/** Events: "message" and "typing" with what the service said, "up" and "down" for the network, "expired". */
export class MessageStream extends Emitter {
  #api;
  #log;
  #leave = null;
  #polling = 0;
  #watch = 0;
  #heard = false;
  #failures = 0;
  #seen = 0; // the last id of the stream itself: a reply to a call may come before an older message

  /** Follows what comes after the last message of `log`. */
  constructor(api, log) {
    super();
    this.#api = api;
    this.#log = log;
  }

  get running() { return this.#leave !== null; }

  /** Listens from now on; anew if it did already, as when the network is back. */
  start() {
    this.stop();
    this.#seen ||= this.#log.lastId;
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    this.#polling = setInterval(() => this.#poll(signal), POLL_EVERY);
    this.#follow(signal);
  }

  stop() {
    this.#leave?.abort();
    this.#leave = null;
    this.#heard = false;
    this.#failures = 0;
    clearInterval(this.#polling);
    clearTimeout(this.#watch);
  }

  async #follow(signal) {
    while (!signal.aborted) {
      try {
        await this.#read(await this.#connect(signal), signal);
      } catch {
        // refused or cut; either way it is tried again
      }
      const more = BACK_OFF[Math.min(this.#failures, BACK_OFF.length - 1)];
      await pause(RETRY_AFTER + more * (0.75 + Math.random() / 2), signal);
    }
  }

  async #connect(signal) {
    this.#failures += 1;
    this.#heard = false;
    this.#expectSigns();
    const { url, headers } = this.#api.events;
    Object.assign(headers, { Accept: "text/event-stream", "Last-Event-ID": this.#seen });
    try {
      const response = await fetch(url, { headers, cache: "no-store", credentials: "omit", signal });
      const { body } = await this.#api.checked(response);
      this.emit("up");
      return body;
    } catch (problem) {
      this.#fail(problem, signal);
      throw problem;
    }
  }

  async #read(body, signal) {
    const live = (react) => (sign) => { if (!signal.aborted) react(sign); };
    const parser = createParser({ onEvent: live((event) => this.#take(event)), onComment: live(() => this.#alive()) });
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(value);
    }
  }

  // While the stream is silent, as behind a proxy that holds it back, the same messages are fetched.
  async #poll(signal) {
    if (this.#heard) return;
    try {
      const messages = await this.#api.history(this.#seen);
      if (signal.aborted) return;
      this.emit("up");
      messages.forEach((message) => this.#pass(message));
    } catch (problem) {
      this.#fail(problem, signal);
    }
  }

  #fail(problem, signal) {
    if (signal.aborted) return;
    if (problem.expired) {
      this.stop();
      this.emit("expired");
    } else if (!problem.status) {
      this.emit("down");
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

  #pass(message) {
    this.#seen = Math.max(this.#seen, message.id);
    this.emit("message", message);
  }

  #take({ event, data }) {
    this.#alive();
    const content = parsed(data);
    if ((!event || event === "message") && content.id) this.#pass(content);
    if (event === "typing") this.emit("typing", content);
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
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}
