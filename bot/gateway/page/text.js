/** Plain text to DOM nodes. Nothing here reads markup: every character ends up in a text node. */

import { words } from "./words.js";

// A leading group stands in for a look-behind, which older Safari cannot even parse.
const NUMBERS = /(^|[^\w+/.-])(\+44 ?\d{2,4} ?\d{3,4} ?\d{3,4}|0\d{2,4} \d{3,4} \d{3,4}|0\d{4} ?\d{6}|116 ?123|999)(?![\w/-]|\.\d)/g;
const EMERGENCY = "999";
const SAFE = ["https:", "http:", "mailto:", "tel:"];

/** An element with a class and children; strings become text nodes. */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** Text with its telephone numbers as tel: links; 999 only where `emergency` is true. */
export function withNumbers(text, emergency = false) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(NUMBERS)) {
    const number = match[2];
    if (number === EMERGENCY && !emergency) continue;
    const start = match.index + match[1].length;
    nodes.push(text.slice(end, start), telephone(number));
    end = start + number.length;
  }
  return [...nodes, text.slice(end)];
}

/** A tel: link that shows the number as it was written. */
export function telephone(number) {
  const link = element("a", "tel", number);
  link.href = `tel:${number.replace(/ /g, "")}`;
  return link;
}

/** Lines as paragraphs, runs of "- " lines as lists; each with its own direction of writing. */
export function paragraphs(text, render) {
  const blocks = [];
  let list = null;
  for (const line of text.split(/\r?\n/)) {
    const item = /^\s*[-\u2022] +(.*)$/.exec(line);
    if (item) {
      if (!list) blocks.push((list = element("ul", "points")));
      list.append(directed("li", render(item[1])));
      continue;
    }
    list = null;
    if (line.trim()) blocks.push(directed("p", render(line)));
  }
  return blocks;
}

function directed(tag, children) {
  const node = element(tag, "", ...children);
  node.dir = "auto";
  return node;
}

/** A link to an address that is safe to follow; the bare label otherwise. */
export function safeLink(label, url) {
  const address = parsed(url);
  const words_ = directed("bdi", [label]);
  if (!address) return words_;
  const link = element("a", "", words_);
  link.href = address.href;
  if (address.protocol.startsWith("http")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.append(element("span", "unseen", ` (${words.newTab})`));
  }
  return link;
}

function parsed(url) {
  try {
    const address = new URL(url);
    return SAFE.includes(address.protocol) ? address : null;
  } catch {
    return null;
  }
}

/** The sources of a message: `meta.sources`, or `meta.source` alone. */
export function sourcesOf(meta) {
  const sources = Array.isArray(meta.sources) && meta.sources.length ? meta.sources : [meta.source];
  return sources.filter((source) => source && source.title);
}

/** What follows a source's title: its date, unless the title already says it. */
export function dateWords(source) {
  if (!source.as_of) return "";
  const iso = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(source.as_of);
  const when = iso ? spoken(iso) : String(source.as_of);
  if (source.title.includes(when)) return "";
  return iso ? words.asOf(when) : `, ${when}`;
}

function spoken([, year, month, day]) {
  if (!month) return year;
  const options = { year: "numeric", month: "long", timeZone: "UTC", ...(day && { day: "numeric" }) };
  return new Intl.DateTimeFormat("en-GB", options).format(Date.UTC(year, month - 1, day || 1));
}

/** A time of today as the clock shows it. */
export function clockWords(at) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
}

/** The time of a message: the clock today, with the day before that. */
export function timeWords(sentAt, now = new Date()) {
  const at = new Date(sentAt);
  if (Number.isNaN(at.getTime())) return "";
  if (at.toDateString() === now.toDateString()) return clockWords(at);
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" }).format(at);
  return `${day}, ${clockWords(at)}`;
}

/** Who says a message, by name where it is known. */
export function authorOf({ author, meta }) {
  if (author === "staff" && meta?.staff) return words.staff(meta.staff);
  return words.authors[author] || words.authors.notice;
}

/** A conversation as plain text, for the clipboard. */
export function transcript(messages) {
  return messages.map((message) => {
    const lines = [`${authorOf(message)}, ${timeWords(message.sent_at)}`, message.text];
    const sources = sourcesOf(message.meta || {});
    for (const link of message.links || []) lines.push(`${link.label}: ${link.url}`);
    if (sources.length) {
      lines.push(words.source(sources) + sources.map((one) => one.title + dateWords(one)).join("; "));
    }
    return lines.join("\n");
  }).join("\n\n");
}
