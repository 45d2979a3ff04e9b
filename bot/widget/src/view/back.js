/** Where the panel covers the page, the Back of the browser closes it instead of leaving the site. */

const MARK = "asclAssistant";

export class BackButton {
  #entered = false;

  /** Whether the address was left while the panel stood open. */
  get returns() { return Boolean(history.state?.[MARK]); }

  /** Calls `close` when Back is pressed, until `left`, an AbortSignal. */
  follow(close, left) {
    addEventListener("popstate", () => {
      if (!this.#entered || this.returns) return;
      this.#entered = false;
      close();
    }, { signal: left });
  }

  /** The panel has opened over all of the page. */
  enter() {
    if (!this.returns) history.pushState({ ...history.state, [MARK]: true }, "");
    this.#entered = true;
  }

  /** The panel has been closed by other means. */
  leave() {
    const entered = this.#entered;
    this.#entered = false;
    if (entered && this.returns) history.back();
  }
}
