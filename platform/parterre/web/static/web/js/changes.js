// What has changed in a form and is not saved: shown in the change bar, asked about on leaving, saved by Ctrl S.
const NOT_OURS = new Set(["csrfmiddlewaretoken", "seen"]);

function values(form) {
  const found = new Map();
  for (const [name, value] of new FormData(form)) {
    if (NOT_OURS.has(name)) continue;
    const text = value instanceof File ? value.name : value.replaceAll("\r\n", "\n");
    found.set(name, [...(found.get(name) ?? []), text]);
  }
  return found;
}

function label(form, name) {
  const control = form.elements.namedItem(name);
  const first = control instanceof RadioNodeList ? control[0] : control;
  if (!first) return name;
  const group = first.closest("fieldset")?.querySelector("legend > span, legend");
  const words = (element) => element?.textContent.trim();
  if (first.closest("[data-languages]")) return `${words(group)} (${first.getAttribute("aria-label")})`;
  if (group && (first.type === "radio" || first.type === "checkbox")) return words(group);
  const own = form.querySelector(`label[for="${CSS.escape(first.id)}"] > span`) ?? first.labels?.[0];
  return words(own) || first.getAttribute("aria-label") || name;
}

class Changes {
  constructor(form, bar) {
    this.form = form;
    this.bar = bar;
    this.kept = bar.hasAttribute("data-kept");
    this.before = values(form);
    this.leaving = false;
    bar.setAttribute("data-live", "");
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.show());
    form.addEventListener("reset", (event) => this.discard(event));
    form.addEventListener("submit", () => { this.leaving = true; });
    addEventListener("beforeunload", (event) => this.ask(event));
    addEventListener("pageshow", () => { this.leaving = false; });
    document.addEventListener("keydown", (event) => this.save(event));
    this.show();
  }

  names() {
    const now = values(this.form);
    const all = new Set([...this.before.keys(), ...now.keys()]);
    return [...all].filter((name) => String(this.before.get(name)) !== String(now.get(name)));
  }

  get dirty() {
    return this.kept || this.names().length > 0;
  }

  show() {
    const names = this.names();
    this.bar.hidden = !this.dirty;
    const count = this.bar.querySelector("[data-change-count]");
    if (!count) return;
    const { one, many } = this.bar.dataset;
    count.textContent = names.length === 1 ? one : many.replace("%n", names.length);
    const labels = [...new Set(names.map((name) => label(this.form, name)))];
    this.bar.querySelector("[data-change-names]").textContent = labels.join(", ");
  }

  discard(event) {
    if (this.kept) {
      // What the fields hold was never saved: the page has to be asked for again.
      event.preventDefault();
      this.leaving = true;
      location.assign(location.href.split("#")[0]);
      return;
    }
    setTimeout(() => {
      this.form.dispatchEvent(new Event("input", { bubbles: true }));
      this.show();
    });
  }

  ask(event) {
    if (!this.leaving && this.form.isConnected && this.dirty) event.preventDefault();
  }

  save(event) {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (!this.form.isConnected) return;
    event.preventDefault();
    if (this.dirty) this.form.requestSubmit(this.bar.querySelector('[type="submit"]'));
  }
}

export function start(root) {
  for (const bar of root.querySelectorAll("[data-change-bar]:not([data-live])")) {
    const form = bar.closest("form");
    if (form) new Changes(form, bar);
  }
}
