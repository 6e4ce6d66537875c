// What must survive a reload or a closed tab, in the browser's own database (IndexedDB): the acts
// that no answer has come for, in the order in which they were done. Where there is no such
// database (some private windows), acts are kept in memory and `isDurable` says so.

const DATABASE = "recorder";
const ACTS = "acts";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      const acts = request.result.createObjectStore(ACTS, { autoIncrement: true });
      acts.createIndex("box", "box");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("another tab holds an older database"));
  });
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class ActStore {
  /** `box` names whose acts these are: one screen of one session. */
  constructor(box) {
    this.box = box;
    this.isDurable = true;
    this.database = opened().catch(() => {
      this.isDurable = false;
      return null;
    });
  }

  async #acts(mode) {
    const database = await this.database;
    // Strict: the act is on the disk before this says so, not in a cache of the system.
    return database?.transaction(ACTS, mode, { durability: "strict" }).objectStore(ACTS);
  }

  /** Keep an act and return the place to remove it by. */
  async add(act) {
    const acts = await this.#acts("readwrite");
    return acts ? done(acts.add({ box: this.box, act, since: Date.now() })) : null;
  }

  async remove(place) {
    if (place === null) return;
    const acts = await this.#acts("readwrite");
    if (acts) await done(acts.delete(place));
  }

  /** Return what was kept for this box, oldest first, as {place, act, since}. */
  async all() {
    const acts = await this.#acts("readonly");
    if (!acts) return [];
    const index = acts.index("box");
    const [places, kept] = await Promise.all([
      done(index.getAllKeys(this.box)), done(index.getAll(this.box)),
    ]);
    return kept.map(({ act, since }, i) => ({ place: places[i], act, since }));
  }
}
