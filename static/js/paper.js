// Answers typed from paper: digits go on to the next question by themselves, Enter passes one over,
// and what is blank, out of range or all the same is said while it is typed.

function start(form) {
  const fields = [...form.querySelectorAll("ol input, ol select, ol textarea")];
  const standing = form.querySelector("[data-standing]");
  const tell = () => { standing.textContent = said(fields); };
  const goOn = (field) => {
    const next = fields[fields.indexOf(field) + 1] ?? form.querySelector("button");
    next.focus();
    next.select?.();
  };
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.matches("textarea, button, a")) return;
    event.preventDefault();
    goOn(event.target);
  });
  form.addEventListener("input", ({ target }) => {
    tell();
    if (isWhole(target)) goOn(target);
  });
  fields.find((field) => field.value === "" || field.getAttribute("aria-invalid"))?.focus();
  tell();
}

/** Whether no further digit could make an answer of what was typed. */
function isWhole({ value, dataset }) {
  const number = Number(value);
  return /^\d+$/.test(value) && inRange({ value, dataset }) && (number === 0 || number * 10 > Number(dataset.high));
}

function inRange({ value, dataset }) {
  const number = Number(value.replace(",", "."));
  return number >= Number(dataset.low) && number <= Number(dataset.high);
}

function said(fields) {
  const scales = fields.filter(({ dataset }) => "high" in dataset);
  const typed = scales.filter(({ value }) => value !== "");
  const wrong = typed.filter((field) => !inRange(field));
  const needed = fields.filter(({ dataset }) => "needed" in dataset);
  const blank = needed.filter(({ value }) => value === "");
  const parts = [`${needed.length - blank.length} of ${needed.length} answered`];
  if (wrong.length) parts.push(`off the scale: ${names(fields, wrong)}`);
  if (blank.length && blank.length < needed.length) parts.push(`blank: ${names(fields, blank)}`);
  const alike = scales.filter((field) => "needed" in field.dataset && field.dataset.high === scales[0].dataset.high);
  const isAlike = alike.length > 2 && alike.every(({ value }) => value !== "" && value === alike[0].value);
  if (isAlike) parts.push(`all the same (${alike[0].value}): is that what the paper says?`);
  return `${parts.join(" · ")}.`;
}

const names = (fields, those) => those.slice(0, 8).map((field) => fields.indexOf(field) + 1).join(", ") + (those.length > 8 ? ", …" : "");

for (const form of document.querySelectorAll("[data-paper]")) start(form);
