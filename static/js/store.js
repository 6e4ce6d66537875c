// What must survive a reload or a closed tab, in the browser's own database (IndexedDB): the acts
// that no answer has come for, in the order in which they were done. Until the database has one, the
// page's storage holds it, which takes it at once: a page that is left takes with it what it has not
// yet committed. Where there is no database (some private windows), `isDurable` says so.

const DATABASE = "recorder";
const ACTS = "acts";
const HELD = "recorder act";

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

/** The result of the one request of a transaction, once that is committed. */
function committed(request) {
  const { transaction } = request;
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
    transaction.commit();
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

  /** Keep an act and return the place to remove it by, once it is on the disk. */
  async add(act) {
    const kept = { box: this.box, act, since: Date.now() };
    this.#hold(kept);
    const acts = await this.#acts("readwrite");
    if (!acts) return null;
    const place = await committed(acts.add(kept));
    this.#release(act);
    return place;
  }

  /** Forget an act, which may have no place in the database. */
  async remove(act, place) {
    this.#release(act);
    if (place === null) return;
    const acts = await this.#acts("readwrite");
    if (acts) await done(acts.delete(place));
  }

  /** Return what was kept for this box, oldest first, as {place, act, since}. */
  async all() {
    const kept = await this.#stored().catch(() => []);
    const known = new Set(kept.map(({ act }) => act.id));
    for (const { act, since } of this.#held()) {
      if (known.has(act.id)) this.#release(act);
      else kept.push({ place: this.add(act).catch(() => null), act, since });
    }
    return kept;
  }

  async #stored() {
    const acts = await this.#acts("readonly");
    if (!acts) return [];
    const index = acts.index("box");
    const [places, kept] = await Promise.all([
      done(index.getAllKeys(this.box)), done(index.getAll(this.box)),
    ]);
    return kept.map(({ act, since }, i) => ({ place: places[i], act, since }));
  }

  #hold(kept) {
    try {
      localStorage.setItem(`${HELD} ${this.box} ${kept.act.id}`, JSON.stringify(kept));
    } catch {
      // Full or forbidden: the database alone keeps it then.
    }
  }

  #release(act) {
    try {
      localStorage.removeItem(`${HELD} ${this.box} ${act.id}`);
    } catch {
      // Forbidden: nothing was held either.
    }
  }

  /** What the database may not have, oldest first: ids are made in the order of time. */
  #held() {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(`${HELD} ${this.box} `));
      return names.sort().map((name) => JSON.parse(localStorage.getItem(name)));
    } catch {
      return [];
    }
  }
}
