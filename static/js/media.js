// The page that records: a card for each stream with its button, its picture and its lamp, what waits
// to be sent, and the end of a stream whose consent was taken back.

import { ServerClock } from "./clock.js";
import { Chunks } from "./mediachunks.js";
import { MediaStreamOf } from "./mediastream.js";
import { postJson } from "./post.js";

const NAMES = { screen: "screen", camera: "camera", microphone: "sound" };
const MANY = 3; // parts that wait before it is said: one is always on its way

class Card {
  constructor(place, stream, tell) {
    Object.assign(this, { place, stream, tell });
    this.kept = 0;
    this.find = (name) => place.querySelector(`[data-${name}]`);
    this.find("start").addEventListener("click", () => this.start());
    this.find("stop").addEventListener("click", () => stream.stop());
    stream.addEventListener("changed", () => this.draw());
    stream.addEventListener("ended", ({ detail }) => this.#ended(detail.why));
    setInterval(() => this.draw(), 1000);
  }

  async start() {
    this.find("start").disabled = true;
    this.said = "";
    try {
      await this.stream.start();
      this.kept = 0;
      this.began = performance.now();
      this.#show();
      this.tell(this.stream.kind, "");
    } catch (error) {
      this.said = error.message;
    }
    this.draw();
  }

  allow(isAllowed, isAsked) {
    Object.assign(this, { isAllowed, isAsked });
    if (!isAllowed && this.stream.isRunning) this.stream.stop();
    this.draw();
  }

  #show() {
    const preview = this.find("preview");
    if (preview) {
      preview.srcObject = this.stream.source;
      preview.play().catch(() => {});
    } else {
      this.#listen();
    }
  }

  /** How loud it is, so that a dead microphone is seen. */
  #listen() {
    const context = new AudioContext();
    const meter = context.createAnalyser();
    context.createMediaStreamSource(this.stream.source).connect(meter);
    const values = new Float32Array(meter.fftSize);
    const look = () => {
      if (!this.stream.isRunning) {
        context.close();
        return;
      }
      meter.getFloatTimeDomainData(values);
      this.find("level").value = Math.min(1, 4 * Math.max(...values.map(Math.abs)));
      setTimeout(look, 200);
    };
    look();
  }

  #ended(why) {
    this.said = "";
    const preview = this.find("preview");
    if (preview) preview.srcObject = null;
    if (why) this.tell(this.stream.kind, `The recording (${NAMES[this.stream.kind]}) stopped: ${why}. Start it again.`);
  }

  draw() {
    const { isRunning } = this.stream;
    this.place.classList.toggle("on", isRunning);
    this.find("lamp").hidden = !isRunning;
    this.find("start").hidden = isRunning;
    this.find("start").disabled = !this.isAllowed;
    this.find("stop").hidden = !isRunning;
    const seen = this.find("preview") ?? this.find("level");
    seen.hidden = !isRunning;
    const lasts = Math.floor((performance.now() - this.began) / 1000);
    const running = `${Math.floor(lasts / 60)}:${String(lasts % 60).padStart(2, "0")} · ${this.kept} on the disk`;
    this.find("said").textContent = isRunning ? running : this.said || (this.isAllowed ? "" : this.isAsked ? "Waits for the participant’s answer." : "Not agreed to.");
  }
}

class Page {
  constructor(root) {
    this.root = root;
    this.chunks = new Chunks();
    this.clock = new ServerClock(root.dataset.clock);
    this.alarms = new Map();
    this.title = document.title;
    const { session, token } = root.dataset;
    const tools = { chunks: this.chunks, clock: this.clock, session, token, ready: (kind) => this.#ready(kind) };
    this.cards = [...root.querySelectorAll("[data-stream]")].map(
      (place) => new Card(place, new MediaStreamOf(place.dataset.stream, tools), (kind, said) => this.#alarm(kind, said)),
    );
  }

  async start() {
    this.chunks.addEventListener("changed", () => this.#draw());
    this.chunks.addEventListener("kept", ({ detail }) => this.#kept(detail.part));
    this.chunks.addEventListener("refused", ({ detail }) => this.#refused(detail));
    this.#watchConsent();
    window.addEventListener("beforeunload", (event) => {
      if (this.#running().length || (this.chunks.waiting && !this.chunks.isDurable)) event.preventDefault();
    });
    for (const { stream } of this.cards) stream.addEventListener("changed", () => this.#draw());
    this.chunks.restore().catch(() => {});
    await this.clock.start();
    this.root.dataset.aligned = "";
  }

  #running() {
    return this.cards.filter(({ stream }) => stream.isRunning);
  }

  #watchConsent() {
    const place = this.root.querySelector("#consent");
    const look = () => {
      const { agreed = "", asked = "" } = place.querySelector("[data-agreed]")?.dataset ?? {};
      for (const card of this.cards) {
        const { kind } = card.stream;
        card.allow(agreed.split(" ").includes(kind), asked.split(" ").includes(kind));
      }
    };
    new MutationObserver(look).observe(place, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-agreed", "data-asked"] });
    look();
  }

  /** Ask whether a kind may be recorded now; answers with the server's time of the session's zero. */
  async #ready(kind) {
    if (!Number.isFinite(this.clock.best.error)) await this.clock.read();
    const response = await postJson(this.root.dataset.ready, { kind }).catch(() => null);
    if (!response) throw new Error("The recorder does not answer; see whether it runs, then start again.");
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    return answer.begun_ms;
  }

  #kept(part) {
    const card = this.cards.find(({ stream }) => stream.recording === part.recording);
    if (card && part.type === "chunk") card.kept += 1;
    card?.draw();
  }

  #refused({ part, sentence }) {
    const card = this.cards.find(({ stream }) => stream.recording === part.recording && stream.isRunning);
    card?.stream.stop("the recorder refused it");
    // What was still on its way when consent was taken back is refused, and nothing is wrong.
    const isAgreed = this.cards.some(({ stream, isAllowed }) => stream.kind === part.kind && isAllowed);
    if (isAgreed || part.type === "begin") this.#alarm(part.kind, sentence);
  }

  #alarm(kind, sentence) {
    if (sentence) this.alarms.set(kind, sentence);
    else this.alarms.delete(kind);
    this.#draw();
  }

  #draw() {
    const { waiting, failures, since, isDurable, why } = this.chunks;
    const banner = this.root.querySelector("[data-banner]");
    banner.hidden = !(failures && waiting >= MANY) && isDurable;
    const stay = isDurable ? "" : " Do not close this tab: nothing can be kept in this browser.";
    const away = since ? `The recorder has taken nothing since ${since.toLocaleTimeString([], { hour12: false })}: ${waiting} parts wait here and are sent when it is back. Recording goes on. ${why}` : "";
    banner.textContent = `${away}${stay}`;
    const alarm = this.root.querySelector("[data-alarm]");
    alarm.textContent = [...this.alarms.values()].join(" ");
    alarm.hidden = !this.alarms.size;
    const names = this.#running().map(({ stream }) => NAMES[stream.kind]);
    document.title = names.length ? `● ${names.join(", ")} · ${this.title}` : this.title;
    this.root.dataset.waiting = waiting;
  }
}

const root = document.querySelector("[data-media]");
if (root) new Page(root).start();
