/** What can be done with the conversation, in a menu of the bar; and the question before it ends. */

import { html, nothing, svg } from "lit/html.js";
import { printAlone } from "./print.js";
import { transcript } from "./text.js";

const DOTS = svg`<path d="M5 12h.01M12 12h.01M19 12h.01" stroke="currentColor" stroke-width="3.2" stroke-linecap="round"/>`;

export class Tools {
  open = false;
  /** What the visitor is asked to confirm: "finish" or "delete". */
  asked = "finish";

  #view;

  /** `view` is the element, which has the conversation. */
  constructor(view) {
    this.#view = view;
  }

  /** The button of the menu, and its list while that stands open. */
  menu(icon) {
    const { words, more } = this.#view;
    return html`<div class="menu" @keydown=${this.#key} @focusout=${this.#left}>
      <button type="button" id="menu" class="close" part="menu" aria-expanded=${this.open} aria-controls="tools"
        aria-label=${words.text("menu")} @click=${this.#toggle}>${icon(DOTS)}</button>
      <div id="tools" role="group" aria-label=${words.text("tools")} ?hidden=${!this.open}>
        ${this.#view.conversation.inCheck ? this.#item("pages", () => this.#view.conversation.goToPages()) : nothing}
        ${this.#item("copy", this.#copy)}${this.#item("print", () => printAlone(this.#view))}
        ${more?.menuItems() ?? nothing}
        ${this.#item("finish", () => this.#ask("finish"))}${this.#item("delete", () => this.#ask("delete"))}
      </div></div>`;
  }

  /** The question before the conversation ends. */
  dialog() {
    const { words } = this.#view;
    const name = this.asked;
    return html`<dialog id="sure" aria-labelledby="sure-title" aria-describedby="sure-text">
      <h2 id="sure-title">${words.text(`sure.${name}`)}</h2>
      <p id="sure-text">${words.text(`sure.${name}Text`)}</p>
      <div class="row">
        <button type="button" @click=${() => this.#sure.close()}>${words.text("sure.no")}</button>
        <button type="button" class="primary" @click=${this.#end}>${words.text(name)}</button>
      </div>
    </dialog>`;
  }

  /** Closes the menu; focus goes back to its button if it was in the list. */
  close() {
    if (!this.open) return;
    this.open = false;
    removeEventListener("pointerdown", this.#outside, true);
    if (this.#find("#tools").contains(this.#view.renderRoot.activeElement)) this.#find("#menu").focus();
    this.#view.requestUpdate();
  }

  /** Brings focus to the way on, once the end has taken away what had it. */
  async goOn() {
    await this.#view.updateComplete;
    this.#find("#banner button")?.focus();
  }

  get #sure() { return this.#find("#sure"); }

  #find(part) {
    return this.#view.renderRoot.querySelector(part);
  }

  #item(name, run) {
    return html`<button type="button" id=${name} @click=${() => { this.close(); run(); }}>${this.#view.words.text(name)}</button>`;
  }

  #toggle = () => {
    if (this.open) return this.close();
    this.open = true;
    addEventListener("pointerdown", this.#outside, true);
    this.#view.requestUpdate();
  };

  #outside = (event) => {
    if (!event.composedPath().includes(this.#find(".menu"))) this.close();
  };

  #key = (event) => {
    if (event.key !== "Escape" || !this.open) return;
    event.preventDefault(); // the panel stays
    this.close();
  };

  #left = ({ currentTarget, relatedTarget }) => {
    if (relatedTarget && !currentTarget.contains(relatedTarget)) this.close();
  };

  #ask(name) {
    this.asked = name;
    this.#view.requestUpdate();
    this.#sure.showModal();
  }

  #end = async () => {
    const view = this.#view;
    this.#sure.close();
    view.composer.clear();
    await view.conversation.finish(view.isPage, this.asked === "delete");
    await this.goOn();
  };

  #copy = async () => {
    const { conversation, words } = this.#view;
    const text = transcript(conversation.log.messages, words);
    const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    conversation.notify(words.text(done ? "copied" : "notCopied"));
  };
}
