/** Sends the visitor's messages and takes in those of the service; each becomes one entry of the log. */

import { Outbox } from "./outbox.js";

export class Delivery {
  #conversation;
  #outbox;

  constructor(conversation, api) {
    this.#conversation = conversation;
    this.#outbox = new Outbox(api);
    this.#outbox.on("sending", ({ outgoing }) => this.#sending(outgoing));
    this.#outbox.on("sent", ({ outgoing, messages }) => this.#sent(outgoing, messages));
    this.#outbox.on("failed", ({ outgoing, problem }) => this.#failed(outgoing, problem));
  }

  /** Sends `body`, shown as `text`. */
  send(text, body) {
    const entry = this.#conversation.log.addSending(text);
    this.#conversation.emit("added", entry);
    this.#outbox.post({ text, body, entry });
  }

  /** Takes in a message that the stream or the history brought. */
  receive(message) {
    const outgoing = message.author === "visitor" ? this.#outbox.claim(message) : null;
    if (outgoing) this.#conversation.log.settle(outgoing.entry, message);
    else this.#add(message);
    if (message.author !== "visitor") this.#conversation.indicator.clear();
    this.#conversation.changed();
  }

  /** Forgets what is being sent or has failed. */
  clear() {
    this.#outbox.clear();
  }

  #sending({ entry }) {
    const { words } = this.#conversation;
    Object.assign(entry, { state: words.text("sending"), actions: [], failed: false, numbers: "" });
    this.#conversation.indicator.expectReply(() => this.#outbox.busy && !this.#conversation.withPerson);
    this.#conversation.changed();
  }

  #sent(outgoing, [stored, ...replies]) {
    this.#conversation.indicator.clear();
    const last = replies.find(({ meta }) => meta?.chat);
    if (last) return this.#conversation.over(last.text);
    this.#conversation.log.settle(outgoing.entry, stored);
    replies.forEach((message) => this.#add(message));
    this.#conversation.connection.up();
    this.#conversation.changed();
  }

  #failed(outgoing, problem) {
    const conversation = this.#conversation;
    this.#conversation.indicator.clear();
    if (outgoing.id) return; // the stream has brought it: it is stored
    conversation.emit("problem", problem);
    if (problem.expired) conversation.expire();
    if (problem.expired && outgoing.body.text) conversation.emit("unsent", outgoing.text);
    const state = `${conversation.words.text("notSent")} ${problem.message}`;
    const numbers = problem.unheard && !problem.card && conversation.numbers;
    Object.assign(outgoing.entry, { state, actions: this.#waysOn(outgoing, problem), failed: true, numbers });
    if (problem.card) conversation.log.addUnstored(problem.card);
    conversation.changed();
  }

  #waysOn(outgoing, problem) {
    const { words } = this.#conversation;
    if (problem.expired) return [];
    if (!problem.refused) return [{ label: words.text("tryAgain"), run: () => this.#retry(outgoing) }];
    return outgoing.body.text ? [{ label: words.text("edit"), run: () => this.#edit(outgoing) }] : [];
  }

  #retry(outgoing) {
    this.#conversation.emit("refocus");
    this.#outbox.retry(outgoing);
  }

  #edit(outgoing) {
    this.#outbox.drop(outgoing);
    this.#conversation.log.drop(outgoing.entry);
    this.#conversation.emit("unsent", outgoing.text);
    this.#conversation.emit("refocus");
    this.#conversation.changed();
  }

  #add(message) {
    const entry = this.#conversation.log.add(message);
    if (!entry) return;
    this.#conversation.emit("added", entry);
    this.#conversation.emit("received", message);
  }
}
