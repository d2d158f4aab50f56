// A link or button with `data-opens` opens its dialog in place; without script the link leads to a page.
export function start() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const dialog = document.getElementById(opener.dataset.opens);
      if (!(dialog instanceof HTMLDialogElement)) return;
      event.preventDefault();
      dialog.showModal();
      return;
    }
    if (event.target.closest("[data-closes]")) {
      event.preventDefault();
      event.target.closest("dialog")?.close();
    } else if (event.target instanceof HTMLDialogElement) {
      const { left, right, top, bottom } = event.target.getBoundingClientRect();
      const inside = event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
      if (!inside) event.target.close();
    }
  });
}
