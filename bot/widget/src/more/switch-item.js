/** A switch of the menu. */

import { html } from "./templates.js";

/** A switch with the words of its name, on or off; `press` changes it. */
export function switchItem(name, on, words, press) {
  return html`<button type="button" role="switch" class="switch" id=${name} aria-checked=${on} @click=${press}>
    <span>${words.text(name)}</span><i></i></button>`;
}
