// What is said comes in by its ids, so none is missed or doubled; the box sends and tells of typing.

const list = document.getElementById("messages");
const said = document.createElement("p");
said.className = "unseen";
said.setAttribute("role", "status");
const writes = document.createElement("p");
writes.className = "quiet small";
writes.id = "visitor-writes";
list.after(said, writes);
let asking = false;
let again = false;

const lastId = () => Number(list.lastElementChild?.dataset.id ?? 0);

async function fetchNew() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    do {
      again = false;
      const answer = await fetch(`/desk/chats/${list.dataset.chat}/messages?after=${lastId()}`);
      if (answer.ok && !answer.redirected) append(await answer.text());
    } while (again);
  } catch {
    // The stream wakes us again once the desk can be reached.
  } finally {
    asking = false;
  }
}

function append(html) {
  const found = new DOMParser().parseFromString(html, "text/html").querySelectorAll("li[data-id]");
  const follow = list.scrollTop + list.clientHeight >= list.scrollHeight - 40;
  for (const item of found) {
    if (Number(item.dataset.id) <= lastId()) continue;
    list.append(document.adoptNode(item));
    writes.textContent = "";
    if (item.classList.contains("visitor")) said.textContent = `Visitor: ${item.querySelector(".words").textContent}`;
  }
  if (found.length && follow) list.scrollTop = list.scrollHeight;
}

const WRITES_FOR = 6_000; // the widget says so every few seconds
let stops;
function showWriting() {
  clearTimeout(stops);
  writes.textContent = "The visitor is writing …";
  stops = setTimeout(() => { writes.textContent = ""; }, WRITES_FOR);
}

document.body.addEventListener("desk:chat", ({ detail }) => (detail?.kind === "visitor_typing" ? showWriting() : fetchNew()));
document.body.addEventListener("desk:changed", fetchNew);
addEventListener("online", fetchNew);
list.scrollTop = list.scrollHeight;

// Sent: the box is new, and what was sent is fetched like everything else.
document.body.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "say") return;
  document.getElementById("text").focus();
  fetchNew();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.id !== "text") return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

const EVERY = 3_000;
let told = 0;
document.addEventListener("input", ({ target, timeStamp }) => {
  if (!target.dataset?.typing || timeStamp - told < EVERY || !target.value.trim()) return;
  told = timeStamp;
  const key = target.form.elements.csrf_token.value;
  const headers = { "X-CSRF-Token": key, "Content-Type": "application/x-www-form-urlencoded" };
  fetch(target.dataset.typing, { method: "POST", headers }).catch(() => {});
});

for (const button of document.querySelectorAll("[data-canned]")) {
  button.hidden = false;
  button.parentElement.querySelector(".without-script").hidden = true;
  button.addEventListener("click", () => {
    const box = document.getElementById("text");
    const before = box.value.trim();
    box.value = before ? `${before}\n${button.dataset.canned}` : button.dataset.canned;
    box.focus();
  });
}
