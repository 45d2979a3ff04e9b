/** The button that opens the panel, with the number of unread messages. It stands before the code of the panel has come. */

import { BUBBLE } from "./bubble.js";

const SVG = "http://www.w3.org/2000/svg";

export class Launcher {
  #root;
  #corner = made("section", { class: "corner" });
  #button = made("button", { type: "button", class: "launcher", part: "launcher", id: "launcher", "aria-haspopup": "dialog" });
  #label = made("span");
  #news = made("span");
  #status = made("p", { class: "unseen", role: "status" });

  /** Stands in the shadow `root`; a press calls `press()`. */
  constructor(root, press) {
    this.#root = root;
    const icon = made("svg", { viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true", focusable: "false" },
      made("path", { d: BUBBLE, fill: "currentColor" }));
    this.#button.append(icon, this.#label, this.#news);
    this.#button.addEventListener("click", press);
    this.#corner.append(this.#button, this.#status);
  }

  /** Puts its words there in a language. */
  speak(language, { title, launcher }) {
    this.#corner.lang = language;
    this.#corner.setAttribute("aria-label", title);
    this.#label.textContent = launcher;
  }

  /** Says how many messages are unread: in figures, and as `news` in words. */
  tell(count, news) {
    if (this.#status.textContent === news) return;
    this.complain("");
    this.#status.textContent = news;
    this.#news.replaceChildren(...(count ? [
      made("span", { class: "badge", part: "badge", "aria-hidden": "true" }, count > 99 ? "99+" : count),
      made("span", { class: "unseen" }, ` (${news})`),
    ] : []));
  }

  /** Says beside the button, for all to see, what hinders it; "" once nothing does. */
  complain(trouble) {
    this.#status.textContent = trouble;
    this.#status.className = trouble ? "trouble" : "unseen";
  }

  /** Whether a press waits for the panel. */
  set busy(busy) {
    if (busy) this.#button.setAttribute("aria-busy", "true");
    else this.#button.removeAttribute("aria-busy");
  }

  /** Stands on the page, or doesn't, while the panel does. */
  set there(there) {
    if (there === this.#corner.isConnected) return;
    if (there) this.#root.prepend(this.#corner);
    else this.#corner.remove();
    this.busy = false;
  }
}

function made(tag, attributes = {}, ...children) {
  const one = ["svg", "path"].includes(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
  one.append(...children);
  return one;
}
