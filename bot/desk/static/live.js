// The stream of the desk: counts, and the event "desk:changed" on the body for parts that follow it
// (in htmx: hx-trigger="desk:changed from:body"). Where the block "events" asks for ?chat=ID, "desk:chat" too,
// and "desk:viewers" and "desk:moved" for ?chat=ID and ?enquiry=ID.

export function listen(address, { show, ring, tell }) {
  const source = new EventSource(address);
  let before = null;
  source.addEventListener("counts", ({ data }) => {
    const counts = JSON.parse(data);
    show(counts);
    if (before && (counts.waiting > before.waiting || counts.urgent > before.urgent)) ring();
    if (before && counts.urgent > before.urgent) tell("A chat has become urgent. It is at the top of the queue.");
    before = counts;
    document.body.dispatchEvent(new CustomEvent("desk:changed", { detail: counts }));
  });
  source.addEventListener("offers", ({ data }) => {
    if (!JSON.parse(data).offers) return;
    ring();
    tell("A colleague offers you a chat. It is marked in the queue.");
  });
  source.addEventListener("chat", ({ data }) => {
    document.body.dispatchEvent(new CustomEvent("desk:chat", { detail: JSON.parse(data) }));
  });
  for (const name of ["viewers", "moved"]) {
    source.addEventListener(name, ({ data }) => {
      document.body.dispatchEvent(new CustomEvent(`desk:${name}`, { detail: JSON.parse(data) }));
    });
  }
  source.addEventListener("ended", () => {
    source.close();
    tell("You are signed out. Copy what you have typed, then reload this page to sign in again.");
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) {
      tell("This page is no longer told what is new. Reload it.");
    }
  });
}
