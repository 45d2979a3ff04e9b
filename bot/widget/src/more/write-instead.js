/** "Write to me instead": who waits for a person leaves an address, and the chat becomes an enquiry. */

import { html, nothing } from "./templates.js";

const FIELDS = { name: { type: "text", autocomplete: "name" }, email: { type: "email", autocomplete: "email" } };

export class WriteInstead {
  #given;
  #problems = {};
  #failed = "";
  #sending = false;

  constructor(given) {
    this.#given = given;
  }

  button() {
    return html`<button type="button" id="instead" aria-haspopup="dialog" @click=${this.#open}>${this.#words.text("write.open")}</button>`;
  }

  dialog() {
    const { site } = this.#given;
    return html`<dialog id="write" aria-labelledby="write-title"><form novalidate @submit=${this.#submit}>
      <h2 id="write-title">${this.#words.text("write.open")}</h2>
      <p>${this.#words.text("write.text")}</p>
      ${Object.keys(FIELDS).map((name) => this.#field(name))}
      <p class="consent" lang="en-GB">${site.consent}</p>
      <p class="problem" role="alert">${this.#failed}</p>
      <div class="row">
        <button type="button" @click=${() => this.#dialog.close()}>${this.#words.text("write.cancel")}</button>
        <button type="submit" class="primary" aria-disabled=${this.#sending}>${this.#words.text("write.send")}</button>
      </div></form></dialog>`;
  }

  get #words() { return this.#given.view.words; }
  get #dialog() { return this.#given.view.renderRoot.querySelector("#write"); }

  #field(name) {
    const problem = this.#problems[name];
    return html`<label for="write-${name}">${this.#words.text(`write.${name}`)}</label>
      <input id="write-${name}" name=${name} type=${FIELDS[name].type} autocomplete=${FIELDS[name].autocomplete} required
        aria-invalid=${problem ? "true" : nothing} aria-describedby=${problem ? `wrong-${name}` : nothing}>
      ${problem ? html`<p class="problem" id="wrong-${name}" lang="en-GB">${problem}</p>` : nothing}`;
  }

  #open = () => {
    this.#say({});
    this.#dialog.showModal();
  };

  #submit = async (event) => {
    event.preventDefault();
    if (this.#sending) return;
    const form = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, event.target.elements[name].value]));
    this.#sending = true;
    this.#say({});
    const problem = await this.#given.api.writeInstead(form).then(() => null, (failed) => failed);
    this.#sending = false;
    await (problem ? this.#refuse(problem) : this.#done());
  };

  async #done() {
    const { view } = this.#given;
    this.#dialog.close();
    view.composer.focus(); // the button goes
    await view.conversation.touch();
    await view.updateComplete;
    view.showNewer(); // the reference
  }

  async #refuse({ fields, message }) {
    this.#say(fields || {}, fields ? "" : message);
    await this.#given.view.updateComplete;
    this.#dialog.querySelector('[aria-invalid="true"]')?.focus();
  }

  #say(problems, failed = "") {
    this.#problems = problems;
    this.#failed = failed;
    this.#given.view.requestUpdate();
  }
}
