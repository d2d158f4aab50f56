// A select of twelve and more options can be searched. Without script it is the browser's own.
const FROM = 12; // options
const MOST_SHOWN = 100;
let number = 0;

function plain(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

class Combobox {
  constructor(select) {
    this.select = select;
    this.options = [...select.options].filter((option) => option.value !== "" || option.textContent.trim());
    this.active = -1;
    this.build();
    this.listen();
  }

  build() {
    const { select } = this;
    const id = select.id || `combobox-${(number += 1)}`;
    this.input = document.createElement("input");
    this.list = document.createElement("div");
    const box = document.createElement("div");
    box.className = "combobox";
    for (const { name, value } of select.attributes) {
      if (name.startsWith("aria-") || ["id", "class", "required"].includes(name)) this.input.setAttribute(name, value);
    }
    Object.assign(this.input, { id, type: "text", autocomplete: "off", spellcheck: false, disabled: select.disabled });
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`,
    })) this.input.setAttribute(name, value);
    Object.assign(this.list, { id: `${id}-list`, className: "combobox-list", popover: "manual" });
    this.list.setAttribute("role", "listbox");
    const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
    this.list.setAttribute("aria-label", label?.textContent.trim() || select.getAttribute("aria-label") || "");
    select.id = `${id}-native`;
    select.hidden = true;
    select.dataset.combobox = "";
    select.after(box);
    box.append(this.input, this.list);
    const chevron = document.querySelector("[data-chevron]")?.content.firstElementChild;
    if (chevron) box.append(chevron.cloneNode(true));
    this.input.value = this.chosenText();
  }

  listen() {
    const { input, list, select } = this;
    input.addEventListener("input", (event) => {
      event.stopPropagation();
      this.open(input.value);
    });
    input.addEventListener("change", (event) => event.stopPropagation());
    input.addEventListener("click", () => (this.isOpen ? this.close() : this.open("")));
    input.addEventListener("focus", () => input.select());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.leave());
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.choose(this.shown[Number(row.dataset.index)]);
    });
    select.form?.addEventListener("reset", () => setTimeout(() => { input.value = this.chosenText(); }));
    for (const kind of ["scroll", "resize"]) addEventListener(kind, () => this.isOpen && this.place(), { passive: true, capture: true });
  }

  get isOpen() {
    return this.list.matches(":popover-open");
  }

  chosenText() {
    return this.select.selectedOptions[0]?.textContent.trim() ?? "";
  }

  matching(typed) {
    const wanted = plain(typed.trim());
    if (!wanted || typed === this.chosenText()) return this.options;
    const found = this.options.filter((option) => plain(option.textContent).includes(wanted));
    const begins = (option) => plain(option.textContent).trim().startsWith(wanted);
    return [...found.filter(begins), ...found.filter((option) => !begins(option))];
  }

  open(typed) {
    this.shown = this.matching(typed).slice(0, MOST_SHOWN);
    this.list.replaceChildren(...this.shown.map((option, index) => {
      const row = document.createElement("div");
      row.id = `${this.list.id}-${index}`;
      row.dataset.index = index;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(option.selected));
      row.textContent = option.textContent.trim();
      return row;
    }));
    if (!this.isOpen) this.list.showPopover();
    this.input.setAttribute("aria-expanded", "true");
    this.place();
    const chosen = this.shown.findIndex((option) => option.selected);
    this.point(typed ? (this.shown.length ? 0 : -1) : chosen);
    this.list.hidden = this.shown.length === 0;
  }

  place() {
    const at = this.input.getBoundingClientRect();
    const room = document.documentElement.clientHeight;
    const height = Math.min(296, this.list.scrollHeight + 12);
    const below = at.bottom + 4 + height <= room || at.top < room - at.bottom;
    this.list.style.left = `${at.left}px`;
    this.list.style.width = `${at.width}px`;
    this.list.style.top = `${below ? at.bottom + 4 : at.top - 4 - height}px`;
  }

  close() {
    if (this.isOpen) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }

  point(index) {
    this.list.querySelector(".active")?.classList.remove("active");
    this.active = index;
    const row = this.list.children[index];
    if (!row) return this.input.removeAttribute("aria-activedescendant");
    row.classList.add("active");
    row.scrollIntoView({ block: "nearest" });
    return this.input.setAttribute("aria-activedescendant", row.id);
  }

  choose(option) {
    if (!option) return;
    const changed = !option.selected;
    this.select.value = option.value;
    this.input.value = option.textContent.trim();
    this.close();
    if (changed) for (const kind of ["input", "change"]) this.select.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  leave() {
    const typed = plain(this.input.value.trim());
    const exact = this.options.find((option) => plain(option.textContent.trim()) === typed);
    if (exact) this.choose(exact);
    this.input.value = this.chosenText();
    this.close();
  }

  key(event) {
    const { key } = event;
    if (key === "Escape" && this.isOpen) {
      event.preventDefault();
      this.input.value = this.chosenText();
      this.close();
    } else if (key === "Enter" && this.isOpen) {
      event.preventDefault();
      this.choose(this.shown[this.active]);
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (!this.isOpen) return this.open("");
      const step = key === "ArrowDown" ? 1 : -1;
      this.point((this.active + step + this.shown.length) % this.shown.length);
    }
    return undefined;
  }
}

export function start(root) {
  for (const select of root.querySelectorAll("select.input:not([multiple], [data-combobox], [data-plain])")) {
    if (select.options.length >= FROM) new Combobox(select);
  }
}
