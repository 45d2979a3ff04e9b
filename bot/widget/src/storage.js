/** What the browser keeps; storage can be blocked, and then nothing is kept. */

/** What stands under a name in "sessionStorage" or "localStorage", or null. */
export function readStored(place, name) {
  try {
    return JSON.parse(globalThis[place].getItem(name));
  } catch {
    return null;
  }
}

/** Puts a value under a name; null takes it out. */
export function store(place, name, value) {
  try {
    if (value) globalThis[place].setItem(name, JSON.stringify(value));
    else globalThis[place].removeItem(name);
  } catch {
    // blocked, as above
  }
}
