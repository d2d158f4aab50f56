// A menu opens beside its button, and arrows go through it.
const GAP = 6;

function opener(menu) {
  return document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
}

function place(menu) {
  const at = opener(menu)?.getBoundingClientRect();
  if (!at) return;
  menu.classList.add("menu-placed");
  const { width, height } = menu.getBoundingClientRect();
  const room = document.documentElement;
  const left = at.left + width > room.clientWidth - 12 ? at.right - width : at.left;
  const below = at.bottom + GAP + height <= room.clientHeight;
  menu.style.left = `${Math.max(12, left)}px`;
  menu.style.top = `${below ? at.bottom + GAP : Math.max(12, at.top - GAP - height)}px`;
}

function move(menu, event) {
  const items = [...menu.querySelectorAll("a[href], button")];
  const here = items.indexOf(document.activeElement);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined || !items.length) return;
  event.preventDefault();
  items[(to + items.length) % items.length].focus();
}

export function start() {
  // `toggle` does not rise: listened for on its way down.
  document.addEventListener("toggle", (event) => {
    if (event.newState === "open" && event.target.matches?.("[data-menu]")) place(event.target);
  }, true);
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("[data-menu]")
      ?? document.querySelector(`[data-menu][id="${CSS.escape(event.target.getAttribute?.("popovertarget") ?? "")}"]:popover-open`);
    if (menu) move(menu, event);
  });
  for (const kind of ["scroll", "resize"]) {
    addEventListener(kind, () => document.querySelector("[data-menu]:popover-open")?.hidePopover(), { passive: true });
  }
}
