/** What there is to show of a conversation. */

import { Emitter } from "../emitter.js";
import { MessageLog } from "./message-log.js";
import { TypingIndicator } from "./typing.js";

export class ConversationState extends Emitter {
  /** "new", "open", "expired" or "finished". */
  phase = "new";
  /** The notice above the message box: its text, buttons `{label, run}` and numbers for a crisis. */
  banner = { text: "", actions: [], numbers: "" };
  /** Numbers for a crisis, as the service gave them at the start: they are at hand when it can't be reached. */
  numbers = "";
  /** What screen readers are told next. */
  status = "";

  log = new MessageLog();
  indicator = new TypingIndicator();

  /** `host` renders anew with each change; `words` are those of its locale. */
  constructor(host, session, words) {
    super();
    Object.assign(this, { host, session, words });
    this.indicator.on("change", () => this.announce(this.typing ? words.text(`typing.${this.typing}`) : ""));
  }

  get open() { return this.phase === "open"; }
  /** "assistant", "staff" or "". */
  get typing() { return this.indicator.author; }
  /** Whether a person has joined the chat. */
  get withPerson() { return this.log.handoff.state === "joined"; }
  /** Whether a person is in the chat or waited for. */
  get personAwaited() { return ["queued", "joined"].includes(this.log.handoff.state); }
  /** Whether this device keeps the conversation however quiet it is. */
  get kept() { return this.session.until > Date.now(); }
  /** Whether a check waits for an answer. */
  get inCheck() { return this.open && this.log.inCheck; }

  /** The messages of the service that the visitor hasn't seen. */
  get unseen() {
    return this.log.messages.filter(({ author, id }) => author !== "visitor" && id > this.session.seen);
  }

  /** Shows a notice with buttons `{label, run}` above the message box; "" removes it. */
  notify(text, actions = [], numbers = "") {
    this.banner = { text, actions, numbers };
    this.changed();
  }

  /** Has screen readers say a text. */
  announce(text) {
    this.status = text;
    this.changed();
  }

  changed() {
    this.host.requestUpdate();
  }
}
