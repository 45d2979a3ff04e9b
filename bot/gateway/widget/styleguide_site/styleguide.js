/** Makes a state of each entry of states.js: the real widget, with a service that is played here. */

// What of the widget each part shows; the rest is left out.
const REST = { position: "static", inset: "auto" };
const PARTS = { launcher: ".corner", bar: ".bar", intro: ".intro", log: "#log", typing: "#typing", composer: ".composer", sure: "#sure" };
const SCALE = ["small", "note", "lead", "title"];
const SPACES = [1, 2, 3, 4, 5, 6, 7, 8].map((step) => `--space-${step}`);
const COLOURS = [["ink", "page"], ["quiet", "surface"], ["ink", "mine"], ["ink", "staff"], ["ink", "notice"], ["care-ink", "care"], ["on-accent", "accent"], ["on-accent", "accent-strong"], ["on-bar", "bar"], ["bar-quiet", "bar"], ["accent", "page"], ["warn", "page"]];
const HOUR = 3_600_000;
const STILL = 1_000; // milliseconds after which it is told again that somebody types
const network = window.fetch.bind(window);

window.fetch = (url, request = {}) => {
  const [, name, path] = /\/styleguide\/([\w-]+)(\/(?:v1|widget)\/.*)$/.exec(String(url)) || [];
  return name ? service(STATES[name], path, request) : network(url, request);
};

async function service(state, path, { method, signal }) {
  if (path.startsWith("/widget/site")) return network(path);
  if (path === "/v1/session") return json({ token: "x", expires_at: new Date(Date.now() + HOUR).toISOString() }, 201);
  if (path === "/v1/events") return events(state, signal);
  if (path.startsWith("/v1/messages") && method === "GET") return json({ messages: path.includes("after") ? [] : numbered(state.messages) });
  if (state.answer === "never") return new Promise(() => {});
  return json({ title: "Nothing was saved", detail: "Please try again.", status: state.answer }, state.answer || 204);
}

function events({ typing }, signal) {
  const said = typing ? `event: typing\ndata: {"author": "${typing}"}\n\n` : ": here\n\n";
  const body = new ReadableStream({
    start(stream) {
      const tell = () => stream.enqueue(new TextEncoder().encode(said));
      const again = typing && setInterval(tell, STILL);
      tell();
      signal?.addEventListener("abort", () => { clearInterval(again); stream.close(); }, { once: true });
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

const numbered = (messages) => messages.map((message, index) => ({ id: index + 1, ...message }));
const json = (body, status = 200) => new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

/** The frame of a state, by which pictures find it. */
function frame(name) {
  const section = document.createElement("section");
  section.className = "state";
  section.id = `state-${name}`;
  section.append(Object.assign(document.createElement("h2"), { textContent: name.replaceAll("-", " ") }));
  document.querySelector("#states").append(section);
  return section;
}

async function show(name, state) {
  if (state.seen) sessionStorage.setItem(`ascl-assistant /styleguide/${name}`, JSON.stringify({ token: "x", seen: state.seen, expires_at: new Date(Date.now() + HOUR).toISOString() }));
  else sessionStorage.removeItem(`ascl-assistant /styleguide/${name}`);
  const widget = Object.assign(document.createElement("ascl-assistant"), { id: `widget-${name}` });
  widget.setAttribute("service", `/styleguide/${name}`);
  if (!state.element) widget.setAttribute("layout", "page");
  const ready = new Promise((done) => widget.addEventListener("ascl-assistant:ready", done, { once: true }));
  frame(name).append(widget);
  await ready;
  const root = widget.shadowRoot;
  await until(() => root.querySelectorAll(".message").length >= (state.element ? 0 : state.messages.length));
  if (state.seen) await until(() => root.querySelector(".badge"));
  if (state.typing) await until(() => !root.querySelector("#typing").hidden);
  alone(root, PARTS[state.part]);
  state.done?.(root);
  if (state.answer) await until(() => root.querySelector(".state:not(:empty)"));
  if (state.answer === 401) await until(() => root.querySelector("#banner p"));
}

/** Leaves the part in its place and hides what isn't within or around it. */
function alone(root, part) {
  const rest = Object.entries(REST).map(([name, value]) => `${name}: ${value} !important`).join("; ");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.panel { min-height: 0 !important; } .panel ~ #sure:not([open]) { display: none; }
    .corner, .bar, .composer, #sure { ${rest}; } .corner { padding: 1rem; } .badge { position: relative !important; }
    .panel > :not(:is(${part}, :has(${part}))), .body > :not(:is(${part}, :has(${part}))) { display: none !important; }
    .panel:not(:has(${part})) { display: none !important; } .body { padding-block: 0; } time { visibility: hidden; }`);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

async function until(holds) {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries > 1_500) throw new Error(`not within 30 s: ${holds}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

function tokens() {
  const list = (kind, items) => {
    const made = Object.assign(document.createElement("ul"), { className: kind });
    made.append(...items);
    frame(kind).append(made);
  };
  const item = (text, style) => {
    const made = Object.assign(document.createElement("li"), { textContent: text });
    Object.assign(made.style, style);
    return made;
  };
  list("scale", [item("text 1em", {}), ...SCALE.map((name) => item(`--${name}`, { fontSize: `var(--${name})` }))]);
  list("spaces", SPACES.map((name) => item(name, { borderInlineStartWidth: `var(${name})` })));
  list("colours", COLOURS.map(([ink, ground]) => item(`${ink} on ${ground}`, { color: `var(--${ink})`, background: `var(--${ground})` })));
}

addEventListener("DOMContentLoaded", async () => {
  tokens();
  const script = Object.assign(document.createElement("script"), { src: "/widget/widget.v1.js" });
  const [first, ...others] = Object.entries(STATES);
  const shown = show(...first); // so that the script finds an element and makes none
  document.head.append(script);
  await Promise.all([shown, ...others.map((entry) => show(...entry))]);
  await document.fonts.ready;
  document.activeElement?.shadowRoot?.activeElement?.blur();
  document.body.dataset.ready = "true";
});
