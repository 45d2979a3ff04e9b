/** The visitor's verdict on an answer. */

/** Rates the answer of an entry "good" or "bad"; what failed is taken back and told. */
export async function rate(conversation, api, entry, verdict) {
  if (entry.rating === verdict) return;
  const before = entry.rating;
  Object.assign(entry, { rating: verdict, ratingState: "" });
  conversation.changed();
  try {
    await api.rate(entry.message.id, verdict);
    entry.ratingState = "rated";
  } catch (problem) {
    Object.assign(entry, { rating: before, ratingState: "notRated" });
    conversation.emit("problem", problem);
  }
  conversation.announce(conversation.words.text(entry.ratingState));
}
