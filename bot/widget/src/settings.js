/** What the visitor has chosen for this device: sound, notices, language. Nothing is kept before a choice. */

import { readStored, store } from "./storage.js";

export class DeviceSettings {
  #name;
  #chosen;

  /** `service` is the address of the service. */
  constructor(service) {
    this.#name = `ascl-assistant ${service} settings`;
    this.#chosen = readStored("localStorage", this.#name) || {};
  }

  /** What was chosen under a name, or undefined. */
  get(name) { return this.#chosen[name]; }

  /** Keeps a choice; a falsy one is forgotten. */
  set(name, value) {
    if (value) this.#chosen[name] = value;
    else delete this.#chosen[name];
    store("localStorage", this.#name, Object.keys(this.#chosen).length ? this.#chosen : null);
  }
}
