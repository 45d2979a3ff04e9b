/** Fits the panel into what the keyboard of a phone leaves of the window. */

/** Follows the visual viewport until `left`; `panel()` is the dialog, `scrolling` keeps its end in sight. */
export function followViewport(panel, scrolling, left) {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    const dialog = panel();
    if (!dialog) return;
    const { atEnd } = scrolling;
    const isZoomed = view.scale > 1.01; // then it is smaller for another reason
    set(dialog, "--seen-height", isZoomed ? "" : `${view.height}px`);
    set(dialog, "--seen-top", isZoomed ? "" : `${view.offsetTop}px`);
    if (atEnd) scrolling.toEnd();
  };
  view.addEventListener("resize", fit, { signal: left });
  view.addEventListener("scroll", fit, { signal: left });
}

function set({ style }, name, value) {
  if (style.getPropertyValue(name) !== value) style.setProperty(name, value);
}
