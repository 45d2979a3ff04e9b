/** Messages as they come: server-sent events over fetch, so that the token travels in a header. */

const QUIET = 45_000;
const POLL_EVERY = 5_000;
const BACK_OFF = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export class Stream {
  #api;
  #on;
  #stopping = null;
  #heard = false;

  /** `on`: since() -> last id, message(Message), typing(data), up(), down(), expired(). */
  constructor(api, on) {
    this.#api = api;
    this.#on = on;
  }

  /** Listens from now on; anew if it did already, as when the network is back. */
  start() {
    this.stop();
    this.#stopping = new AbortController();
    this.#listenOn(this.#stopping.signal);
    this.#pollOn(this.#stopping.signal);
  }

  stop() {
    this.#stopping?.abort();
    this.#stopping = null;
    this.#heard = false;
  }

  async #listenOn(signal) {
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#listen(signal);
      } catch (problem) {
        if (this.#fatal(problem, signal)) return;
      }
      if (signal.aborted) return;
      failures = this.#heard ? 0 : failures + 1;
      this.#heard = false;
      await sleep(BACK_OFF[Math.min(failures, BACK_OFF.length - 1)] * (0.75 + Math.random() / 2), signal);
    }
  }

  // While the stream is silent, as behind a proxy that holds it back, the same messages are fetched.
  async #pollOn(signal) {
    while (!signal.aborted) {
      await sleep(POLL_EVERY, signal);
      if (this.#heard || signal.aborted) continue;
      try {
        const messages = await this.#api.history(this.#on.since());
        if (signal.aborted) return;
        this.#on.up();
        messages.forEach(this.#on.message);
      } catch (problem) {
        if (this.#fatal(problem, signal)) return;
      }
    }
  }

  #fatal(problem, signal) {
    if (signal.aborted) return true;
    if (problem.expired) {
      this.stop();
      this.#on.expired();
      return true;
    }
    if (problem.status === 0) this.#on.down();
    return false;
  }

  async #listen(signal) {
    const quiet = new AbortController();
    const giveUp = () => quiet.abort();
    signal.addEventListener("abort", giveUp);
    let timer = setTimeout(giveUp, QUIET);
    try {
      const response = await this.#api.events(this.#on.since(), quiet.signal);
      this.#on.up();
      for await (const frame of frames(response.body)) {
        clearTimeout(timer);
        timer = setTimeout(giveUp, QUIET);
        this.#heard = true;
        if (signal.aborted) return;
        this.#take(frame);
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
      quiet.abort();
    }
  }

  #take({ event, data }) {
    const content = parsed(data);
    if (event === "message" && content.id) this.#on.message(content);
    if (event === "typing") this.#on.typing(content);
  }
}

/** The frames of an event stream, `{event, data}`; comments come as frames of event "". */
export async function* frames(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += value;
      const held = rest.endsWith("\r") ? "\r" : ""; // its "\n" may be in the next piece
      const blocks = rest.slice(0, rest.length - held.length).replace(/\r\n?/g, "\n").split("\n\n");
      rest = blocks.pop() + held;
      yield* blocks.map(frame);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function frame(block) {
  const fields = { event: "", data: [] };
  for (const line of block.split("\n")) {
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (name === "data") fields.data.push(value);
    if (name === "event") fields.event = value;
  }
  const data = fields.data.join("\n");
  return { event: fields.event || (data ? "message" : ""), data };
}

function parsed(data) {
  try {
    return JSON.parse(data) || {};
  } catch {
    return {};
  }
}

function sleep(milliseconds, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}
