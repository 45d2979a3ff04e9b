/** Between chat and the pages that need no script: a check goes on at the same question on the other side. */

const MARK = /^#go-on=([\w-]{20,64})$/;

/** Calls `take(token)` where a page led here. What stands behind the # never left the browser, and goes now. */
export function fromPages(take) {
  const token = MARK.exec(location.hash)?.[1];
  if (!token) return;
  history.replaceState(null, "", location.pathname);
  take(token);
}

/** Leaves for the pages of the check that this chat asks about; `failed(problem)` if they can't be opened. */
export async function openPages(api, failed) {
  try {
    location.assign(await api.pages());
  } catch (problem) {
    failed(problem);
  }
}
