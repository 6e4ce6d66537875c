/** One stretch of a recorded window, drawn by rrweb's replayer in its sandboxed frame. The caller
 *  keeps the time; this follows. What does not live here: which stretch, and when (pageview.js). */
import { Unreadable } from "./pages.js";

const AHEAD_MS = 10_000;
const DRIFT_MS = 250;
const META = 4, FULL = 2, INCREMENTAL = 3;
const USES = new Set([1, 2, 3, 5, 6, 7, 12, 14]); // what a person does: pointer, scroll, input, media
const QUIET = { debug() {}, log() {}, info() {}, warn() {}, error() {}, assert() {} };

/** Fetch and draw the stretch of a stream around a moment; throw Unreadable where it cannot be. */
export async function draw(pages, stream, t, options) {
  const found = pages.stretch(stream, t);
  if (!found) throw new Unreadable("A part of the recording is missing here.");
  const until = t + AHEAD_MS * options.speed;
  const needed = found.parts.filter((part, i) => i === 0 || part.from <= until);
  const told = await pages.events(stream, needed);
  const broken = told.findIndex((each) => each.error);
  if (broken >= 0 && (broken === 0 || told[broken].part.from <= t)) throw new Unreadable(told[broken].error);
  const good = broken < 0 ? told : told.slice(0, broken);
  const isWhole = broken < 0;
  return new Drawn(pages, stream, found.parts, good, isWhole, options);
}

class Drawn {
  constructor(pages, stream, parts, told, isWhole, { root, speed, onSize, onAddress }) {
    Object.assign(this, { root, pages, stream, parts, speed, isWhole, isFetching: false, isPlaying: false });
    this.loaded = told.length;
    const events = told.flatMap((each) => each.events);
    const full = events.findIndex((each) => each.type === FULL);
    if (full < 0) throw new Unreadable("A part of the recording holds no picture of the page.");
    if (!events.slice(0, full).some((each) => each.type === META)) {
      events.splice(full, 0, { type: META, data: { href: "", width: 1280, height: 720 }, timestamp: events[full].timestamp });
    }
    this.whole = events.find((each) => each.type === FULL).timestamp;
    this.zero = Math.min(...events.slice(0, 2).map((each) => each.timestamp));
    this.uses = [];
    this.note(events);
    this.replayer = new window.rrwebReplay.Replayer(events, {
      root, speed, mouseTail: false, showWarning: false, triggerFocus: false, logger: QUIET, skipInactive: false,
    });
    this.replayer.wrapper.inert = true;
    this.replayer.iframe.title = "The recorded page";
    this.replayer.on("resize", onSize);
    this.replayer.on("event-cast", (event) => { if (event.type === META) onAddress(event.data.href || ""); });
  }

  /** Up to when it can be drawn: the end of what is here, or of all there is. */
  get reach() {
    if (this.loaded < this.parts.length) return this.parts[this.loaded].from;
    const last = this.parts[this.parts.length - 1];
    const isEnd = last === this.stream.parts[this.stream.parts.length - 1];
    return isEnd ? Math.max(last.to, this.stream.to_ms) : last.to;
  }

  covers(t) {
    return t >= Math.min(this.zero, this.parts[0].from) && t <= this.reach;
  }

  note(events) {
    for (const each of events) if (each.type === INCREMENTAL && USES.has(each.data?.source)) this.uses.push(each.timestamp);
  }

  /** When the person did something next, as far as is known. */
  nextUse(t) {
    return this.uses.find((at) => at > t) ?? null;
  }

  seek(t, isPlaying) {
    this.isPlaying = isPlaying;
    // What happened at this very moment has happened: the replayer draws what lies before.
    // Nor is there anything to see before the page was drawn for the first time.
    const offset = Math.max(t, this.whole) - this.zero + 0.5;
    if (isPlaying) this.replayer.play(offset);
    else this.replayer.pause(offset);
  }

  setSpeed(speed) {
    this.speed = speed;
    this.replayer.setConfig({ speed });
  }

  /** Follow the caller's time; fetch what comes next before it is needed. */
  follow(t) {
    const { context, value } = this.replayer.service.state;
    const isOver = value !== "playing";
    const drift = Math.abs(t - this.zero - this.replayer.getCurrentTime());
    const last = context.events[context.events.length - 1];
    if (isOver ? last.timestamp > t && this.hasMore : drift > DRIFT_MS * Math.max(1, this.speed)) this.seek(t, true);
    this.hasMore = false;
    if (this.reach - t < AHEAD_MS * this.speed && this.loaded < this.parts.length && this.isWhole) this.fetchMore(t);
  }

  async fetchMore(t) {
    if (this.isFetching) return;
    this.isFetching = true;
    try {
      const until = t + 2 * AHEAD_MS * this.speed;
      let last = this.loaded + 1;
      while (last < this.parts.length && this.parts[last].from <= until) last += 1;
      const told = await this.pages.events(this.stream, this.parts.slice(this.loaded, last));
      for (const each of told) {
        if (each.error) { this.isWhole = false; break; }
        this.note(each.events);
        for (const event of each.events) this.replayer.addEvent(event);
        this.loaded += 1;
        this.hasMore = true;
      }
    } catch {
      // The recorder is away; the next moment asks again.
    }
    this.isFetching = false;
  }

  destroy() {
    this.replayer.destroy();
  }
}
