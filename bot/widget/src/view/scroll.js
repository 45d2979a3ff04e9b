/** Keeps the newest message in sight, but never moves somebody who reads further up. */

const NEAR = 60;
const TURN = 20_000; // milliseconds in which a message still answers the question before it

/** A reactive controller of the element. */
export class Scroll {
  /** Whether something new stands below what is in sight. */
  newer = false;

  #host;
  #auto = -1;
  #was = { end: true, own: true };
  #fresh = [];
  #following = false;

  constructor(host) {
    this.#host = host;
    host.addController(this);
  }

  get atEnd() {
    const place = this.#place;
    return !place || place.scrollHeight - place.clientHeight - place.scrollTop < NEAR;
  }

  /** Follows the entries that are added to a conversation. */
  follow(conversation) {
    this.#following = true;
    conversation.on("added", (entry) => this.#fresh.push(entry));
  }

  hostConnected() {
    const { isPage, renderRoot, left } = this.#host;
    const options = { capture: true, passive: true, signal: left };
    (isPage ? window : renderRoot).addEventListener("scroll", () => {
      if (!this.newer || !this.atEnd) return;
      this.newer = false;
      this.#host.requestUpdate();
    }, options);
  }

  hostUpdate() {
    const place = this.#place;
    this.#was = { end: this.atEnd, own: place && Math.abs(place.scrollTop - this.#auto) < 4 };
  }

  hostUpdated() {
    if (!this.#following) return;
    const newer = this.newer;
    this.#keepInSight(this.#fresh.splice(0));
    if (this.newer !== newer) this.#host.requestUpdate();
  }

  toEnd() {
    const place = this.#place;
    if (place) this.#to(place.scrollHeight - place.clientHeight);
  }

  toStart() {
    this.#to(0);
  }

  get #place() {
    const { isPage, renderRoot } = this.#host;
    return isPage ? document.scrollingElement : renderRoot.querySelector(".panel");
  }

  #keepInSight(entries) {
    const last = entries[entries.length - 1];
    if (!last) return this.#was.end && this.toEnd();
    if (entries.some(({ message }) => !message)) return this.toEnd(); // the visitor's own
    // Where an answer is longer than the window it stays at its start; its further parts must not pull it on.
    const follows = this.#was.end || (this.#was.own && last.message.author === "assistant");
    if (!follows) this.newer = true;
    else this.#show(last.message);
  }

  #show(message) {
    const item = this.#host.itemOf(message);
    if (!this.#place || !item) return;
    const question = [...item.parentNode.querySelectorAll(".visitor")].pop();
    const answers = message.author === "assistant" && question && !(timeOf(item) - timeOf(question) > TURN);
    const shares = Boolean(answers) && question.offsetHeight < this.#room / 3;
    this.toItem(shares ? question : item);
    this.newer = shares && topOf(item) - topOf(question) > this.#room;
  }

  // What the bar and the message box leave of the window, where they stay in sight.
  get #room() {
    const root = this.#host.renderRoot;
    const fixed = [".bar", ".composer"].map((part) => root.querySelector(part)).filter((part) => getComputedStyle(part).position === "sticky");
    return this.#place.clientHeight - fixed.reduce((sum, part) => sum + part.offsetHeight, 0);
  }

  /** Brings the start of an item below the bar. */
  toItem(item) {
    const place = this.#place;
    const head = item.getRootNode().querySelector(".bar");
    const bar = getComputedStyle(head).position === "sticky" ? head.offsetHeight : 0; // on low screens it scrolls away
    const start = place === document.scrollingElement ? 0 : place.getBoundingClientRect().top;
    const top = item.getBoundingClientRect().top - start + place.scrollTop - bar - 12;
    this.#to(Math.min(top, place.scrollHeight - place.clientHeight));
  }

  #to(top) {
    const place = this.#place;
    if (!place) return;
    place.scrollTo({ top: Math.max(0, top), behavior: "instant" });
    this.#auto = place.scrollTop;
    this.newer = false;
  }
}

function topOf(item) {
  return item.getBoundingClientRect().top;
}

function timeOf(item) {
  return Date.parse(item.querySelector("time")?.getAttribute("datetime"));
}
