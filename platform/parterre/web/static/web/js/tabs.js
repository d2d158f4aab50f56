// Tabs that do not fit scroll; the chosen one is in sight.
export function start(root) {
  for (const tabs of root.querySelectorAll("[data-tabs]")) {
    const chosen = tabs.querySelector("[aria-current]");
    if (chosen) tabs.scrollLeft = chosen.offsetLeft - (tabs.clientWidth - chosen.offsetWidth) / 2;
  }
}
