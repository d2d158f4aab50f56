// Ctrl K or ⌘ K: go anywhere by typing. Without script there is the search page, which Enter without a choice leads to.
const PAUSE = 120; // milliseconds after a key, before the server is asked

class Palette {
  constructor(dialog) {
    this.dialog = dialog;
    this.input = dialog.querySelector("[role=combobox]");
    this.found = dialog.querySelector("[data-found]");
    this.active = -1;
    this.asked = null;
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.found.addEventListener("pointermove", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.point(this.options.indexOf(option), { scroll: false });
    });
    dialog.addEventListener("close", () => this.asked?.abort());
  }

  get options() {
    return [...this.found.querySelectorAll("[role=option]")];
  }

  get url() {
    return `${this.dialog.dataset.palette}?q=${encodeURIComponent(this.input.value.trim())}`;
  }

  open() {
    if (this.dialog.open) return this.dialog.close();
    this.input.value = "";
    this.dialog.showModal();
    this.input.focus();
    this.ask();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    clearTimeout(this.timer);
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    try {
      const answer = await fetch(this.url, { headers: { "HX-Request": "true" }, signal: asked.signal });
      if (!answer.ok || answer.redirected) return;
      const html = await answer.text();
      if (asked.signal.aborted) return;
      this.found.innerHTML = html;
      this.input.setAttribute("aria-expanded", String(this.options.length > 0));
      this.point(this.options.length ? 0 : -1);
    } catch (error) {
      if (error.name !== "AbortError") this.point(-1); // no connection: Enter leads to the page
    }
  }

  point(index, { scroll = true } = {}) {
    this.active = index;
    this.options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = this.options[index];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", option.id);
    if (scroll) option.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const last = this.options.length - 1;
    if (event.key === "ArrowDown") this.point(this.active >= last ? 0 : this.active + 1);
    else if (event.key === "ArrowUp") this.point(this.active <= 0 ? last : this.active - 1);
    else if (event.key === "Enter") location.assign(this.options[this.active]?.href ?? this.url);
    else return;
    event.preventDefault();
  }
}

export function start() {
  const dialog = document.querySelector("dialog[data-palette]");
  if (!dialog) return;
  const palette = new Palette(dialog);
  document.addEventListener("keydown", (event) => {
    const wanted = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (!wanted || event.altKey || event.shiftKey || event.repeat) return;
    const other = document.querySelector("dialog[open]");
    if (other && other !== dialog) return;
    event.preventDefault();
    palette.open();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens-palette]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    palette.open();
  });
}
