/** The element `<ascl-assistant>`: a launcher with its panel, or with `layout="page"` the whole page. */

import { html, LitElement, nothing, unsafeCSS } from "lit";
import { Api } from "./api.js";
import { accentRules } from "./colour.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { PanelDialog } from "./dialog.js";
import { Words } from "./locale.js";
import { launcher, panel, sure } from "./panel.js";
import { Presence } from "./presence.js";
import { printAlone } from "./print.js";
import { Scroll } from "./scroll.js";
import { SharedSession } from "./session.js";
import { admission } from "./site.js";
import themeRules from "../../gateway/page/theme.css";
import hostRules from "./styles/host.css";
import layoutRules from "./styles/layout.css";
import messageRules from "./styles/messages.css";
import { clockWords, transcript } from "./text.js";

export class AsclAssistant extends LitElement {
  static styles = [themeRules, hostRules, messageRules, layoutRules].map(unsafeCSS);
  static properties = {
    service: {}, siteId: { attribute: "site-id" }, accent: {}, locale: {},
    position: { reflect: true }, layout: { reflect: true },
  };

  status = "";
  live = false;
  shown = false;
  words = null;
  scrolling = new Scroll(() => (this.#isPage ? document.scrollingElement : this.renderRoot.querySelector(".panel")));
  composer = new Composer({
    box: () => this.renderRoot.querySelector("#message"),
    limit: () => this.#site.max_text,
    words: () => this.words,
    send: (text) => this.conversation.post(text),
    typed: () => this.conversation.type(),
    say: (text) => this.#say(text),
    changed: () => this.requestUpdate(),
  });

  #site = null;
  #accent = new CSSStyleSheet();
  #dialog = new PanelDialog(() => this.renderRoot);
  #fresh = [];
  #waiting = [];
  #leave = new AbortController();
  #presence = null;

  get phone() { return this.#site.phone; }
  get unread() { return this.#unseen.length; }

  /** Opens the panel and brings focus into it; before the widget is ready, as soon as it is. */
  open = (focus = true) => this.#whenReady(() => this.#open(focus));

  /** Closes the panel; focus goes back to where it came from. */
  close = () => this.#whenReady(() => this.#close());

  /** Opens what is closed and closes what is open. */
  toggle = () => this.#whenReady(() => (this.shown ? this.#close() : this.#open(true)));

  connectedCallback() {
    super.connectedCallback();
    if (this.#isPage) this.id ||= "ascl-assistant"; // a link to skip to what a shadow holds needs its host
    this.renderRoot.adoptedStyleSheets = [...this.renderRoot.adoptedStyleSheets, this.#accent];
    this.#boot();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#leave.abort();
    this.#presence?.stop();
    this.conversation?.stop();
    this.session?.close();
  }

  willUpdate(changed) {
    if (changed.has("accent")) this.#accent.replaceSync(accentRules(this.accent));
    if (this.#site) this.scrolling.before();
  }

  render() {
    if (!this.#site) return html`<slot></slot>`; // what the page says as long as nothing is here
    if (this.#isPage) return html`<div class="panel" lang=${this.words.language}>${panel(this)}</div>${sure(this)}`;
    return html`<div lang=${this.words.language}>
      ${this.shown ? nothing : launcher(this)}
      <dialog class="panel" part="panel" aria-labelledby="title" @keydown=${this.#key}
        @cancel=${(event) => { event.preventDefault(); this.#close(); }}>${panel(this)}</dialog>
      ${sure(this)}</div>`;
  }

  updated() {
    if (!this.#site) return;
    const fresh = this.#fresh.splice(0);
    const newer = this.scrolling.newer;
    this.scrolling.after(fresh, ({ message }) => this.#item(message));
    if (this.scrolling.newer !== newer) this.requestUpdate();
    if (this.#isSeen) this.session.note({ seen: this.conversation.log.lastId });
  }

  // What the panel's templates call.
  choose = (entry, choice) => this.conversation.choose(entry, choice);
  rate = (entry, verdict) => this.conversation.rate(entry, verdict);
  showNewer = () => { this.scrolling.toEnd(); this.requestUpdate(); };
  skip = (event) => { event.preventDefault(); this.composer.focus(); };
  print = () => printAlone(this);
  ask = () => this.#sure.showModal();
  unsure = () => this.#sure.close();
  finish = async () => {
    this.#sure.close();
    this.composer.clear();
    await this.conversation.finish(this.#isPage);
    await this.updateComplete;
    this.renderRoot.querySelector("#banner button")?.focus();
  };
  copy = async () => {
    const text = transcript(this.conversation.messages, this.words);
    const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    this.conversation.tell(this.words.text(done ? "copied" : "notCopied"));
  };

  pages = async () => {
    try {
      location.assign(await this.api.pages());
    } catch ({ message }) {
      this.conversation.tell(`${this.words.text("noPages")} ${message}`);
    }
  };

  get #isPage() { return this.layout === "page"; }

  get #unseen() {
    return this.conversation.messages.filter(({ author, id }) => author !== "visitor" && id > this.session.seen);
  }

  #item({ id }) {
    return this.renderRoot.querySelector(`[data-id="${id}"]`);
  }

  get #sure() { return this.renderRoot.querySelector("#sure"); }
  get #isSeen() { return (this.shown || this.#isPage) && document.visibilityState === "visible"; }

  async #boot() {
    this.service = (this.service || this.defaultService).replace(/\/$/, "");
    const words = () => ({ problems: new Proxy({}, { get: (_all, name) => this.words?.text(`problems.${String(name)}`) }) });
    this.session = new SharedSession(this.service, { found: () => this.#resume(), gone: () => this.#gone() });
    this.api = new Api(this.service, this.session, words);
    const site = await admission(this);
    if (!site) return;
    this.words = new Words(site.locale, site.words, { phone: site.phone });
    this.conversation = this.#converse();
    this.#site = site;
    this.#listen();
    this.requestUpdate();
    await this.updateComplete;
    this.tell("ready", {});
    this.#waiting.splice(0).forEach((run) => run());
    if (this.#isPage) await this.#begin();
    else await this.#resume(true);
    await this.#takeOver();
  }

  #converse() {
    return new Conversation(this.api, this.session, {
      words: (name, given) => this.words.text(name, given),
      changed: () => this.requestUpdate(),
      said: (text) => this.#say(text),
      added: (entry) => { this.#fresh.push(entry); this.requestUpdate(); },
      heard: (message) => this.#heard(message),
      unsent: (text) => this.composer.giveBack(text),
      focus: () => this.composer.focus(),
      trouble: ({ status, code }) => this.tell("error", { status, code }),
    });
  }

  #listen() {
    const { signal } = this.#leave;
    addEventListener("online", () => this.conversation.online(), { signal });
    addEventListener("offline", () => this.conversation.offline(), { signal });
    addEventListener("pagehide", () => this.conversation.listen(false), { signal });
    addEventListener("pageshow", () => this.conversation.listen(true), { signal });
    document.addEventListener("visibilitychange", () => {
      this.conversation.listen(document.visibilityState === "visible");
      this.requestUpdate();
    }, { signal });
    this.#presence = new Presence(this.#isPage ? window : this, {
      open: () => this.conversation.open,
      held: () => ["queued", "joined"].includes(this.conversation.handoff.state),
      idle: () => this.#site.idle_seconds * 1_000,
      lastCall: () => this.api.lastCall,
      touch: () => this.conversation.touch(),
      warn: (closing) => this.conversation.warn(clockWords(closing, this.words.language)),
      stay: () => this.conversation.open && !this.conversation.cut && this.conversation.tell(""),
    });
    (this.#isPage ? window : this.renderRoot).addEventListener("scroll", () => {
      if (!this.scrolling.newer || !this.scrolling.atEnd) return;
      this.scrolling.newer = false;
      this.requestUpdate();
    }, { capture: true, passive: true, signal });
  }

  async #begin(unseen) {
    await this.session.find();
    if (this.conversation.phase === "new") await this.conversation.start();
    await this.#goLive(unseen);
  }

  // A conversation of this tab, or of another, goes on; the panel stands as it did, where it covers nothing.
  async #resume(ask = false) {
    if (ask) await this.session.find();
    if (!this.conversation || !this.session.token) return;
    await this.conversation.resume();
    await this.#goLive();
    if (this.session.shown && !this.#dialog.small && !this.#isPage) this.#open(false);
  }

  // What stands behind the # never left the browser, and goes now.
  async #takeOver() {
    const token = /^#go-on=([\w-]{20,64})$/.exec(location.hash)?.[1];
    if (!token) return;
    history.replaceState(null, "", location.pathname + location.search);
    await this.#open(true);
    this.conversation.takeOver(token);
  }

  // History stands in the log before it becomes live, so that it isn't read out again.
  async #goLive(unseen) {
    await this.updateComplete;
    const item = unseen && this.#item(unseen);
    const talked = this.conversation.messages.some(({ author }) => author === "visitor");
    if (item) this.scrolling.toItem(item);
    else if (talked) this.scrolling.toEnd();
    else this.scrolling.toStart(); // a new conversation is read from its top
    await new Promise(requestAnimationFrame);
    this.live = true;
    this.requestUpdate();
  }

  async #open(focus) {
    if (this.shown || this.#isPage) return;
    const unseen = this.#unseen;
    this.shown = true;
    this.#dialog.show(focus);
    this.requestUpdate();
    await this.#begin(unseen[0]);
    this.session.note({ shown: true });
    if (unseen.length) this.#say(this.words.text("unread", { count: unseen.length }));
    this.tell("open", {});
  }

  async #close() {
    if (!this.shown) return;
    this.shown = false;
    const giveBack = this.#dialog.hide();
    this.session.note({ shown: false });
    this.requestUpdate();
    await this.updateComplete;
    giveBack();
    this.tell("close", {});
  }

  #gone() {
    this.conversation?.close("finishedElsewhere");
  }

  #key = (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      this.#close();
    }
  };

  #heard({ id, author, meta }) {
    this.tell("message", { id, author });
    if (meta?.handoff) this.tell("handoff", { state: meta.handoff });
  }

  #say(text) {
    this.status = text;
    this.requestUpdate();
  }

  #whenReady(run) {
    if (this.#site) run();
    else this.#waiting.push(run);
  }

  /** An event for the page around, without a word of the conversation. */
  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`ascl-assistant:${name}`, { bubbles: true, composed: true, detail }));
  }
}
