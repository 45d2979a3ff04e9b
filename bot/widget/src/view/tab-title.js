/** Tells of news in the title of a tab that isn't looked at. */

export class TabTitle {
  #before = "";
  #shown = "";

  /** Shows what each message that comes unseen into `conversation` says, until the tab is looked at. */
  follow(conversation, left) {
    const { words } = conversation;
    let count = 0;
    conversation.on("received", ({ meta }) => {
      if (document.visibilityState === "visible") return;
      count += 1;
      const joined = meta?.handoff === "joined";
      this.#show(joined ? words.text(meta.staff ? "joinedBy" : "joined", { name: meta.staff }) : words.text("unread", { count }));
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      count = 0;
      this.#restore();
    }, { signal: left });
    left.addEventListener("abort", () => this.#restore());
  }

  #show(news) {
    if (document.title !== this.#shown) this.#before = document.title;
    this.#shown = `${news} – ${this.#before}`;
    document.title = this.#shown;
  }

  // A title that the site has changed meanwhile is its own.
  #restore() {
    if (this.#shown && document.title === this.#shown) document.title = this.#before;
    this.#shown = "";
  }
}
