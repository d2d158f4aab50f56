// A time zone that nobody has chosen yet is the browser's. Before the select becomes searchable.
export function start(root) {
  for (const select of root.querySelectorAll("select[data-browser-zone]")) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if ([...select.options].some((option) => option.value === zone)) select.value = zone;
    select.removeAttribute("data-browser-zone");
  }
}
