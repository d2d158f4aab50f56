// A button with `data-copies` puts the value of the field of that id onto the clipboard, and says `data-copied`.
export function start() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies]");
    const field = button && document.getElementById(button.dataset.copies);
    if (!field) return;
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return; // not allowed: what is to be copied is selected, the keyboard does the rest
    }
    document.dispatchEvent(new CustomEvent("toast", { detail: { message: button.dataset.copied } }));
  });
}
