// What every page of the desk has: live counts, a sound, and words for what failed.

import { listen } from "./live.js";
import { offerSound, ring } from "./sound.js";

const alerts = document.getElementById("alerts");
const title = document.title;

function tell(words) {
  const line = document.createElement("p");
  line.className = "wrong";
  line.textContent = words;
  alerts.replaceChildren(line);
}

document.body.addEventListener("htmx:responseError", ({ detail }) => {
  if (!detail.xhr.getResponseHeader("HX-Redirect")) tell(detail.xhr.responseText.slice(0, 500));
});
document.body.addEventListener("htmx:sendError", () => {
  tell("The desk can't be reached. What you did just now was not saved. Check your connection, then try again.");
});
document.body.addEventListener("htmx:beforeRequest", () => alerts.replaceChildren());

function show(counts) {
  document.title = counts.waiting ? `(${counts.waiting}) ${title}` : title;
  for (const badge of document.querySelectorAll("[data-count]")) {
    const count = counts[badge.dataset.count] ?? 0;
    badge.hidden = !count;
    badge.textContent = `${count} `;
    const unseen = document.createElement("span");
    unseen.className = "unseen";
    unseen.textContent = "waiting";
    badge.append(unseen);
  }
}

const address = document.body.dataset.events;
if (address) {
  offerSound(document.getElementById("sound"));
  listen(address, { show, ring, tell });
}
