/** A message that unfolds, as an outcome does: what to do as buttons, then each part behind its title. */

import { html } from "lit/html.js";
import { choiceGroup } from "./choices.js";
import { linkList, paragraphs, withNumbers } from "./text.js";

/** What stands below the text of a message whose `meta.details` are the parts to unfold. */
export function card(entry, { choices = [], links = [], meta }, conversation) {
  const isCall = ({ url }) => url.startsWith("tel:");
  const calls = links.filter(isCall).map(({ label, url }) => html`<a class="choice call" href=${url}>${label}</a>`);
  const folded = new Set(meta.details.flatMap((part) => part.choices || []));
  const ofPart = (part) => choices.filter(({ label }) => part.choices?.includes(label));
  return html`${choiceGroup(entry, choices.filter(({ label }) => !folded.has(label)), conversation, calls)}
    ${linkList(links.filter((link) => !isCall(link)), conversation.words)}
    ${meta.details.map((part) => html`<details class="part"><summary>${part.title}</summary>
      ${paragraphs(part.text, (line) => withNumbers(line))}${choiceGroup(entry, ofPart(part), conversation)}</details>`)}`;
}
