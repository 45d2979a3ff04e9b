import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
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

const THEME = await readFile(new URL("../../gateway/widget/page/theme.css", import.meta.url), "utf8");

/** The custom properties that are colours, of the light theme and of the dark one. */
function tokens() {
  const blocks = [...THEME.matchAll(/:root, :host[^{]*\{([^}]+)\}/g)].map(([, rules]) => rules);
  const [light, dark] = blocks.map((rules) => Object.fromEntries([...rules.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value])));
  return [light, { ...light, ...dark }];
}

// What is written on what; the ratio that WCAG 2.2 asks of text (1.4.3), of edges and of focus (1.4.11).
const TEXT_ON = [
  ["--ink", "--page"], ["--ink", "--surface"], ["--ink", "--mine"], ["--ink", "--staff"], ["--ink", "--notice"],
  ["--quiet", "--page"], ["--quiet", "--surface"], ["--care-ink", "--care"], ["--warn", "--page"],
  ["--accent", "--page"], ["--accent", "--surface"], ["--accent-strong", "--surface"], ["--accent-strong", "--page"], ["--accent", "--notice"],
  ["--accent", "--staff"], ["--on-accent", "--accent"], ["--on-accent", "--accent-strong"], ["--on-bar", "--bar"], ["--bar-quiet", "--bar"],
];
const EDGE_ON = [["--focus", "--page"], ["--focus", "--surface"], ["--edge", "--page"], ["--edge", "--surface"], ["--accent", "--mine"], ["--care-edge", "--page"], ["--staff-edge", "--page"]];

function assertReadable(colours, what) {
  for (const [pairs, ratio] of [[TEXT_ON, 4.5], [EDGE_ON, 3]]) {
    for (const [ink, ground] of pairs) {
      const found = contrast(parsed(colours[ink]), parsed(colours[ground]));
      assert.ok(found >= ratio, `${what}: ${ink} ${colours[ink]} on ${ground} ${colours[ground]} is ${found.toFixed(2)}`);
    }
  }
}

test("every token of colour can be read on each ground that it stands on", () => {
  tokens().forEach((colours, at) => assertReadable(colours, at ? "dark" : "light"));
});

test("so it is with every accent of a fine grid, in both themes", () => {
  const steps = [0, 36, 73, 109, 146, 182, 219, 255];
  const themesOf = tokens();
  for (const red of steps) for (const green of steps) for (const blue of steps) {
    const accent = `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    themes(accent).forEach((theme, at) => assertReadable({ ...themesOf[at], ...theme }, `${accent}, ${at ? "dark" : "light"}`));
  }
});

test("the measure finds a pair that can't be read", () => {
  const [light] = tokens();
  assert.throws(() => assertReadable({ ...light, "--accent": "#9ad0e0" }, "pale"), /--accent #9ad0e0 on --page/);
});
