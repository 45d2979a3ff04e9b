/** One conversation: what the visitor does and what the service says become entries to show. */

import { Entries } from "./entries.js";
import { Outbox } from "./outbox.js";
import { Stream } from "./stream.js";

const TYPING_AFTER = 400;
const TYPING_LASTS = 8_000;
const TELL_TYPING_EVERY = 4_000;

/** What is shown is plain data. `phase` is "new", "open", "expired" or "finished". */
export class Conversation {
  log = new Entries();
  banner = { text: "", actions: [] };
  typing = "";
  phase = "new";
  cut = false;

  #api;
  #session;
  #on;
  #outbox;
  #stream;
  #timer = 0;
  #told = 0;
  #starting = null;

  /** `on`: words(name, given), changed(), said(text), added(entry), heard(message), unsent(text), focus(), trouble(problem). */
  constructor(api, session, on) {
    this.#api = api;
    this.#session = session;
    this.#on = on;
    this.#outbox = new Outbox(api, {
      sending: (letter) => this.#sending(letter),
      sent: (letter, messages) => this.#sent(letter, messages),
      failed: (letter, problem) => this.#failed(letter, problem),
    });
    this.#stream = new Stream(api, {
      since: () => this.log.lastId,
      message: (message) => this.#arrived(message),
      typing: (data) => this.#typed(data),
      up: () => this.#up(),
      down: () => this.#down(),
      expired: () => this.#expire(),
    });
  }

  get entries() { return this.log.all; }
  get messages() { return this.log.messages; }
  get open() { return this.phase === "open"; }

  /** `{state, name, stop}`: "queued", "joined", "ended" or "", who joined, and what ends the waiting. */
  get handoff() {
    const entry = this.entries.filter(({ message }) => message?.meta?.handoff).pop();
    const { handoff = "", staff = "" } = entry?.message.meta || {};
    const choice = handoff === "queued" && entry.message.choices?.slice(-1)[0]; // the last one ends the waiting
    return { state: handoff, name: staff, stop: choice && !entry.picked && { label: choice.label, run: () => this.choose(entry, choice) } };
  }

  /** Whether a check waits for an answer: the newest message of one asks for a fact. */
  get asks() {
    return this.open && this.messages.filter(({ meta }) => meta?.check).pop()?.meta.question;
  }

  /** Shows the conversation of this visitor, or begins one; a second call waits for the first. */
  start(notice = "") {
    this.#starting ??= this.#start(notice).finally(() => { this.#starting = null; });
    return this.#starting;
  }

  /** Takes up a conversation that is there already; begins none. */
  async resume() {
    if (!this.#session.token || this.phase !== "new") return;
    try {
      await this.#api.history();
    } catch (problem) {
      if (problem.expired) this.#session.forget();
      return;
    }
    if (this.#session.token) await this.start();
  }

  /** Whether the text was taken; what is said before the conversation has begun waits for that. */
  post(text) {
    const send = () => (this.open ? this.#send(text, { text }) : this.#on.unsent(text));
    if (this.phase === "new") this.start().then(send);
    else if (this.open) send();
    else return false;
    return true;
  }

  /** Takes over a check that was gone on with on pages, by the token that they gave. */
  takeOver(check) {
    if (this.open) this.#send(this.#on.words("fromPages"), { check });
  }

  /** The visitor types: told to the person in the chat, if there is one. */
  type() {
    if (!this.#withPerson || Date.now() - this.#told < TELL_TYPING_EVERY) return;
    this.#told = Date.now();
    this.#api.typing();
  }

  choose(entry, { choice, label }) {
    if (!this.open || entry.picked) return;
    entry.picked = label;
    this.#send(label, { choice });
  }

  async rate(entry, verdict) {
    if (entry.rating === verdict) return;
    const before = entry.rating;
    entry.rating = verdict;
    entry.ratingState = "";
    this.#on.changed();
    try {
      await this.#api.rate(entry.message.id, verdict);
      entry.ratingState = "rated";
    } catch (problem) {
      entry.rating = before;
      entry.ratingState = "notRated";
      this.#on.trouble(problem);
    }
    this.#on.said(this.#on.words(entry.ratingState));
    this.#on.changed();
  }

  /** Ends the conversation and forgets it; nothing of it stays. With `anew`, another begins at once. */
  async finish(anew) {
    this.#stream.stop();
    const told = await this.#api.end().then(() => "finished", (problem) => (problem.expired ? "finished" : "finishedHere"));
    if (anew) await this.restart(this.#on.words(told));
    else this.close(told);
  }

  /** Takes the conversation off the page and says why. */
  close(reason) {
    this.#clear();
    this.phase = "finished";
    this.tell(this.#on.words(reason), this.#startNew());
  }

  /** Begins anew, as after the end of a conversation. */
  async restart(notice) {
    this.#session.forget();
    this.#clear();
    this.phase = "new";
    this.#on.focus();
    await this.start(notice);
  }

  /** Looks for what was missed, which keeps the conversation open as well. */
  async touch() {
    try {
      const missed = await this.#api.history(this.log.lastId);
      missed.forEach((message) => this.#arrived(message));
      if (this.open && !this.cut) this.tell("");
    } catch (problem) {
      if (problem.expired) this.#expire();
      else if (problem.status === 0) this.#down();
    }
  }

  warn(time) {
    const keep = { label: this.#on.words("keepOpen"), run: () => { this.#on.focus(); this.touch(); } };
    if (this.open && !this.cut) this.tell(this.#on.words("closing", { time }), [keep]);
  }

  /** One notice above the message box, with buttons `{label, run}`; "" takes it away. */
  tell(text, actions = []) {
    this.banner = { text, actions };
    this.#on.changed();
  }

  /** Listens while the page is looked at, and not otherwise. */
  listen(wanted) {
    if (!this.open) return;
    if (wanted && !this.#stream.running) this.#stream.start();
    if (!wanted) this.#stream.stop();
  }

  online() {
    if (this.cut && this.open) this.#stream.start();
  }

  offline() {
    if (this.open) this.#down();
  }

  /** Stops everything, as when the element is taken off the page. */
  stop() {
    this.#stream.stop();
    clearTimeout(this.#timer);
  }

  async #start(notice) {
    try {
      const earlier = await this.#history();
      this.log.restore(earlier || (await this.#api.history()));
      this.phase = "open";
      const told = earlier ? notice : this.#on.words("expiredEarlier");
      this.tell(told);
      this.#stream.start();
    } catch (problem) {
      this.#on.trouble(problem);
      const told = problem.status === 0 ? this.#on.words("cannotStart") : problem.message;
      this.tell(told, [{ label: this.#on.words("tryAgain"), run: () => this.start(notice) }]);
    }
  }

  get #withPerson() { return this.handoff.state === "joined"; }

  /** The conversation so far; null where an earlier one has ended and a new one was opened. */
  async #history() {
    const returning = Boolean(this.#session.token);
    await this.#api.open();
    try {
      return await this.#api.history();
    } catch (problem) {
      if (!problem.expired || !returning) throw problem;
      this.#session.forget();
      await this.#api.open();
      return null;
    }
  }

  #send(text, body) {
    const entry = this.log.sending(text);
    this.#on.added(entry);
    this.#outbox.post({ text, body, item: entry });
  }

  #sending({ item }) {
    Object.assign(item, { state: this.#on.words("sending"), actions: [], failed: false });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#outbox.busy && !this.#withPerson && this.#writing("assistant"), TYPING_AFTER);
    this.#on.changed();
  }

  #sent(letter, [stored, ...replies]) {
    this.#idle();
    this.log.settle(letter.item, stored);
    replies.forEach((message) => this.#add(message));
    if (this.cut) this.#up();
    this.#on.changed();
  }

  #failed(letter, problem) {
    this.#idle();
    if (letter.id) return; // the stream has brought it: it is stored
    this.#on.trouble(problem);
    if (problem.expired) this.#expire();
    const actions = [];
    const edit = { label: this.#on.words("edit"), run: () => this.#edit(letter) };
    const again = { label: this.#on.words("tryAgain"), run: () => this.#again(letter) };
    if (problem.refused && letter.body.text) actions.push(edit);
    if (!problem.refused && !problem.expired) actions.push(again);
    if (problem.expired && letter.body.text) this.#on.unsent(letter.text);
    Object.assign(letter.item, { state: `${this.#on.words("notSent")} ${problem.message}`, actions, failed: true });
    this.#on.changed();
  }

  #again(letter) {
    this.#on.focus();
    this.#outbox.again(letter);
  }

  #edit(letter) {
    this.#outbox.drop(letter);
    this.log.drop(letter.item);
    this.#on.unsent(letter.text);
    this.#on.focus();
    this.#on.changed();
  }

  #arrived(message) {
    const letter = message.author === "visitor" ? this.#outbox.claim(message) : null;
    if (letter) this.log.settle(letter.item, message);
    else this.#add(message);
    if (message.author !== "visitor") this.#idle();
    this.#on.changed();
  }

  #add(message) {
    const entry = this.log.add(message);
    if (!entry) return;
    this.#on.added(entry);
    this.#on.heard(message);
  }

  #typed({ author, typing = true }) {
    if (!typing) return this.#idle();
    clearTimeout(this.#timer);
    this.#writing(author === "staff" ? "staff" : "assistant");
    this.#timer = setTimeout(() => this.#writing(""), TYPING_LASTS);
  }

  #idle() {
    clearTimeout(this.#timer);
    this.#writing("");
  }

  #writing(who) {
    if (who === this.typing) return;
    this.typing = who;
    this.#on.said(who ? this.#on.words(`typing.${who}`) : "");
    this.#on.changed();
  }

  #up() {
    if (!this.cut || !navigator.onLine) return; // what was still on its way says nothing of the network
    this.cut = false;
    if (!this.open) return;
    this.tell("");
    this.#on.said(this.#on.words("back"));
  }

  #down() {
    if (this.cut || !this.open) return;
    this.cut = true;
    this.tell(this.#on.words(navigator.onLine ? "lost" : "offline"));
  }

  #expire() {
    if (!this.open) return;
    this.phase = "expired";
    this.#stream.stop();
    this.#session.forget();
    this.tell(this.#on.words("expired"), this.#startNew());
  }

  #startNew() {
    return [{ label: this.#on.words("startNew"), run: () => this.restart() }];
  }

  #clear() {
    this.#stream.stop();
    this.#outbox.clear();
    this.#idle();
    this.log.clear();
    this.cut = false;
    this.banner = { text: "", actions: [] };
    this.#on.changed();
  }
}
