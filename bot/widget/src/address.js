/** What the address of this page asks of the chat. What stands behind the # never leaves the browser. */

/**
 * `{goOn, ask, topic}`: the token of a check that comes back from pages (`#go-on=TOKEN`), a question to put into the
 * message box (`#ask=…`), and a topic or check to begin with (`?topic=…`, `?check=…`); each undefined where it isn't there.
 */
export function readAddress({ hash, search } = location) {
  const given = new URLSearchParams(search);
  const check = given.get("check");
  const topic = check ? `check_${check.replace(/^check_/, "")}` : given.get("topic") || "";
  return {
    goOn: /^#go-on=([\w-]{20,64})$/.exec(hash)?.[1],
    ask: decoded(/^#ask=(.+)$/.exec(hash)?.[1]),
    topic: /^\w{1,60}$/.test(topic) ? topic : undefined,
  };
}

/** Takes out of the address what was read, so that a reload asks nothing again. */
export function forgetAddress({ goOn, ask }) {
  const address = new URL(location.href);
  if (goOn || ask) address.hash = "";
  else for (const name of ["topic", "check"]) address.searchParams.delete(name);
  history.replaceState(history.state, "", address.pathname + address.search + address.hash);
}

function decoded(text) {
  try {
    return text && decodeURIComponent(text.replace(/\+/g, " ")).trim();
  } catch {
    return undefined;
  }
}
