/** Start-up and wiring: what the visitor does, what the service says, what the page shows. */

import { Api } from "./api.js";
import { Composer } from "./composer.js";
import { fromPages, openPages } from "./crossing.js";
import { Outbox } from "./outbox.js";
import { Presence } from "./presence.js";
import { Standing } from "./standing.js";
import { Stream } from "./stream.js";
import { clockWords, transcript } from "./text.js";
import { View } from "./view.js";
import { words } from "./words.js";

const TYPING_AFTER = 400;
const TYPING_LASTS = 8_000;
const TELL_TYPING_EVERY = 4_000;

const find = (id) => document.getElementById(id);
const api = new Api();
const standing = new Standing((choice, label) => choose(choice, label));
const view = new View(standing);
const composer = new Composer(post, (text) => view.say(text), tellTyping);
const outbox = new Outbox(api, { sending, sent, failed });
const stream = new Stream(api, {
  since: () => view.lastId, message: arrived, typing, up, down, expired: expire,
});
new Presence(api, { touch, warn, stay: () => over || cut || view.banner(""), held: () => standing.open });
let told = 0;
let over = false;
let cut = false;
let typingTimer = 0;

async function start(notice = "") {
  over = false;
  try {
    const earlier = await history();
    view.banner("");
    view.restore(earlier || [], choose);
    if (!earlier) notice = words.expiredEarlier;
    if (!earlier?.length) view.starters((text) => post(text));
    if (notice) view.banner(notice);
    showPages();
    stream.start();
  } catch (problem) {
    const told = problem.status === 0 ? `${words.cannotStart} ${words.ring}` : problem.message;
    view.banner(told, [[words.tryAgain, () => start(notice)]]);
  }
  view.goLive();
}

/** The conversation so far; null where an earlier one has ended and a new one was opened. */
async function history() {
  const returning = api.hasSession;
  await api.open();
  try {
    return await api.history();
  } catch (problem) {
    if (!problem.expired || !returning) throw problem;
    api.forget();
    await api.open();
    return null;
  }
}

function post(text) {
  if (over) return false;
  outbox.post({ text, body: { text }, item: view.addOutgoing(text) });
  return true;
}

/** Takes over a check that was gone on with on pages. */
function takeOver(check) {
  const text = words.fromPages;
  outbox.post({ text, body: { check }, item: view.addOutgoing(text) });
}

function goToPages() {
  openPages(api, (problem) => view.banner(`${words.noPages} ${problem.message}`));
}

function showPages() {
  find("pages").hidden = over || !view.isAsked;
}

function choose(choice, label) {
  if (!over) outbox.post({ text: label, body: { choice }, item: view.addOutgoing(label) });
}

function sending(letter) {
  view.mark(letter.item, words.sending);
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => outbox.busy && !standing.withPerson && view.typing("assistant"), TYPING_AFTER);
}

function sent(letter, [stored, ...replies]) {
  idle();
  view.settle(letter.item, stored);
  replies.forEach((message) => view.add(message, choose));
  showPages();
  if (cut) up();
}

function failed(letter, problem) {
  idle();
  if (letter.id) return; // the stream has brought it: it is stored
  if (problem.expired) expire();
  const actions = [];
  if (problem.refused && letter.body.text) actions.push([words.edit, () => edit(letter)]);
  if (!problem.refused && !problem.expired) actions.push([words.tryAgain, () => again(letter)]);
  if (problem.expired && letter.body.text) composer.giveBack(letter.text);
  view.mark(letter.item, `${words.notSent} ${problem.message}`, actions);
  letter.item.classList.add("failed");
}

function again(letter) {
  composer.focus();
  outbox.again(letter);
}

function edit(letter) {
  outbox.drop(letter);
  letter.item.remove();
  composer.giveBack(letter.text);
}

function arrived(message) {
  const letter = message.author === "visitor" ? outbox.claim(message) : null;
  if (letter) view.settle(letter.item, message);
  else view.add(message, choose);
  if (message.author !== "visitor") idle();
  showPages();
}

function typing({ author, typing: on = true }) {
  if (!on) return idle();
  clearTimeout(typingTimer);
  view.typing(author === "staff" ? "staff" : "assistant");
  typingTimer = setTimeout(() => view.typing(""), TYPING_LASTS);
}

function tellTyping() {
  if (!standing.withPerson || Date.now() - told < TELL_TYPING_EVERY) return;
  told = Date.now();
  api.typing();
}

function idle() {
  clearTimeout(typingTimer);
  view.typing("");
}

function up() {
  if (!cut || !navigator.onLine) return; // what was still on its way says nothing of the network
  cut = false;
  if (over) return;
  view.banner("");
  view.say(words.back);
}

function down() {
  if (cut || over) return;
  cut = true;
  view.banner(navigator.onLine ? words.lost : words.offline);
}

async function touch() {
  try {
    const missed = await api.history(view.lastId);
    missed.forEach(arrived);
    if (!over && !cut) view.banner("");
  } catch (problem) {
    if (problem.expired) expire();
    else if (problem.status === 0) down();
  }
}

function warn(closing) {
  if (!over && !cut) view.banner(words.closing(clockWords(closing)), [[words.keepOpen, keepOpen]]);
}

function keepOpen() {
  composer.focus();
  touch();
}

function expire() {
  over = true;
  showPages();
  stream.stop();
  view.banner(words.expired, [[words.startNew, () => restart()]]);
}

async function restart(notice = "") {
  api.forget();
  stream.stop();
  outbox.clear();
  idle();
  view.clear();
  cut = false;
  composer.focus();
  await start(notice);
}

async function finish() {
  find("sure").close();
  stream.stop();
  const told = await api.end().then(() => words.finished, (problem) =>
    problem.expired ? words.finished : words.finishedHere);
  composer.clear();
  await restart(told);
}

async function copy() {
  const text = transcript(view.messages);
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  view.banner(done ? words.copied : words.notCopied);
}

find("pages").addEventListener("click", goToPages);
find("copy").addEventListener("click", copy);
find("print").addEventListener("click", () => print());
find("finish").addEventListener("click", () => find("sure").showModal());
find("sure-no").addEventListener("click", () => find("sure").close());
find("sure-yes").addEventListener("click", finish);
addEventListener("online", () => cut && !over && stream.start());
addEventListener("offline", down);
start().then(() => fromPages(takeOver));
