/** Every word of the page, en-GB. The conversation's own words come from the service. */

export const TEAM_PHONE = "0116 299 1122";

const ring = `You can also ring the membership team on ${TEAM_PHONE}.`;

export const words = {
  title: "ASCL Membership Assistant",
  automated: "An automated assistant, not a person",
  person: "A person: membership team",
  skip: "Skip to the message box",

  intro:
    "Answers here rest on documents that ASCL has published, and can be wrong." +
    " ASCL itself decides on membership and on cover.",
  starters: "Questions to begin with",
  starterTexts: ["How do I join?", "Who can join?", "What do members get?", "What about events before I joined?"],

  log: "Conversation",
  composer: "Write a message",
  label: "Your message",
  hint: "Enter sends, Shift and Enter starts a new line.",
  send: "Send",
  tools: "This conversation",
  pages: "Go on on a page",
  fromPages: "I've gone on with the check on its pages. Let's go on here.",
  noPages: "The pages of the check could not be opened.",
  copy: "Copy conversation",
  print: "Print",
  finish: "Finish and clear",

  waiting: "You are waiting for a person at ASCL.",
  with: (name) => (name ? `${name} from ASCL is in this chat.` : "A person at ASCL is in this chat."),
  personHere: "A person is in this chat",
  staff: (name) => `${name}, ASCL`,

  authors: { visitor: "You", assistant: "Assistant", staff: "Person at ASCL", notice: "Notice" },
  crisis: "People you can call now",
  choices: "Choices",
  chosen: "your choice",
  newTab: "opens in a new tab",
  links: "Links",
  source: (sources) => `${sources.length > 1 ? "Sources" : "Source"}: `,
  asOf: (when) => `, as of ${when}`,

  typing: { assistant: "The assistant is writing", staff: "A person at ASCL is writing" },
  newer: "New messages",
  sending: "Sending",
  notSent: "Not sent.",
  tryAgain: "Try again",
  edit: "Edit the message",

  left: (count) => `${count} ${count === 1 ? "character" : "characters"} left`,
  over: (count) => `${count} ${count === 1 ? "character" : "characters"} too many`,
  empty: "Please write a message first.",
  tooLong: (count) => `The message is ${count} ${count === 1 ? "character" : "characters"} too long to send.`,

  offline: `You seem to be offline. Messages can be sent once the connection is back. ${ring}`,
  lost: `The connection to the assistant is lost. The page keeps trying. ${ring}`,
  back: "The connection is back.",
  expired: "This conversation has ended because it was quiet for too long, or was closed elsewhere." +
    " You can still read, copy or print it here.",
  closing: (time) => `This conversation closes at ${time} unless you carry on.`,
  keepOpen: "Keep it open",
  expiredEarlier: "Your earlier conversation has ended, so this is a new one.",
  startNew: "Start a new conversation",
  cannotStart: "The assistant can\u2019t be reached at the moment.",
  ring,

  sureTitle: "Finish this conversation?",
  sureText: "It is taken off this page and can\u2019t be opened again. Copy or print it first if you want to keep it.",
  sureNo: "Keep it open",
  finished: "The conversation is finished and has been taken off this page.",
  finishedHere: "The conversation has been taken off this page. The assistant could not be told, as it can\u2019t be reached.",

  copied: "The conversation is copied.",
  notCopied: "Copying isn\u2019t possible in this browser. Please select the text, or print it.",

  problems: {
    network: "The assistant could not be reached.",
    slow: "The assistant took too long to reply.",
    429: "That was a lot in a short time. Please wait a moment.",
    503: `The assistant is switched off at the moment. ${ring}`,
    other: `The assistant could not deal with this. ${ring}`,
  },
};
