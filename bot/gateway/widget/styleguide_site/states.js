/**
 * The states: `messages` of the service, what is `done` once they stand there, and the `part` that is shown. `answer` is what
 * the service says to what is sent: a status, "never", or messages.
 */

const AT = "2026-11-30T09:00:00Z";
const SOURCE = { title: "Membership FAQs, ASCL's website", as_of: "2015-02", url: null };
const DETAILS = [
  { title: "Why", text: "It began after you joined, and it threatens your current job.", choices: [] },
  { title: "What you told me", text: "- Membership: Full member\n- Related to work: Yes", choices: ["Change: Membership"] },
  { title: "What would make a difference", text: "If it had begun before you joined, ASCL couldn't represent you with it.", choices: [] },
];
const said = (text, more = {}) => ({ author: "assistant", text, choices: [], links: [], meta: {}, sent_at: AT, ...more });
const typed = (text) => said(text, { author: "visitor" });
const offered = (...labels) => labels.map((label) => ({ label, choice: label }));
const LINK = { label: "Council representatives", url: "https://www.ascl.org.uk/council" };
const OUTCOME = said("This is the kind of matter with which ASCL supports full members, in line with its policy.\n\nWhat to do now: Ring 0116 299 1122.\n\nThis is guidance: ASCL decides.", {
  choices: offered("Speak to a person", "Send an enquiry", "Change: Membership"),
  links: [{ label: "Keep or print this outcome", url: "https://assistant.example/outcome/x" }, { label: "Ring 0116 299 1122", url: "tel:01162991122" }],
  meta: { check: "check_cover", outcome: "in_line_with_policy", details: DETAILS, source: SOURCE },
});
const ANSWER = said("You apply online, through the ASCL website.\nThe team is on 0116 299 1122.", { meta: { topic: "how_to_join", source: SOURCE } });
const GREETING = said("Hello. I'm ASCL's membership assistant: an automated assistant, not a person.", { choices: offered("How to join", "What membership costs") });
const find = (root, query) => root.querySelector(query);
const write = (root, text) => { const box = find(root, "textarea"); box.value = text; box.dispatchEvent(new Event("input", { bubbles: true })); };
const send = (root, text) => { write(root, text); find(root, "form").requestSubmit(); };

const STATES = {
  launcher: { element: {}, messages: [], part: "launcher" },
  "launcher-unread": { element: {}, seen: 1, messages: [GREETING, said("A person has joined.")], part: "launcher" },
  bar: { messages: [GREETING], part: "bar" },
  "bar-talked": { messages: [GREETING, typed("How do I join?"), ANSWER], part: "bar" },
  "bar-waiting": { messages: [GREETING, said("I've asked for a person.", { choices: offered("Stop waiting"), meta: { handoff: "queued" } })], part: "bar" },
  "bar-joined": { messages: [GREETING, said("Alex Green has joined.", { author: "notice", meta: { handoff: "joined", staff: "Alex Green" } })], part: "bar" },
  intro: { messages: [GREETING], part: "intro" },
  greeting: { messages: [GREETING], part: "log" },
  visitor: { messages: [typed("We have a meeting about this tomorrow. Whom should I ring?")], part: "log" },
  answer: { messages: [ANSWER], part: "log" },
  "answer-rated": { messages: [{ ...ANSWER, meta: { ...ANSWER.meta, rating: "good" } }], part: "log" },
  list: { messages: [said("You need:\n- your contact details\n- your bank details\n- your employer's name")], part: "log" },
  links: { messages: [said("Talk to your representative.", { links: [LINK, { ...LINK, label: "The full policy" }] })], part: "log" },
  staff: { messages: [said("Hello, I am reading what you wrote.", { author: "staff", meta: { staff: "Alex Green" } })], part: "log" },
  notice: { messages: [said("Alex Green has left the chat, and the assistant is back.", { author: "notice" })], part: "log" },
  crisis: { messages: [said("If anybody is in danger, call 999.\nSamaritans: 116 123. Free, any time, day or night.", { meta: { crisis: true } })], part: "log" },
  question: { messages: [said("Does it affect or threaten the job you have now?", { choices: offered("Yes", "No", "I'm not sure"), meta: { check: "check_cover", question: "threatens_employment" } })], part: "log" },
  "choices-chosen": { messages: [GREETING], answer: "never", done: (root) => find(root, ".choice").click(), part: "log" },
  "choices-expired": { messages: [GREETING], answer: 401, done: (root) => send(root, "Hello?"), part: "log" },
  "outcome-folded": { messages: [OUTCOME], part: "log" },
  "outcome-unfolded": { messages: [OUTCOME], done: (root) => root.querySelectorAll("details").forEach((each) => { each.open = true; }), part: "log" },
  sending: { messages: [], answer: "never", done: (root) => send(root, "How do I join?"), part: "log" },
  failed: { messages: [], answer: 503, done: (root) => send(root, "How do I join?"), part: "log" },
  typing: { messages: [GREETING], typing: "assistant", part: "typing" },
  "typing-staff": { messages: [GREETING], typing: "staff", part: "typing" },
  composer: { messages: [GREETING], part: "composer" },
  "composer-full": { messages: [GREETING], done: (root) => write(root, "x".repeat(1_010)), part: "composer" },
  banner: { messages: [GREETING], answer: 401, done: (root) => send(root, "Hello?"), part: "composer" },
  finish: { messages: [GREETING], done: (root) => find(root, "#sure").setAttribute("open", ""), part: "sure" },
};
