/** The way back from the pages of a check: a link to this page with `#go-on=TOKEN`. */

/** The token in the address, which it is taken out of, or undefined. What stands behind the # never left the browser. */
export function takeGoOnToken() {
  const token = /^#go-on=([\w-]{20,64})$/.exec(location.hash)?.[1];
  if (token) history.replaceState(null, "", location.pathname + location.search);
  return token;
}
