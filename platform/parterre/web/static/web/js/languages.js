// A row of a text in several languages: changed, or still missing.
function update(control) {
  const row = control.closest(".language");
  row.dataset.hole ??= String(row.classList.contains("language-hole"));
  row.classList.toggle("language-touched", control.value !== control.defaultValue);
  row.classList.toggle("language-hole", row.dataset.hole === "true" && !control.value.trim());
}

export function start() {
  document.addEventListener("input", (event) => {
    if (event.target.closest(".language")) update(event.target);
  });
  document.addEventListener("reset", (event) => {
    setTimeout(() => event.target.querySelectorAll(".language > .input").forEach(update));
  });
}
