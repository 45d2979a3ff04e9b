/** The visitor API as a real server on this machine, as far as a conversation needs it. */

import { createServer } from "node:http";

/** A service that has stored `messages`; what it is to do wrong is set on it, what it was asked stands in `calls`. */
export class Service {
  messages = [];
  calls = [];
  token = "token-1";
  /** Statuses of the next answers to a call, by path; 0 cuts the connection. */
  faults = {};
  /** The most messages that it gives at once. */
  pageSize = 200;
  /** What the service replies to a text or a choice. */
  reply = (body) => [{ author: "assistant", text: `Reply to ${body.text ?? body.choice}` }];

  #server = createServer((request, response) => this.#answer(request, response));
  #streams = new Set();
  #keys = new Map();
  #waiting = [];

  async start() {
    await new Promise((done) => { this.#server.listen(0, "127.0.0.1", done); });
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((done) => { this.#server.close(done); });
  }

  /** Stores a message and sends it down the streams. */
  say(message, stored = this.store(message)) {
    this.send(`id: ${stored.id}\ndata: ${JSON.stringify(stored)}\n\n`);
    return stored;
  }

  store(message) {
    const stored = { id: this.messages.length + 1, sent_at: "2026-03-02T09:05:00Z", ...message };
    this.messages.push(stored);
    return stored;
  }

  /** Writes these lines to every open stream. */
  send(lines) {
    for (const stream of this.#streams) stream.write(lines);
  }

  cutStreams() {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }

  /** The calls to a path so far. */
  callsTo(path) {
    return this.calls.filter((call) => call.path === path);
  }

  /** The call number `count` to a path, once it has come. */
  async called(path, count = 1) {
    while (this.callsTo(path).length < count) await new Promise((done) => { this.#waiting.push(done); });
    return this.callsTo(path)[count - 1];
  }

  async #answer(request, response) {
    const { pathname: path, searchParams } = new URL(request.url, "http://service");
    const chunks = await request.toArray();
    const body = chunks.length ? JSON.parse(Buffer.concat(chunks)) : undefined;
    this.calls.push({ path, method: request.method, headers: request.headers, query: Object.fromEntries(searchParams), body });
    this.#waiting.splice(0).forEach((done) => done());
    const fault = this.faults[path]?.shift();
    if (fault === 0) return request.socket.destroy();
    if (fault) return this.#json(response, typeof fault === "object" ? fault : { status: fault });
    if (this.#needsToken(path) && request.headers.authorization !== `Bearer ${this.token}`) {
      return this.#json(response, { status: 401, title: "Session over" });
    }
    if (path === "/v1/events") return this.#stream(response);
    return this.#json(response, { status: 200, ...this.#result(path, request, searchParams, body) });
  }

  #needsToken(path) {
    return path.startsWith("/v1/") && path !== "/v1/session";
  }

  #result(path, request, query, body) {
    if (path === "/widget/site") return { allowed: true, phone: "0116", max_text: 20, enquiry_page: "https://union.example/enquiry", idle_seconds: 900, locale: "en-GB", words: {} };
    if (path === "/v1/session") return { token: this.token, expires_at: "2026-03-02T10:00:00Z" };
    if (path === "/v1/check") return { path: "/check/cover?go=1" };
    if (path !== "/v1/messages") return {};
    if (request.method === "GET") return this.#page(Number(query.get("after") || 0));
    return { messages: this.#receive(request.headers["idempotency-key"], body) };
  }

  #page(after) {
    const messages = this.messages.filter(({ id }) => id > after);
    return messages.length > this.pageSize ? { messages: messages.slice(0, this.pageSize), more: true } : { messages };
  }

  #receive(key, body) {
    if (!this.#keys.has(key)) {
      const said = this.store({ author: "visitor", text: body.text ?? body.choice });
      this.#keys.set(key, [said, ...this.reply(body).map((message) => this.store(message))]);
    }
    return this.#keys.get(key);
  }

  #stream(response) {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(": open\n\n");
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
  }

  #json(response, { status, ...content }) {
    const type = status < 400 ? "application/json" : "application/problem+json";
    response.writeHead(status, { "Content-Type": type }).end(JSON.stringify(content));
  }
}

/** A service for one test. */
export async function serve(t) {
  const service = await new Service().start();
  t.after(() => service.stop());
  return service;
}
