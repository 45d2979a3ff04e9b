// Single keys lead to a place or a button, never further; they can be switched off on /desk/keys.

const KEY = "desk-single-keys";
const PLACES = { q: "/desk/queue", "/": "/desk/search", "?": "/desk/keys" };

const on = () => localStorage.getItem(KEY) !== "off";

function step(by) {
  const cases = [...document.querySelectorAll("a.case")];
  const at = cases.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : cases.length - 1) : Math.min(Math.max(at + by, 0), cases.length - 1);
  cases[next]?.focus();
}

function lead(key) {
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (key === "r") return document.getElementById("text")?.focus();
  if (key === "/" && document.getElementById("q")) return document.getElementById("q").focus();
  if (PLACES[key]) return location.assign(PLACES[key]);
  return document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key.length !== 1 || !on() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (target.closest("input, textarea, select, [contenteditable]") || !/^[jkqcrbx/?]$/.test(key)) return;
  event.preventDefault();
  lead(key);
});

const button = document.getElementById("single-keys");
if (button) {
  const draw = () => {
    button.setAttribute("aria-pressed", String(on()));
    button.textContent = on() ? "Single keys are on" : "Single keys are off";
  };
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, on() ? "off" : "on");
    draw();
  });
  button.hidden = false;
  draw();
}
