// What is written in a box with data-draft is kept on the server, from the first pause in typing.

const PAUSE = 1_000; // milliseconds
let pending = null; // the box with words that aren't kept yet
let timer;

const state = () => document.getElementById("draft-state");

function say(words) {
  if (state() && words) state().textContent = words;
}

async function keep() {
  const box = pending;
  clearTimeout(timer);
  pending = null;
  const { csrf_token: token, key } = box.form.elements;
  const body = new URLSearchParams({ csrf_token: token.value, key: key.value, text: box.value });
  try {
    const answer = await fetch(box.dataset.draft, { method: "POST", body, keepalive: true });
    say(answer.ok ? state()?.dataset.kept : state()?.dataset.lost);
  } catch {
    say(state()?.dataset.lost);
    pending ??= box;
  }
}

document.addEventListener("input", ({ target }) => {
  if (!target.dataset?.draft) return;
  pending = target;
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
});

// Any other form leads away from the box, to the sign-out at worst: its words are kept before.
document.addEventListener("submit", async (event) => {
  if (!pending) return;
  if (event.target.contains(pending)) {
    clearTimeout(timer);
    pending = null;
    return;
  }
  if (event.target.hasAttribute("hx-post")) {
    keep();
    return;
  }
  event.preventDefault();
  await keep();
  pending = null;
  event.target.requestSubmit(event.submitter);
}, true);

addEventListener("pagehide", () => { if (pending) keep(); });
document.addEventListener("visibilitychange", () => { if (pending && document.hidden) keep(); });
