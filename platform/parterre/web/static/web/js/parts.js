// What htmx brings is a part of this page. A whole page instead, such as the sign-in page after the session has ended,
// would stand within this one: the window is loaded again, and comes to that page by itself.
function isPartMissing(html, select) {
  if (select) return !new DOMParser().parseFromString(html, "text/html").querySelector(select);
  return /^\s*<!doctype/i.test(html);
}

export function start() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { shouldSwap, serverResponse, requestConfig } = event.detail;
    const select = requestConfig.elt.closest("[hx-select]")?.getAttribute("hx-select");
    if (!shouldSwap || !isPartMissing(serverResponse, select)) return;
    event.detail.shouldSwap = false;
    location.reload();
  });
  // May no longer, or signed in anew in another tab: the page itself says which.
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status === 403) location.reload(); });
}
