/** The words of the widget in one language, as the service gives them. */

export class Words {
  #texts;
  #plural;
  #always;

  /** `always` fills placeholders everywhere: `{phone}`, and by it `{ring}`. */
  constructor(language, texts, always) {
    this.#always = always;
    this.use(language, texts);
  }

  /** Speaks another language from now on. */
  use(language, texts) {
    this.language = language;
    this.#texts = texts;
    this.#plural = new Intl.PluralRules(language);
    this.#always = { ...this.#always, ring: filled(texts.ring, this.#always) };
  }

  /** The text under a name such as "authors.staff"; `{count}` chooses its plural. "" where there is none. */
  text(name, given = {}) {
    const found = name.split(".").reduce((texts, key) => texts?.[key], this.#texts);
    const text = typeof found === "object" ? found[this.#plural.select(given.count)] : found;
    return filled(text ?? "", { ...this.#always, ...given });
  }
}

function filled(text, given) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => given[name] ?? whole);
}
