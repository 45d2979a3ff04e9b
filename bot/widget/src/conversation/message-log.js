/**
 * The entries of the log in order, `{key, message?, text?, at?, state, actions, failed, picked?, rating?}`: a message of
 * the service, or the `text` of one that is being sent. A key stays, so that Lit keeps the element of an entry.
 */
export class MessageLog {
  entries = [];
  #made = 0;

  get messages() { return this.entries.flatMap(({ message }) => message || []); }
  get lastId() { return Math.max(0, ...this.messages.map(({ id }) => id)); }

  /** `{state, name, entry, choice}`: "queued", "joined", "ended" or "", who joined, and the choice that ends the waiting. */
  get handoff() {
    const entry = this.entries.filter(({ message }) => message?.meta?.handoff).pop();
    const { handoff = "", staff = "" } = entry?.message.meta || {};
    const waiting = handoff === "queued" && !entry.picked;
    return { state: handoff, name: staff, entry, choice: waiting && entry.message.choices?.slice(-1)[0] }; // the last one
  }

  /** Whether the newest message of a check is a question. */
  get inCheck() {
    return this.messages.filter(({ meta }) => meta?.check).pop()?.meta.question;
  }

  clear() {
    this.entries = [];
  }

  /** The whole conversation as the service has it. */
  restore(messages) {
    this.clear();
    messages.forEach((message) => this.add(message));
  }

  /** Adds a message at its place; returns its entry, or null if the log has it already. */
  add(message) {
    if (this.#has(message)) return null;
    if (message.author === "visitor") this.#markPicked(message.text); // picked earlier, or in another tab
    const entry = { ...this.#blank(), message, rating: message.meta?.rating };
    const later = this.entries.findIndex((one) => one.message?.id > message.id);
    this.entries.splice(later < 0 ? this.entries.length : later, 0, entry);
    return entry;
  }

  /** Adds a message that is being sent; returns its entry. */
  addSending(text) {
    const entry = { ...this.#blank(), text, at: new Date().toISOString() };
    this.entries.push(entry);
    return entry;
  }

  /** Adds a message that the service hasn't stored, last, unless it stands there already. */
  addUnstored(message) {
    if (this.entries.at(-1)?.message?.id === 0) return;
    this.entries.push({ ...this.#blank(), message: { ...message, id: 0, sent_at: new Date().toISOString() } });
  }

  /** The service has stored the message of this entry as `message`. */
  settle(entry, message) {
    if (entry.message) return;
    if (this.#has(message)) this.drop(entry);
    else Object.assign(entry, { message, state: "", actions: [], failed: false });
  }

  drop(entry) {
    this.entries = this.entries.filter((one) => one !== entry);
  }

  #blank() {
    this.#made += 1;
    return { key: this.#made, state: "", actions: [], failed: false };
  }

  #has({ id }) {
    return this.entries.some(({ message }) => message?.id === id);
  }

  #markPicked(label) {
    const offers = ({ message, picked }) => !picked && message?.choices?.some((one) => one.label === label);
    const asked = [...this.entries].reverse().find(offers);
    if (asked) asked.picked = label;
  }
}
