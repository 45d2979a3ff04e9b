/** How the panel opens: beside the page where there is room, else over all of it; and where focus goes. */

const SMALL = "(max-width: 30rem), (max-height: 26rem)";

export class PanelDialog {
  #root;
  #small = matchMedia(SMALL);
  #cameFrom = null;

  /** `root()` is the shadow root that holds the `dialog.panel`. */
  constructor(root) {
    this.#root = root;
    this.#small.addEventListener("change", () => this.#refit());
  }

  get small() { return this.#small.matches; }
  get #dialog() { return this.#root()?.querySelector("dialog.panel"); }

  /** Opens; with `focus`, it goes to the message box, or on small screens to the title: no keyboard covers the text. */
  show(focus) {
    if (focus) this.#cameFrom = deepActive();
    this.#open();
    if (focus) this.#dialog.querySelector(this.small ? "#title" : "#message").focus();
  }

  /** Closes and gives focus back to where it was. */
  hide() {
    const inside = this.#dialog.contains(this.#root().activeElement);
    this.#dialog.close();
    const back = this.#cameFrom;
    this.#cameFrom = null;
    return inside || this.small ? () => this.#giveBack(back) : () => {};
  }

  #giveBack(element) {
    const usable = element?.isConnected && element !== document.body && element.getClientRects().length;
    (usable ? element : this.#root().getElementById("launcher"))?.focus();
  }

  #open() {
    if (this.small) this.#dialog.showModal();
    else this.#dialog.setAttribute("open", ""); // unlike show(), moves no focus
  }

  #refit() {
    if (!this.#dialog?.open) return;
    const active = this.#root().activeElement;
    this.#dialog.close();
    this.#open();
    active?.focus();
  }
}

function deepActive() {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}
