/** The visitor API: session, messages, events. Knows nothing of the page. */

import { words } from "./words.js";

const STORE = "membership-assistant";
const WAIT = 15_000;
const PAUSES = [600, 1_800];

/** What went wrong, in words for the visitor; `status` is 0 where no answer came. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }

  get expired() { return this.status === 401; }
  get refused() { return [400, 409, 413, 422].includes(this.status); }
  get passing() { return [0, 500, 502, 504].includes(this.status); }
}

export class Api {
  #session = restored();
  #opening = null;

  /** When the service last answered a call, in milliseconds. */
  lastCall = Date.now();

  get hasSession() { return Boolean(this.#session); }
  get idleSeconds() { return this.#session?.idle_seconds; }

  /** Opens a session unless there is one. */
  async open() {
    if (this.#session) return;
    this.#opening ??= this.#begin().finally(() => { this.#opening = null; });
    await this.#opening;
  }

  /** The messages after an id, in order; all of them without one. */
  async history(after) {
    const query = after ? `?after=${encodeURIComponent(after)}` : "";
    const response = await this.#call("GET", `/v1/messages${query}`);
    return (await response.json()).messages;
  }

  /** The address of pages on which the check of this chat goes on. */
  async pages() {
    const response = await this.#call("POST", "/v1/check", { body: {} });
    return (await response.json()).path;
  }

  /** Sends `{text}`, `{choice}` or `{check}`. The key makes every repeat harmless, so a passing failure is tried again. */
  async send(body, key) {
    const headers = { "Idempotency-Key": key };
    for (let tries = 0; ; tries += 1) {
      try {
        await this.open();
        const response = await this.#call("POST", "/v1/messages", { body, headers });
        return (await response.json()).messages;
      } catch (problem) {
        if (!problem.passing || tries >= PAUSES.length) throw problem;
        await new Promise((done) => setTimeout(done, PAUSES[tries]));
      }
    }
  }

  /** Lets the person in the chat know that the visitor types; nobody minds if it is lost. */
  async typing() {
    await this.#call("POST", "/v1/typing", { body: {} }).catch(() => {});
  }

  /** The open stream of events since an id. */
  async events(since, signal) {
    const headers = { Accept: "text/event-stream", "Last-Event-ID": String(since) };
    return this.#call("GET", "/v1/events", { headers, signal });
  }

  /** Ends the session at the service; forgets it here whatever the service says. */
  async end() {
    try {
      if (this.#session) await this.#call("POST", "/v1/session/end", { body: {} });
    } finally {
      this.forget();
    }
  }

  /** Drops the token. */
  forget() {
    this.#session = null;
    remember(null);
  }

  async #begin() {
    const response = await this.#call("POST", "/v1/session", { body: {} });
    this.#session = await response.json();
    remember(this.#session);
  }

  async #call(method, path, { body, headers = {}, signal } = {}) {
    const sent = { ...headers };
    if (body) sent["Content-Type"] = "application/json";
    if (this.#session) sent.Authorization = `Bearer ${this.#session.token}`;
    const request = { method, headers: sent, body: body && JSON.stringify(body), cache: "no-store" };
    const response = await answered(path, request, signal);
    if (!response.ok) throw await problemOf(response);
    this.lastCall = Date.now();
    return response;
  }
}

// A stream brings its own signal and may stay open; everything else has a deadline.
async function answered(path, request, signal) {
  try {
    return await fetch(path, { ...request, signal: signal || AbortSignal.timeout(WAIT) });
  } catch (error) {
    const slow = error.name === "TimeoutError";
    throw new Problem(0, slow ? words.problems.slow : words.problems.network);
  }
}

async function problemOf(response) {
  const kind = response.headers.get("Content-Type") || "";
  const body = kind.includes("json") ? await response.json().catch(() => ({})) : {};
  const said = [body.title?.replace(/[.]?$/, "."), body.detail].filter(Boolean).join(" ");
  return new Problem(response.status, said || words.problems[response.status] || words.problems.other);
}

function restored() {
  try {
    const session = JSON.parse(sessionStorage.getItem(STORE));
    return session?.token ? session : null;
  } catch {
    return null; // storage can be blocked; the conversation then lasts until a reload
  }
}

function remember(session) {
  try {
    if (session) sessionStorage.setItem(STORE, JSON.stringify(session));
    else sessionStorage.removeItem(STORE);
  } catch {
    // as above
  }
}
