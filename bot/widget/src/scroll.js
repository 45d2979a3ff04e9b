/** Keeps the newest message in sight, but never moves somebody who reads further up. */

const NEAR = 60;

export class Scroll {
  /** Whether something new stands below what is in sight. */
  newer = false;

  #place;
  #auto = -1;
  #was = { end: true, own: true };

  /** `place()` is the element that scrolls. */
  constructor(place) {
    this.#place = place;
  }

  get atEnd() {
    const place = this.#place();
    return !place || place.scrollHeight - place.clientHeight - place.scrollTop < NEAR;
  }

  /** To be called before something is added. */
  before() {
    const place = this.#place();
    this.#was = { end: this.atEnd, own: place && Math.abs(place.scrollTop - this.#auto) < 4 };
  }

  /** To be called once the items of these entries have been added; `item(entry)` gives them. */
  after(entries, item) {
    const last = entries[entries.length - 1];
    if (!last) return this.#was.end && this.toEnd();
    if (entries.some(({ message }) => !message)) return this.toEnd(); // the visitor's own
    // Where an answer is longer than the window it stays at its start; its further parts must not pull it on.
    const follows = this.#was.end || (this.#was.own && last.message.author === "assistant");
    if (!follows) this.newer = true;
    else this.#show(last, item(last));
  }

  toEnd() {
    const place = this.#place();
    if (place) this.#to(place.scrollHeight - place.clientHeight);
  }

  toStart() {
    this.#to(0);
  }

  #show({ message }, item) {
    const place = this.#place();
    if (!place || !item) return;
    const questions = item.parentNode.querySelectorAll(".visitor");
    this.toItem(message.author === "assistant" && questions.length ? questions[questions.length - 1] : item);
  }

  /** Brings the start of an item below the bar. */
  toItem(item) {
    const place = this.#place();
    const head = item.getRootNode().querySelector(".bar");
    const bar = getComputedStyle(head).position === "sticky" ? head.offsetHeight : 0; // on low screens it scrolls away
    const start = place === document.scrollingElement ? 0 : place.getBoundingClientRect().top;
    const top = item.getBoundingClientRect().top - start + place.scrollTop - bar - 12;
    this.#to(Math.min(top, place.scrollHeight - place.clientHeight));
  }

  #to(top) {
    const place = this.#place();
    if (!place) return;
    place.scrollTo({ top: Math.max(0, top), behavior: "instant" });
    this.#auto = place.scrollTop;
    this.newer = false;
  }
}
