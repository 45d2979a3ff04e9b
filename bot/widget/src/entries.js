/**
 * The entries of the log in order, `{key, message?, text?, at?, state, actions, failed, picked?, rating?}`: a message of
 * the service, or the `text` of one on its way. A key stays, so that what is shown isn't made anew.
 */
export class Entries {
  all = [];
  #made = 0;

  get messages() { return this.all.flatMap(({ message }) => message || []); }
  get lastId() { return Math.max(0, ...this.messages.map(({ id }) => id)); }

  clear() {
    this.all = [];
  }

  /** The whole conversation as the service has it. */
  restore(messages) {
    this.clear();
    messages.forEach((message) => this.add(message));
  }

  /** Adds a message at its place; returns its entry, or null where it is there already. */
  add(message) {
    if (this.#has(message)) return null;
    if (message.author === "visitor") this.#markPicked(message.text); // said earlier, or in another tab
    const entry = { ...this.#blank(), message, rating: message.meta?.rating };
    const later = this.all.findIndex((one) => one.message?.id > message.id);
    this.all.splice(later < 0 ? this.all.length : later, 0, entry);
    return entry;
  }

  /** Adds a message that is on its way. */
  sending(text) {
    const entry = { ...this.#blank(), text, at: new Date().toISOString() };
    this.all.push(entry);
    return entry;
  }

  /** What was on its way has been stored as `message`. */
  settle(entry, message) {
    if (entry.message) return;
    if (this.#has(message)) this.drop(entry);
    else Object.assign(entry, { message, state: "", actions: [], failed: false });
  }

  drop(entry) {
    this.all = this.all.filter((one) => one !== entry);
  }

  #blank() {
    this.#made += 1;
    return { key: this.#made, state: "", actions: [], failed: false };
  }

  #has({ id }) {
    return this.all.some(({ message }) => message?.id === id);
  }

  #markPicked(label) {
    const offers = ({ message, picked }) => !picked && message?.choices?.some((one) => one.label === label);
    const asked = [...this.all].reverse().find(offers);
    if (asked) asked.picked = label;
  }
}
