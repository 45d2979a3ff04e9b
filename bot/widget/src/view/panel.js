/** The panel around the log: bar, banner, message box. */

import { html, nothing, svg } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import { BUBBLE } from "../bubble.js";
import { dayWords } from "../times.js";
import { actionButton, crisisNumbers, messageItem } from "./message.js";
import { telephone, withNumbers } from "./text.js";

/** Everything in the panel; `view` is the element, which has the conversation. */
export function panel(view) {
  const { words, isPage } = view;
  const [first] = view.conversation.log.messages;
  const talked = view.conversation.log.entries.some(({ message }) => !message || message.author === "visitor");
  const bar = html`<div class="bar-inner ${talked ? "talked" : ""}">
    ${brand(view)}
    ${view.conversation.phase === "finished" ? nothing : view.tools.menu(icon)}${isPage ? nothing : closeButton(view)}
    <p class="person"><span>${words.text("person")}</span> ${telephone(view.phone)}</p>
    ${waysOut(view)}
    ${first ? html`<p class="on-paper">${dayWords(first.sent_at, words.language)}</p>` : nothing}
  </div>`;
  const body = html`${log(view)}${composer(view)}`;
  if (!isPage) return html`<div class="bar" part="header">${bar}</div><div class="body">${body}</div>`;
  return html`<a class="skip" href="#${view.id}" @click=${view.skip}>${words.text("skip")}</a>
    <header class="bar" part="header">${bar}</header><main class="body">${body}</main>`;
}

function brand({ words, isPage, conversation, more }) {
  const { state, name } = conversation.handoff;
  const states = { queued: words.text("waiting"), joined: name ? words.text("joinedBy", { name }) : words.text("joined") };
  const kind = html`<p class="kind ${states[state] ? "person-here" : ""}" dir="auto">${states[state] || words.text("automated")}</p>${states[state] ? nothing : more?.presenceLine() ?? nothing}`;
  const title = words.text("title");
  return html`<div class="brand"><span class="mark">${icon(svg`<path d=${BUBBLE} fill="currentColor"/>`)}</span>
    <div>${isPage ? html`<h1 id="title">${title}</h1>` : html`<h2 id="title" tabindex="-1">${title}</h2>`}${kind}</div></div>`;
}

// Who waits for a person can stop that, or be written to.
function waysOut({ conversation, more }) {
  const { stop } = conversation.handoff;
  return stop ? html`<p class="ways-out"><button type="button" id="stop" lang="en-GB" @click=${stop.run}>${stop.label}</button>
    ${more?.writeButton() ?? nothing}</p>` : nothing;
}

function closeButton({ words, close }) {
  const cross = svg`<path d="M6 6l12 12M18 6L6 18" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/>`;
  return html`<button type="button" class="close" part="close" aria-label=${words.text("close")} @click=${() => close()}>${icon(cross)}</button>`;
}

function log(view) {
  const { words, conversation, isPage } = view;
  return html`<p class="intro">${words.text("intro")} ${words.text("answersIn")}
      ${view.privacyPage ? html`<a href=${view.privacyPage} target="_blank" rel="noopener">${words.text("privacy")}<span class="unseen"> (${words.text("newTab")})</span></a>` : nothing}</p>${view.more?.pageQuestions() ?? nothing}
    ${isPage ? html`<h2 class="unseen">${words.text("log")}</h2>` : nothing}
    <div id="log" role="log" aria-live=${view.live ? "polite" : "off"} aria-relevant="additions" aria-label=${words.text("log")}>
      <ol id="messages" role="list">${repeat(conversation.log.entries, ({ key }) => key, (entry) => messageItem(entry, conversation))}</ol>
    </div>
    <p id="typing" class="typing" aria-hidden="true" ?hidden=${!conversation.typing}><span class="dots"><i></i><i></i><i></i></span>
      <span>${conversation.typing ? words.text(`typing.${conversation.typing}`) : ""}</span></p>
    <p id="status" class="unseen" role="status">${conversation.status}</p>`;
}

function composer(view) {
  const { words, conversation } = view;
  const { text, actions } = conversation.banner;
  return html`<section class="composer" part="composer" aria-label=${words.text("composer")}>
    <button type="button" id="newer" class="newer" ?hidden=${!view.scrolling.newer} @click=${view.showNewer}>${words.text("newer")}</button>
    <div id="banner" aria-live="polite">${text ? html`<p>${withNumbers(text)}</p>${actions.map(actionButton)}${crisisNumbers(conversation.banner)}` : nothing}</div>
    <div ?hidden=${conversation.phase === "finished"}>${view.composer.render()}</div>
  </section>`;
}

function icon(shape) {
  return html`<svg viewBox="0 0 24 24" width="24" height="24" fill="none" aria-hidden="true" focusable="false">${shape}</svg>`;
}
