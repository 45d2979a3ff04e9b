/** The session of the visitor, shared by the open tabs of a site; the device keeps it only where that is asked for. */

import { Emitter } from "../emitter.js";
import { readStored, store } from "../storage.js";

const PATIENCE = 150; // milliseconds that other tabs get to answer

/**
 * Events: "found" when another tab has begun a conversation, "ended" when another tab has ended it, "kept" when another
 * tab has changed how long the device keeps it.
 */
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
  /** Until when this device keeps the session, in milliseconds; 0 where only its tabs do. */
  get until() { return this.#value?.until || 0; }

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

  /** Lets this device keep the session until then; 0: only its tabs. */
  keepUntil(until) {
    if (!this.#value) return;
    this.note({ until });
    this.#share();
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
    const { token, expires_at, seen, until } = this.#value;
    this.#channel?.postMessage({ have: { token, expires_at, seen, until } });
  }

  #receive({ ask, have, gone }) {
    if (ask && this.#value) this.#share();
    if (have && !this.#value) {
      this.#write(have);
      this.#found();
      this.emit("found");
    }
    if (have?.token === this.token && (have?.until || 0) !== this.until) {
      this.note({ until: have.until });
      this.emit("kept");
    }
    if (gone && gone === this.token) {
      this.forget();
      this.emit("ended");
    }
  }

  #read() {
    const kept = readStored("localStorage", this.#name);
    const session = readStored("sessionStorage", this.#name);
    if (kept?.token && kept.until > Date.now()) return { ...kept, shown: session?.shown };
    if (kept) store("localStorage", this.#name, null);
    return session?.token ? session : null;
  }

  #write(session) {
    this.#value = session;
    const { shown, ...kept } = session || {};
    store("sessionStorage", this.#name, kept.until ? { shown } : session); // whether it is shown is each tab's own
    store("localStorage", this.#name, kept.until ? kept : null);
  }
}
