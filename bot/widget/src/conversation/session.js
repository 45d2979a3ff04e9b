/** The session of the visitor, shared by the open tabs of a site and kept nowhere else. */

import { Emitter } from "../emitter.js";

const PATIENCE = 150; // milliseconds that other tabs get to answer

/** Events: "found" when another tab has begun a conversation, "ended" when another tab has ended it. */
export class SharedSession extends Emitter {
  #name;
  #channel = null;
  #value;
  #found = () => {};

  /** `service` is the address of the service. */
  constructor(service) {
    super();
    this.#name = `ascl-assistant ${service}`;
    this.#value = this.#read();
    if (!globalThis.BroadcastChannel) return;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#receive(data);
  }

  get token() { return this.#value?.token; }
  /** The id up to which the visitor has seen messages. */
  get seen() { return this.#value?.seen || 0; }
  /** Whether this tab showed the conversation when it was left. */
  get shown() { return Boolean(this.#value?.shown); }

  /** Asks the other tabs for their conversation, unless this one has one. */
  async find() {
    if (this.#value || !this.#channel) return;
    this.#channel.postMessage({ ask: true });
    await new Promise((done) => {
      this.#found = done;
      setTimeout(done, PATIENCE);
    });
  }

  /** A session that has just begun. */
  keep({ token, expires_at }) {
    this.#write({ token, expires_at });
    this.#share();
  }

  /** Remembers `seen` or `shown` while there is a session. */
  note(what) {
    if (this.#value) this.#write({ ...this.#value, ...what });
  }

  /** Drops the token here. */
  forget() {
    this.#write(null);
  }

  /** Drops the token in every tab. */
  end() {
    const token = this.token;
    this.forget();
    if (token) this.#channel?.postMessage({ gone: token });
  }

  /** Leaves the other tabs alone from now on, as when the element is taken off the page. */
  close() {
    this.#channel?.close();
    this.#channel = null;
  }

  #share() {
    const { token, expires_at, seen } = this.#value;
    this.#channel?.postMessage({ have: { token, expires_at, seen } });
  }

  #receive({ ask, have, gone }) {
    if (ask && this.#value) this.#share();
    if (have && !this.#value) {
      this.#write(have);
      this.#found();
      this.emit("found");
    }
    if (gone && gone === this.token) {
      this.forget();
      this.emit("ended");
    }
  }

  #read() {
    try {
      const session = JSON.parse(sessionStorage.getItem(this.#name));
      return session?.token ? session : null;
    } catch {
      return null; // storage can be blocked; the conversation then lasts until a reload
    }
  }

  #write(session) {
    this.#value = session;
    try {
      if (session) sessionStorage.setItem(this.#name, JSON.stringify(session));
      else sessionStorage.removeItem(this.#name);
    } catch {
      // as above
    }
  }
}
