// The picker and the six digits say the same.
export function start() {
  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-colour]");
    if (!box) return;
    const [picker, text] = box.querySelectorAll("input");
    if (event.target === picker) {
      text.value = picker.value.toUpperCase();
      text.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (/^#?[0-9a-f]{6}$/i.test(text.value)) {
      picker.value = `#${text.value.replace("#", "")}`;
    }
  });
}
