/** The page: the log, the status line, the banner, scrolling. Text goes in as text, never as markup. */

import { choiceButton, markChosen, markState, messageItem, outgoingItem } from "./message.js";
import { element, telephone, withNumbers } from "./text.js";
import { TEAM_PHONE, words } from "./words.js";

const NEAR = 60;
const find = (id) => document.getElementById(id);

export class View {
  #shown = new Map();
  #list = find("messages");
  #auto = -1;
  #typing = "";
  #standing;

  /** `standing` is told of each message. */
  constructor(standing) {
    this.#standing = standing;
    for (const node of document.querySelectorAll("[data-words]")) node.textContent = words[node.dataset.words];
    for (const node of document.querySelectorAll("[data-label]")) {
      node.setAttribute("aria-label", words[node.dataset.label]);
    }
    find("phone").replaceWith(telephone(TEAM_PHONE));
    find("unavailable").remove();
    find("app").hidden = false;
    find("newer").addEventListener("click", () => this.toEnd());
    addEventListener("scroll", () => this.#atEnd() && (find("newer").hidden = true), { passive: true });
  }

  get messages() { return [...this.#shown.values()].map(({ message }) => message); }

  /** Whether a check waits for an answer: the newest message of one asks for a fact. */
  get isAsked() {
    return Boolean(this.messages.reverse().find(({ meta }) => meta?.check)?.meta.question);
  }

  get lastId() { return Math.max(0, ...this.#shown.keys()); }

  /** Shows earlier messages before the log becomes live, so that they are not read out again. */
  restore(messages, onChoice) {
    for (const message of messages) {
      if (message.author === "visitor") this.#markEarlier(message.text);
      this.#insert(message, messageItem(message, onChoice));
    }
    if (messages.some(({ author }) => author === "visitor")) this.toEnd();
    else scrollTo(0, 0); // a new conversation is read from its top
  }

  /** From here on what is added to the log is read out. */
  goLive() {
    requestAnimationFrame(() => find("log").setAttribute("aria-live", "polite"));
  }

  /** Adds a message unless it is there already. */
  add(message, onChoice) {
    if (this.#shown.has(message.id)) return;
    const following = this.#following(message);
    const item = messageItem(message, onChoice);
    this.#insert(message, item);
    if (message.author !== "visitor") this.typing("");
    this.#follow(item, message, following);
  }

  /** Adds a message that is on its way; returns its item. */
  addOutgoing(text) {
    const item = outgoingItem(text);
    this.#list.append(item);
    find("starters").hidden = true;
    this.toEnd();
    return item;
  }

  /** The message on its way has been stored as `message`. */
  settle(item, message) {
    const known = this.#shown.get(message.id);
    if (known && known.item !== item) item.remove();
    if (known) return;
    markState(item, "");
    this.#shown.set(message.id, { message, item });
    item.dataset.id = message.id;
  }

  mark(item, text, actions) {
    const following = this.#atEnd();
    markState(item, text, actions);
    if (following) this.toEnd();
  }

  clear() {
    find("log").setAttribute("aria-live", "off");
    this.#list.replaceChildren();
    this.#shown.clear();
    this.#standing.clear();
    this.typing("");
    this.banner("");
    find("newer").hidden = true;
  }

  starters(onPress) {
    const buttons = words.starterTexts.map((text) => choiceButton(text, () => onPress(text)));
    find("starters").replaceChildren(...buttons);
    find("starters").hidden = false;
  }

  hideStarters() {
    find("starters").hidden = true;
  }

  /** Says something to a screen reader without showing it. */
  say(text) {
    find("status").textContent = text;
  }

  /** Shows who is writing ("assistant", "staff") or, with "", that nobody is. */
  typing(who) {
    if (who === this.#typing) return;
    const following = this.#atEnd();
    this.#typing = who;
    find("typing").hidden = !who;
    find("typing-words").textContent = who ? words.typing[who] : "";
    this.say(who ? words.typing[who] : "");
    if (who && following) this.toEnd();
  }

  /** One notice above the message box, with buttons `[label, action]`; "" takes it away. */
  banner(text, actions = []) {
    const following = this.#atEnd();
    const buttons = actions.map(([label, action]) => {
      const button = element("button", "", label);
      button.type = "button";
      button.addEventListener("click", action);
      return button;
    });
    find("banner").replaceChildren(...(text ? [element("p", "", ...withNumbers(text)), ...buttons] : []));
    if (following) this.toEnd();
  }

  toEnd() {
    this.#scroll(document.documentElement.scrollHeight - innerHeight);
    find("newer").hidden = true;
  }

  #insert(message, item) {
    item.dataset.id = message.id;
    const later = [...this.#list.children].find((one) => Number(one.dataset.id) > message.id);
    this.#list.insertBefore(item, later || null);
    this.#standing.follow(message);
    this.#shown.set(message.id, { message, item });
  }

  #markEarlier(text) {
    [...this.#list.children].reverse().some((item) => markChosen(item, text));
  }

  #atEnd() {
    return document.documentElement.scrollHeight - innerHeight - scrollY < NEAR;
  }

  // Where an answer is longer than the window the page stays at its start; its further parts must not pull it on.
  #following(message) {
    return this.#atEnd() || (message.author === "assistant" && Math.abs(scrollY - this.#auto) < 4);
  }

  #follow(item, message, following) {
    if (following) {
      const question = [...this.#list.querySelectorAll(".visitor")].pop();
      const first = message.author === "assistant" && question ? question : item;
      const top = first.getBoundingClientRect().top + scrollY - document.querySelector(".bar").offsetHeight - 12;
      this.#scroll(Math.min(top, document.documentElement.scrollHeight - innerHeight));
    } else {
      find("newer").hidden = false;
    }
  }

  #scroll(top) {
    scrollTo({ top: Math.max(0, top), behavior: "instant" });
    this.#auto = scrollY;
  }
}
