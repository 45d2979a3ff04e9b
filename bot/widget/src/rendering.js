/** An element that renders anew when something has changed, at most once a turn. */

import { render } from "lit/html.js";

/**
 * Has a shadow `renderRoot` once it is on a page. Its controllers may have `hostConnected`, `hostDisconnected`, `hostUpdate` and
 * `hostUpdated`, as reactive controllers of Lit have. What extends it has `render()`, which returns a template, and `updated()`.
 */
export class RenderingElement extends HTMLElement {
  renderRoot = null;

  #controllers = new Set();
  #pending = null;

  /** Resolves once what has changed so far is rendered. */
  get updateComplete() { return this.#pending ?? Promise.resolve(); }

  addController(controller) {
    this.#controllers.add(controller);
    if (this.renderRoot) controller.hostConnected?.();
  }

  removeController(controller) {
    this.#controllers.delete(controller);
  }

  requestUpdate() {
    if (this.renderRoot) this.#pending ??= this.#update();
  }

  connectedCallback() {
    this.renderRoot ??= this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.#each("hostConnected");
    this.requestUpdate();
  }

  disconnectedCallback() {
    this.#each("hostDisconnected");
  }

  async #update() {
    await null;
    try {
      this.#each("hostUpdate");
      render(this.render(), this.renderRoot, { host: this });
    } finally {
      this.#pending = null; // what asks from here on is rendered in another turn, also after an error
    }
    this.#each("hostUpdated");
    this.updated();
  }

  #each(stage) {
    this.#controllers.forEach((controller) => controller[stage]?.());
  }
}
