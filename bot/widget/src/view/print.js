/** Prints the conversation alone, whatever else is on the page; no inline style, so any policy lets it. */

const ALONE = "@media print{body :not(:has(ascl-assistant),ascl-assistant){display:none!important}}";

/** Prints with `host` alone on the paper. */
export function printAlone(host) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(ALONE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  host.toggleAttribute("printing", true);
  const done = () => {
    host.toggleAttribute("printing", false);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  };
  addEventListener("afterprint", done, { once: true });
  window.print();
}
