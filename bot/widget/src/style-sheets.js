/** Rules as a style sheet that shadow roots adopt. */
export function sheet(rules) {
  const made = new CSSStyleSheet();
  made.replaceSync(rules);
  return made;
}
