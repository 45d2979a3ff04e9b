/** Lit comes with the first file; this one is given its functions. */

export let html;
export let nothing;

export function useTemplates(lit) {
  ({ html, nothing } = lit);
}
