/** The line below a player: a slider, the head that runs through everything drawn below it, and the
 *  range that is looped. What is drawn comes from the recorder, with the log. */
import { clock } from "./times.js";

export class SeekLine {
  constructor(root, end, go) {
    const part = (name) => root.querySelector(`[data-${name}]`);
    Object.assign(this, { end, slider: part("seek"), head: part("head"), range: part("range") });
    this.slider.addEventListener("input", () => go(Number(this.slider.value)));
    const drawn = part("drawn");
    const seek = ({ clientX }) => {
      const { left, width } = drawn.getBoundingClientRect();
      go((end * (clientX - left)) / width);
    };
    drawn.addEventListener("pointerdown", (event) => {
      // A letter leads to its entry's own moment; the click does that.
      if (event.button !== 0 || event.target.closest("[data-at]")) return;
      event.preventDefault();
      drawn.setPointerCapture(event.pointerId);
      seek(event);
    });
    drawn.addEventListener("pointermove", (event) => {
      if (drawn.hasPointerCapture(event.pointerId)) seek(event);
    });
  }

  paint(t, { from, to }) {
    const percent = (at) => `${(100 * at) / this.end}%`;
    this.slider.value = String(t);
    this.slider.setAttribute("aria-valuetext", clock(t));
    this.head.setAttribute("x1", percent(t));
    this.head.setAttribute("x2", percent(t));
    const isLooped = from !== null || to !== null;
    this.range.setAttribute("x", percent(from ?? 0));
    this.range.setAttribute("width", isLooped ? percent((to ?? this.end) - (from ?? 0)) : "0");
  }
}
