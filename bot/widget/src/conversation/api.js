/** The visitor API: session, messages, ratings. Knows nothing of what is shown. */

const WAIT = 15_000;
const PAUSES = [600, 1_800];

/**
 * What went wrong, in words for the visitor; `status` is 0 where no answer came, `card` the crisis card if it is due,
 * `fields` the reasons for the fields of a form.
 */
export class Problem extends Error {
  constructor(status, detail, { code = "", card, fields } = {}) {
    super(detail);
    Object.assign(this, { status, code, card, fields });
  }

  get expired() { return this.status === 401; }
  get refused() { return [400, 409, 413, 422].includes(this.status); }
  get passing() { return [0, 500, 502, 504].includes(this.status) && !this.card; }
  /** Whether nobody may have looked for words of crisis. */
  get unheard() { return this.status === 0 || this.status >= 500; }
}

export class Api {
  #service;
  #session;
  #opening = null;

  /** When the service last answered a call, in milliseconds. */
  lastCall = Date.now();

  /** The words of the locale, once the site is known. */
  words = null;

  /** `service` is its address without a slash, `session` a SharedSession. */
  constructor(service, session) {
    this.#service = service;
    this.#session = session;
  }

  /** Opens a session unless there is one. */
  async open() {
    if (this.#session.token) return;
    this.#opening ??= this.#begin().finally(() => { this.#opening = null; });
    await this.#opening;
  }

  /**
   * The messages after an id, in order; all of them without one. The service gives them in pages. `quiet`: it is no
   * sign that the visitor is there.
   */
  async history(after, quiet = false) {
    const query = String(new URLSearchParams({ ...(after && { after }), ...(quiet && { quiet: 1 }) }));
    const response = await this.#call("GET", `/v1/messages${query && `?${query}`}`, { quiet });
    const { messages, more } = await response.json();
    return more ? messages.concat(await this.history(messages.at(-1).id, quiet)) : messages;
  }

  /** The address of pages on which the check of this chat goes on; they lead back to this page. */
  async pages() {
    const response = await this.#call("POST", "/v1/check", { body: { back: location.href } });
    return this.#service + (await response.json()).path;
  }

  /** Lets the person in the chat know that the visitor types; nobody minds if it is lost. */
  typing() {
    this.#call("POST", "/v1/typing", { body: {} }).catch(() => {});
  }

  /** Sends `{text}`, `{choice}`, `{topic}` or `{check}`. The key makes every repeat harmless, so a passing failure is tried again. */
  async send(body, key) {
    const headers = { "Idempotency-Key": key };
    for (let tries = 0; ; tries += 1) {
      try {
        const response = await this.#call("POST", "/v1/messages", { body, headers });
        return (await response.json()).messages;
      } catch (problem) {
        if (!problem.passing || tries >= PAUSES.length) throw problem;
        await new Promise((done) => setTimeout(done, PAUSES[tries]));
      }
    }
  }

  /** Says of an answer whether it was "good" or "bad". */
  async rate(message, verdict) {
    await this.#call("POST", "/v1/ratings", { body: { message, verdict } });
  }

  /** Lets the session last for so many seconds, however quiet it is; 0: no longer. */
  async keep(seconds) {
    await this.#call("POST", "/v1/session/keep", { body: { seconds } });
  }

  /** The questions `{topic, label}` that fit what is typed. */
  async questions(text) {
    const response = await this.#call("POST", "/v1/questions", { body: { text } });
    return (await response.json()).questions;
  }

  /** `{hours, there}`: the opening hours in words or null, and whether somebody can join a chat. */
  async presence() {
    return (await this.#call("GET", "/v1/presence")).json();
  }

  /** Makes an enquiry of the waiting for a person; `form` is `{name, email}`, and the visitor agrees. */
  async writeInstead(form) {
    await this.#call("POST", "/v1/enquiry", { body: { ...form, consent: true } });
  }

  /**
   * Ends the session: `{outcome, references, days}`, with `erase` once it is deleted. Forgets it here, in every tab, in
   * any case.
   */
  async end(erase) {
    try {
      if (!this.#session.token) return {};
      if (erase) return await (await this.#call("DELETE", "/v1/session")).json();
      await this.#call("POST", "/v1/session/end", { body: {} });
      return { outcome: "ended" };
    } finally {
      this.#session.end();
    }
  }

  /** Where events come from, and the header that opens them. */
  get events() {
    return { url: `${this.#service}/v1/events`, headers: { Authorization: `Bearer ${this.#session.token}` } };
  }

  /** An answer of the service, or the Problem that it tells. */
  async checked(response, quiet = false) {
    if (!response.ok) throw await this.#problemOf(response);
    if (!quiet) this.lastCall = Date.now();
    return response;
  }

  async #begin() {
    const response = await this.#call("POST", "/v1/session", { body: { language: this.words?.language } });
    this.#session.keep(await response.json());
  }

  async #call(method, path, { body, headers = {}, quiet } = {}) {
    const sent = { ...headers };
    if (body) sent["Content-Type"] = "application/json";
    if (this.#session.token && path.startsWith("/v1/")) sent.Authorization = `Bearer ${this.#session.token}`;
    const request = { method, headers: sent, body: body && JSON.stringify(body), cache: "no-store", credentials: "omit" };
    return this.checked(await this.#answered(this.#service + path, request), quiet);
  }

  async #answered(url, request) {
    try {
      return await fetch(url, { ...request, signal: AbortSignal.timeout(WAIT) });
    } catch (error) {
      throw new Problem(0, this.#text(error.name === "TimeoutError" ? "slow" : "network"));
    }
  }

  #text(problem) {
    return this.words?.text(`problems.${problem}`);
  }

  async #problemOf(response) {
    const kind = response.headers.get("Content-Type") || "";
    const body = kind.includes("json") ? await response.json().catch(() => ({})) : {};
    const said = [body.title?.replace(/[.]?$/, "."), body.detail].filter(Boolean).join(" ");
    return new Problem(response.status, said || this.#text(response.status) || this.#text("other"), body);
  }
}
