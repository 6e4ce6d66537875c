// The observers' page: the clock runs, and notes are stamped when their typing began.

import { ServerClock } from "./clock.js";
import { runFaces } from "./faces.js";
import { Outbox } from "./outbox.js";
import { pulse } from "./pulse.js";
import { uuid7 } from "./uuid7.js";

function start(root) {
  const clock = new ServerClock(root.dataset.clock);
  const outbox = new Outbox(root.dataset.act, root.dataset.box);
  const form = root.querySelector("[data-note]");
  const banner = root.querySelector("[data-banner]");
  let began = null;
  clock.start();
  pulse(root.dataset.here);
  outbox.restore();
  runFaces(root, clock);
  form.elements.text.addEventListener("beforeinput", (event) => {
    if (!form.elements.text.value) began = event.timeStamp;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const author = form.elements.author.value.trim();
    const text = form.elements.text.value.trim();
    if (!author || !text) return;
    outbox.push({ id: uuid7(), author, text, ...clock.stamp(began ?? event.timeStamp) });
    form.elements.text.value = "";
    form.elements.text.focus();
  });
  outbox.addEventListener("refused", ({ detail }) => {
    banner.textContent = detail.sentence;
    banner.hidden = false;
    form.elements.text.value ||= detail.act.text;
  });
  outbox.addEventListener("waiting", ({ detail }) => {
    if (!detail.sentence) return;
    banner.textContent = detail.sentence;
    banner.hidden = false;
  });
  outbox.addEventListener("recorded", () => { banner.hidden = true; });
  outbox.addEventListener("changed", () => {
    const count = outbox.waiting.length;
    const place = root.querySelector("[data-disk]");
    place.className = "small pending";
    place.textContent = count ? `${count} ${count === 1 ? "note" : "notes"} waiting` : "";
  });
}

for (const root of document.querySelectorAll("[data-observe]")) start(root);
