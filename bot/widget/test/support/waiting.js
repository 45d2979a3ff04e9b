/** Waiting for what happens by itself. */

import { mock } from "node:test";

const { setImmediate: nextTurn } = globalThis;

/** The detail of the next event of this type. */
export function next(emitter, type) {
  return new Promise((done) => { emitter.addEventListener(type, ({ detail }) => done(detail), { once: true }); });
}

/** The details of all events of this type from now on, as they come. */
export function heard(emitter, type) {
  const details = [];
  emitter.on(type, (detail) => details.push(detail));
  return details;
}

/** Lets calls and answers go through until `holds()` does; a test that waits in vain runs into its time limit. */
export async function until(holds) {
  while (!holds()) await new Promise((done) => { nextTurn(done); });
}

/** Stops the clock for a test; it stands at `now`. To be called before anything sets a timer that is taken back later. */
export function stopClock(t, now = Date.parse("2026-03-02T09:00:00Z")) {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now });
  t.after(() => mock.timers.reset());
  return mock.timers;
}
