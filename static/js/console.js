// The moderator's console: keys and buttons become acts, each stamped when the key went down.

import { Charge } from "./charge.js";
import { ServerClock } from "./clock.js";
import { foresee, upcoming } from "./foresee.js";
import { runFaces } from "./faces.js";
import { keyOf } from "./keyof.js";
import { Outbox } from "./outbox.js";
import { postJson } from "./post.js";
import { TextLine } from "./textline.js";
import { uuid7 } from "./uuid7.js";
import { watchOver } from "./watchdog.js";

const MARKS = { error: {}, click: {}, assist: { level: 3 } };
const OUTCOMES = ["success", "success_with_difficulty", "failure", "abandoned", "technical_failure"];
const STEERING = ["next", "repeat", "show", "hide", "end", "reopen", "undo", "leave_out"];
const STEPS = ["start_finish", "pause", "next", "repeat", "not_attempted", "choose", "lab", "help"];
const NAMES = { next: "go on", skip: "not attempted", choose: "another task", show: "show the task", hide: "hide the task", end: "end the session", reopen: "reopen the session", amend: "correction", level: "grade" };
const SENTENCE_MS = 8000;
const STALE_MS = 1500; // what was said of a state that has passed since then is no longer true
const CHARGE_MS = 400;

class Console {
  constructor(root) {
    this.root = root;
    this.clock = new ServerClock(root.dataset.clock);
    this.outbox = new Outbox(root.dataset.act, root.dataset.box);
    this.charge = new Charge(root.dataset.box);
    this.actions = new Map(Object.entries(JSON.parse(root.dataset.keys)).map(([action, key]) => [key, action]));
    this.codes = new Map(Object.entries(JSON.parse(root.dataset.codes)));
    this.agoMs = Number(root.dataset.momentAgoMs);
    this.doublePressMs = Number(root.dataset.doublePressMs);
    this.lastMark = null;
    this.foreseen = []; // acts that the fetched fragment does not hold yet, as {act, seq}
    this.line = new TextLine(root, (kind, text, moment, ago) => this.mark(kind, { text }, moment, ago));
  }

  start() {
    this.clock.start();
    watchOver(this.root, this.outbox);
    runFaces(this.root, this.clock);
    document.addEventListener("keydown", (event) => this.#onKey(event));
    this.root.addEventListener("click", (event) => this.#onClick(event));
    this.charge.addEventListener("changed", () => this.#onCharge());
    this.outbox.addEventListener("restored", ({ detail }) => this.#restore(detail.act));
    this.outbox.addEventListener("changed", () => this.#showDisk());
    this.outbox.addEventListener("recorded", ({ detail }) => this.#settle(detail));
    this.outbox.addEventListener("waiting", ({ detail }) => this.#onWaiting(detail.sentence));
    this.outbox.addEventListener("refused", ({ detail }) => this.#refuse(detail));
    this.root.addEventListener("htmx:after:swap", () => {
      this.#afterRefresh();
      for (const { act } of this.foreseen) foresee(this.now, act);
    });
    this.#showDisk();
    if (this.charge.isHeld) this.#onCharge();
    this.charge.take();
  }

  /** Take up what waits when this tab comes in charge; wait, and say so, when another is. */
  #onCharge() {
    const place = this.root.querySelector("[data-charge]");
    if (this.charge.isHeld) {
      place.hidden = true;
      this.outbox.restore();
    } else {
      this.charge.wait();
      // A tab that was just reloaded gets its own lock back a moment later: nothing to say then.
      setTimeout(() => { place.hidden = this.charge.isHeld; }, CHARGE_MS);
    }
  }

  /** Say what the recorder said of why it takes nothing, for as long as it says so. */
  #onWaiting(sentence) {
    if (sentence) this.say(sentence);
    this.isStuck = Boolean(sentence);
  }

  get now() {
    return this.root.querySelector("[data-now]");
  }

  get state() {
    return this.now.dataset.state;
  }

  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const onControl = event.target.closest("a, button, summary");
    if (onControl && (event.key === "Enter" || event.key === " ")) return;
    const key = keyOf(event, this.actions);
    const action = this.actions.get(key);
    const code = this.codes.get(key);
    if (!action && !code) {
      if (event.key === "Escape") this.#toggleHelp(false);
      return;
    }
    event.preventDefault();
    if (event.repeat) return;
    this.do(action ?? "code", { moment: event.timeStamp, ago: event.shiftKey && action !== "help", code });
  }

  #onClick(event) {
    const button = event.target.closest("[data-action]");
    if (!button || button.disabled) return;
    // A pointer leaves no focus behind, or the space bar would press the button again.
    if (event.detail > 0) button.blur();
    const { action, code, task, target, trimmed } = button.dataset;
    this.do(action, { moment: event.timeStamp, ago: event.shiftKey, code, task, target, trimmed });
  }

  do(action, { moment, ago = false, code, task, target, trimmed } = {}) {
    if (action === "take_charge") {
      this.charge.take({ steal: true });
      return;
    }
    if (this.#isRefused(action)) return;
    const running = this.state === "running" || this.state === "paused";
    if (this.#isSlip(action, moment)) return;
    if (action === "help") this.#toggleHelp();
    else if (action in MARKS) this.mark(action, { ...MARKS[action] }, moment, ago);
    else if (action === "code") this.mark("marker", { code }, moment, ago);
    else if (action === "note" || action === "quote") this.line.open(action, ago);
    else if (action.startsWith("level_")) this.#send({ do: "level", level: Number(action.at(-1)) }, moment);
    else if (OUTCOMES.includes(action)) this.#judge(action, moment, ago, running);
    else if (action === "start_finish") this.#startOrFinish(moment, ago, running);
    else if (action === "lab") this.#openLab();
    else if (action === "pause") this.#send({ do: this.state === "paused" ? "resume" : "pause" }, moment);
    else if (action === "not_attempted") this.#leaveOut(moment);
    else if (action === "gap") this.#send({ do: "amend", target_id: target, data: { data: { trimmed: trimmed === "true" } } }, moment);
    else if (action === "choose") this.#send({ do: "choose", task_id: Number(task) }, moment);
    else if (action === "next") this.#goOn(moment);
    else if (STEERING.includes(action)) this.#send({ do: action }, moment);
  }

  /** Say why nothing can be done here now, if so. */
  #isRefused(action) {
    const passive = this.charge.isHeld === false && action !== "help";
    const over = this.state === "ended" && !["help", "reopen", "gap"].includes(action);
    if (passive) this.say("Another tab of this console is in charge; take over first.");
    else if (over) this.say("This session ended; reopen it to record more, or correct its log.");
    return passive || over;
  }

  /** Whether a key that moves the task on was pressed twice by mistake, as in a double click. */
  #isSlip(action, moment) {
    const { action: before, moment: then } = this.lastStep ?? {};
    this.lastStep = { action, moment };
    return STEPS.includes(action) && action === before && moment - then < this.doublePressMs;
  }

  mark(kind, data, moment, ago) {
    if (this.#isRefused(kind)) return false;
    const name = `${kind} ${data.code ?? ""}`;
    const last = this.lastMark;
    const isDouble = last?.name === name && !data.text && moment - last.moment < this.doublePressMs;
    if (isDouble) {
      last.presses += 1;
      last.moment = moment;
      this.#send({ do: "amend", target_id: last.id, data: { data: { presses: last.presses } } }, moment);
      return true;
    }
    const id = this.#send({ do: "mark", kind, data }, moment, ago);
    this.lastMark = { id, name, moment, presses: 1 };
    return true;
  }

  #judge(outcome, moment, ago, running) {
    const attempt = { attempt_id: this.now.dataset.attempt, data: { outcome } };
    if (running) this.#send({ do: "finish", ...attempt }, moment, ago);
    else if (this.state === "finished" && attempt.attempt_id) this.#send({ do: "outcome", ...attempt }, moment);
    else this.say("Start the task first; an outcome says how it ended.");
  }

  #startOrFinish(moment, ago, running) {
    if (running) this.#send({ do: "finish" }, moment, ago);
    else if (this.state === "finished") this.say("This task is finished: go on to the next, or repeat it.");
    else if (this.state === "thanks") this.say("All tasks are done: choose one on the left, or end the session.");
    else this.#send({ do: "start", task_id: this.#task }, moment);
  }

  /** Leave out what is before the participant: the questions after a task, else the task. */
  #leaveOut(moment) {
    const isOver = ["finished", "thanks"].includes(this.state);
    this.#send(isOver ? { do: "leave_out" } : { do: "skip", task_id: this.#task }, moment);
  }

  /** Go on to the task that is named, so that what is done meanwhile is done in that one. */
  #goOn(moment) {
    if (this.state === "thanks") this.#send({ do: "end" }, moment);
    else this.#send({ do: "next", task_id: upcoming(this.now.dataset)?.id }, moment);
  }

  /** Open the lab browser, and say what came of it. */
  async #openLab() {
    try {
      const answer = await postJson(this.root.dataset.lab, {});
      const { said, error } = await answer.json();
      this.say(said ?? error);
    } catch {
      this.say("The recorder does not answer; the lab browser needs it to open.");
    }
  }

  get #task() {
    return Number(this.now.dataset.task) || null;
  }

  #send(act, moment, ago = false) {
    const id = uuid7();
    const stamped = { id, ...act, ...this.clock.stamp(moment, ago ? this.agoMs : 0) };
    if (act.do !== "amend") this.lastMark = null;
    this.#showPending(stamped);
    this.#foresee(stamped);
    this.outbox.push(stamped);
    return id;
  }

  /** Take up an act that an earlier page of this console left unanswered. */
  #restore(act) {
    this.#showPending(act);
    this.#foresee(act);
  }

  #foresee(act) {
    this.foreseen.push({ act, seq: null });
    foresee(this.now, act);
  }

  #showPending(act) {
    const entry = document.createElement("div");
    entry.className = "entry pending";
    entry.dataset.act = act.id;
    const what = act.data?.code ?? act.data?.outcome?.replaceAll("_", " ") ?? act.kind ?? NAMES[act.do] ?? act.do;
    const label = document.createElement("span");
    label.textContent = [what, act.data?.text].filter(Boolean).join(": ");
    const wait = document.createElement("span");
    wait.textContent = "…";
    wait.title = "not yet on the disk";
    entry.append(document.createElement("time"), label, wait);
    this.root.querySelector("[data-pending]").prepend(entry);
  }

  #pending(act) {
    return this.root.querySelector(`[data-act="${act.id}"].entry`);
  }

  #settle({ act, seq, said }) {
    // What kept the recorder from writing is over.
    if (this.isStuck) this.root.querySelector("[data-banner]").hidden = true;
    this.isStuck = false;
    if (said) this.say(said);
    this.#pending(act).dataset.seq = seq;
    for (const each of this.foreseen) if (each.act.id === act.id) each.seq = seq;
    this.#afterRefresh();
    // The bell usually rings first; where the stream is down, the answer itself rings.
    if (Number(this.now.dataset.seq) < seq) {
      setTimeout(() => {
        if (Number(this.now.dataset.seq) < seq) this.root.dispatchEvent(new CustomEvent("changed"));
      }, 150);
    }
  }

  #refuse({ act, sentence }) {
    this.#pending(act).remove();
    this.foreseen = this.foreseen.filter((each) => each.act.id !== act.id);
    this.say(sentence);
    this.root.dispatchEvent(new CustomEvent("changed"));
  }

  /** Drop pending entries that the fetched log holds, and say how things stand on the disk. */
  #afterRefresh() {
    const seen = Number(this.now.dataset.seq);
    for (const entry of this.root.querySelectorAll("[data-pending] [data-seq]")) {
      if (Number(entry.dataset.seq) <= seen) entry.remove();
    }
    this.foreseen = this.foreseen.filter(({ seq }) => seq === null || seq > seen);
    const banner = this.root.querySelector("[data-banner]");
    if (banner.dataset.state !== this.state && Date.now() - this.saidAt > STALE_MS) banner.hidden = true;
    this.#showDisk();
  }

  #showDisk() {
    const place = this.root.querySelector("[data-disk]");
    const count = this.outbox.waiting.length;
    const entries = Number(this.now.dataset.entries);
    const since = this.outbox.since?.toLocaleTimeString([], { hour12: false });
    place.className = count ? "small pending" : "small saved";
    this.root.classList.toggle("away", Boolean(since));
    const why = this.outbox.why ? "the recorder cannot take them" : "the recorder does not answer";
    if (count) place.textContent = since ? `${count} waiting since ${since}: ${why}` : `${count} on the way`;
    else if (entries === 0) place.textContent = "Nothing recorded yet";
    else place.textContent = entries === 1 ? "1 entry on disk" : `All ${entries} entries on disk`;
  }

  say(sentence) {
    const banner = this.root.querySelector("[data-banner]");
    banner.textContent = sentence;
    banner.hidden = false;
    banner.dataset.state = this.state;
    this.saidAt = Date.now();
    clearTimeout(this.bannerTimer);
    this.bannerTimer = setTimeout(() => { banner.hidden = true; }, SENTENCE_MS);
  }

  #toggleHelp(open) {
    const help = this.root.querySelector("[data-keyhelp]");
    help.hidden = open === undefined ? !help.hidden : !open;
    this.root.querySelector('[data-action="help"]').setAttribute("aria-expanded", String(!help.hidden));
  }
}

for (const root of document.querySelectorAll("[data-console]")) new Console(root).start();
