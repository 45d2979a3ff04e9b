/** The conversation: its session, its messages, how they are sent and received, and what state it is in. */

import { clockWords } from "../times.js";
import { Connection } from "./connection.js";
import { Delivery } from "./delivery.js";
import { endWords, failedEndWords } from "./ending.js";
import { canResume, openConversation } from "./opening.js";
import { rate } from "./rating.js";
import { ConversationState } from "./state.js";

const REPORT_TYPING_EVERY = 4_000;

/**
 * A reactive controller: the host renders anew with each change. Events: "added" with an entry of the log, "received"
 * with a message of the service, "unsent" with text to give back to the visitor, "refocus" when the message box should
 * have focus, "problem" with a Problem.
 */
export class ConversationController extends ConversationState {
  #api;
  #delivery;
  #starting = null;
  #typingReported = 0;

  constructor(host, { api, session, words, numbers }) {
    super(host, session, words);
    this.numbers = numbers;
    this.#api = api;
    this.#delivery = new Delivery(this, api);
    this.connection = new Connection(this, api);
    this.#follow();
    host.addController(this);
  }

  /** When the service last answered, in milliseconds. */
  get lastCall() { return this.#api.lastCall; }

  /** `{state, name, stop}`: "queued", "joined", "ended" or "", who joined, and the action that ends the waiting. */
  get handoff() {
    const { state, name, entry, choice } = this.log.handoff;
    const stop = choice && { label: choice.label, run: () => this.choose(entry, choice) };
    return { state, name, stop };
  }

  hostConnected() {
    this.connection.join(this.host.left);
  }

  hostDisconnected() {
    this.connection.stop();
    this.indicator.clear();
    this.session.close();
  }

  /** Shows the conversation of this tab or of another, or begins one. */
  begin() {
    return this.#beginOnce(async () => {
      await this.session.find();
      if (this.phase === "new") await this.#start("");
    });
  }

  /** Shows a conversation that exists already and begins none; returns whether there was one. */
  async resume() {
    await this.session.find();
    if (!this.session.token) return false;
    if (this.phase === "new" && (await canResume(this.#api, this.session))) await this.start();
    return true;
  }

  /** Shows the conversation of this session, or begins one. */
  start(notice = "") {
    return this.#beginOnce(() => this.#start(notice));
  }

  /** Sends a text, if need be once the conversation has begun; returns false where it can't be sent any more. */
  post(text) {
    const send = () => (this.open ? this.#delivery.send(text, { text }) : this.emit("unsent", text));
    if (this.phase === "new") this.start().then(send);
    else if (this.open) send();
    else return false;
    return true;
  }

  /** Sends a choice of the message of an entry; each message takes one. */
  choose(entry, { choice, label }) {
    if (this.phase === "expired") return this.announce(this.words.text("choicesExpired"));
    if (!this.open || entry.picked) return;
    entry.picked = label;
    this.#delivery.send(label, { choice });
  }

  /** Begins a topic or a check by its name, as its button would; `label` is what that says. */
  startTopic(topic, label) {
    if (this.open) this.#delivery.send(label, { topic });
  }

  /** Goes on with the check that the visitor continued on pages; `check` is the token that the pages gave. */
  takeOver(check) {
    if (this.open) this.#delivery.send(this.words.text("fromPages"), { check });
  }

  /** Lets the person in the chat, if there is one, know that the visitor types. */
  reportTyping() {
    if (!this.withPerson || Date.now() - this.#typingReported < REPORT_TYPING_EVERY) return;
    this.#typingReported = Date.now();
    this.#api.typing();
  }

  /** Rates the answer of an entry "good" or "bad". */
  rate(entry, verdict) {
    return rate(this, this.#api, entry, verdict);
  }

  /** Leaves for the pages on which the check goes on. */
  async goToPages() {
    try {
      location.assign(await this.#api.pages());
    } catch ({ message }) {
      this.notify(`${this.words.text("noPages")} ${message}`);
    }
  }

  /** Keeps the conversation on this device until the day ends, or in this tab alone. */
  async keepHere(wanted) {
    const until = wanted ? new Date().setHours(24, 0, 0, 0) : 0;
    try {
      await this.#api.keep(wanted ? Math.ceil((until - Date.now()) / 1_000) : 0);
      this.session.keepUntil(until);
      this.notify(this.words.text(wanted ? "kept" : "notKept"));
    } catch ({ message }) {
      this.notify(message);
    }
  }

  /** Ends the conversation, with `erase` for good; says what becomes of it. With `anew`, another begins at once. */
  async finish(anew, erase) {
    this.connection.stop();
    const said = await this.#api.end(erase).then((told) => endWords(this.words, told), (problem) => failedEndWords(this.words, problem));
    if (anew) await this.#restart(said);
    else this.#close(said);
  }

  /** The service has ended the conversation, at the visitor's wish; `said` is its last word. */
  over(said) {
    this.session.end();
    this.#close(said);
  }

  /** Fetches what was missed; the service counts that as activity unless it is `quiet`. */
  async touch(quiet = false) {
    try {
      const missed = await this.#api.history(this.log.lastId, quiet);
      missed.forEach((message) => this.#delivery.receive(message));
      if (!quiet) this.clearBanner();
    } catch (problem) {
      if (problem.expired) this.expire();
      else if (problem.status === 0) this.connection.down();
    }
  }

  /** Warns that the conversation closes at `closing`, a Date. */
  warn(closing) {
    const keepOpen = { label: this.words.text("keepOpen"), run: () => { this.emit("refocus"); this.touch(); } };
    const time = clockWords(closing, this.words.language);
    if (this.open && !this.connection.lost) this.notify(this.words.text("closing", { time }), [keepOpen]);
  }

  /** Removes the notice, unless it tells that the network is lost or the conversation over. */
  clearBanner() {
    if (this.open && !this.connection.lost) this.notify("");
  }

  /** The service knows the session no longer; what was said can still be read. */
  expire() {
    if (!this.open) return;
    this.phase = "expired";
    this.connection.stop();
    this.session.forget();
    this.notify(this.words.text("expired"), this.#startNew());
  }

  #follow() {
    const connection = this.connection;
    connection.on("message", (message) => this.#delivery.receive(message));
    connection.on("typing", (typing) => this.indicator.follow(typing));
    connection.on("expired", () => this.expire());
    connection.on("looked", () => this.changed());
    connection.on("lost", () => this.notify(this.words.text(navigator.onLine ? "lost" : "offline")));
    connection.on("back", () => {
      this.notify("");
      this.announce(this.words.text("back"));
    });
    this.session.on("kept", () => this.changed());
    this.session.on("ended", () => this.#close(this.words.text("finishedElsewhere")));
  }

  // A second call waits for the first.
  #beginOnce(begin) {
    this.#starting ??= begin().finally(() => { this.#starting = null; });
    return this.#starting;
  }

  async #start(notice) {
    try {
      const { messages, renewed } = await openConversation(this.#api, this.session);
      this.log.restore(messages);
      this.phase = "open";
      this.notify(renewed ? this.words.text("expiredEarlier") : notice);
      this.connection.start();
    } catch (problem) {
      this.emit("problem", problem);
      const text = problem.status === 0 ? this.words.text("cannotStart") : problem.message;
      this.notify(text, [{ label: this.words.text("tryAgain"), run: () => this.start(notice) }], problem.unheard && this.numbers);
    }
  }

  #close(said) {
    this.#clear();
    this.phase = "finished";
    this.notify(said, this.#startNew());
  }

  async #restart(notice) {
    this.session.forget();
    this.#clear();
    this.phase = "new";
    this.emit("refocus");
    await this.start(notice);
  }

  #startNew() {
    return [{ label: this.words.text("startNew"), run: () => this.#restart() }];
  }

  #clear() {
    this.connection.stop();
    this.connection.lost = false;
    this.#delivery.clear();
    this.indicator.clear();
    this.log.clear();
    this.notify("");
  }
}
