import assert from "node:assert/strict";
import { test } from "node:test";
import { accentRules, contrast, parsed } from "../src/view/colour.js";

const SURFACES = ["#ffffff", "#17252c"];

/** The custom properties for the light theme, then for the dark one. */
function themes(accent) {
  return [...accentRules(accent).matchAll(/\{(--[^}]+)\}/g)].map(([, rules]) =>
    Object.fromEntries(rules.split(";").filter(Boolean).map((rule) => rule.split(":"))));
}

test("a colour is read in its short and its long form", () => {
  assert.deepEqual(parsed("#0af"), [0, 170, 255]);
  assert.deepEqual(parsed(" #00AAFF "), [0, 170, 255]);
  for (const text of ["red", "#12", "#1234", "#12345g", "", null, undefined, "#fff;}"]) assert.equal(parsed(text), null);
});

test("contrast is that of WCAG", () => {
  assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21);
  assert.equal(contrast([9, 9, 9], [9, 9, 9]), 1);
  assert.ok(Math.abs(contrast(parsed("#777777"), parsed("#ffffff")) - 4.48) < 0.01);
});

test("what is no colour changes no rule", () => {
  assert.equal(accentRules("red;}"), "");
  assert.equal(accentRules(undefined), "");
});

test("any accent gives text that can be read on its surface and on the accent, in both themes", () => {
  for (const accent of ["#ffd400", "#777777", "#000", "#fff", "#6a2c70", "#00ff00", "#0000ff", "#ff0000", "#0b5a73"]) {
    assert.equal(themes(accent).length, 2);
    themes(accent).forEach((theme, at) => {
      assert.ok(contrast(parsed(theme["--accent"]), parsed(SURFACES[at])) >= 4.5, `${accent} on ${SURFACES[at]}`);
      assert.ok(contrast(parsed(theme["--on-accent"]), parsed(theme["--accent"])) >= 4.5, `ink on ${accent}`);
      assert.ok(contrast(parsed(theme["--on-bar"]), parsed(theme["--bar"])) >= 4.5, `bar in ${accent}`);
    });
  }
});
