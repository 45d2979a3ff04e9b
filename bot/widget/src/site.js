/** Whether this page may show the widget: the service knows the sites that may. */

const WAIT = 15_000;
const PAUSES = [2_000, 10_000];

/**
 * `{allowed, crisis, phone, max_text, enquiry_page, privacy_page, idle_seconds, locale, words}` for this page; only the first if it
 * isn't allowed. With a `topic` that is known also `topic`, what its button says. Rejects where the service can't be reached.
 */
export async function siteOf({ service, siteId, locale }, topic) {
  const asked = new URLSearchParams({ id: siteId || "main", locale: locale || document.documentElement.lang, ...(topic && { topic }) });
  const response = await fetch(`${service}/widget/site?${asked}`, { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(WAIT) });
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

/** What the service says of this site and of a topic, or null where nothing is to be shown; the console says why. */
export async function admission(about, topic) {
  try {
    const site = await tried(() => siteOf(about, topic));
    if (site.allowed) return site;
    console.warn(`ASCL assistant: ${location.origin} is not among the sites of "${about.siteId || "main"}" that may show it.`);
  } catch {
    console.warn(`ASCL assistant: nothing is shown, as ${about.service} can't be reached.`);
  }
  return null;
}

/** What `run()` resolves to, tried again after pauses. */
export async function tried(run) {
  for (const pause of PAUSES) {
    try {
      return await run();
    } catch {
      await new Promise((done) => setTimeout(done, pause));
    }
  }
  return run();
}
