// News that needs no answer. From the server: messages on the page, or htmx's HX-Trigger: {"toast": {"message": "…"}}.
const SHOWN = 6000; // milliseconds

function show(toast, region) {
  region.append(toast);
  if (toast.querySelector(".btn:not([data-toast-close])")) return; // an offer stays until it is taken or closed
  let timer;
  const go = () => { timer = setTimeout(() => toast.remove(), SHOWN); };
  for (const kind of ["pointerenter", "focusin"]) toast.addEventListener(kind, () => clearTimeout(timer));
  for (const kind of ["pointerleave", "focusout"]) toast.addEventListener(kind, () => { clearTimeout(timer); go(); });
  go();
}

export function start() {
  const region = document.querySelector("[data-toasts]");
  if (!region) return;
  // Put in anew, so that screen readers hear what was there when the page came.
  const there = [...region.children];
  region.replaceChildren();
  requestAnimationFrame(() => there.forEach((toast) => show(toast, region)));
  document.addEventListener("toast", (event) => {
    const made = document.querySelector("[data-toast-template]").content.firstElementChild.cloneNode(true);
    made.querySelector(".float-words").textContent = event.detail.message;
    show(made, region);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]").remove();
  });
}
