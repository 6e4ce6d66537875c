// The participant's buttons: each press is stamped when it happens and sent until it is answered.
// What it leads to is shown at once, and so while the recorder is away; then the recorder says.

import { ServerClock } from "./clock.js";
import { Outbox } from "./outbox.js";
import { pulse } from "./pulse.js";
import { runSheets, showSaid } from "./sheet.js";
import { uuid7 } from "./uuid7.js";

const SLIP_MS = 500; // the second press of a double click would end what the first began

function start(root) {
  const clock = new ServerClock(root.dataset.clock);
  const outbox = new Outbox(root.dataset.act, root.dataset.box);
  const away = root.querySelector("[data-away]");
  let pressed = -Infinity;
  let told = 0; // the place in the log of the last word that was recorded
  const isSlip = () => performance.now() - pressed < SLIP_MS - 1;
  const hold = () => {
    for (const each of root.querySelectorAll("[data-word] button")) each.disabled = isSlip();
  };
  const refresh = () => root.dispatchEvent(new CustomEvent("changed"));
  outbox.addEventListener("restored", ({ detail }) => foresee(root, detail.act));
  outbox.addEventListener("recorded", ({ detail }) => {
    told = Math.max(told, detail.seq);
    refresh();
  });
  outbox.addEventListener("refused", refresh);
  outbox.addEventListener("waiting", () => { away.hidden = false; });
  clock.start();
  pulse(root.dataset.here);
  outbox.restore();
  runSheets(root, (said, moment) => outbox.push({ id: uuid7(), ...said, ...clock.stamp(moment) }));
  root.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-word]");
    if (!form) return;
    event.preventDefault();
    if (isSlip()) return;
    pressed = performance.now();
    setTimeout(hold, SLIP_MS);
    const said = { id: uuid7(), ...saidBy(form), ...clock.stamp(event.timeStamp) };
    foresee(root, said);
    hold();
    outbox.push(said);
  });
  root.addEventListener("htmx:sse:error", () => { away.hidden = false; });
  root.addEventListener("htmx:sse:close", () => { away.hidden = false; });
  root.addEventListener("changed", () => { away.hidden = true; });
  root.addEventListener("htmx:before:swap", (event) => {
    if (isBehind(root, event.detail.ctx.text, outbox.waiting, told)) event.preventDefault();
  });
  root.addEventListener("htmx:after:swap", () => {
    for (const { act } of outbox.waiting) foresee(root, act);
    hold();
  });
}

/** What a form says: a word and what it is about; of being recorded, yes or no by kind as well. */
function saidBy(form) {
  const { word, about, ...fields } = Object.fromEntries(new FormData(form));
  if (word !== "consent") return { word, about };
  const answers = Object.entries(fields).filter(([name]) => name.startsWith("consent."));
  return { word, about, items: Object.fromEntries(answers.map(([name, answer]) => [name.slice("consent.".length), answer === "yes"])) };
}

/** Show what a word leads to; nothing where the page is not about what the word is about. */
function foresee(root, act) {
  const { id, word, about } = act;
  if (word === "answer" || word === "leave_out") {
    showSaid(root, act);
    return;
  }
  if (word === "consent" || word === "take_back") {
    foreseeConsent(root, act);
    return;
  }
  const buttons = [...root.querySelectorAll("[data-word]")];
  const meant = buttons.find((form) => form.elements.word.value === word && form.elements.about.value === about);
  const then = root.querySelector(word === "start" ? "[data-after-start]" : "[data-after-done]");
  if (!meant || !then) return;
  const shown = then.content.cloneNode(true);
  // An attempt goes by the id of the word that starts it; what is asked afterwards is about it.
  const attempt = word === "start" ? id : about;
  for (const each of everyPart(shown, '[name="about"]')) each.value = attempt;
  for (const each of everyPart(shown, "form[data-sheet]")) each.id = `sheet-${each.dataset.sheet}-${attempt}`;
  if (word === "start") {
    meant.closest(".row").replaceWith(shown);
    return;
  }
  const article = meant.closest("article");
  article.id = "says-rest"; // as the recorder will say: what is answered meanwhile stays
  article.replaceChildren(shown);
}

/** After the answers comes what lies ready; what is taken back is said to end, until it has ended. */
function foreseeConsent(root, { word, about }) {
  if (word === "consent") {
    const asked = root.querySelector("form[data-consent]");
    const then = root.querySelector("[data-after-consent]");
    if (asked?.elements.about.value !== about || !then) return;
    const article = asked.closest("article");
    article.id = `says-${then.dataset.afterConsent}`;
    article.replaceChildren(then.content.cloneNode(true));
    return;
  }
  for (const line of root.querySelectorAll("[data-recorded]")) {
    line.querySelector("details").hidden = true;
    line.querySelector("[data-stopping]").hidden = false;
  }
}

/** Whether a fragment shows again a sheet that was handed in here: the next one comes after that. */
function isBehind(root, html, waiting, told) {
  const [, id, seq] = html.match(/<article id="([^"]+)" data-seq="(\d+)"/) ?? [];
  const handsIn = waiting.some(({ act }) => act.word === "leave_out" || (act.word === "answer" && act.done));
  return root.querySelector("article")?.id === id && (handsIn || Number(seq) < told);
}

/** What a selector finds in a fragment and in the templates that lie ready in it. */
function everyPart(fragment, selector) {
  const parts = [fragment, ...[...fragment.querySelectorAll("template")].map(({ content }) => content)];
  return parts.flatMap((part) => [...part.querySelectorAll(selector)]);
}

for (const root of document.querySelectorAll("[data-participant]")) start(root);
