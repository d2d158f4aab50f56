// An amount is shown in the language's own form when its field is left. What is not clear stays as it was typed.
const language = document.documentElement.lang || "en";
const ownMark = new Intl.NumberFormat(language).formatToParts(1.5).find((part) => part.type === "decimal")?.value ?? ".";

// The same reading as the server's (parterre.web.forms.money); null where that would ask.
export function amount(typed, places) {
  const text = typed.replace(/[\s'’\u00a0\u202f]/g, "");
  if (!/^-?\d[\d.,]*$/.test(text)) return null;
  const marks = [...text].filter((character) => character === "." || character === ",");
  let point = "";
  if (new Set(marks).size === 2) {
    point = marks.at(-1);
    if (marks.filter((mark) => mark === point).length > 1) return null;
  } else if (marks.length === 1) {
    const [before, after] = text.split(marks[0]);
    if (after.length !== 3 || before === "0") [point] = marks;
    else if (marks[0] === ownMark) {
      if (places !== 3) return null;
      [point] = marks;
    }
  }
  const [whole, decimals = ""] = point ? text.split(point) : [text];
  const groups = whole.split(/[.,]/);
  if (groups.slice(1).some((group) => group.length !== 3) || decimals.length > places) return null;
  return Number(`${groups.join("")}.${decimals || "0"}`);
}

export function start() {
  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-money]");
    if (!box) return;
    const places = Number(box.dataset.money);
    const read = amount(event.target.value, places);
    if (read === null) return;
    event.target.value = read.toLocaleString(language, { minimumFractionDigits: places, maximumFractionDigits: places });
  });
}
