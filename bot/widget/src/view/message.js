/** One entry of the log as a list item. */

import { html, nothing } from "lit/html.js";
import { dateWords, timeWords } from "../times.js";
import { card } from "./card.js";
import { answers } from "./choices.js";
import { authorWords, linkList, paragraphs, safeLink, sourcesOf, withNumbers } from "./text.js";

const AUTHORS = ["visitor", "assistant", "staff", "notice"];

/** The list item of an entry of the conversation. */
export function messageItem(entry, conversation) {
  const { words } = conversation;
  const message = entry.message || { author: "visitor", text: entry.text, sent_at: entry.at };
  const meta = message.meta || {};
  const unfolds = meta.details?.length > 0;
  const author = AUTHORS.includes(message.author) ? message.author : "notice";
  const kinds = [author, meta.crisis && "crisis", meta.outcome && "outcome", entry.failed && "failed"].filter(Boolean).join(" ");
  return html`<li class="message ${kinds}" part="message message-${author}" data-id=${message.id ?? nothing}>
    <p class="byline">${avatar(author, meta)}<span class="author" dir="auto">${authorWords({ author, meta }, words)}</span>
      <time datetime=${message.sent_at}>${timeWords(message.sent_at, words.language)}</time></p>
    <div class="bubble" part="bubble" lang=${author === "visitor" || author === "staff" ? nothing : meta.language ?? "en-GB"}>
      ${heading(meta, words)}
      ${paragraphs(String(message.text ?? ""), (line) => (author === "visitor" ? line : withNumbers(line, Boolean(meta.crisis))))}
      ${unfolds ? card(entry, message, conversation) : html`${linkList(message.links, words)}${sourceLine(sourcesOf(meta), words)}`}
    </div>
    ${unfolds ? nothing : answers(entry, message, conversation)}
    ${isAnswer(message, meta) ? rating(entry, conversation) : nothing}
    ${entry.message ? nothing : html`<p class="state">${stateLine(entry)}</p>${crisisNumbers(entry)}`}
  </li>`;
}

/** The numbers for a crisis beneath what couldn't be sent. */
export function crisisNumbers({ numbers }) {
  return numbers ? html`<div class="numbers" lang="en-GB">${paragraphs(numbers, (line) => withNumbers(line, true))}</div>` : nothing;
}

/** A button for something that can be done. */
export function actionButton({ label, run }) {
  return html`<button type="button" @click=${run}>${label}</button>`;
}

// The initials of whoever of the staff writes; the name stands beside them.
function avatar(author, { staff }) {
  if (author !== "staff" || !staff) return nothing;
  const initials = staff.split(/\s+/).map(([first]) => first).join("").slice(0, 2);
  return html`<span class="avatar" aria-hidden="true">${initials}</span>`;
}

function heading(meta, words) {
  const lang = words.language;
  if (meta.crisis) return html`<h3 lang=${lang}>${words.text("crisis")}</h3>`;
  const check = words.text(`checks.${meta.check}`);
  if (meta.outcome) return html`<h3 lang=${lang}>${words.text("outcome")}</h3>`;
  return check && meta.question ? html`<p class="kicker" lang=${lang}>${check}</p>` : nothing;
}

function sourceLine(sources, words) {
  if (!sources.length) return nothing;
  const told = sources.map((source, index) =>
    html`${index ? "; " : ""}${safeLink(source.title, source.url, words)}${dateWords(source, words)}`);
  return html`<p class="source"><span lang=${words.language}>${words.text("source", { count: sources.length })}</span> ${told}</p>`;
}

function stateLine({ state, actions }) {
  return html`${state ? html`<span>${withNumbers(state)}</span>` : nothing}${actions.map(actionButton)}`;
}

// An answer rests on a source; questions, notices and numbers to call are nothing to rate.
function isAnswer({ author }, meta) {
  return author === "assistant" && sourcesOf(meta).length > 0 && !meta.crisis && !meta.question;
}

function rating(entry, conversation) {
  const { words } = conversation;
  const verdict = (value, name) => html`<button type="button" class="small"
    aria-pressed=${entry.rating === value} @click=${() => conversation.rate(entry, value)}>${words.text(name)}</button>`;
  return html`<div class="rating" role="group" aria-label=${words.text("rate")}>
    <span aria-hidden="true">${words.text("rate")}</span> ${verdict("good", "rateGood")} ${verdict("bad", "rateBad")}
    ${entry.ratingState ? html`<span>${words.text(entry.ratingState)}</span>` : nothing}</div>`;
}
