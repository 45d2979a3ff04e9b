/** Fetches a built file that isn't needed at first, and runs it only if it is what was built. */

let failures = 0;

/** The module of a file of `service`; rejects where it can't be had or has another hash. */
export async function loadFile(service, file, integrity) {
  const href = `${service}/widget/${file}${failures ? `?${failures}` : ""}`; // browsers may keep that a module has failed
  try {
    await checked(href, integrity);
    return await import(href);
  } catch (failure) {
    failures += 1;
    throw failure;
  }
}

// A module that was preloaded is the one that is imported, and its hash is compared; older browsers run it to preload it.
function checked(href, integrity) {
  const link = document.createElement("link");
  const one = link.relList.supports?.("modulepreload")
    ? Object.assign(link, { rel: "modulepreload", href }) : Object.assign(document.createElement("script"), { type: "module", src: href });
  Object.assign(one, { integrity, crossOrigin: "anonymous" });
  return new Promise((done, failed) => {
    one.addEventListener("load", done);
    one.addEventListener("error", failed);
    document.head.append(one);
  }).finally(() => one.remove());
}
