/** One message as a list item. */

import { authorOf, dateWords, element, paragraphs, safeLink, sourcesOf, timeWords, withNumbers } from "./text.js";
import { words } from "./words.js";

/** The list item of a Message of the service; `onChoice(choice, label)` runs on a press, once for each message. */
export function messageItem(message, onChoice) {
  const meta = message.meta || {};
  const author = words.authors[message.author] ? message.author : "notice";
  const item = element("li", `message ${author}`, byline(message));
  const bubble = element("div", "bubble");
  if (meta.crisis) {
    item.classList.add("crisis");
    bubble.append(element("h3", "", words.crisis));
  }
  const render = (line) => (author === "visitor" ? [line] : withNumbers(line, Boolean(meta.crisis)));
  bubble.append(...paragraphs(String(message.text ?? ""), render));
  if (message.links?.length) bubble.append(linkList(message.links));
  const sources = sourcesOf(meta);
  if (sources.length) bubble.append(sourceLine(sources));
  item.append(bubble);
  if (message.choices?.length) item.append(choiceGroup(message.choices, onChoice));
  return item;
}

/** The list item of a message on its way; `markState` shows what became of it. */
export function outgoingItem(text) {
  const item = messageItem({ author: "visitor", text, sent_at: new Date().toISOString() });
  item.append(element("p", "state"));
  return item;
}

/** Shows a message's fate: words (none once it is sent) and buttons `[label, action]`. */
export function markState(item, text, actions = []) {
  const state = item.querySelector(".state");
  const buttons = actions.map(([label, action]) => {
    const button = element("button", "", label);
    button.type = "button";
    button.addEventListener("click", action);
    return button;
  });
  item.classList.toggle("failed", buttons.length > 0);
  state.replaceChildren(...(text ? [element("span", "", ...withNumbers(text))] : []), ...buttons);
}

/** Marks the choice that was made, as after a press; the others stay readable. */
export function markChosen(item, label) {
  const group = item.querySelector(".choices");
  if (!group || group.dataset.used) return false;
  const buttons = [...group.querySelectorAll("button")];
  const pressed = buttons.find((button) => button.dataset.label === label);
  if (!pressed) return false;
  group.dataset.used = "yes";
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
  pressed.classList.add("chosen");
  pressed.append(element("span", "unseen", ` (${words.chosen})`));
  return true;
}

function byline(message) {
  const time = element("time", "", timeWords(message.sent_at));
  time.dateTime = message.sent_at;
  return element("p", "byline", element("span", "author", authorOf(message)), " ", time);
}

function linkList(links) {
  const list = element("ul", "links");
  list.setAttribute("aria-label", words.links);
  for (const { label, url } of links) list.append(element("li", "", safeLink(label, url)));
  return list;
}

function sourceLine(sources) {
  const line = element("p", "source", words.source(sources));
  sources.forEach((source, index) => {
    if (index) line.append("; ");
    line.append(safeLink(source.title, source.url), dateWords(source));
  });
  return line;
}

function choiceGroup(choices, onChoice) {
  const group = element("div", "choices");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", words.choices);
  for (const { label, choice } of choices) {
    group.append(choiceButton(label, () => {
      if (markChosen(group.parentElement, label)) onChoice(choice, label);
    }));
  }
  return group;
}

/** A button for something the visitor may say. */
export function choiceButton(label, action) {
  const button = element("button", "choice", label);
  button.type = "button";
  button.dir = "auto";
  button.dataset.label = label;
  button.addEventListener("click", action);
  return button;
}
