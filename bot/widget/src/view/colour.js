/** Colours from the site's accent, each with the contrast that its text needs. */

const LIGHT = "#ffffff";
const DARK = "#17252c"; // the surface of the dark theme
const INK = "#000000";
const TEXT = 4.5; // WCAG 2.2, 1.4.3

/** A style sheet for the accent, or "" where it is no colour of the form #rgb or #rrggbb. */
export function accentRules(accent) {
  const given = parsed(accent);
  if (!given) return "";
  const theme = (surface) => {
    const tone = readable(given, parsed(surface));
    const strong = mixed(tone, surface === LIGHT ? [0, 0, 0] : [255, 255, 255], 0.22);
    return `--accent:${hex(tone)};--accent-strong:${hex(strong)};--focus:${hex(tone)};--on-accent:${inkOn(tone)};` +
      `--bar:${hex(given)};--on-bar:${inkOn(given)};--bar-quiet:${inkOn(given)};` +
      `--mine:${hex(mixed(parsed(surface), given, 0.14))};`;
  };
  return `:host{${theme(LIGHT)}}@media (prefers-color-scheme: dark){:host(:not([scheme="light"])){${theme(DARK)}}}`;
}

/** The ratio of contrast of two colours, 1 to 21. */
export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** `#rgb` or `#rrggbb` as three numbers, or null. */
export function parsed(colour) {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec((colour || "").trim())?.[1];
  if (!digits) return null;
  const full = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  return [0, 2, 4].map((start) => parseInt(full.slice(start, start + 2), 16));
}

// Moves a colour towards black or white until it can be read on the surface.
function readable(colour, surface) {
  const target = luminance(surface) > 0.5 ? [0, 0, 0] : [255, 255, 255];
  for (let share = 0; share < 1; share += 0.04) {
    const tone = mixed(colour, target, share);
    if (contrast(tone, surface) >= TEXT + 0.9) return tone; // some to spare: the surface isn't the only ground
  }
  return target;
}

function inkOn(colour) {
  return contrast(colour, parsed(LIGHT)) >= contrast(colour, parsed(INK)) ? LIGHT : INK;
}

function mixed(one, other, share) {
  return one.map((value, index) => Math.round(value + (other[index] - value) * share));
}

function hex(colour) {
  return `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
