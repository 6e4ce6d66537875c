/** Plays a session back: one clock, the session's, leads what was recorded of it.
 *
 *  Started by [data-player]; `?t=` in the address is the moment in milliseconds that it opens at,
 *  `#entry-…` one of the log's. While a picture that is due is still being read, the clock waits, and
 *  everything with it. What does not live here: the pages (pageview.js), a recording of screen, camera
 *  or sound (recorded.js), and what a person does (steering.js). */
import { LogList } from "./loglist.js";
import { PageView } from "./pageview.js";
import { Pictures } from "./pictures.js";
import { Recorded } from "./recorded.js";
import { SeekLine } from "./seekline.js";
import { steer } from "./steering.js";
import { clock } from "./times.js";

const IDLE_MS = 3_000;
const BEFORE_MS = 700;
const LOOK_MS = 100;
const LONGEST_MS = 2_000; // a tab in the background is woken each second; one that slept, much later

class Player {
  constructor(root) {
    this.root = root;
    this.part = (name) => root.querySelector(`[data-${name}]`);
    Object.assign(this, { t: 0, speed: 1, isPlaying: false, anchor: 0, loop: { from: null, to: null } });
    this.end = Number(root.dataset.end);
    this.begun = Number(root.dataset.begun);
    this.recorded = [...root.querySelectorAll("[data-recorded]")].map((each) => new Recorded(each));
    const host = root.querySelector("[data-picture=pages]");
    this.pages = host && new PageView(host, { address: root.dataset.pages, end: this.end });
    this.views = [...(host ? [this.pages] : []), ...this.recorded];
    const of = (kind) => this.recorded.filter((each) => each.kind === kind);
    this.pictures = new Pictures(root, { pages: host ? [this.pages] : [], screen: of("screen"), camera: of("camera") });
    this.line = new SeekLine(root, this.end, (at) => this.go(at));
    this.log = new LogList(this.part("log"), () => this.#named());
  }

  async start() {
    // A page has not loaded while media read or a frame's document stands open, as those of pages do.
    const loaded = new Promise((done) => {
      if (document.readyState === "complete") done();
      else addEventListener("load", done, { once: true });
    });
    this.pages?.open(loaded);
    await loaded;
    const asked = Number(new URLSearchParams(location.search).get("t") ?? this.begun);
    this.#seek(Number.isFinite(asked) ? asked : this.begun);
    this.#named();
    steer(this);
    const beat = () => {
      this.#tick();
      requestAnimationFrame(beat);
    };
    requestAnimationFrame(beat);
    // Behind other tabs no frames are drawn, but what was said is still heard.
    setInterval(() => document.hidden && this.#tick(), LOOK_MS);
  }

  /** Go where a person wants to; the address remembers it. */
  go(at) {
    this.tell("");
    this.#seek(at);
    this.#remember();
  }

  play(wish) {
    if (wish && this.t >= this.end) this.t = this.loop.from ?? this.begun;
    this.isPlaying = wish;
    this.#seek(this.t);
    if (!wish) this.#remember();
  }

  setSpeed(speed) {
    this.speed = speed;
    for (const each of this.views) each.setSpeed(speed);
    this.part("speed").value = String(speed);
    if (this.isPlaying) this.#seek(this.t);
  }

  setLoop(from, to) {
    const isOver = from !== null && to !== null && to <= from;
    this.loop = { from, to: isOver ? null : to };
    const isOff = from === null && this.loop.to === null;
    this.part("loop-off").hidden = isOff;
    const range = `${clock(from ?? 0)} to ${clock(this.loop.to ?? this.end)}`;
    this.tell(isOff ? "" : this.loop.to === null ? `Loop from ${clock(from)}; say to where.` : `Loop ${range}.`);
    this.#paint();
  }

  /** Go to the next entry of the log, or to the one before. */
  step(direction) {
    const at = direction > 0 ? this.log.next(this.t) : this.log.previous(this.t);
    if (at !== undefined) this.go(at);
  }

  tell(sentence) {
    this.part("said").textContent = sentence;
  }

  #tick() {
    const now = performance.now();
    const passed = Math.min(LONGEST_MS, now - this.anchor);
    this.anchor = now;
    if (!this.isPlaying) return;
    const isHeld = this.views.some((each) => each.holds(this.t));
    if (!isHeld) this.t = Math.min(this.end, this.t + passed * this.speed);
    if (this.loop.to !== null && this.t >= this.loop.to) return void this.#seek(this.loop.from ?? 0);
    if (this.t >= this.end) return void this.play(false);
    for (const each of this.views) each.follow(this.t, isHeld);
    if (!isHeld && this.part("skip")?.checked) this.#skipIdle();
    this.#paint();
  }

  #seek(at) {
    this.t = Math.min(this.end, Math.max(0, at));
    this.anchor = performance.now();
    for (const each of this.views) each.show(this.t, this.isPlaying);
    this.#paint();
  }

  /** Go on a moment before something happens again, where nobody does anything for a while. */
  #skipIdle() {
    const { t, end, loop } = this;
    let next = null;
    if (this.pages.covers(t)) next = this.pages.nextUse(t);
    // Only the pages tell what is idle; who speaks or looks at something else is not.
    else if (this.recorded.some((each) => each.covers(t))) return;
    else next = Math.min(this.pages.nextAfter(t) ?? end, ...this.recorded.filter(({ from }) => from > t).map(({ from }) => from));
    next = Math.min(next, this.log.next(t) ?? end, loop.to ?? end, end);
    if (next - t < IDLE_MS) return;
    this.tell(`Skipped ${clock(next - BEFORE_MS - t)} without activity.`);
    this.#seek(next - BEFORE_MS);
  }

  #paint() {
    this.line.paint(this.t, this.loop);
    this.pictures.update(this.t);
    this.log.mark(this.t);
    this.part("now").textContent = clock(this.t);
    const button = this.part("play");
    const said = this.isPlaying ? "Pause" : "Play";
    if (button.textContent !== said) button.textContent = said;
    this.root.dataset.moment = String(this.t);
  }

  /** The log has come; an entry that the address names is where to open. */
  #named() {
    const at = this.log.named(location.hash);
    if (at !== undefined) this.go(at);
    else this.#paint();
  }

  #remember() {
    clearTimeout(this.remembering);
    this.remembering = setTimeout(() => history.replaceState(null, "", `?t=${Math.round(this.t)}`), 300);
  }
}

const root = document.querySelector("[data-player]");
if (root) new Player(root).start();
