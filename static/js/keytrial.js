// The trial of the keys before a session: each key that is pressed is named by what it would do on
// the console. Nothing is recorded, and nothing leaves this page.

import { keyOf } from "./keyof.js";

const SILENT = ["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Tab", "Escape", "Dead"];
const MARKED_AGO = ["start_finish", "success", "success_with_difficulty", "failure", "abandoned",
  "technical_failure", "error", "click", "assist", "note", "quote"];

function start(root) {
  const meanings = JSON.parse(root.dataset.meanings);
  const actions = new Map(Object.entries(JSON.parse(root.dataset.keys)).map(([action, key]) => [key, action]));
  const said = root.querySelector("[data-said]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select")) return;
    const onControl = event.target.closest("a, button, summary");
    if (onControl && (event.key === "Enter" || event.key === " ")) return;
    if (SILENT.includes(event.key) || /^F\d+$/.test(event.key)) return;
    const key = keyOf(event, actions);
    const places = [...root.querySelectorAll("[data-trial]")].filter((each) => each.dataset.trial === key);
    const [place] = places;
    if (place || event.key === " ") event.preventDefault();
    show(key, place, event.shiftKey);
    for (const each of places) each.classList.add("pressed");
  });

  function show(key, place, shift) {
    const action = actions.get(key);
    const does = meanings[action] ?? place?.dataset.code;
    const ago = does && shift && (!action || MARKED_AGO.includes(action)) ? `, ${root.dataset.ago} s ago` : "";
    const isForeign = !does && key.length === 1 && key.codePointAt(0) > 0x24f;
    said.querySelector("kbd").textContent = place?.querySelector("kbd").textContent ?? key.toUpperCase();
    said.querySelector("span").textContent = does ? does + ago
      : isForeign ? "does nothing: the keyboard is set to another alphabet." : "does nothing on the console.";
    said.classList.toggle("unknown", !does);
  }
}

for (const root of document.querySelectorAll("[data-keytrial]")) start(root);
