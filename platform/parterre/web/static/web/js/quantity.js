// Minus and plus beside a number.
function update(box) {
  const input = box.querySelector("input");
  const value = input.valueAsNumber || 0;
  const least = input.min === "" ? -Infinity : Number(input.min);
  const most = input.max === "" ? Infinity : Number(input.max);
  box.classList.toggle("quantity-on", value > 0);
  for (const button of box.querySelectorAll("[data-step]")) {
    // Not `disabled`: the button that was just pressed keeps the focus.
    const stuck = Number(button.dataset.step) < 0 ? value <= least : value >= most;
    if (stuck) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
  const reason = document.getElementById(input.getAttribute("aria-describedby"));
  if (reason?.hasAttribute("data-reason")) reason.hidden = value < most;
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-quantity] [data-step]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const box = button.closest("[data-quantity]");
    const input = box.querySelector("input");
    if (Number(button.dataset.step) < 0) input.stepDown();
    else input.stepUp();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-quantity]");
    if (box) update(box);
  });
  document.addEventListener("reset", (event) => {
    setTimeout(() => event.target.querySelectorAll("[data-quantity]").forEach(update));
  });
}
