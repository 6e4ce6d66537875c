// Lists that can be ordered ([data-order] names the form that keeps the order): by drag, by the
// buttons of a row, and by Alt with an arrow anywhere in a row. The form works without this, too:
// then a button reloads the page. What moved is said to screen readers, and kept at once.

function start(list) {
  const form = document.getElementById(list.dataset.order);
  const status = document.getElementById(list.dataset.orderStatus);
  let kept = [...list.children];
  let saving = Promise.resolve();

  const rows = () => [...list.children];

  function say(text, wrong = false) {
    status.textContent = text;
    status.classList.toggle("wrong", wrong);
  }

  function settle() {
    for (const [place, row] of rows().entries()) {
      row.querySelector("[name=up]").disabled = place === 0;
      row.querySelector("[name=down]").disabled = place === list.children.length - 1;
    }
  }

  async function post(body, order) {
    const answer = await fetch(form.action, {
      method: "POST", body, redirect: "manual", headers: { Accept: "application/json" },
    });
    // A redirect that is not followed is how a kept order answers.
    if (answer.type === "opaqueredirect" || answer.ok) { kept = order; return; }
    const said = await answer.json().catch(() => ({}));
    throw new Error(said.error || "The order was not kept; reload the page and try again.");
  }

  function keep(row) {
    settle();
    const order = rows();
    const place = `${row.dataset.name}: now ${order.indexOf(row) + 1} of ${order.length}.`;
    const body = new FormData(form);
    saving = saving.then(() => post(body, order)).then(() => say(place)).catch((error) => {
      list.append(...kept);
      settle();
      say(error instanceof TypeError ? "The recorder does not answer; the order was not kept." : error.message, true);
    });
  }

  function move(row, way, focus) {
    const other = way === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (way === "up") other.before(row); else other.after(row);
    keep(row);
    // The button that was pressed may have become the disabled one of its row.
    (focus.disabled ? row.querySelector(".ways button:enabled") : focus)?.focus();
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest(".ways button");
    if (!button) return;
    event.preventDefault();
    move(button.closest("li"), button.name, button);
  });

  list.addEventListener("keydown", (event) => {
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const row = event.target.closest("li");
    if (!way || !event.altKey || !row) return;
    event.preventDefault();
    move(row, way, event.target);
  });

  window.Sortable?.create(list, {
    handle: ".handle", animation: 120, ghostClass: "ghost", chosenClass: "chosen",
    onEnd: ({ item, oldIndex, newIndex }) => { if (oldIndex !== newIndex) keep(item); },
  });
}

for (const list of document.querySelectorAll("[data-order]")) start(list);
