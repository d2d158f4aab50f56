// How long something is held. Counts from when the page came, so a wrong clock on the computer does not matter.
const SAID = new Map([[300, "five"], [60, "one"]]); // seconds left, and what is said then

function shown(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function run(clock) {
  const ends = performance.now() + Number(clock.dataset.clock) * 1000;
  const time = clock.querySelector("[data-clock-time]");
  const bar = clock.querySelector("[data-clock-bar]");
  const says = clock.querySelector("[data-clock-says]");
  let before = Infinity;

  function tick() {
    if (!clock.isConnected) return clearInterval(timer);
    const left = Math.max(0, Math.round((ends - performance.now()) / 1000));
    time.textContent = shown(left);
    if (bar) bar.value = left;
    for (const [at, word] of SAID) if (left <= at && before > at && before !== Infinity) says.textContent = says.dataset[word];
    before = left;
    if (left > 0) return undefined;
    clearInterval(timer);
    const label = clock.querySelector("[data-clock-label]");
    if (label.dataset.ended) label.textContent = says.textContent = label.dataset.ended;
    clock.dispatchEvent(new CustomEvent("clock:ended", { bubbles: true }));
    return undefined;
  }
  const timer = setInterval(tick, 1000);
  tick();
}

export function start(root) {
  root.querySelectorAll("[data-clock]").forEach(run);
}
