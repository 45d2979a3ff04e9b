import assert from "node:assert/strict";
import { test } from "node:test";
import "./support/browser.js";
import { shown } from "./support/shown.js";
import { words } from "./support/words.js";
import { paragraphs, safeLink, sourcesOf, transcript, withNumbers } from "../src/view/text.js";

const links = (template) => [...shown(template).querySelectorAll("a")].map((link) => link.getAttribute("href"));

test("a telephone number becomes a link that dials it", () => {
  assert.deepEqual(links(withNumbers("Ring 0116 299 1122 or +44 116 299 1122.")), ["tel:01162991122", "tel:+441162991122"]);
  assert.equal(shown(withNumbers("Ring 0116 299 1122 now")).textContent, "Ring 0116 299 1122 now");
});

test("a figure that only looks like a telephone number stays text", () => {
  for (const text of ["in 2026", "£1,162.99", "ref 0116 299 11223", "1999 members", "a/0116 299 1122"]) {
    assert.deepEqual(links(withNumbers(text)), [], text);
  }
});

test("999 is a link only where there is an emergency", () => {
  assert.deepEqual(links(withNumbers("call 999", true)), ["tel:999"]);
  assert.deepEqual(links(withNumbers("article 999")), []);
});

test("lines become paragraphs and lines with dashes a list", () => {
  const page = shown(paragraphs("First\n\n- one\n\u2022 two\nLast", (line) => line));
  assert.deepEqual([...page.children].map(({ localName }) => localName), ["p", "ul", "p"]);
  assert.deepEqual([...page.querySelectorAll("li")].map(({ textContent }) => textContent), ["one", "two"]);
});

test("markup in a message is shown and never read as markup", () => {
  const text = "<img src=x onerror=alert(1)> <b>bold</b>";
  const page = shown(paragraphs(text, (line) => withNumbers(line)));
  assert.equal(page.querySelector("img, b"), null);
  assert.equal(page.textContent.trim(), text);
});

test("a link opens in a new tab, cut off from the page, and says so", () => {
  const link = shown(safeLink("Rules", "https://www.ascl.org.uk/rules", words)).querySelector("a");
  assert.equal(link.getAttribute("target"), "_blank");
  assert.equal(link.getAttribute("rel"), "noopener noreferrer");
  assert.match(link.textContent, /Rules \(opens in a new tab\)/);
});

test("an address that could run something, or is none, leaves the bare words", () => {
  for (const url of ["javascript:alert(1)", "data:text/html,x", " JavaScript:alert(1)", "vbscript:x", "/relative", "", undefined]) {
    const page = shown(safeLink("Label", url, words));
    assert.equal(page.querySelector("a"), null, String(url));
    assert.equal(page.textContent, "Label");
  }
});

test("mail and telephone links stay in the same tab", () => {
  for (const url of ["mailto:info@ascl.org.uk", "tel:01162991122"]) {
    const link = shown(safeLink("Contact", url, words)).querySelector("a");
    assert.equal(link.getAttribute("href"), url);
    assert.equal(link.getAttribute("target"), null);
  }
});

test("the sources are the list, or the one source, or none", () => {
  const one = { title: "Rules" };
  assert.deepEqual(sourcesOf({ sources: [one, { url: "x" }] }), [one]);
  assert.deepEqual(sourcesOf({ sources: [], source: one }), [one]);
  assert.deepEqual(sourcesOf({}), []);
  assert.deepEqual(sourcesOf(undefined), []);
});

test("a copied conversation has authors, times, links and sources", () => {
  const at = "2026-03-02T09:05:00";
  const copied = transcript([
    { author: "visitor", text: "Fees?", sent_at: at },
    {
      author: "assistant", text: "See the page.", sent_at: at, links: [{ label: "Fees", url: "https://a.example/f" }],
      meta: { sources: [{ title: "Fee schedule", as_of: "2026-01" }] },
    },
    { author: "staff", text: "Hello", sent_at: at, meta: { staff: "Sam" } },
  ], words);
  assert.equal(copied, [
    "ASCL Membership Assistant, 2 March 2026",
    "You, 2 Mar, 09:05\nFees?",
    "Assistant, 2 Mar, 09:05\nSee the page.\nFees: https://a.example/f\nSource: Fee schedule, as of January 2026",
    "Sam, ASCL, 2 Mar, 09:05\nHello",
  ].join("\n\n"));
});
