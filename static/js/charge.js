// Which tab of one screen is in charge: two tabs that both sent would do everything twice. The
// browser's lock manager decides; where it has none (plain HTTP from another machine) every tab is.

export class Charge extends EventTarget {
  constructor(name) {
    super();
    this.name = name;
    // Undecided at first: a key that is pressed meanwhile counts.
    this.isHeld = navigator.locks ? null : true;
  }

  /** Take charge if nobody holds it, or from whoever does (`steal`); settle once it is decided. */
  take({ steal = false } = {}) {
    if (!navigator.locks) return Promise.resolve();
    const options = steal ? { steal: true } : { ifAvailable: true };
    return new Promise((decided) => {
      const held = navigator.locks.request(this.name, options, (lock) => {
        this.#set(lock !== null);
        decided();
        // Held for as long as the page lives, or until another tab takes it.
        return lock && new Promise(() => {});
      });
      // A taken lock rejects the request of the tab that held it.
      held.catch(() => { this.#set(false); decided(); });
    });
  }

  /** Take charge as soon as the tab that holds it is closed. */
  wait() {
    const held = navigator.locks?.request(this.name, () => {
      this.#set(true);
      return new Promise(() => {});
    });
    held?.catch(() => this.#set(false));
  }

  #set(isHeld) {
    if (isHeld === this.isHeld) return;
    this.isHeld = isHeld;
    this.dispatchEvent(new CustomEvent("changed"));
  }
}
