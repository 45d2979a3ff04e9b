/** The file with the panel: makes the element what it is. */

import { AsclAssistant } from "./element.js";

/** Defines the element; `given` has `arrive(element)`, `loadFile(service, file, integrity)` and `defaultService`. */
export function define(tag, given) {
  Object.assign(AsclAssistant.prototype, given);
  customElements.define(tag, AsclAssistant);
}
