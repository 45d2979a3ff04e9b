/** Fetches what isn't needed at first: a second file beside the first, under the hash that the build has put in here. */

import { html, nothing } from "lit";

/* global MORE_FILE, MORE_HASH */

/** Makes the rest ready for what is `given`; rejects where it can't be had, or isn't what was built. */
export async function loadMore(service, given) {
  const href = `${service}/widget/${MORE_FILE}`;
  await checked(href);
  const { begin } = await import(href);
  return begin({ html, nothing }, given);
}

// A module that was preloaded is the one that is imported, and its hash is compared.
function checked(href) {
  const link = Object.assign(document.createElement("link"), { rel: "modulepreload", crossOrigin: "anonymous", integrity: MORE_HASH, href });
  return new Promise((done, failed) => {
    if (!link.relList.supports?.("modulepreload")) return failed();
    link.addEventListener("load", done);
    link.addEventListener("error", failed);
    document.head.append(link);
  }).finally(() => link.remove());
}
