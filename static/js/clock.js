// This screen's monotonic clock, compared with the server's by a handshake that is repeated
// through the session. A step of the wall clock moves nothing here.

import { postJson } from "./post.js";

const FIRST = 5; // readings at the start, one after another
const EVERY_MS = 15_000;
const JUMP_MS = 100;
const KEPT = 8; // the best of the last readings counts: the one with the shortest round trip

export class ServerClock {
  constructor(url) {
    this.url = url;
    // Until the server has answered, the wall clock is the best guess there is.
    this.readings = [{ offset: Date.now() - performance.now(), error: Infinity }];
  }

  async start() {
    for (let i = 0; i < FIRST; i += 1) await this.read();
    setInterval(() => this.read(), EVERY_MS);
  }

  async read() {
    const sent = performance.now();
    try {
      const response = await postJson(this.url, {});
      const received = performance.now();
      if (!response.ok) return;
      const { server_ms: server } = await response.json();
      const middle = (sent + received) / 2;
      const reading = { offset: server - middle, error: (received - sent) / 2 };
      // A clock that stood still while the laptop slept makes every earlier reading worthless.
      const jumped = Math.abs(reading.offset - this.best.offset) > reading.error + this.best.error + JUMP_MS;
      if (jumped) this.readings = [];
      this.readings.push(reading);
      this.readings = this.readings.filter((each) => each.error < Infinity).slice(-KEPT);
    } catch {
      // The server is away; what was read before still holds, and the next reading comes.
    }
  }

  get best() {
    return this.readings.reduce((best, each) => (each.error < best.error ? each : best));
  }

  /** The server's time of a moment of this screen (`performance.now()`, `event.timeStamp`). */
  at(moment) {
    return moment + this.best.offset;
  }

  now() {
    return this.at(performance.now());
  }

  /** What an act says about its moment: the server's time, its error, and our own reading. */
  stamp(moment, agoMs = 0) {
    const { error } = this.best;
    return {
      at_ms: this.at(moment) - agoMs,
      t_error_ms: Number.isFinite(error) ? error : null,
      client_ms: moment - agoMs,
    };
  }
}
