/** Plain text to templates. Nothing here reads markup: every character ends up as text. */

import { html, nothing } from "lit/html.js";
import { dateWords, dayWords, timeWords } from "../times.js";

// A leading group stands in for a look-behind, which older Safari cannot even parse.
const NUMBERS = /(^|[^\w+/.-])(\+44 ?\d{2,4} ?\d{3,4} ?\d{3,4}|0\d{2,4} \d{3,4} \d{3,4}|0\d{4} ?\d{6}|116 ?123|999)(?![\w/-]|\.\d)/g;
const EMERGENCY = "999";
const SAFE = ["https:", "http:", "mailto:", "tel:"];

/** Text with its telephone numbers as tel: links; 999 only where `emergency` is true. */
export function withNumbers(text, emergency = false) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(NUMBERS)) {
    const number = match[2];
    if (number === EMERGENCY && !emergency) continue;
    const start = match.index + match[1].length;
    parts.push(text.slice(end, start), telephone(number));
    end = start + number.length;
  }
  return [...parts, text.slice(end)];
}

/** A tel: link that shows the number as it was written. */
export function telephone(number) {
  return html`<a class="tel" href="tel:${number.replace(/ /g, "")}">${number}</a>`;
}

/** Lines as paragraphs, runs of "- " lines as lists; each with its own direction of writing. */
export function paragraphs(text, render) {
  const blocks = [];
  for (const line of text.split(/\r?\n/)) {
    const item = /^\s*[-\u2022] +(.*)$/.exec(line);
    const last = blocks[blocks.length - 1];
    if (item && last?.items) last.items.push(item[1]);
    else if (item) blocks.push({ items: [item[1]] });
    else if (line.trim()) blocks.push({ line });
    else blocks.push({});
  }
  return blocks.map(({ items, line }) => {
    if (items) return html`<ul class="points">${items.map((one) => html`<li dir="auto">${render(one)}</li>`)}</ul>`;
    return line ? html`<p dir="auto">${render(line)}</p>` : nothing;
  });
}

/** A link in a new tab, or the bare words where the address isn't one to follow. */
export function safeLink(label, url, words) {
  const address = safe(url);
  const told = html`<bdi>${label}</bdi>`;
  if (!address) return told;
  if (!address.protocol.startsWith("http")) return html`<a href=${address.href}>${told}</a>`;
  const apart = html`<span class="unseen"> (${words.text("newTab")})</span>`;
  return html`<a href=${address.href} target="_blank" rel="noopener noreferrer">${told}${apart}</a>`;
}

/** Links below each other; nothing where there is none. */
export function linkList(links, words) {
  if (!links?.length) return nothing;
  return html`<ul class="links" aria-label=${words.text("links")}>
    ${links.map(({ label, url }) => html`<li dir="auto">${safeLink(label, url, words)}</li>`)}</ul>`;
}

function safe(url) {
  try {
    const address = new URL(url);
    return SAFE.includes(address.protocol) ? address : null;
  } catch {
    return null;
  }
}

/** The sources of a message: `meta.sources`, or `meta.source` alone. */
export function sourcesOf(meta) {
  const sources = Array.isArray(meta?.sources) && meta.sources.length ? meta.sources : [meta?.source];
  return sources.filter((source) => source && source.title);
}

/** Who sent a message, as it is shown. */
export function authorWords({ author, meta }, words) {
  if (author === "staff" && meta?.staff) return words.text("staffNamed", { name: meta.staff });
  return words.text(`authors.${author}`) || words.text("authors.notice");
}

/** A conversation as plain text with its date, for the clipboard. */
export function transcript(messages, words) {
  const [first = { sent_at: Date.now() }] = messages;
  const head = `${words.text("title")}, ${dayWords(first.sent_at, words.language)}\n\n`;
  return head + messages.map((message) => {
    const lines = [`${authorWords(message, words)}, ${timeWords(message.sent_at, words.language)}`, message.text];
    const sources = sourcesOf(message.meta);
    const details = message.meta?.details || [];
    for (const { title, text } of details) lines.push("", `${title}:`, text);
    for (const link of message.links || []) lines.push(`${link.label}: ${link.url}`);
    if (sources.length && !details.length) {
      const told = sources.map((one) => one.title + dateWords(one, words)).join("; ");
      lines.push(`${words.text("source", { count: sources.length })} ${told}`);
    }
    return lines.join("\n");
  }).join("\n\n");
}
