/** Questions that the page around suggests, until the visitor has said something. */

import { html, nothing } from "./templates.js";

const MOST = 4;
const LONGEST = 120;

/** The questions of the attribute `suggest`, else of `<meta name="ascl-chat-questions">`, one after each |. */
export function suggestedByPage(element) {
  const written = element.getAttribute("suggest") ?? document.querySelector('meta[name="ascl-chat-questions"]')?.content ?? "";
  return written.split("|").map((one) => one.trim().slice(0, LONGEST)).filter(Boolean).slice(0, MOST);
}

export class PageQuestions {
  #view;

  constructor({ view }) {
    this.#view = view;
  }

  render() {
    const { conversation, words } = this.#view;
    const asked = conversation.log.entries.some(({ message }) => !message || message.author === "visitor");
    const questions = asked || !conversation.open ? [] : suggestedByPage(this.#view);
    if (!questions.length) return nothing;
    return html`<div class="choices page-questions" role="group" aria-label=${words.text("suggested")}>
      ${questions.map((one) => html`<button type="button" class="choice" dir="auto" @click=${() => this.#ask(one)}>${one}</button>`)}</div>`;
  }

  #ask(question) {
    this.#view.composer.focus(); // the button goes
    this.#view.conversation.post(question);
  }
}
