/** An EventTarget that dispatches `CustomEvent`s. */
export class Emitter extends EventTarget {
  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Calls `react(detail)` for each event of this type. */
  on(type, react) {
    this.addEventListener(type, ({ detail }) => react(detail));
  }
}
