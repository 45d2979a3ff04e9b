import assert from "node:assert/strict";
import { test } from "node:test";
import "./support/browser.js";
import { serve } from "./support/service.js";
import { stopClock, until } from "./support/waiting.js";
import { admission, siteOf } from "../src/site.js";

function admit(service, attributes = {}) {
  return admission({ service: service.url, ...attributes });
}

/** What is written to the console during a test. */
function warnings(t) {
  const lines = [];
  t.mock.method(console, "warn", (line) => lines.push(line));
  return lines;
}

test("the locale is that of the element, else that of the page", async (t) => {
  const service = await serve(t);
  document.documentElement.lang = "cy";
  t.after(() => { document.documentElement.lang = ""; });
  await admit(service);
  await admit(service, { siteId: "north", locale: "en-GB" });
  assert.deepEqual(service.calls.map(({ query }) => query), [{ id: "main", locale: "cy" }, { id: "north", locale: "en-GB" }]);
});

test("a page that may not show the widget shows nothing, and the console says why", async (t) => {
  const service = await serve(t);
  const lines = warnings(t);
  service.faults["/widget/site"] = [{ status: 200, allowed: false }];
  assert.equal(await admit(service), null);
  assert.match(lines[0], /https:\/\/school\.example is not among the sites of "main"/);
  assert.equal(service.calls.length, 1);
});

test("a service that can't be reached is asked three times, and the console says so", async (t) => {
  const service = await serve(t);
  const lines = warnings(t);
  const clock = stopClock(t);
  service.faults["/widget/site"] = [0, 500, 0];
  let answer;
  admit(service).then((site) => { answer = site; });
  await until(() => { clock.tick(1_000); return answer !== undefined; });
  assert.equal(answer, null);
  assert.equal(service.calls.length, 3);
  assert.match(lines[0], /can't be reached/);
});

test("a service that is back at the second try is let in", async (t) => {
  const service = await serve(t);
  const clock = stopClock(t);
  service.faults["/widget/site"] = [0];
  let site = null;
  admit(service).then((answer) => { site = answer; });
  await until(() => { clock.tick(1_000); return site; });
  assert.equal(site.allowed, true);
});

test("a service that has a fault is no answer", async (t) => {
  const service = await serve(t);
  service.faults["/widget/site"] = [500];
  await assert.rejects(siteOf({ service: service.url }), { message: "500" });
});

test("a topic is asked for by its name, and no token goes with it", async (t) => {
  const service = await serve(t);
  await siteOf({ service: service.url, siteId: "main", locale: "cy" }, "ask_fee");
  const [{ query, headers }] = service.calls;
  assert.deepEqual(query, { id: "main", locale: "cy", topic: "ask_fee" });
  assert.equal(headers.authorization, undefined);
});
