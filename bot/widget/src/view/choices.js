/** The buttons below a message. */

import { html, nothing } from "lit/html.js";

/** The buttons of an entry; those of a question that was asked before stand behind one line. */
export function answers(entry, message, conversation) {
  const { words } = conversation;
  const group = choiceGroup(entry, message.choices, conversation);
  return message.meta?.folded && group !== nothing
    ? html`<details><summary lang=${words.language}>${words.text("choices")}</summary>${group}</details>` : group;
}

/** A group of choices, after the links `before`; nothing where there is neither. */
export function choiceGroup(entry, choices, conversation, before = []) {
  if (!choices?.length && !before.length) return nothing;
  const { words } = conversation;
  return html`<div class="choices" role="group" aria-label=${words.text("choices")}>
    ${before}${choices.map((one) => choiceButton(entry, one, conversation))}
    ${isOver(conversation, choices) ? html`<span class="over" lang=${words.language}>${words.text("choicesExpired")}</span>` : nothing}</div>`;
}

// Nothing can be pressed in a conversation that is over, and what can't be pressed says so.
function isOver({ phase }, choices) {
  return phase === "expired" && choices?.length > 0;
}

function choiceButton(entry, one, conversation) {
  const { words } = conversation;
  const chosen = entry.picked === one.label;
  return html`<button type="button" class="choice ${chosen ? "chosen" : ""}" part="choice" dir="auto" lang=${entry.message?.meta?.language ?? "en-GB"}
    aria-disabled=${entry.picked || conversation.phase === "expired" ? "true" : nothing} @click=${() => conversation.choose(entry, one)}>${one.label}${
    chosen ? html`<span class="unseen" lang=${words.language}> (${words.text("chosen")})</span>` : nothing}</button>`;
}
