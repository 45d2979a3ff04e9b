/** What the chat begins with: asked by a link, by the site's script, or by the pages of a check. */

import { forgetAddress, readAddress } from "./address.js";

export class WaysIn {
  #open;
  #conversation;
  #composer;
  #labelOf;

  /** `open()` opens the panel and resolves once it stands; `labelOf(topic)` gives what its button says, or undefined. */
  constructor(open, conversation, composer, labelOf) {
    this.#open = open;
    this.#conversation = conversation;
    this.#composer = composer;
    this.#labelOf = labelOf;
  }

  /** Follows links within the page until `left`, an AbortSignal. */
  follow(left) {
    addEventListener("hashchange", () => this.fromAddress(), { signal: left });
  }

  /** Does what the address asks; `label` is that of its topic. Returns whether it asked anything. */
  async fromAddress(label) {
    const given = readAddress();
    if (!given.goOn && !given.ask && !label) return false;
    forgetAddress(given);
    await this.#open();
    if (given.goOn) this.#conversation.takeOver(given.goOn);
    else if (given.ask) this.#composer.giveBack(given.ask); // a link puts words into the box; only the visitor says them
    else this.#conversation.startTopic(given.topic, label);
    return true;
  }

  /** Opens the panel and sends a question. */
  async ask(question) {
    await this.#open();
    if (!this.#conversation.post(question)) this.#composer.giveBack(question);
  }

  /** Opens the panel and begins a topic or a check; does nothing where there is none of that name. */
  async start(topic) {
    const label = await this.#labelOf(topic);
    if (!label) return console.warn(`ASCL assistant: there is no topic "${topic}".`);
    await this.#open();
    return this.#conversation.startTopic(topic, label);
  }
}
