/** Dates and times in the words of a locale. */

/** What follows a source's title: its date, unless the title already says it. */
export function dateWords(source, words) {
  if (!source.as_of) return "";
  const iso = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(source.as_of);
  const when = iso ? spoken(iso, words.language) : String(source.as_of);
  if (source.title.includes(when)) return "";
  return iso ? words.text("asOf", { when }) : `, ${when}`;
}

function spoken([, year, month, day], language) {
  if (!month) return year;
  const options = { year: "numeric", month: "long", timeZone: "UTC", ...(day && { day: "numeric" }) };
  return new Intl.DateTimeFormat(language, options).format(Date.UTC(year, month - 1, day || 1));
}

/** The day of a message with its year. */
export function dayWords(sentAt, language) {
  const at = new Date(sentAt);
  return Number.isNaN(at.getTime()) ? "" : new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric" }).format(at);
}

/** A time of today as the clock shows it. */
export function clockWords(at, language) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
}

/** The time of a message: the clock today, with the day before that. */
export function timeWords(sentAt, language, now = new Date()) {
  const at = new Date(sentAt);
  if (Number.isNaN(at.getTime())) return "";
  if (at.toDateString() === now.toDateString()) return clockWords(at, language);
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" }).format(at);
  return `${day}, ${clockWords(at, language)}`;
}
