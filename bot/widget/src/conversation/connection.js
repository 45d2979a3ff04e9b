/** The live connection: a stream while the page is looked at or a person is awaited, else a look now and then. */

import { MessageStream } from "./stream.js";

const LOOK_EVERY = 60_000;

/** Events beside those of the stream: "lost" and "back" for the network, "looked" when the page is shown or hidden. */
export class Connection extends MessageStream {
  lost = false;

  #conversation;
  #looking = 0;

  /** Follows the messages after the last one in the log of `conversation`, while that is open. */
  constructor(conversation, api) {
    super(api, conversation.log);
    this.#conversation = conversation;
    this.on("up", () => this.up());
    this.on("down", () => this.down());
  }

  /** Follows the network and the visibility of the page until `left`, an AbortSignal. */
  join(left) {
    const listen = (target, type, react) => target.addEventListener(type, react, { signal: left });
    listen(window, "online", () => { if (this.lost && this.#conversation.open) this.start(); });
    listen(window, "offline", () => this.down());
    listen(window, "pagehide", () => this.#look(false));
    listen(window, "pageshow", () => this.#look(true));
    listen(document, "visibilitychange", () => {
      this.#look(document.visibilityState === "visible" || this.#conversation.personAwaited);
      this.emit("looked");
    });
  }

  stop() {
    super.stop();
    clearInterval(this.#looking);
  }

  /** A call has gone through. */
  up() {
    if (!this.lost || !navigator.onLine) return; // an answer that was on its way already says nothing of the network
    this.lost = false;
    if (this.#conversation.open) this.emit("back");
  }

  /** A call hasn't reached the service. */
  down() {
    if (this.lost || !this.#conversation.open) return;
    this.lost = true;
    this.emit("lost");
  }

  #look(wanted) {
    if (!this.#conversation.open) return;
    if (wanted && !this.running) this.start();
    if (wanted) return;
    this.stop();
    this.#looking = setInterval(() => this.#glance(), LOOK_EVERY);
  }

  // What somebody wrote meanwhile is found, and nobody's chat is kept from closing by it.
  async #glance() {
    await this.#conversation.touch(true);
    if (this.#conversation.open && this.#conversation.personAwaited) this.start();
  }
}
