// What the console will show once an act is answered, shown at once: the clock starts with the key,
// and tasks go on while the recorder is away. The fetched fragment then says how things stand; what
// it does not hold yet is foreseen again over it.

const OPEN = ["running", "paused"];
const SHOWN_BY_START = ["welcome", "rest", "thanks"];

/** Change the console's state as an act will; `now` is the element that holds it. */
export function foresee(now, act) {
  const data = now.dataset;
  const change = CHANGES[act.do];
  const isOpen = OPEN.includes(data.state);
  // A fragment may hold the act already, or the recorder may refuse it: then nothing changes.
  if (!change || (change.needs && !change.needs(data, isOpen, act))) return;
  change.to(data, act);
  draw(now, act);
}

/** The task that going on will show, by the rule of `recorder.sessions.next_task`. */
export function upcoming(data) {
  const tasks = JSON.parse(data.tasks);
  const current = Number(data.task);
  let here = tasks.findIndex(({ id }) => id === current);
  if (data.screen === "welcome" && here >= 0) here -= 1;
  const around = [...tasks.slice(here + 1), ...tasks.slice(0, here + 1)];
  return around.find(({ id, attempted }) => !attempted && !(data.screen === "task" && id === current));
}

const isClosed = (data, isOpen) => !isOpen && data.state !== "ended";

const CHANGES = {
  start: {
    needs: (data, isOpen, act) => isClosed(data, isOpen) && data.attempt !== act.id,
    to: (data, act) => {
      offer(data, act.task_id ?? data.task);
      // An attempt goes by the id of the act that starts it.
      Object.assign(data, { state: "running", started: act.at_ms, paused: 0, attempt: act.id });
      if (SHOWN_BY_START.includes(data.screen)) data.screen = "task";
      attempted(data);
    },
  },
  pause: {
    needs: (data) => data.state === "running",
    to: (data, act) => Object.assign(data, { state: "paused", pausedSince: act.at_ms }),
  },
  resume: {
    needs: (data) => data.state === "paused",
    to: (data, act) => {
      data.paused = Number(data.paused ?? 0) + act.at_ms - Number(data.pausedSince);
      data.state = "running";
      delete data.pausedSince;
    },
  },
  finish: {
    needs: (data, isOpen) => isOpen,
    to: (data, act) => {
      const until = Number(data.pausedSince ?? act.at_ms);
      data.seconds = Math.max(0, until - Number(data.started) - Number(data.paused ?? 0)) / 1000;
      data.state = "finished";
      if (data.screen === "task") data.screen = "rest";
    },
  },
  outcome: { needs: (data) => data.state === "finished", to: () => {} },
  skip: {
    needs: isClosed,
    to: (data, act) => {
      offer(data, act.task_id ?? data.task);
      Object.assign(data, { state: "finished", attempt: act.id, screen: "rest" });
      attempted(data);
    },
  },
  next: {
    needs: isClosed,
    to: (data, act) => {
      if (act.task_id) offer(data, act.task_id);
      else Object.assign(data, { state: "thanks", screen: "thanks" });
    },
  },
  repeat: { needs: isClosed, to: (data) => offer(data, data.task) },
  choose: {
    needs: isClosed,
    to: (data, act) => {
      offer(data, act.task_id);
      if (card(data)?.attempted) Object.assign(data, { state: "finished", screen: "rest" });
    },
  },
  show: { needs: isClosed, to: (data) => { data.screen = "task"; } },
  hide: { to: (data) => { data.screen = "hidden"; } },
  end: { needs: isClosed, to: (data) => Object.assign(data, { state: "ended", screen: "thanks" }) },
  reopen: {
    needs: (data) => data.state === "ended",
    to: (data) => Object.assign(data, { state: card(data)?.attempted ? "finished" : "ready", screen: "rest" }),
  },
};

/** Show a task, ready to start: until then no key may judge the one before. */
function offer(data, task) {
  for (const name of ["attempt", "started", "seconds", "paused", "pausedSince"]) delete data[name];
  Object.assign(data, { state: "ready", screen: "task", task });
}

function attempted(data) {
  const tasks = JSON.parse(data.tasks);
  for (const each of tasks) each.attempted ||= each.id === Number(data.task);
  data.tasks = JSON.stringify(tasks);
}

function card(data) {
  return JSON.parse(data.tasks).find(({ id }) => id === Number(data.task));
}

/** Draw what is foreseen: which task, its texts, what each key does now. */
function draw(now, act) {
  const { state } = now.dataset;
  const isOpen = OPEN.includes(state);
  now.querySelector(".stage").classList.add("foreseen");
  // The questions of the task before are not those of what comes.
  if (state !== "finished" || act.do === "next") now.querySelector("[data-asked]")?.remove();
  drawTask(now, act);
  enable(now, ["error", "click", "assist", "pause"], isOpen);
  enable(now, ["start_finish"], isOpen || state === "ready" || state === "welcome");
  enable(now, ["next"], !isOpen && state !== "ended");
  enable(now, ["not_attempted"], state === "ready" && !card(now.dataset)?.attempted);
  for (const button of now.querySelectorAll(".tasks [data-task]")) button.disabled = isOpen || state === "ended";
  for (const button of now.querySelectorAll(".key[data-outcome]")) button.disabled = !isOpen && state !== "finished";
  hide(now, "repeat", state !== "finished");
  hide(now, "not_attempted", state === "finished");
  write(now, '[data-action="start_finish"] span', isOpen ? "Finish" : "Start");
  write(now, '[data-action="pause"] span', state === "paused" ? "Resume" : "Pause");
  const next = upcoming(now.dataset);
  const isLeft = state === "ready";
  const goOn = next ? (isLeft ? "Leave for later" : `Next: ${next.title}`) : (isLeft ? "Leave it, to the thanks" : "To the thanks");
  write(now, '[data-action="next"] span', state === "thanks" ? "End the session" : goOn);
}

function drawTask(now, act) {
  const { state, tasks, task: current } = now.dataset;
  const task = card(now.dataset);
  const all = JSON.parse(tasks);
  if (state === "thanks" || state === "ended") {
    write(now, "[data-stage-label]", state === "ended" ? "Session ended" : "After the last task");
    write(now, ".stage h1", state === "ended" ? "The session is over" : "All tasks are done");
    write(now, "[data-scenario]", state === "ended" ? "" : "Choose a task on the left to go back to it, or end the session.");
    write(now, "[data-criterion]", "");
    write(now, "[data-ended]", "");
    return;
  }
  if (!task) return;
  const place = all.indexOf(all.find(({ id }) => id === task.id)) + 1;
  write(now, "[data-stage-label]", `Task ${place} of ${all.length} · ${task.code} · ${state}`);
  write(now, ".stage h1", task.title);
  write(now, "[data-scenario]", task.scenario || "No scenario is written for this task.");
  write(now, "[data-criterion]", task.criterion ? `Success: ${task.criterion}` : "");
  for (const each of now.querySelectorAll(".tasks li")) {
    if (each.id === `task-${current}`) each.setAttribute("aria-current", "step");
    else each.removeAttribute("aria-current");
  }
  if (state === "ready" || act.do === "start") {
    for (const each of now.querySelectorAll(".tally, .grades > *")) each.remove();
    for (const each of now.querySelectorAll(".outcomes .on")) each.classList.remove("on");
    drawLimits(now, task);
  }
  if (OPEN.includes(state)) badge(now, "•");
  if (state === "finished") badge(now, "…");
  const outcome = act.do === "skip" ? "not_attempted" : act.data?.outcome;
  if (state === "finished") write(now, "[data-ended]", outcome ? "" : "How did it end? Press an outcome.");
  for (const button of outcome ? now.querySelectorAll(".key[data-outcome]") : []) {
    button.classList.toggle("on", button.dataset.outcome === outcome);
  }
}

/** Say in the list of tasks that one runs, or that how it ended is not recorded yet. */
function badge(now, letter) {
  const mark = now.querySelector(`#task-${now.dataset.task} .mark`);
  if (mark) Object.assign(mark, { textContent: letter, className: "mark", title: letter === "…" ? "not recorded yet" : "" });
}

/** Put the limit and the benchmark of a task where `faces` writes them. */
function drawLimits(now, task) {
  const spans = Object.entries({ limit: task.limit, benchmark: task.benchmark }).filter(([, seconds]) => seconds);
  const made = spans.map(([name, seconds]) => {
    const span = document.createElement("span");
    span.dataset[name] = seconds;
    return span;
  });
  const ended = document.createElement("span");
  ended.dataset.ended = "";
  ended.className = "pending";
  now.querySelector(".limits")?.replaceChildren(...made, ended, "\u00a0");
}

function write(now, selector, text) {
  const place = now.querySelector(selector);
  if (place && place.textContent !== text) place.textContent = text;
}

function hide(now, action, isHidden) {
  for (const button of now.querySelectorAll(`.key[data-action="${action}"]`)) button.hidden = isHidden;
}

function enable(now, actions, can) {
  for (const action of actions) {
    for (const button of now.querySelectorAll(`.key[data-action="${action}"]`)) button.disabled = !can;
  }
}
