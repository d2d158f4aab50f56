// The check-in page with script: the code field keeps the focus, results sound and shake, a camera may read codes.
import { openCamera, cameraIsPossible } from "./camera.js";
import { announce } from "./signals.js";

const gate = document.querySelector("[data-gate]");
const form = gate.querySelector("[data-scan]");
const field = form.elements.barcode;
const screen = document.getElementById("screen");
const readyScreen = gate.querySelector("[data-ready]")?.cloneNode(true);
const isTouched = matchMedia("(pointer: coarse)").matches;

// A scanner types like a keyboard; without this, phones would cover half of the result with their own.
function keepFocus() {
  if (isTouched) field.inputMode = "none";
  if (document.activeElement === document.body || gate.contains(document.activeElement)) field.focus({ preventScroll: true });
}
field.addEventListener("pointerdown", () => { field.inputMode = "text"; });
document.addEventListener("keydown", (event) => {
  const types = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (types && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) field.focus({ preventScroll: true });
});

// The field is free for the next code as soon as this one is on its way.
// It is kept for another try; the nonce stays the same until an answer brings a new one, so it counts once.
let lastCode = "";
form.addEventListener("htmx:beforeSend", () => { lastCode = field.value; field.value = ""; });
// Enter on an empty field is nothing. htmx asks whatever the form's default is: it may not hear of it.
form.addEventListener("submit", (event) => {
  if (field.value.trim()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== screen) return;
  const result = screen.querySelector("[data-tone]");
  if (result) announce(result.dataset.tone);
  showCamera();
  keepFocus();
});
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(failure, (event) => {
    if (event.detail.target !== screen) return;
    screen.replaceChildren(gate.querySelector("[data-offline]").content.cloneNode(true));
    if (event.detail.elt !== form) screen.querySelector("[data-again]").remove();  // it was a button of the result before
    announce("unsure");
    keepFocus();
  });
}
screen.addEventListener("click", (event) => {
  if (event.target.closest("[data-again]")) return read(lastCode);
  const next = event.target.closest("[data-next]");
  if (!next || !readyScreen) return;
  event.preventDefault();
  screen.replaceChildren(readyScreen.cloneNode(true));
  showCamera();
  keepFocus();
});

const firstResult = screen.querySelector("[data-tone]");
if (firstResult) announce(firstResult.dataset.tone);
keepFocus();

// Camera. It goes on reading behind a result, so that the next ticket needs no tap.
const cameraSwitch = gate.querySelector("[data-camera-switch]");
let camera = null;

function showCamera() {
  const video = screen.querySelector("[data-video]");
  if (!camera || !video) return;
  video.srcObject = camera.stream;
  video.hidden = false;
  screen.querySelector("[data-frame]").removeAttribute("hidden");
  const hint = screen.querySelector("[data-hint]");
  hint.textContent = hint.dataset.cameraHint;
  video.play();
}
function read(code) {
  field.value = code;
  form.requestSubmit();
}
if (cameraIsPossible()) {
  cameraSwitch.hidden = false;
  cameraSwitch.setAttribute("aria-pressed", "false");
  cameraSwitch.addEventListener("click", async () => {
    if (camera) {
      camera.close();
      camera = null;
      screen.replaceChildren(...(readyScreen ? [readyScreen.cloneNode(true)] : []));
    } else {
      camera = await openCamera(gate.dataset.decoder, read);
      showCamera();
    }
    cameraSwitch.setAttribute("aria-pressed", String(Boolean(camera)));
    keepFocus();
  });
}

// Dark halls: the ready screen inverted, results never.
const dimSwitch = gate.querySelector("[data-dim-switch]");
function dim(on) {
  document.documentElement.toggleAttribute("data-dim", on);
  dimSwitch.setAttribute("aria-pressed", String(on));
  try { localStorage.setItem("gate-dim", on ? "1" : ""); } catch { /* private windows: not remembered */ }
}
dimSwitch.addEventListener("click", () => { dim(!document.documentElement.hasAttribute("data-dim")); keepFocus(); });
try { if (localStorage.getItem("gate-dim")) dim(true); } catch { /* as above */ }
