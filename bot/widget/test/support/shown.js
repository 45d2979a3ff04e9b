/** Renders a template as the widget does. */

import "./browser.js";
import { render } from "lit/html.js";

/** An element of the page with the template in it; markers of lit are left out of its text. */
export function shown(template) {
  const place = document.createElement("div");
  document.body.append(place);
  render(template, place);
  return place;
}
