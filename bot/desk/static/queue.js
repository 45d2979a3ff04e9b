// Keeps the list where the reader left it while rows come and go, and says politely what is new.

const live = document.getElementById("live");
const news = document.getElementById("news");
let anchor = null;
let known = ids();
let ticked = new Set();

function ids() {
  return new Set([...live.querySelectorAll("tr[id]")].map((row) => row.id));
}

const boxes = () => [...live.querySelectorAll("input[name=case]")];

function hold() {
  const focused = live.contains(document.activeElement) ? document.activeElement.closest("[id]") : null;
  const seen = [...live.querySelectorAll("tr[id]")].find((row) => row.getBoundingClientRect().bottom > 0);
  const element = focused ?? seen;
  anchor = element && { id: element.id, top: element.getBoundingClientRect().top, focused: Boolean(focused) };
  ticked = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
}

function settle() {
  for (const box of boxes()) box.checked = ticked.has(box.value);
  const element = anchor && document.getElementById(anchor.id);
  if (element) {
    if (anchor.focused) element.focus({ preventScroll: true });
    if (scrollY > 0) scrollBy(0, element.getBoundingClientRect().top - anchor.top);
  }
  const now = ids();
  const fresh = [...now].filter((id) => !known.has(id)).length;
  known = now;
  if (fresh) news.textContent = `${fresh} new in the queue.`;
}

live.addEventListener("htmx:beforeSwap", ({ target }) => { if (target === live) hold(); });
live.addEventListener("htmx:afterSwap", ({ target }) => { if (target === live) settle(); });

const all = document.getElementById("tick-all");
if (all) {
  all.hidden = false;
  all.addEventListener("click", () => { for (const box of boxes()) box.checked = true; });
}
