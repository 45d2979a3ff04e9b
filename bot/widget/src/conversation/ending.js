/** What a visitor is told once the conversation is finished: whether it was deleted, and if not, why. */

const ENDS = { ended: "finished", erased: "deleted", kept: "finishedKept", held: "finishedHeld" };

/** The words for `{outcome, references, days}`; without them the service had ended the conversation before. */
export function endWords(words, { outcome, references = [], days = "" } = {}) {
  return words.text(ENDS[outcome] || "finishedBefore", { references: references.join(", "), days });
}

/** The words where the service couldn't be told, or knew the session no longer. */
export function failedEndWords(words, { expired }) {
  return words.text(expired ? "finishedBefore" : "finishedHere");
}
