// One stream: screen, camera or microphone through the browser's own MediaRecorder, cut into parts of
// about a second, each with the span of the session's clock that it was given out in.

import { uuid7 } from "./uuid7.js";

const SLICE_MS = 1000;
const TYPES = {
  video: ["video/webm;codecs=vp8", "video/webm", "video/mp4"],
  audio: ["audio/webm;codecs=opus", "audio/webm", "audio/mp4"],
};
const SOURCES = {
  screen: () => navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: false }),
  camera: () => navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, frameRate: { ideal: 25 } } }),
  microphone: () => navigator.mediaDevices.getUserMedia({ audio: { autoGainControl: true } }),
};
const RATES = {
  screen: { videoBitsPerSecond: 2_000_000 },
  camera: { videoBitsPerSecond: 1_000_000 },
  microphone: { audioBitsPerSecond: 64_000 },
};
const SURFACES = { monitor: "a screen", window: "a window", browser: "a tab" };
const KEYFRAMES_MS = 5000; // a place to begin playing at every few seconds, where the browser can

export class MediaStreamOf extends EventTarget {
  /** `say` posts JSON and answers with it, or throws what to tell; `chunks` keeps and sends. */
  constructor(kind, { chunks, clock, session, token, ready }) {
    super();
    Object.assign(this, { kind, chunks, clock, session, token, ready });
    this.recorder = null;
    this.number = 0;
  }

  get isRunning() {
    return this.recorder !== null;
  }

  /** Ask for the source, ask whether it may be recorded, and begin. Throws what to tell a person. */
  async start() {
    const source = await this.#source();
    let begun;
    try {
      begun = await this.ready(this.kind);
    } catch (error) {
      source.getTracks().forEach((track) => track.stop());
      throw error;
    }
    this.begunMs = begun;
    this.source = source;
    this.#record(source);
  }

  async #source() {
    try {
      return await SOURCES[this.kind]();
    } catch (error) {
      const refused = error.name === "NotAllowedError";
      const none = error.name === "NotFoundError";
      throw new Error(refused ? "The browser was not allowed to. Start it again and allow it." : none ? "There is no such device on this computer." : `It cannot be recorded: ${error.message}.`);
    }
  }

  #record(source) {
    const wanted = TYPES[this.kind === "microphone" ? "audio" : "video"];
    const mimeType = wanted.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(source, { mimeType, ...RATES[this.kind], videoKeyFrameIntervalDuration: KEYFRAMES_MS });
    this.recording = uuid7();
    this.number = 0;
    this.why = "";
    this.recorder = recorder;
    recorder.addEventListener("dataavailable", (event) => this.#part(event));
    recorder.addEventListener("error", (event) => this.stop(`the browser's recorder failed (${event.error?.message ?? "no reason given"})`));
    recorder.addEventListener("stop", () => this.#ended());
    for (const track of source.getTracks()) {
      track.addEventListener("ended", () => this.stop(this.kind === "screen" ? "the screen is no longer shared" : "the device is gone"));
    }
    // The first frame is taken after this moment: that bounds where the file's own time begins.
    this.reached = this.#at(performance.now());
    recorder.start(SLICE_MS);
    const [track] = source.getTracks();
    // Browsers give shared screens names that tell a person nothing.
    const label = this.kind === "screen" ? (SURFACES[track?.getSettings().displaySurface] ?? "") : (track?.label ?? "");
    this.#push("begin", `/api/v1/sessions/${this.session}/recordings`, JSON.stringify({
      id: this.recording, kind: this.kind, started_ms: this.reached, mime: recorder.mimeType || mimeType,
      label: label.slice(0, 200), t_error_ms: this.#error(),
    }));
    this.#tell("changed");
  }

  #part({ data, timeStamp }) {
    const from = this.reached;
    this.reached = Math.max(from, this.#at(timeStamp));
    if (!data.size) return;
    this.number += 1;
    const span = `from_ms=${from}&to_ms=${this.reached}`;
    this.#push("chunk", `/api/v1/recordings/${this.recording}/chunks/${this.number}?${span}`, data, this.number);
  }

  /** End it; `why` where nobody asked for that. */
  stop(why = "") {
    if (!this.recorder) return;
    this.why ||= why;
    if (this.recorder.state === "inactive") this.#ended();
    else this.recorder.stop();
  }

  #ended() {
    if (!this.recorder) return;
    this.recorder = null;
    this.source.getTracks().forEach((track) => track.stop());
    this.#push("end", `/api/v1/recordings/${this.recording}/end`, JSON.stringify({ ended_ms: this.reached, why: this.why }));
    this.#tell("ended", { why: this.why });
    this.#tell("changed");
  }

  #push(type, url, body, number = 0) {
    this.chunks.push({ recording: this.recording, kind: this.kind, token: this.token, type, url, body, number });
  }

  #at(moment) {
    return Math.max(0, this.clock.at(moment) - this.begunMs);
  }

  #error() {
    const { error } = this.clock.best;
    return Number.isFinite(error) ? error : null;
  }

  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
