/** Whether a person is there now, or else when people are; nothing where neither is known. */

import { html, nothing } from "./templates.js";

const FRESH = 60_000;

export class StaffPresence {
  #given;
  #known = {};
  #asked = 0;

  constructor(given) {
    this.#given = given;
    given.view.addEventListener("ascl-assistant:open", () => this.#ask());
    document.addEventListener("visibilitychange", () => this.#ask(), { signal: given.view.left });
    this.#ask();
  }

  line() {
    const { there, hours } = this.#known;
    if (there) return html`<p class="presence there">${this.#given.view.words.text("there")}</p>`;
    return hours ? html`<p class="presence" lang="en-GB">${hours}</p>` : nothing;
  }

  async #ask() {
    if (document.visibilityState !== "visible" || Date.now() - this.#asked < FRESH) return;
    this.#asked = Date.now();
    this.#known = await this.#given.api.presence().catch(() => ({}));
    this.#given.view.requestUpdate();
  }
}
