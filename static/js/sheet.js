// A questionnaire on the participant's screen: keys, pages, and that every answer is said as it is
// given. Nothing is chosen before somebody chooses it. What is said where: participant.js.

import { uuid7 } from "./uuid7.js";

const TYPED_MS = 900; // within this time two digits are one number
const WRITING_MS = 500;
const SLIP_MS = 400; // the second press of a double click would hand in the next sheet, too
const ARROWS = { ArrowRight: 0, ArrowDown: 0, ArrowLeft: -1, ArrowUp: -1 };

/** Look after every sheet that appears in `root`; `say` takes what a participant says, and when. */
export function runSheets(root, say) {
  const sheets = new Sheets(root, say);
  new MutationObserver(() => sheets.dress()).observe(root, { childList: true, subtree: true });
  sheets.dress();
}

/** Show what was said to a sheet; nothing where it is not on the page. */
export function showSaid(root, { word, form: name, about, items, done }) {
  const sheet = [...root.querySelectorAll("form[data-sheet]")]
    .find((form) => form.dataset.sheet === name && form.elements.about.value === about);
  if (!sheet) return;
  for (const item of itemsOf(sheet)) {
    if (items && item.dataset.item in items) setAnswer(item, items[item.dataset.item]);
  }
  if (done || word === "leave_out") follow(sheet);
}

/** Put what comes after a sheet in its place; it lies ready beside it. */
function follow(sheet) {
  const then = sheet.parentElement.querySelector("template[data-next]");
  if (!then) return;
  sheet.replaceWith(then.content.cloneNode(true));
  then.remove();
}

const itemsOf = (sheet) => [...sheet.querySelectorAll("[data-item]")];
const isOpen = (item) => isBlank(answerOf(item));
const isBlank = (answer) => answer === null || answer.length === 0;
const isNeeded = (item) => !("optional" in item.dataset);

function answerOf(item) {
  const chosen = [...item.querySelectorAll(":checked")].map(({ value }) => value);
  switch (item.dataset.kind) {
    case "scale": return chosen.length ? Number(chosen[0]) : null;
    case "choice": return chosen[0] ?? null;
    case "choices": return chosen;
    case "line": return item.querySelector("[name]").value === "" ? null : Number(item.querySelector("[name]").value);
    default: return item.querySelector("textarea").value.trim() || null;
  }
}

function setAnswer(item, answer) {
  const said = (Array.isArray(answer) ? answer : [answer]).map(String);
  for (const box of item.querySelectorAll("[type=radio], [type=checkbox]")) box.checked = said.includes(box.value);
  if (item.dataset.kind === "line") setLine(item, answer);
  if (item.dataset.kind === "text" && item.querySelector("textarea") !== document.activeElement) {
    item.querySelector("textarea").value = answer ?? "";
  }
}

/** Set a line to a value, null for none: without one its thumb is not there. */
function setLine(item, value) {
  const number = item.querySelector("[name]");
  const range = item.querySelector("[type=range]");
  number.value = value ?? "";
  if (!range) return;
  if (value !== null) range.value = value;
  range.classList.toggle("unset", value === null);
  if (value === null) range.setAttribute("aria-valuetext", item.querySelector(".line").dataset.line);
  else range.removeAttribute("aria-valuetext");
}

class Sheets {
  constructor(root, say) {
    this.root = root;
    this.say = say;
    this.typed = { text: "", at: -Infinity, item: null };
    this.handedIn = -Infinity;
    root.addEventListener("change", (event) => this.#onChange(event));
    root.addEventListener("input", (event) => this.#onInput(event));
    root.addEventListener("click", (event) => this.#onClick(event));
    root.addEventListener("pointerup", (event) => this.#onRelease(event));
    root.addEventListener("submit", (event) => this.#onSubmit(event));
    document.addEventListener("keydown", (event) => this.#onKey(event));
  }

  get sheet() {
    return this.root.querySelector("form[data-sheet]");
  }

  /** Prepare the sheet that has appeared: lines to point at, pages, the place to begin. */
  dress() {
    const sheet = this.sheet;
    if (!sheet || "dressed" in sheet.dataset) return;
    sheet.dataset.dressed = "";
    if (sheet.elements.key?.value === "") sheet.elements.key.value = uuid7();
    for (const item of itemsOf(sheet)) if (item.dataset.kind === "line") makeLine(item);
    const steps = stepsOf(sheet);
    this.#turnTo(sheet, Math.max(0, steps.findIndex((step) => itemsOf(step).some((item) => isNeeded(item) && isOpen(item)))));
    const idle = document.activeElement === document.body || document.activeElement === null;
    const first = itemsOf(stepOf(sheet)).find(isOpen);
    if (idle && !("preview" in sheet.dataset) && first?.dataset.kind !== "text") begin(first, { preventScroll: true });
  }

  #onChange(event) {
    const item = event.target.closest("[data-item]");
    if (item) this.#save(item);
  }

  #onInput({ target }) {
    const item = target.closest("[data-item]");
    if (target.type === "range") setLine(item, Number(target.value));
    if (item?.dataset.kind !== "text") return;
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.#save(item), WRITING_MS);
  }

  /** A line that is pressed in its middle changes nothing, and is an answer nevertheless. */
  #onRelease({ target }) {
    if (target.type !== "range" || !target.classList.contains("unset")) return;
    const item = target.closest("[data-item]");
    setLine(item, Number(target.value));
    this.#save(item);
  }

  #onClick({ target }) {
    if (target.closest("[data-back]")) this.#turnTo(this.sheet, at(this.sheet) - 1, true);
  }

  #onSubmit(event) {
    const sheet = event.target.closest("form[data-sheet]");
    if (!sheet) return;
    event.preventDefault();
    this.#goOn(sheet, event.timeStamp);
  }

  #onKey(event) {
    const sheet = this.sheet;
    if (!sheet || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("textarea, button, a, summary")) return;
    const item = event.target.closest("[data-item]");
    if (event.key === "Enter") {
      event.preventDefault();
      if (!event.repeat) this.#onEnter(sheet, item, event.timeStamp);
    } else if (/^\d$/.test(event.key)) {
      event.preventDefault();
      this.#type(sheet, item ?? current(sheet), event);
    } else if (event.key in ARROWS) {
      this.#onArrow(sheet, item, event);
    }
  }

  /** Go to the next question that is open, from the last one on to what follows the page. */
  #onEnter(sheet, item, moment) {
    const here = itemsOf(stepOf(sheet));
    const next = here.slice(here.indexOf(item) + 1).find(isOpen);
    if (next && !sheet.dataset.asked) begin(next);
    else this.#goOn(sheet, moment);
  }

  #type(sheet, item, event) {
    if (!item) return;
    const goesOn = this.typed.item === item && event.timeStamp - this.typed.at < TYPED_MS;
    const texts = goesOn ? [this.typed.text + event.key, event.key] : [event.key];
    const text = texts.find((each) => choose(item, Number(each)));
    this.typed = { text: text ?? "", at: event.timeStamp, item };
    if (text === undefined) return;
    this.#save(item);
    const isWhole = item.dataset.kind === "scale" ? Number(item.dataset.high) < 10 : item.dataset.kind === "choice";
    const here = itemsOf(stepOf(sheet));
    begin(isWhole ? here.slice(here.indexOf(item) + 1).find(isOpen) ?? item : item);
  }

  /** The first arrow chooses an end of a scale; from then on they move as the browser does. */
  #onArrow(sheet, item, event) {
    if (!item) {
      if (event.target !== document.body) return;
      event.preventDefault();
      begin(current(sheet));
    } else if (["scale", "choice"].includes(item.dataset.kind) && isOpen(item)) {
      event.preventDefault();
      const boxes = [...item.querySelectorAll("[type=radio]")];
      const box = boxes.at(ARROWS[event.key]);
      box.checked = true;
      box.focus();
      this.#save(item);
    }
  }

  /** Say one answer; while something was asked about, look whether it still is open. */
  #save(item) {
    const sheet = item.closest("form[data-sheet]");
    clearTimeout(this.writing);
    const answer = answerOf(item);
    const said = JSON.stringify(answer);
    if (item.dataset.said === said) return;
    item.dataset.said = said;
    this.#tell(sheet, { word: "answer", items: { [item.dataset.item]: answer }, done: false });
    if (sheet.dataset.asked) this.#ask(sheet, openOnes(sheet));
  }

  #goOn(sheet, moment) {
    if (moment - this.handedIn < SLIP_MS) return;
    if (at(sheet) < stepsOf(sheet).length - 1 && !sheet.dataset.asked) {
      this.#turnTo(sheet, at(sheet) + 1, true);
      return;
    }
    const open = openOnes(sheet);
    if (open.length && !sheet.dataset.asked) {
      sheet.dataset.asked = "yes";
      this.#ask(sheet, open);
      this.#turnTo(sheet, stepsOf(sheet).indexOf(open[0].closest("[data-page]")));
      begin(open[0]);
      return;
    }
    this.handedIn = moment;
    clearTimeout(this.writing);
    const answers = Object.fromEntries(itemsOf(sheet).map((item) => [item.dataset.item, answerOf(item)]));
    const isNothing = Object.values(answers).every(isBlank);
    const said = isNothing ? { word: "leave_out", items: {}, done: false } : { word: "answer", items: answers, done: true };
    if ("preview" in sheet.dataset) return;
    const about = sheet.elements.about.value;
    this.#tell(sheet, said, moment);
    showSaid(this.root, { ...said, items: null, form: sheet.dataset.sheet, about });
  }

  /** Ask kindly, once, about what is open; one may go on without. */
  #ask(sheet, open) {
    const note = sheet.querySelector("[data-left]");
    note.hidden = !open.length;
    note.textContent = open.length === 1 ? sheet.dataset.oneLeft : sheet.dataset.someLeft;
    for (const item of itemsOf(sheet)) item.classList.toggle("left", open.includes(item));
    this.#label(sheet);
  }

  #turnTo(sheet, place, isTurned = false) {
    stepsOf(sheet).forEach((step, i) => { step.hidden = i !== place; });
    sheet.querySelector("[data-back]").hidden = place === 0;
    this.#label(sheet);
    if (!isTurned) return;
    sheet.scrollIntoView({ block: "start" });
    begin(itemsOf(stepOf(sheet)).find(isOpen) ?? itemsOf(stepOf(sheet))[0], { preventScroll: true });
  }

  #label(sheet) {
    const isLast = at(sheet) === stepsOf(sheet).length - 1;
    const isWithout = sheet.dataset.asked && openOnes(sheet).length;
    const { without, done, goOn } = sheet.dataset;
    sheet.querySelector("[data-hand-in]").textContent = isWithout ? without : isLast || sheet.dataset.asked ? done : goOn;
  }

  #tell(sheet, said, moment = performance.now()) {
    if ("preview" in sheet.dataset) return;
    const { about, key } = sheet.elements;
    this.say({ ...said, form: sheet.dataset.sheet, about: about.value, key: key.value }, moment);
  }
}

const openOnes = (sheet) => itemsOf(sheet).filter((item) => isNeeded(item) && isOpen(item));
const stepsOf = (sheet) => [...sheet.querySelectorAll("[data-page]")];
const at = (sheet) => stepsOf(sheet).findIndex((step) => !step.hidden);
const stepOf = (sheet) => stepsOf(sheet)[at(sheet)];

/** The question that keys are about where none has the focus: the first one that is open. */
function current(sheet) {
  const here = itemsOf(stepOf(sheet));
  return here.find(isOpen) ?? here.at(-1);
}

/** Put the focus where an item is answered, at what is chosen if anything is. */
function begin(item, options) {
  const chosen = item?.querySelector(":checked");
  (chosen ?? item?.querySelector("[type=range], textarea, [type=radio], [type=checkbox]"))?.focus(options);
  if (!options) item?.scrollIntoView({ block: "nearest" });
}

/** Choose what a number means in an item, if anything. */
function choose(item, number) {
  const boxes = [...item.querySelectorAll("[type=radio], [type=checkbox]")];
  const range = item.querySelector("[type=range]");
  if (range) {
    if (number > Number(range.max)) return false;
    range.value = number;
    setLine(item, Number(range.value));
    return true;
  }
  const box = item.dataset.kind === "scale" ? boxes.find(({ value }) => Number(value) === number) : boxes[number - 1];
  if (!box) return false;
  box.checked = box.type === "radio" || !box.checked;
  return true;
}

/** Turn the number of a plain form into a line to point at, with no thumb before it is answered. */
function makeLine(item) {
  const number = item.querySelector("[name]");
  const range = document.createElement("input");
  Object.assign(range, { type: "range", min: number.min, max: number.max, step: number.dataset.step });
  range.setAttribute("aria-label", number.getAttribute("aria-label"));
  number.before(range);
  number.type = "hidden";
  setLine(item, number.value === "" ? null : Number(number.value));
}

// The preview of a form shows all of this and says nothing to anybody.
for (const root of document.querySelectorAll("[data-sheet-preview]")) runSheets(root, () => {});
