// Moves through a table of buttons with the arrow keys, Home and End; draws the charts of the page
// again once a part of it was swapped, because they show the same figures.

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function beside(button, key) {
  const row = button.closest("tr");
  const column = button.closest("td").cellIndex;
  const buttons = [...row.querySelectorAll("button")];
  if (key === "Home") return buttons[0];
  if (key === "End") return buttons.at(-1);
  const [down, right] = STEPS[key];
  const next = row.parentElement.rows[row.sectionRowIndex + down];
  return next?.cells[column + right]?.querySelector("button");
}

document.addEventListener("keydown", (event) => {
  const button = event.target.closest?.("[data-grid] button");
  if (!button || event.altKey || event.ctrlKey || event.metaKey) return;
  if (!(event.key in STEPS) && event.key !== "Home" && event.key !== "End") return;
  event.preventDefault();
  beside(button, event.key)?.focus();
});

document.addEventListener("htmx:after:swap", () => document.dispatchEvent(new Event("charts:stale")));
