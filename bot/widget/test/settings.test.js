import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./support/browser.js";
import { DeviceSettings } from "../src/settings.js";

const SERVICE = "https://service.example";

beforeEach(() => localStorage.clear());

test("nothing is kept before a choice, and nothing once every choice is taken back", () => {
  const settings = new DeviceSettings(SERVICE);
  assert.equal(settings.get("sound"), undefined);
  assert.equal(localStorage.length, 0);
  settings.set("sound", true);
  settings.set("locale", "cy");
  assert.equal(new DeviceSettings(SERVICE).get("locale"), "cy");
  settings.set("sound", false);
  assert.equal(new DeviceSettings(SERVICE).get("sound"), undefined);
  settings.set("locale", "");
  assert.equal(localStorage.length, 0);
});

test("what can't be read in the storage is no choice", () => {
  localStorage.setItem(`ascl-assistant ${SERVICE} settings`, "{");
  assert.equal(new DeviceSettings(SERVICE).get("sound"), undefined);
});
