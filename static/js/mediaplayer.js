// Plays a session's recordings in step with its log. One clock leads, the session's; each recording
// says by its anchors where its own time lies on that, and is kept there: a little off is made up
// by its speed, more by a seek.

const NUDGE_MS = 15;
const SEEK_MS = 250;
const LOOK_MS = 100;
const STEP_MS = 5000;

/** A recording's own time (ms) of a moment of the session, by its anchors [own, session]. */
export function ownTime(anchors, sessionMs) {
  const next = anchors.findIndex(([, at]) => at > sessionMs);
  const right = next < 0 ? anchors.length - 1 : Math.max(next, 1);
  const [a, b] = [anchors[Math.max(right - 1, 0)], anchors[right]];
  if (!b || b[1] === a[1]) return a[0] + sessionMs - a[1];
  // Beyond the outer anchors time goes on as it does everywhere: a second is a second.
  if (sessionMs < a[1] || next < 0) return (next < 0 ? b[0] - b[1] : a[0] - a[1]) + sessionMs;
  return a[0] + ((sessionMs - a[1]) * (b[0] - a[0])) / (b[1] - a[1]);
}

class Recorded {
  constructor(element) {
    this.element = element;
    this.anchors = JSON.parse(element.dataset.anchors);
    this.from = Number(element.dataset.from);
    this.to = Number(element.dataset.to);
  }

  covers(sessionMs) {
    return sessionMs >= this.from && sessionMs < this.to;
  }

  place(sessionMs) {
    return Math.max(0, ownTime(this.anchors, sessionMs) / 1000);
  }

  /** How far it is behind the session's clock. */
  lag(sessionMs) {
    return 1000 * (this.place(sessionMs) - this.element.currentTime);
  }

  seek(sessionMs) {
    // A hair into the frame: a time that is the frame's own begin may show the one before.
    this.element.currentTime = this.place(sessionMs) + 0.0005;
  }

  follow(sessionMs, speed, isPlaying) {
    const { element } = this;
    const covered = this.covers(sessionMs);
    element.classList.toggle("off", !covered);
    if (!covered || !isPlaying) {
      if (!element.paused) element.pause();
      return;
    }
    const lag = this.lag(sessionMs);
    if (Math.abs(lag) > SEEK_MS * Math.max(1, speed)) this.seek(sessionMs);
    const made = Math.abs(lag) > NUDGE_MS ? Math.max(-0.1, Math.min(0.1, lag / 1000)) : 0;
    element.playbackRate = Math.max(0.1, speed * (1 + made));
    if (element.paused) element.play().catch(() => {});
  }
}

class Player {
  constructor(root) {
    this.root = root;
    this.end = Number(root.dataset.end);
    this.recorded = [...root.querySelectorAll("[data-recorded]")].map((each) => new Recorded(each));
    this.entries = [...root.querySelectorAll("[data-t]")];
    this.times = this.entries.map((each) => Number(each.dataset.t));
    this.at = 0;
    this.speed = 1;
    this.isPlaying = false;
    this.find = (name) => root.querySelector(`[data-${name}]`);
  }

  start() {
    const { root } = this;
    root.addEventListener("click", ({ target }) => this.#click(target));
    this.find("speed").addEventListener("change", ({ target }) => this.setSpeed(Number(target.value)));
    this.find("strip").addEventListener("pointerdown", (event) => this.#drag(event));
    document.addEventListener("keydown", (event) => this.#key(event));
    for (const { element } of this.recorded) element.addEventListener("loadedmetadata", () => this.draw(true));
    const named = this.entries.find((each) => `#${each.id}` === location.hash);
    const first = Math.min(...this.recorded.map(({ from }) => from));
    this.seek(named ? Number(named.dataset.t) : Number(new URLSearchParams(location.search).get("t") ?? first));
    setInterval(() => this.#tick(), LOOK_MS);
  }

  seek(sessionMs) {
    this.at = Math.max(0, Math.min(this.end, sessionMs));
    this.anchor = performance.now();
    this.draw(true);
  }

  toggle() {
    if (this.at >= this.end) this.seek(0);
    this.isPlaying = !this.isPlaying;
    this.anchor = performance.now();
    this.draw(false);
  }

  setSpeed(speed) {
    this.#advance();
    this.speed = speed;
    const choice = this.find("speed");
    choice.value = String(speed);
    this.draw(false);
  }

  #tick() {
    if (!this.isPlaying) return;
    this.#advance();
    if (this.at >= this.end) this.isPlaying = false;
    this.draw(false);
  }

  /** Move on by the time that has passed; not while a picture that is due is still being read. */
  #advance() {
    const now = performance.now();
    const waits = this.recorded.some((each) => each.covers(this.at) && each.element.readyState < 3 && !each.element.error);
    if (this.isPlaying && !waits) this.at = Math.min(this.end, this.at + (now - this.anchor) * this.speed);
    this.anchor = now;
  }

  draw(isSought) {
    for (const each of this.recorded) {
      if (isSought) each.seek(this.at);
      each.follow(this.at, this.speed, this.isPlaying);
    }
    this.find("nothing").hidden = this.recorded.some((each) => each.covers(this.at));
    const share = `${(100 * this.at) / this.end}%`;
    this.find("head").setAttribute("x1", share);
    this.find("head").setAttribute("x2", share);
    this.find("strip").setAttribute("aria-valuenow", Math.round(this.at));
    this.find("at").textContent = written(this.at);
    this.find("strip").setAttribute("aria-valuetext", written(this.at));
    const button = this.root.querySelector('[data-do="toggle"]');
    button.textContent = this.isPlaying ? "Pause" : "Play";
    button.setAttribute("aria-label", button.textContent);
    this.root.dataset.at = this.at;
    this.#mark();
  }

  #mark() {
    const last = this.times.findLastIndex((each) => each <= this.at + 1);
    if (last === this.marked) return;
    this.entries[this.marked]?.removeAttribute("aria-current");
    this.marked = last;
    const entry = this.entries[last];
    entry?.setAttribute("aria-current", "true");
    const list = this.find("entries");
    if (entry) list.scrollTop = entry.offsetTop - list.offsetTop - list.clientHeight / 3;
  }

  #click(target) {
    const entry = target.closest("[data-t]");
    if (entry) this.seek(Number(entry.dataset.t));
    const { do: what } = target.closest("[data-do]")?.dataset ?? {};
    if (what === "toggle") this.toggle();
    if (what === "next") this.#entry(1);
    if (what === "previous") this.#entry(-1);
  }

  #entry(direction) {
    const place = direction > 0 ? this.times.findIndex((each) => each > this.at + 1) : this.times.findLastIndex((each) => each < this.at - 1);
    if (place >= 0) this.seek(this.times[place]);
  }

  #drag(event) {
    const strip = this.find("strip");
    const go = ({ clientX }) => {
      const { left, width } = strip.getBoundingClientRect();
      this.seek((this.end * (clientX - left)) / width);
    };
    go(event);
    strip.setPointerCapture(event.pointerId);
    strip.addEventListener("pointermove", go);
    strip.addEventListener("pointerup", () => strip.removeEventListener("pointermove", go), { once: true });
  }

  #key(event) {
    if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target.matches("button, a");
    const step = event.shiftKey ? 1000 : STEP_MS;
    const does = {
      " ": onButton ? null : () => this.toggle(),
      k: () => this.toggle(),
      ArrowLeft: () => this.seek(this.at - step),
      ArrowRight: () => this.seek(this.at + step),
      Home: () => this.seek(0),
      End: () => this.seek(this.end),
      n: () => this.#entry(1),
      p: () => this.#entry(-1),
      ",": () => this.seek(this.at - 40),
      ".": () => this.seek(this.at + 40),
      "+": () => this.#faster(1),
      "-": () => this.#faster(-1),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  }

  #faster(direction) {
    const speeds = [...this.find("speed").options].map(({ value }) => Number(value));
    const next = speeds[speeds.indexOf(this.speed) + direction];
    if (next) this.setSpeed(next);
  }
}

function written(ms) {
  const tenths = Math.floor(ms / 100);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(tenths / 600))}:${two(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
}

const root = document.querySelector("[data-player]");
if (root) new Player(root).start();
