/** What was recorded of a session's pages: which window was in front when, and the events of a
 *  stretch of time, fetched as they are needed. Times are milliseconds on the session clock. What
 *  does not live here: drawing them (drawn.js). */
import { quiet } from "./neutral.js";

const AT_ONCE = 200;
const CHUNKS_KEPT = 4000;

/** A stretch of time that cannot be drawn, with the sentence that says why. */
export class Unreadable extends Error {}

export class Pages {
  constructor(address) {
    this.address = address;
    this.kept = new Map(); // "stream number" -> {events} or {error}
  }

  async open() {
    const answer = await fetch(`${this.address}/index.json`);
    if (!answer.ok) throw new Error(`The recorder answered ${answer.status}.`);
    const told = await answer.json();
    this.windows = told.windows;
    this.streams = told.streams.map((each) => ({
      ...each,
      parts: each.parts.map(([number, from, to, drawn]) => ({ number, from, to, isDrawn: Boolean(drawn) })),
    }));
    this.pieces = told.pieces.map(([stream, from, to]) => ({ stream: this.streams[stream], from, to }));
    return this;
  }

  /** The piece that was in front at a moment; of one window where that is asked for. */
  pieceAt(t, chosen = null) {
    if (chosen === null) return this.pieces.findLast((each) => each.from <= t && t <= each.to) || null;
    const stream = this.streams.findLast((each) => each.window === chosen && each.from_ms <= t && t <= each.to_ms);
    return stream ? { stream, from: stream.from_ms, to: stream.to_ms } : null;
  }

  /** Where the next piece begins, null after the last. */
  nextAfter(t, chosen = null) {
    const starts = chosen === null ? this.pieces.map((each) => each.from) : this.streams.filter((each) => each.window === chosen).map((each) => each.from_ms);
    return starts.filter((from) => from > t).sort((a, b) => a - b)[0] ?? null;
  }

  lastBefore(t, chosen = null) {
    const ends = chosen === null ? this.pieces.map((each) => each.to) : this.streams.filter((each) => each.window === chosen).map((each) => each.to_ms);
    return ends.filter((to) => to < t).sort((a, b) => b - a)[0] ?? null;
  }

  /** The part from which a moment can be drawn, and the last one that follows it without a hole. */
  stretch(stream, t) {
    const { parts } = stream;
    let first = parts.findLastIndex((each) => each.isDrawn && each.from <= t);
    // What came in before the first snapshot is drawn by it.
    if (first < 0 && parts[0]?.isDrawn) first = 0;
    if (first < 0) return null;
    let last = first;
    while (last + 1 < parts.length && parts[last + 1].number === parts[last].number + 1) last += 1;
    const isPast = last + 1 < parts.length && t > parts[last].to;
    return isPast ? null : { parts: parts.slice(first, last + 1) };
  }

  /** Fetch the events of parts that are not here yet; they are returned in the order of time. */
  async events(stream, parts) {
    const keyOf = (part) => `${stream.id} ${part.number}`;
    const missing = parts.filter((part) => !this.kept.has(keyOf(part)));
    for (let i = 0; i < missing.length; i += AT_ONCE) {
      const some = missing.slice(i, i + AT_ONCE);
      await this.fetch(stream, some[0].number, some[some.length - 1].number);
    }
    return parts.map((part) => ({ part, ...(this.kept.get(keyOf(part)) || { error: `Part ${part.number} of the recording is missing.` }) }));
  }

  async fetch(stream, first, last) {
    const answer = await fetch(`${this.address}/${stream.id}/chunks?first=${first}&last=${last}`);
    if (!answer.ok) throw new Error(`The recorder answered ${answer.status}.`);
    for (const line of (await answer.text()).split("\n")) {
      if (line) this.keep(stream, line);
    }
    // The first to come are the first to go; what is shown holds its own events.
    while (this.kept.size > CHUNKS_KEPT) this.kept.delete(this.kept.keys().next().value);
  }

  keep(stream, line) {
    let told = null;
    try {
      told = JSON.parse(line);
      if (told.events) told.events = inSession(told.events, told.from_ms);
    } catch {
      const number = Number(/^\{"number":(\d+)/.exec(line)?.[1]);
      told = { number, error: `Part ${number} of the recording cannot be read.` };
    }
    this.kept.set(`${stream.id} ${told.number}`, told.events ? { events: told.events } : { error: told.error });
  }
}

/** Events with their times on the session clock: the first of a part lies where the part begins. */
function inSession(events, from) {
  const first = events.reduce((least, each) => Math.min(least, each.timestamp), Infinity);
  const told = [];
  for (const event of events) {
    event.timestamp += from - first;
    const said = Number.isFinite(event.timestamp) && quiet(event);
    if (said) told.push(said);
  }
  return told;
}
