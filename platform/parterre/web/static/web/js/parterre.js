// Everything works without these modules; they only shorten the way.
import { start as bulk } from "./bulk.js";
import { start as busy } from "./busy.js";
import { start as changes } from "./changes.js";
import { start as clock } from "./clock.js";
import { start as colour } from "./colour.js";
import { start as combobox } from "./combobox.js";
import { start as copy } from "./copy.js";
import { start as dialogs } from "./dialogs.js";
import { start as languages } from "./languages.js";
import { start as menus } from "./menus.js";
import { start as money } from "./money.js";
import { start as palette } from "./palette.js";
import { start as parts } from "./parts.js";
import { start as quantity } from "./quantity.js";
import { start as tabs } from "./tabs.js";
import { start as timezone } from "./timezone.js";
import { start as toasts } from "./toasts.js";
import { start as waitingRoom } from "./waiting_room.js";

// Once, on the document: these listen for events that rise from whatever is on the page.
for (const listen of [busy, copy, quantity, dialogs, menus, toasts, languages, money, colour, bulk, palette, parts]) listen();

// For each piece of page, also those that htmx brings.
function enliven(root) {
  for (const start of [clock, tabs, timezone, combobox, changes, waitingRoom]) start(root);
}
enliven(document);
document.addEventListener("htmx:load", (event) => enliven(event.target));
