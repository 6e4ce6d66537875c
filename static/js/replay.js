/** The replay of a session: keeps the time, draws the page that was in front, follows the log.
 *
 *  Started by [data-replay], whose value is the page's address; `?t=` in the address is the moment
 *  in milliseconds that it opens at. What does not live here: what was recorded (pages.js) and
 *  drawing a stretch of it (drawn.js). */
import { Pages, Unreadable } from "./pages.js";
import { draw } from "./drawn.js";

const HOLD_MS = 3_000; // a page that loads for so long is no gap
const IDLE_MS = 3_000;
const BEFORE_MS = 700;
const SPEEDS = [0.5, 1, 2, 4, 8];

const root = document.querySelector("[data-replay]");
const part = (name) => root.querySelector(`[data-${name}]`);
const [stage, over, seekBar, list, said] = ["stage", "over", "seek", "log", "said"].map(part);
const end = Number(root.dataset.end);

let pages = null;
let t = Number(new URLSearchParams(location.search).get("t") ?? root.dataset.begun) || 0;
let isPlaying = false, isBusy = false, speed = 1, chosen = null;
let drawn = null, opening = 0, lastFrame = 0, size = null;
const loop = { from: null, to: null };
let entries = [];

const clock = (ms) => {
  const tenths = Math.floor(Math.max(0, ms) / 100);
  return `${String(Math.floor(tenths / 600)).padStart(2, "0")}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
};

/* -- the picture ------------------------------------------------------------------------------ */

function fit(told) {
  if (told) size = told;
  const wrapper = stage.querySelector(".replayer-wrapper");
  if (!wrapper || !size) return;
  const scale = Math.min(1, stage.clientWidth / size.width, (innerHeight * 0.66) / size.height);
  wrapper.style.transform = `scale(${scale})`;
  wrapper.style.marginLeft = `${Math.max(0, (stage.clientWidth - size.width * scale) / 2)}px`;
  stage.style.height = `${size.height * scale}px`;
}

function tell(sentence) {
  over.textContent = sentence;
  over.hidden = !sentence;
  stage.classList.toggle("empty", Boolean(sentence));
}

/** Show a moment: draw from the last snapshot before it, or say why there is nothing to draw. */
async function show(at) {
  t = Math.min(end, Math.max(0, at));
  const mine = ++opening;
  paint();
  const piece = pages.pieceAt(t, chosen);
  if (!piece) return tellGap();
  if (drawn && drawn.stream === piece.stream && drawn.covers(t)) {
    drawn.seek(t, isPlaying);
    isBusy = false;
    shown();
    return undefined;
  }
  isBusy = true;
  // The new picture lies over the one before, which stays until it is there.
  const host = document.createElement("div");
  host.className = "host";
  stage.append(host);
  try {
    const onAddress = (href) => { part("address").textContent = href; };
    const next = await draw(pages, piece.stream, t, { root: host, speed, onSize: fit, onAddress });
    if (mine !== opening) return discard(next);
    const before = drawn;
    drawn = next;
    next.seek(t, isPlaying);
    discard(before);
    fit();
    shown();
  } catch (error) {
    host.remove();
    if (mine !== opening) return undefined;
    drop();
    tell(error instanceof Unreadable ? `${error.message} ${whenAgain(piece)}` : `The replay cannot be opened: ${error.message}`);
  }
  isBusy = false;
  return undefined;
}

function discard(one) {
  one?.destroy();
  one?.root.remove();
}

function shown() {
  tell("");
  stage.dataset.shown = String(Math.round(t));
  if (!performance.getEntriesByName("replay-shown").length) performance.mark("replay-shown");
}

function drop() {
  discard(drawn);
  drawn = null;
  part("address").textContent = "";
}

function tellGap() {
  isBusy = false;
  const before = pages.lastBefore(t, chosen), after = pages.nextAfter(t, chosen);
  // A page that gives way to the next stays in view meanwhile.
  if (drawn && before !== null && after !== null && after - before < HOLD_MS) return;
  drop();
  const whose = chosen === null ? "No page was recorded" : "Nothing was recorded of this window";
  tell(`${whose} from ${clock(before ?? 0)} to ${clock(after ?? end)}.`);
  stage.dataset.shown = String(Math.round(t));
}

function whenAgain(piece) {
  const again = piece.stream.parts.find((each) => each.isDrawn && each.from > t);
  return again ? `The picture comes back at ${clock(again.from)}.` : "";
}

/* -- the time --------------------------------------------------------------------------------- */

function frame(stamp) {
  requestAnimationFrame(frame);
  const passed = Math.min(250, stamp - lastFrame);
  lastFrame = stamp;
  if (!isPlaying || isBusy) return;
  t += passed * speed;
  if (loop.to !== null && t >= loop.to) return void show(loop.from ?? 0);
  if (t >= end) {
    t = end;
    setPlaying(false);
  }
  const piece = pages.pieceAt(t, chosen);
  if (piece && drawn && drawn.stream === piece.stream && drawn.covers(t)) {
    drawn.follow(t);
    stage.dataset.shown = String(Math.round(t));
  } else if (piece || drawn || over.hidden) show(t);
  if (part("skip").checked && isPlaying && !isBusy) skipIdle();
  paint();
}

/** Go on a moment before something happens again, where nothing does for a while. */
function skipIdle() {
  const piece = pages.pieceAt(t, chosen);
  const known = entries.find((each) => each.at > t)?.at ?? Infinity;
  let next = piece ? drawn?.nextUse(t) : pages.nextAfter(t, chosen);
  if (piece && next === null && drawn) next = drawn.loaded < drawn.parts.length ? drawn.reach : pages.nextAfter(t, chosen) ?? end;
  next = Math.min(next ?? Infinity, known, end, loop.to ?? Infinity);
  if (!Number.isFinite(next) || next - t < IDLE_MS) return;
  said.textContent = `Skipped ${clock(next - BEFORE_MS - t)} without activity.`;
  show(next - BEFORE_MS);
}

function go(at) {
  said.textContent = "";
  show(at);
  remember();
}

function setPlaying(wish) {
  if (wish && t >= end) t = 0;
  isPlaying = wish;
  part("play").textContent = wish ? "Pause" : "Play";
  part("play").setAttribute("aria-pressed", String(wish));
  if (wish || drawn) show(t);
  if (!wish) remember();
}

function setSpeed(wish) {
  speed = wish;
  part("speed").value = String(wish);
  drawn?.setSpeed(wish);
  if (isPlaying) show(t);
}

let remembering = 0;
function remember() {
  clearTimeout(remembering);
  remembering = setTimeout(() => history.replaceState(null, "", `?t=${Math.round(t)}`), 300);
}

function setLoop(from, to) {
  Object.assign(loop, { from, to });
  if (loop.from !== null && loop.to !== null && loop.to <= loop.from) loop.to = null;
  part("loop-off").hidden = loop.from === null && loop.to === null;
  const range = `${clock(loop.from ?? 0)} to ${clock(loop.to ?? end)}`;
  said.textContent = part("loop-off").hidden ? "" : loop.to === null ? `Loop from ${clock(loop.from)}; say to where.` : `Loop ${range}.`;
}

/* -- the log ---------------------------------------------------------------------------------- */

function paint() {
  seekBar.value = String(t);
  seekBar.setAttribute("aria-valuetext", clock(t));
  part("now").textContent = clock(t);
  const here = entries.findLast((each) => each.at <= t + 1)?.button;
  const before = list.querySelector("[aria-current]");
  if (here === before) return;
  before?.removeAttribute("aria-current");
  here?.setAttribute("aria-current", "true");
  if (here && !list.contains(document.activeElement)) {
    list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 2;
  }
}

function readLog() {
  entries = [...list.querySelectorAll("button[data-at]")].map((button) => ({ button, at: Number(button.dataset.at) }));
  paint();
}

function step(direction) {
  const others = direction > 0 ? entries.find((each) => each.at > t + 1) : entries.findLast((each) => each.at < t - 1);
  if (others) go(others.at);
}

function nameWindows() {
  const bar = part("windows");
  if (pages.windows < 2) return;
  const names = ["In front", ...Array.from({ length: pages.windows }, (_, i) => pages.streams.find((each) => each.window === i).label || `Window ${i + 1}`)];
  names.forEach((name, i) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: name, className: "small quiet" });
    button.setAttribute("aria-pressed", String(i === 0));
    button.addEventListener("click", () => {
      chosen = i === 0 ? null : i - 1;
      for (const each of bar.children) each.setAttribute("aria-pressed", String(each === button));
      show(t);
    });
    bar.append(button);
  });
  bar.hidden = false;
}

/* -- what a person does ----------------------------------------------------------------------- */

const KEYS = {
  " ": () => setPlaying(!isPlaying),
  ArrowLeft: (event) => go(t - (event.shiftKey ? 1000 : 5000)),
  ArrowRight: (event) => go(t + (event.shiftKey ? 1000 : 5000)),
  j: () => step(1),
  k: () => step(-1),
  s: () => part("skip").click(),
  "[": () => setLoop(t, loop.to),
  "]": () => setLoop(loop.from, t),
  0: () => setLoop(null, null),
  "+": () => setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, SPEEDS.indexOf(speed) + 1)]),
  "-": () => setSpeed(SPEEDS[Math.max(0, SPEEDS.indexOf(speed) - 1)]),
};

document.addEventListener("keydown", (event) => {
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  const { target } = event;
  if (target.closest("select, textarea, input:not([type=range], [type=checkbox])")) return;
  if (event.key === " " && target.closest("button, summary, a, [type=checkbox]")) return;
  event.preventDefault();
  act(event);
});

root.addEventListener("click", (event) => {
  const jump = event.target.closest("[data-at]");
  if (jump) go(Number(jump.dataset.at));
});
seekBar.addEventListener("input", () => go(Number(seekBar.value)));
part("play").addEventListener("click", () => setPlaying(!isPlaying));
part("speed").addEventListener("change", (event) => setSpeed(Number(event.target.value)));
part("loop-from").addEventListener("click", () => setLoop(t, loop.to));
part("loop-to").addEventListener("click", () => setLoop(loop.from, t));
part("loop-off").addEventListener("click", () => setLoop(null, null));
new MutationObserver(readLog).observe(list, { childList: true });
new ResizeObserver(() => fit()).observe(root);

try {
  pages = await new Pages(root.dataset.replay).open();
  nameWindows();
  await show(t);
  requestAnimationFrame((stamp) => {
    lastFrame = stamp;
    frame(stamp);
  });
} catch (error) {
  tell(`The replay cannot be opened: ${error.message}`);
}
