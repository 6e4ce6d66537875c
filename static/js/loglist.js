/** The log beside a player: a list to jump by, in which the entry of the moment is marked. It comes
 *  after the page, since it may be long. */

export class LogList {
  constructor(list, onRead) {
    this.list = list;
    this.entries = [];
    const read = () => {
      this.entries = [...list.querySelectorAll("[data-at]")].map((button) => ({ button, at: Number(button.dataset.at) }));
      onRead();
    };
    new MutationObserver(read).observe(list, { childList: true });
    if (list.querySelector("[data-at]")) read();
  }

  /** The time of the entry that an address names, undefined for any other. */
  named(hash) {
    return this.entries.find(({ button }) => `#${button.id}` === hash)?.at;
  }

  next(t) {
    return this.entries.find((each) => each.at > t + 1)?.at;
  }

  previous(t) {
    return this.entries.findLast((each) => each.at < t - 1)?.at;
  }

  mark(t) {
    const here = this.entries.findLast((each) => each.at <= t + 1)?.button;
    if (here === this.marked) return;
    this.marked?.removeAttribute("aria-current");
    this.marked = here;
    here?.setAttribute("aria-current", "true");
    // Who reads in the list by keys is not taken away from there.
    if (here && !this.list.contains(document.activeElement)) {
      this.list.scrollTop = here.offsetTop - this.list.clientHeight / 3;
    }
  }
}
