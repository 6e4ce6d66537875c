// What the console will show once an act is answered, shown at once: the clock starts with the key,
// and goes on working while the recorder is away. The fetched fragment then says how things stand.

const OPEN = ["running", "paused"];
const STEPS = ["next", "repeat", "choose"];

/** Change the console's state as an act will; `now` is the element that holds it. */
export function foresee(now, act) {
  const data = now.dataset;
  if (act.do === "start") {
    // An attempt goes by the id of the act that starts it.
    Object.assign(data, { state: "running", started: act.at_ms, paused: 0, attempt: act.id });
    for (const name of ["seconds", "pausedSince"]) delete data[name];
  } else if (act.do === "pause") {
    Object.assign(data, { state: "paused", pausedSince: act.at_ms });
  } else if (act.do === "resume") {
    data.paused = Number(data.paused ?? 0) + act.at_ms - Number(data.pausedSince);
    data.state = "running";
    delete data.pausedSince;
  } else if (act.do === "finish" && OPEN.includes(data.state)) {
    const until = Number(data.pausedSince ?? act.at_ms);
    data.seconds = Math.max(0, until - Number(data.started) - Number(data.paused ?? 0)) / 1000;
    data.state = "finished";
  } else if (STEPS.includes(act.do) && !OPEN.includes(data.state)) {
    // Which task comes is the recorder's to say; until then no key may judge the one before.
    data.state = "ready";
    for (const name of ["attempt", "task", "started", "seconds"]) delete data[name];
    if (act.task_id) data.task = act.task_id;
  } else {
    return;
  }
  const isOpen = OPEN.includes(data.state);
  enable(now, ["error", "click", "assist", "pause"], isOpen);
  enable(now, ["next"], !isOpen);
  for (const button of now.querySelectorAll("[data-outcome]")) button.disabled = data.state === "ready";
}

function enable(now, actions, can) {
  for (const action of actions) {
    for (const button of now.querySelectorAll(`.key[data-action="${action}"]`)) button.disabled = !can;
  }
}
