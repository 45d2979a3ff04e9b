/** What stands for an element before its panel has come: what the service says of this page, the colours, the launcher. */

import { readAddress } from "./address.js";
import { Launcher } from "./launcher.js";
import { DeviceSettings } from "./settings.js";
import { admission, siteOf } from "./site.js";
import themeRules from "../../gateway/widget/page/theme.css";
import hostRules from "./styles/host.css";
import launcherRules from "./styles/launcher.css";
import { sheet } from "./style-sheets.js";
import { accentRules } from "./view/colour.js";

const STYLES = [themeRules, hostRules, launcherRules].map(sheet);

export class Arrival {
  /** The styles that hold for all of it, the accent last. */
  styles = [...STYLES, sheet("")];
  /** Null until the service lets the widget be shown, and on a whole page of chat. */
  launcher = null;
  #element;
  #press;

  /** `press(arrival)` is called when the launcher of `element` is pressed. */
  constructor(element, defaultService, press) {
    const given = (name) => element.getAttribute(name);
    this.#element = element;
    this.#press = () => press(this);
    this.service = (given("service") || defaultService).replace(/\/$/, "");
    this.siteId = given("site-id");
    this.settings = new DeviceSettings(this.service);
    this.locale = this.settings.get("locale") || given("locale");
    this.isPage = given("layout") === "page";
    this.paint(given("accent"));
    /** Resolves to what the service says, or to null where nothing is to be shown. */
    this.site = admission(this, readAddress().topic).then((site) => this.#stand(site));
  }

  /** Takes another accent. */
  paint(accent) {
    this.styles.at(-1).replaceSync(accentRules(accent));
  }

  /** What the service says of this page in another language; rejects where it can't be reached. */
  siteIn(locale) {
    const { service, siteId } = this;
    return siteOf({ service, siteId, locale });
  }

  /** What the button of a topic or check says, or undefined. */
  async labelOf(topic) {
    return (await admission(this, topic))?.topic;
  }

  #stand(site) {
    if (!site || this.isPage) return site;
    this.launcher = new Launcher(this.#root(), this.#press);
    this.launcher.speak(site.locale, site.words);
    this.launcher.there = true;
    return site;
  }

  #root() {
    if (!this.#element.shadowRoot) this.#element.attachShadow({ mode: "open" }).adoptedStyleSheets = this.styles;
    return this.#element.shadowRoot;
  }
}
