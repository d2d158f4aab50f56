// Chosen rows: how many, and what they add up to.
function rows(form) {
  return [...form.querySelectorAll('.cell-pick input[type="checkbox"]:not([data-all])')];
}

function update(form) {
  const bar = form.querySelector("[data-bulk-bar]");
  const all = rows(form);
  const chosen = all.filter((row) => row.checked);
  const every = form.querySelector("[data-all]");
  if (every) {
    every.checked = chosen.length > 0 && chosen.length === all.length;
    every.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  if (!bar || !chosen.length) return;
  bar.querySelector("[data-bulk-count]").textContent =
    chosen.length === 1 ? bar.dataset.one : bar.dataset.many.replace("%n", chosen.length);
  const { sum, currency, places } = bar.dataset; // "%s open", of an amount in this currency and its decimal places
  if (!sum) return;
  const total = chosen.reduce((before, row) => before + Math.round(Number(row.dataset.amount) * 1000), 0) / 1000;
  const digits = Number(places ?? 2);
  const amount = total.toLocaleString(document.documentElement.lang || "en", { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits });
  bar.querySelector("[data-bulk-sum]").textContent = sum.replace("%s", amount);
}

export function start() {
  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest('.cell-pick input[type="checkbox"]');
    const form = event.target.closest("form");
    if (event.target.closest("[data-bulk-none]")) {
      for (const row of rows(form)) row.checked = false;
      update(form);
    } else if (box?.hasAttribute("data-all")) {
      for (const row of rows(form)) row.checked = box.checked;
      update(form);
    } else if (box && form) {
      const all = rows(form);
      if (event.shiftKey && last && all.includes(last)) {
        const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
        for (const row of all.slice(from, to + 1)) row.checked = box.checked;
      }
      last = box;
      update(form);
    }
  });
  // Back from another page, the browser may have kept the choice.
  addEventListener("pageshow", () => {
    for (const bar of document.querySelectorAll("[data-bulk-bar]")) update(bar.closest("form"));
  });
}
