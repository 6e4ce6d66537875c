// The participant's buttons: each press is stamped when it happens and sent until it is answered.
// The page changes when the recorder says so; until then the button shows that it was heard.

import { ServerClock } from "./clock.js";
import { Outbox } from "./outbox.js";
import { uuid7 } from "./uuid7.js";

function start(root) {
  const clock = new ServerClock(root.dataset.clock);
  const outbox = new Outbox(root.dataset.act, root.dataset.box);
  const away = root.querySelector("[data-away]");
  clock.start();
  outbox.restore();
  root.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-word]");
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.disabled) return;
    for (const each of root.querySelectorAll("[data-word] button")) each.disabled = true;
    button.setAttribute("aria-busy", "true");
    const { word, about } = Object.fromEntries(new FormData(form));
    outbox.push({ id: uuid7(), word, about, ...clock.stamp(event.timeStamp) });
  });
  const refresh = () => root.dispatchEvent(new CustomEvent("changed"));
  outbox.addEventListener("recorded", refresh);
  outbox.addEventListener("refused", refresh);
  root.addEventListener("htmx:sse:error", () => { away.hidden = false; });
  root.addEventListener("htmx:sse:close", () => { away.hidden = false; });
  root.addEventListener("changed", () => { away.hidden = true; });
  root.addEventListener("htmx:after:swap", () => {
    if (outbox.waiting.length) return;
    for (const each of root.querySelectorAll("[data-word] button")) each.disabled = false;
  });
}

for (const root of document.querySelectorAll("[data-participant]")) start(root);
