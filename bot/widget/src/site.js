/** Whether this page may show the widget: the service knows the sites that may. */

const PAUSES = [2_000, 10_000];

/** What the service says of this site and of a topic, or null where nothing is to be shown; the console says why. */
export async function admission(api, { siteId, service, locale }, topic) {
  const id = siteId || "main";
  const language = locale || document.documentElement.lang;
  for (let tries = 0; ; tries += 1) {
    try {
      const site = await api.site(id, language, topic);
      if (site.allowed) return site;
      console.warn(`ASCL assistant: ${location.origin} is not among the sites of "${id}" that may show it.`);
      return null;
    } catch {
      if (tries >= PAUSES.length) {
        console.warn(`ASCL assistant: nothing is shown, as ${service} can't be reached.`);
        return null;
      }
      await new Promise((done) => setTimeout(done, PAUSES[tries]));
    }
  }
}
