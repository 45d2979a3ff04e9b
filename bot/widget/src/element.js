/** The element `<ascl-assistant>`: the panel of a launcher, or with `layout="page"` the whole page. */

import { html, nothing } from "lit/html.js";
import { Api } from "./conversation/api.js";
import { ConversationController } from "./conversation/controller.js";
import { Presence } from "./conversation/presence.js";
import { SharedSession } from "./conversation/session.js";
import { Words } from "./locale.js";
import { RenderingElement } from "./rendering.js";
import layoutRules from "./styles/layout.css";
import messageRules from "./styles/messages.css";
import { sheet } from "./style-sheets.js";
import { BackButton } from "./view/back.js";
import { Composer } from "./view/composer.js";
import { PanelDialog } from "./view/dialog.js";
import { panel } from "./view/panel.js";
import { Scroll } from "./view/scroll.js";
import { TabTitle } from "./view/tab-title.js";
import { Tools } from "./view/tools.js";
import { followViewport } from "./view/viewport.js";
import { WaysIn } from "./ways-in.js";

/* global MORE_FILE, MORE_HASH */

const STYLES = [messageRules, layoutRules].map(sheet);

/** The start gives it `arrive`, `loadFile` and `defaultService`. */
export class AsclAssistant extends RenderingElement {
  static observedAttributes = ["accent"];

  conversation = null;
  composer = null;
  /** What isn't needed at first, null until it has come. */
  more = null;
  phone = "";
  privacyPage = "";
  live = false;
  shown = false;
  scrolling = new Scroll(this);
  tools = new Tools(this);

  #arrival = null;
  #api = null;
  #site = null;
  #coming = false;
  #dialog = new PanelDialog(() => this.renderRoot);
  #back = new BackButton();
  #waiting = [];
  #waysIn = null;
  #leave = null;

  get isPage() { return this.getAttribute("layout") === "page"; }
  /** Aborted when the element is taken off the page. */
  get left() { return this.#leave.signal; }
  get words() { return this.conversation.words; }

  /** Opens the panel and brings focus into it; before the widget is ready, as soon as it is. */
  open = (focus = true) => this.#whenReady(() => this.#open(focus));

  /** Closes the panel; focus goes back to where it came from. */
  close = () => this.#whenReady(() => this.#close());

  /** Opens what is closed and closes what is open. */
  toggle = () => this.#whenReady(() => (this.shown ? this.#close() : this.#open(true)));

  /** Opens the panel and sends a question. */
  ask = (question) => this.#whenReady(() => this.#waysIn.ask(String(question)));

  /** Opens the panel and begins a topic or a check, such as "ask_fee" or "check_cover". */
  start = (topic) => this.#whenReady(() => this.#waysIn.start(topic));

  connectedCallback() {
    this.#leave = new AbortController();
    this.#arrival = this.arrive(this);
    super.connectedCallback();
    if (this.isPage) this.id ||= "ascl-assistant"; // a link to skip to what a shadow holds needs its host
    const { adoptedStyleSheets } = this.renderRoot;
    if (!adoptedStyleSheets.includes(STYLES[0])) this.renderRoot.adoptedStyleSheets = [...this.#arrival.styles, ...STYLES];
    this.#boot(this.left);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#leave.abort();
    if (this.conversation) this.removeController(this.conversation); // back on a page, a new one goes on with the session
  }

  get accent() { return this.getAttribute("accent"); }
  set accent(colour) { this.setAttribute("accent", colour); }

  attributeChangedCallback() {
    this.#arrival?.paint(this.accent);
  }

  render() {
    if (!this.conversation) return html`<slot></slot>`; // what the page says as long as nothing is here
    if (this.isPage) return html`<div class="panel" lang=${this.words.language}>${panel(this)}${this.#dialogs()}</div>`;
    return html`<div lang=${this.words.language}>
      <dialog class="panel" part="panel" aria-labelledby="title" @keydown=${this.#key}
        @cancel=${(event) => { event.preventDefault(); this.#close(); }}>${panel(this)}</dialog>
      ${this.#dialogs()}</div>`;
  }

  #dialogs() {
    return html`${this.tools.dialog()}${this.more?.dialog() ?? nothing}`;
  }

  updated() {
    this.#tellLauncher();
    const isSeen = (this.shown || this.isPage) && document.visibilityState === "visible";
    if (this.conversation && isSeen) this.conversation.session.note({ seen: this.conversation.log.lastId });
  }

  #tellLauncher() {
    const { launcher } = this.#arrival;
    if (!launcher || !this.conversation) return;
    const count = this.conversation.unseen.length;
    launcher.speak(this.words.language, { title: this.words.text("title"), launcher: this.words.text("launcher") });
    launcher.tell(count, count ? this.words.text("unread", { count }) : "");
    launcher.there = !this.shown;
  }

  /** The list item of a message. */
  itemOf({ id }) {
    return this.renderRoot.querySelector(`[data-id="${id}"]`);
  }

  // What the panel's buttons do.
  showNewer = () => { this.scrolling.toEnd(); this.requestUpdate(); };
  skip = (event) => { event.preventDefault(); this.composer.focus(); };

  async #boot(left) {
    const { service } = this.#arrival;
    const session = new SharedSession(service);
    const api = this.#api = new Api(service, session);
    const site = this.#site = await this.#arrival.site;
    if (!site || left.aborted) return session.close();
    const words = new Words(site.locale, site.words, { phone: site.phone });
    api.words = words;
    this.phone = site.phone;
    this.privacyPage = site.privacy_page;
    this.#take(new ConversationController(this, { api, session, words, numbers: site.crisis }), site);
    await this.updateComplete;
    this.#tell("ready", {});
    this.#waiting.splice(0).forEach((run) => run());
    if (this.isPage) await this.#begin();
    else await this.#resume();
    if (await this.#waysIn.fromAddress(site.topic)) return;
    if (this.hasAttribute("open") && !this.#dialog.small && !session.token) await this.#open(false);
  }

  #take(conversation, site) {
    this.conversation = conversation;
    this.composer = new Composer(this, conversation, site.max_text, site.enquiry_page);
    this.scrolling.follow(conversation);
    new Presence(this.isPage ? window : this, this.left, conversation, site.idle_seconds * 1_000);
    new TabTitle().follow(conversation, this.left);
    this.#back.follow(() => this.#close(), this.left);
    followViewport(() => this.renderRoot.querySelector("dialog.panel"), this.scrolling, this.left);
    this.#waysIn = new WaysIn(() => this.#open(true), conversation, this.composer, (topic) => this.#arrival.labelOf(topic));
    this.#waysIn.follow(this.left);
    conversation.session.on("found", () => this.#resume());
    conversation.session.on("ended", () => { if (this.renderRoot.activeElement) this.tools.goOn(); });
    conversation.on("problem", ({ status, code }) => this.#tell("error", { status, code }));
    conversation.on("received", ({ id, author, meta }) => {
      this.#tell("message", { id, author });
      if (meta?.handoff) this.#tell("handoff", { state: meta.handoff });
    });
    this.requestUpdate();
  }

  async #begin(unseen) {
    this.#bringMore();
    await this.conversation.begin();
    await this.#goLive(unseen);
  }

  // Nobody waits for it: without it the chat can do a little less.
  #bringMore() {
    if (this.#coming) return;
    this.#coming = true;
    const { settings, service } = this.#arrival;
    const given = { view: this, api: this.#api, arrival: this.#arrival, settings, site: this.#site, service };
    this.loadFile(this.defaultService, MORE_FILE, MORE_HASH).then(({ begin }) => {
      this.more = begin({ html, nothing }, given);
      this.requestUpdate();
    }).catch(() => { this.#coming = false; });
  }

  // The panel stands as it did, where it covers nothing.
  async #resume() {
    if (!(await this.conversation.resume())) return;
    this.#bringMore();
    await this.#goLive();
    const stood = this.conversation.session.shown && (!this.#dialog.small || this.#back.returns);
    if (stood && !this.isPage) this.#open(false);
  }

  // History stands in the log before it becomes live, so that it isn't read out again.
  async #goLive(unseen) {
    await this.updateComplete;
    const item = unseen && this.itemOf(unseen);
    const talked = this.conversation.log.messages.some(({ author }) => author === "visitor");
    if (item) this.scrolling.toItem(item);
    else if (talked) this.scrolling.toEnd();
    else this.scrolling.toStart(); // a new conversation is read from its top
    await new Promise(requestAnimationFrame);
    this.live = true;
    this.requestUpdate();
  }

  async #open(focus) {
    if (this.shown || this.isPage) return;
    const { unseen } = this.conversation;
    this.shown = true;
    this.#dialog.show(focus);
    if (this.#dialog.small) this.#back.enter();
    this.requestUpdate();
    await this.#begin(unseen[0]);
    this.conversation.session.note({ shown: true });
    if (unseen.length) this.conversation.announce(this.words.text("unread", { count: unseen.length }));
    this.#tell("open", {});
  }

  async #close() {
    if (!this.shown) return;
    this.tools.close();
    this.shown = false;
    const giveBack = this.#dialog.hide();
    this.#back.leave();
    this.conversation.session.note({ shown: false });
    this.requestUpdate();
    await this.updateComplete;
    giveBack();
    this.#tell("close", {});
  }

  #key = (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      this.#close();
    }
  };

  #whenReady(run) {
    if (this.conversation) run();
    else this.#waiting.push(run);
  }

  // An event for the page around, without a word of the conversation.
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`ascl-assistant:${name}`, { bubbles: true, composed: true, detail }));
  }
}
