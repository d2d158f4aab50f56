// Tabs that do not fit scroll; the chosen one is in sight, also after the phone was turned.
function show(tabs) {
  const chosen = tabs.querySelector("[aria-current]");
  if (!chosen) return;
  const { left, width } = chosen.getBoundingClientRect();
  const { left: start, width: room } = tabs.getBoundingClientRect();
  tabs.scrollLeft += left - start - (room - width) / 2;
}
const resized = new ResizeObserver((entries) => { for (const { target } of entries) show(target); });

export function start(root) {
  for (const tabs of root.querySelectorAll("[data-tabs]")) resized.observe(tabs);
}
