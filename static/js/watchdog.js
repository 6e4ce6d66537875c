// Says on the console what goes wrong beside it, and when it is well again: what the recorder sees
// (a screen, the disk, the backups) and what only this page knows, that the recorder is away or takes
// no marks. It lies over the end of the log, moves nothing, and takes neither focus nor keys.

const EVERY_MS = 2000;
const PATIENCE_MS = 6000; // a recorder that is started again is back by then
const MANY = 10;
const LONG_MS = 15_000;
const WELL_MS = 8000;

class Watchdog {
  constructor(root, outbox) {
    this.root = root;
    this.outbox = outbox;
    this.place = root.querySelector("[data-watch]");
    this.said = root.querySelector("[data-watch-said]");
    this.title = document.title;
    this.found = { watching: false, alarms: [] };
    this.answered = performance.now();
    this.answeredAt = new Date();
    this.failures = 0;
    this.shown = new Map();
    this.known = new Set();
  }

  async start() {
    this.place.addEventListener("click", ({ target }) => this.#hide(target.closest("[data-alarm]")?.dataset.alarm));
    for (;;) {
      await this.#look();
      this.#show();
      await new Promise((later) => setTimeout(later, EVERY_MS));
    }
  }

  async #look() {
    try {
      const response = await fetch(this.root.dataset.watchdog, { signal: AbortSignal.timeout(4000) });
      if (!response.ok) throw new Error(`the recorder answered ${response.status}`);
      this.found = await response.json();
      this.answered = performance.now();
      this.answeredAt = new Date();
      this.failures = 0;
    } catch {
      this.failures += 1;
    }
  }

  /** What this page knows by itself. */
  #own() {
    const { waiting, since, store } = this.outbox;
    const stay = store.isDurable ? "" : " Do not close this tab.";
    if (this.failures > 1 && performance.now() - this.answered > PATIENCE_MS) {
      const count = waiting.length ? ` (${waiting.length} so far)` : "";
      const sentence = `The recorder has not answered since ${time(this.answeredAt)}: look whether it still runs. Go on here; what you do is kept${count} and sent when it is back.${stay}`;
      return [{ id: "recorder", loud: true, sentence, well: "The recorder is back." }];
    }
    if (since && (waiting.length >= MANY || Date.now() - since > LONG_MS)) {
      const count = waiting.length === 1 ? "1 mark has" : `${waiting.length} marks have`;
      const sentence = `${count} been waiting since ${time(since)}: the recorder answers, but takes none. They are kept here and sent again.${stay}`;
      return [{ id: "outbox", loud: true, sentence, well: "What waited is recorded." }];
    }
    return [];
  }

  #show() {
    const alarms = new Map([...this.#own(), ...this.found.alarms].map((each) => [each.id, each]));
    for (const [id, alarm] of alarms) {
      if (!this.shown.has(id)) this.#say(alarm.sentence);
    }
    for (const [id, { well }] of this.shown) {
      if (alarms.has(id)) continue;
      this.known.delete(id);
      if (well && (this.found.watching || id === "recorder" || id === "outbox")) this.#sayWell(well);
    }
    this.shown = alarms;
    this.#draw();
  }

  #draw() {
    const open = [...this.shown.values()].filter(({ id }) => !this.known.has(id));
    const isLoud = open.some(({ loud }) => loud);
    const key = JSON.stringify([open, this.well]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.place.replaceChildren(...open.map((alarm) => drawn(alarm)), ...(this.well ? [paragraph("well", this.well)] : []));
    this.place.hidden = !open.length && !this.well;
    this.root.classList.toggle("alarmed", isLoud);
    document.title = isLoud ? `⚠ ${this.title}` : this.title;
  }

  #say(sentence) {
    this.said.textContent = sentence;
  }

  #sayWell(sentence) {
    this.well = sentence;
    this.#say(sentence);
    clearTimeout(this.wellTimer);
    this.wellTimer = setTimeout(() => { this.well = ""; this.#draw(); }, WELL_MS);
  }

  /** The moderator knows of it; it is shown again only after it was well. */
  #hide(id) {
    if (id === undefined) return;
    this.known.add(id);
    this.#draw();
  }
}

function drawn({ id, loud, sentence }) {
  const place = paragraph(loud ? "loud" : "quiet", sentence);
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "I know" });
  button.dataset.alarm = id;
  place.append(button);
  return place;
}

function paragraph(className, sentence) {
  const place = Object.assign(document.createElement("p"), { className });
  place.append(Object.assign(document.createElement("span"), { textContent: sentence }));
  return place;
}

const time = (moment) => moment.toLocaleTimeString([], { hour12: false });

/** Watch over a session for as long as its console is open. */
export function watchOver(root, outbox) {
  new Watchdog(root, outbox).start();
}
