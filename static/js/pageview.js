/** The pages of a session as one picture: at every moment the page that was in front, or why there is
 *  none. What does not live here: the clock (player.js), what was recorded (pages.js), and drawing a
 *  stretch of it (drawn.js). Its host is [data-picture=pages]. */
import { Pages, Unreadable } from "./pages.js";
import { draw } from "./drawn.js";
import { clock } from "./times.js";

const HOLD_MS = 3_000; // a page that loads for so long is no gap

export class PageView {
  constructor(host, { address, end }) {
    const part = (name) => host.querySelector(`[data-${name}]`);
    Object.assign(this, { host, end, pages: new Pages(address), t: 0, speed: 1, isPlaying: false });
    Object.assign(this, { stage: part("stage"), over: part("over"), address: part("address"), windows: part("windows") });
    Object.assign(this, { isOpen: false, isBroken: false, isBusy: false, chosen: null, drawn: null, opening: 0, size: null });
    new ResizeObserver(() => this.#fit()).observe(host);
  }

  /** Read what was recorded when; only then, and when this page has loaded, is there anything to show. */
  async open(loaded) {
    try {
      await Promise.all([this.pages.open(), loaded]);
      this.isOpen = true;
      this.#nameWindows();
      await this.show(this.t, this.isPlaying);
    } catch (error) {
      this.isBroken = true;
      this.#tell(`The pages cannot be opened: ${error.message}`);
    }
  }

  /** Whether there is anything to see at a moment, if only why there is nothing. */
  covers(t) {
    if (!this.isOpen || this.pages.pieceAt(t)) return true;
    const before = this.pages.lastBefore(t), after = this.pages.nextAfter(t);
    return before !== null && after !== null && after - before < HOLD_MS;
  }

  holds() {
    return this.isBusy || !(this.isOpen || this.isBroken);
  }

  /** Stand at a moment: draw from the last snapshot before it, or say why there is nothing to draw. */
  async show(t, isPlaying) {
    Object.assign(this, { t, isPlaying });
    if (!this.isOpen) return undefined;
    const mine = ++this.opening;
    const piece = this.pages.pieceAt(t, this.chosen);
    if (!piece) return this.#tellGap();
    if (this.#isDrawn(piece)) {
      this.drawn.seek(t, isPlaying);
      this.isBusy = false;
      return this.#shown();
    }
    this.isBusy = true;
    // The new picture lies over the one before, which stays until it is there.
    const root = document.createElement("div");
    root.className = "host";
    this.stage.append(root);
    try {
      const onAddress = (href) => { this.address.textContent = href; };
      const onSize = (size) => this.#fit(size);
      const next = await draw(this.pages, piece.stream, t, { root, speed: this.speed, onSize, onAddress });
      if (mine !== this.opening) return discard(next);
      const before = this.drawn;
      this.drawn = next;
      next.seek(t, this.isPlaying);
      discard(before);
      this.#fit();
      this.#shown();
    } catch (error) {
      root.remove();
      if (mine !== this.opening) return undefined;
      this.#drop();
      this.#tell(error instanceof Unreadable ? `${error.message} ${this.#whenAgain(piece)}` : `The replay cannot be opened: ${error.message}`);
    }
    this.isBusy = false;
    return undefined;
  }

  /** Go on with a clock that runs, or that waits for another picture. */
  follow(t, isHeld) {
    if (this.holds()) return;
    this.t = t;
    const piece = this.pages.pieceAt(t, this.chosen);
    if (piece && this.#isDrawn(piece)) {
      if (this.drawn.isPlaying === isHeld) this.drawn.seek(t, !isHeld);
      if (!isHeld) this.drawn.follow(t);
      this.stage.dataset.shown = String(Math.round(t));
    } else if (piece || this.drawn || this.over.hidden) this.show(t, true);
  }

  setSpeed(speed) {
    this.speed = speed;
    this.drawn?.setSpeed(speed);
  }

  /** When a person does something next on the page that is shown, or where it ends. */
  nextUse(t) {
    const piece = this.pages.pieceAt(t, this.chosen);
    if (!piece || !this.drawn) return t;
    const isLoaded = this.drawn.loaded >= this.drawn.parts.length;
    return Math.min(this.drawn.nextUse(t) ?? (isLoaded ? piece.to : this.drawn.reach), piece.to);
  }

  /** Where pages go on after a gap, null after the last. */
  nextAfter(t) {
    return this.isOpen ? this.pages.nextAfter(t, this.chosen) : null;
  }

  #isDrawn(piece) {
    return this.drawn && this.drawn.stream === piece.stream && this.drawn.covers(this.t);
  }

  #fit(told) {
    if (told) this.size = told;
    const { stage, size } = this;
    const wrapper = stage.querySelector(".host:last-of-type > .replayer-wrapper");
    if (!wrapper || !size || !stage.clientWidth) return;
    const highest = parseFloat(getComputedStyle(stage).maxHeight) || Infinity;
    const scale = Math.min(1, stage.clientWidth / size.width, highest / size.height);
    wrapper.style.transform = `scale(${scale})`;
    wrapper.style.marginLeft = `${Math.max(0, (stage.clientWidth - size.width * scale) / 2)}px`;
    stage.style.height = `${size.height * scale}px`;
  }

  #tell(sentence) {
    this.over.textContent = sentence;
    this.over.hidden = !sentence;
    this.stage.classList.toggle("empty", Boolean(sentence));
  }

  #shown() {
    this.#tell("");
    this.stage.dataset.shown = String(Math.round(this.t));
    if (!performance.getEntriesByName("replay-shown").length) performance.mark("replay-shown");
  }

  #drop() {
    discard(this.drawn);
    this.drawn = null;
    this.address.textContent = "";
  }

  #tellGap() {
    this.isBusy = false;
    const before = this.pages.lastBefore(this.t, this.chosen), after = this.pages.nextAfter(this.t, this.chosen);
    // A page that gives way to the next stays in view meanwhile.
    if (this.drawn && before !== null && after !== null && after - before < HOLD_MS) return;
    this.#drop();
    const whose = this.chosen === null ? "No page was recorded" : "Nothing was recorded of this window";
    this.#tell(`${whose} from ${clock(before ?? 0)} to ${clock(after ?? this.end)}.`);
    this.stage.dataset.shown = String(Math.round(this.t));
  }

  #whenAgain(piece) {
    const again = piece.stream.parts.find((each) => each.isDrawn && each.from > this.t);
    return again ? `The picture comes back at ${clock(again.from)}.` : "";
  }

  #nameWindows() {
    const { windows: count, streams } = this.pages;
    if (count < 2) return;
    const names = ["In front", ...Array.from({ length: count }, (_, i) => streams.find((each) => each.window === i).label || `Window ${i + 1}`)];
    this.windows.append(...names.map((name, i) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: name, className: "small quiet" });
      button.setAttribute("aria-pressed", String(i === 0));
      button.addEventListener("click", () => {
        this.chosen = i === 0 ? null : i - 1;
        for (const each of this.windows.children) each.setAttribute("aria-pressed", String(each === button));
        this.show(this.t, this.isPlaying);
      });
      return button;
    }));
    this.windows.hidden = false;
  }
}

function discard(one) {
  one?.destroy();
  one?.root.remove();
}
