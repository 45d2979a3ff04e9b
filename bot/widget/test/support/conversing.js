/** A conversation on a page, with a service of its own. */

import { mock } from "node:test";
import "./browser.js";
import { serve } from "./service.js";
import { words } from "./words.js";
import { Api } from "../../src/conversation/api.js";
import { ConversationController } from "../../src/conversation/controller.js";
import { SharedSession } from "../../src/conversation/session.js";

/** The numbers for a crisis, as the service gives them with the words. */
export const NUMBERS = "If in danger, call 999.\nSamaritans: 116 123.";

/** `{service, session, api, conversation}`, not yet begun; it leaves the page at the end of the test. */
export async function converse(t, service) {
  const used = service ?? (await serve(t));
  const leave = new AbortController();
  const session = new SharedSession(used.url);
  const api = new Api(used.url, session);
  api.words = words;
  const host = { left: leave.signal, updates: 0, addController: (one) => one.hostConnected(), requestUpdate() { this.updates += 1; } };
  const conversation = new ConversationController(host, { api, session, words, numbers: NUMBERS });
  t.after(() => {
    mock.timers.reset(); // so that the timers of the conversation can be taken back
    leave.abort();
    conversation.hostDisconnected();
    sessionStorage.clear();
  });
  return { service: used, session, api, conversation, host };
}

/** The same, begun and with its stream open. */
export async function begin(t, service) {
  const made = await converse(t, service);
  await made.conversation.start();
  await made.service.called("/v1/events");
  return made;
}
