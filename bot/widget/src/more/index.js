/** What the chat can do beyond talking: suggestions, signals, choices of the device, writing instead of waiting. */

import { PageQuestions } from "./page-questions.js";
import { Signals } from "./signals.js";
import { StaffPresence } from "./staff-presence.js";
import { Suggestions } from "./suggestions.js";
import { switchItem } from "./switch-item.js";
import moreRules from "./more.css";
import { html, nothing, useTemplates } from "./templates.js";
import { WriteInstead } from "./write-instead.js";

/** Everything above for an element; `lit` has the functions of the templates. */
export function begin(lit, given) {
  useTemplates(lit);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(moreRules);
  const { renderRoot } = given.view;
  renderRoot.adoptedStyleSheets = [...renderRoot.adoptedStyleSheets, sheet];
  return new More(given);
}

class More {
  #given;
  #signals;
  #write;
  #presence;
  #questions;

  constructor(given) {
    this.#given = given;
    this.suggestions = new Suggestions(given);
    this.#signals = new Signals(given);
    this.#write = new WriteInstead(given);
    this.#presence = new StaffPresence(given);
    this.#questions = new PageQuestions(given);
  }

  /** The parts of the menu that change how the chat behaves on this device. */
  menuItems() {
    const { view } = this.#given;
    const { conversation, words } = view;
    const keep = () => conversation.keepHere(!conversation.kept);
    return html`${conversation.open ? switchItem("keep", conversation.kept, words, keep) : nothing}
      ${this.#signals.switches()}${this.#languages()}`;
  }

  /** What stands below the title while nobody is waited for. */
  presenceLine() { return this.#presence.line(); }

  /** The button for those who wait. */
  writeButton() { return this.#write.button(); }

  /** The questions that the page suggests. */
  pageQuestions() { return this.#questions.render(); }

  dialog() { return this.#write.dialog(); }

  #languages() {
    const { view, site } = this.#given;
    const others = Object.entries(site.languages || {}).filter(([locale]) => locale !== view.words.language);
    return others.map(([locale, name]) => html`<button type="button" lang=${locale} @click=${() => this.#speak(locale)}>${name}</button>`);
  }

  async #speak(locale) {
    const { view, arrival, settings } = this.#given;
    view.tools.close();
    try {
      const site = await arrival.siteIn(locale);
      view.words.use(site.locale, site.words);
      settings.set("locale", locale);
      view.requestUpdate();
    } catch {
      view.conversation.notify(view.words.text("problems.network"));
    }
  }
}
