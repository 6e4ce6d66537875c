/** One recording of the screen, the camera or the microphone, kept in step with the session's clock:
 *  its anchors say where its own time lies on that; a little off is made up by its speed, more by a
 *  seek. What does not live here: the clock (player.js), and where the picture stands (pictures.js). */

const NUDGE_MS = 15;
const SEEK_MS = 250;
const LOOK_MS = 100;
const AHEAD_MS = 20_000;
const LOUD_SPEED = 4; // beyond, nobody understands a word, and browsers differ in what they give out

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

export class Recorded {
  constructor(element) {
    this.element = element;
    this.kind = element.dataset.kind;
    this.anchors = JSON.parse(element.dataset.anchors);
    this.from = Number(element.dataset.from);
    this.to = Number(element.dataset.to);
    this.speed = 1;
    this.at = this.from;
    this.looked = 0;
    element.addEventListener("loadedmetadata", () => this.#seek(this.at));
    const tell = () => { document.querySelector(`[data-broken="${element.dataset.recorded}"]`).hidden = false; };
    element.addEventListener("error", tell);
    if (element.error) tell();
  }

  /** Whether it tells of a moment; of its last one too, at which a session may rest. */
  covers(t) {
    return t >= this.from && t <= this.to;
  }

  /** Whether what is due at a moment is still being read. */
  holds(t) {
    const { element } = this;
    // The file may end a little before what is known of it; there is nothing more to wait for.
    const isOver = element.ended || this.#place(t) >= element.duration - 0.05;
    return this.covers(t) && !element.error && !isOver && element.readyState < 3;
  }

  /** Stand at a moment that was sought, and play on from there or rest. */
  show(t, isPlaying) {
    this.at = t;
    this.#open(t);
    // One that runs, or is being sought, may be further on than it says.
    const isSettled = this.element.paused && !this.element.seeking;
    // At rest first: one that still runs as it is sought runs on a little from there.
    if (!isPlaying) this.#rest(t);
    if (Math.abs(this.#lag(t)) > (isPlaying ? NUDGE_MS : 1) || !(isPlaying || isSettled)) this.#seek(t);
    this.looked = 0;
    if (isPlaying) this.follow(t, false);
  }

  /** Keep up with a clock that runs, or that waits for another picture. */
  follow(t, isHeld) {
    const { element } = this;
    this.at = t;
    this.#open(t);
    // The one that is waited for must run on: a browser reads no further for one that rests.
    if (!this.covers(t) || element.ended || (isHeld && !this.holds(t))) return this.#rest(t);
    element.classList.remove("off");
    if (performance.now() - this.looked > LOOK_MS) this.#keepUp(t);
    if (element.paused) element.play().catch(() => {});
    return undefined;
  }

  setSpeed(speed) {
    this.speed = speed;
    this.looked = 0;
    if (this.kind === "microphone") this.element.muted = speed > LOUD_SPEED;
  }

  /** Read it only where it is near: a browser has but a few connections, and each holds one. */
  #open(t) {
    const { element } = this;
    const isNear = t >= this.from - AHEAD_MS * Math.max(1, this.speed) && t <= this.to;
    if (isNear === element.hasAttribute("src")) return;
    if (isNear) element.src = element.dataset.src;
    else {
      element.removeAttribute("src");
      element.load();
    }
  }

  #keepUp(t) {
    this.looked = performance.now();
    const lag = this.#lag(t);
    if (Math.abs(lag) > SEEK_MS * Math.max(1, this.speed)) this.#seek(t);
    const made = Math.abs(lag) > NUDGE_MS ? Math.max(-0.1, Math.min(0.1, lag / 1000)) : 0;
    const rate = Math.max(0.1, this.speed * (1 + made));
    if (this.element.playbackRate !== rate) this.element.playbackRate = rate;
  }

  #rest(t) {
    this.element.classList.toggle("off", !this.covers(t));
    if (!this.element.paused) this.element.pause();
  }

  #place(t) {
    return Math.max(0, ownTime(this.anchors, t) / 1000);
  }

  /** How far it is behind the session's clock, in milliseconds. */
  #lag(t) {
    return 1000 * (this.#place(t) - this.element.currentTime);
  }

  #seek(t) {
    const { element } = this;
    // A hair into the frame: a time that is the frame's own begin may show the one before.
    let place = this.#place(t) + 0.0005;
    // A browser takes a place that it believes to stand at for found, whatever picture it shows.
    if (Math.abs(place - element.currentTime) < 0.0001) place += 0.0002;
    const { length } = element.seekable;
    const isWithin = length && element.seekable.end(length - 1) > 0;
    // One that cannot be sought plays from its beginning; one that is not there yet notes the place.
    if (element.readyState === 0 || isWithin) element.currentTime = place;
  }
}
