// The large clock and the time of day. The clock counts on the server's steady time, so that two
// consoles show the same and a step of the wall clock moves neither.

const TICK_MS = 100;

export function runFaces(root, clock) {
  const tick = () => {
    const now = root.querySelector("[data-now]");
    const face = root.querySelector("[data-clock-face]");
    if (face) {
      const elapsed = elapsedMs(now.dataset, clock);
      show(face, elapsed);
      face.className = `clock num ${now.dataset.state}`;
      showLimits(root, elapsed, now.dataset.state);
    }
    const wall = root.querySelector("[data-wall-clock]");
    const time = new Date().toLocaleTimeString([], { hour12: false });
    if (wall.textContent !== time) wall.textContent = time;
  };
  tick();
  setInterval(tick, TICK_MS);
}

function elapsedMs(data, clock) {
  if (data.seconds !== undefined) return Number(data.seconds) * 1000;
  if (data.started === undefined) return 0;
  const until = data.pausedSince === undefined ? clock.now() : Number(data.pausedSince);
  return Math.max(0, until - Number(data.started) - Number(data.paused ?? 0));
}

function show(face, elapsed) {
  const tenths = Math.floor(elapsed / 100);
  const two = (number) => String(number).padStart(2, "0");
  const text = `${two(Math.floor(tenths / 600))}:${two(Math.floor(tenths / 10) % 60)}`;
  if (face.firstChild.data !== text) face.firstChild.data = text;
  face.querySelector(".tenth").textContent = `.${tenths % 10}`;
}

/** Say how far a limit or a benchmark is passed, where it is. */
function showLimits(root, elapsed, state) {
  const counting = state === "running" || state === "paused" || state === "finished";
  for (const [name, attribute] of [["limit", "limit"], ["benchmark", "benchmark"]]) {
    const place = root.querySelector(`[data-${attribute}]`);
    if (!place) continue;
    const limit = Number(place.dataset[attribute]);
    const over = counting ? Math.floor(elapsed / 1000 - limit) : -1;
    const minutes = `${Math.floor(limit / 60)}:${String(Math.round(limit % 60)).padStart(2, "0")}`;
    const text = over >= 0 ? `${name} ${minutes} passed ${over} s ago` : `${name} ${minutes}`;
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle("passed", over >= 0 && name === "limit");
  }
}
