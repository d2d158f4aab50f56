// A form that is on its way: its button says so, and a second press does nothing.
const LONGEST = 20_000; // milliseconds; an answer may be a download, which leaves the page as it is

function free(form) {
  delete form.dataset.busy;
  for (const control of form.elements) control.removeAttribute("aria-busy"); // also those outside, by their `form`
}

export function start() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.busy) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented) return;
    form.dataset.busy = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => free(form), LONGEST);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) free(form);
  });
  // Back from the next page: the browser shows this one as it was left.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(free));
}
