// What was recorded and no answer has come for yet, in the browser's own database (IndexedDB), and
// how it is sent: one recording's parts one after another, again and again until an answer comes.
// A server that is away, a reload or a crash of the browser loses nothing that is in here.

const DATABASE = "recorder-media";
const PARTS = "parts";
const REFUSED = [404, 409, 410, 413, 422]; // the recorder looked at the part and will never take it
const RETRY_MS = [250, 500, 1000, 2000];
const HELD = 8; // parts whose bytes stay in memory; the rest is read again when its turn comes

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(PARTS, { autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("another tab holds an older database"));
  });
}

export class Chunks extends EventTarget {
  constructor() {
    super();
    this.isDurable = true;
    this.lanes = new Map(); // by recording, what waits to be sent
    this.failures = 0;
    this.since = null;
    this.why = "";
    this.database = opened().catch(() => {
      this.isDurable = false;
      return null;
    });
    window.addEventListener("online", () => this.lanes.forEach((_, id) => this.#send(id)));
  }

  /** How many parts no answer has come for. */
  get waiting() {
    return [...this.lanes.values()].reduce((sum, lane) => sum + lane.parts.length, 0);
  }

  /** Take up what an earlier page left, of any session of this recorder. */
  async restore() {
    const parts = await this.#parts("readonly");
    if (!parts) return;
    const [keys, left] = await Promise.all([done(parts.getAllKeys()), done(parts.getAll())]);
    left.forEach((part, i) => this.#queue({ ...part, body: null, key: Promise.resolve(keys[i]) }));
    if (left.length) this.#tell("changed");
  }

  /**
   * Keep a part and send it: {recording, url, token, type, body, number}. The order of a recording's
   * parts is the order of the calls.
   */
  push(part) {
    const key = this.#keep(part).catch(() => {
      this.isDurable = false;
      return null;
    });
    const entry = { ...part, key };
    this.#queue(entry);
    key.then((known) => {
      const { parts } = this.lanes.get(part.recording) ?? { parts: [] };
      if (known !== null && parts.indexOf(entry) >= HELD) entry.body = null;
    });
    this.#tell("changed");
  }

  async #parts(mode) {
    const database = await this.database;
    return database?.transaction(PARTS, mode, { durability: "relaxed" }).objectStore(PARTS);
  }

  async #keep(part) {
    const parts = await this.#parts("readwrite");
    return parts ? done(parts.add(part)) : null;
  }

  #queue(entry) {
    const lane = this.lanes.get(entry.recording) ?? { parts: [], sending: false };
    this.lanes.set(entry.recording, lane);
    lane.parts.push(entry);
    this.#send(entry.recording);
  }

  async #send(id) {
    const lane = this.lanes.get(id);
    if (!lane || lane.sending || !lane.parts.length) return;
    lane.sending = true;
    const [entry] = lane.parts;
    try {
      const response = await this.#post(entry);
      const answer = await response.json();
      if (!response.ok && !REFUSED.includes(response.status)) throw new Error(answer.error ?? "");
      lane.parts.shift();
      this.failures = 0;
      this.since = null;
      this.why = "";
      this.#forget(entry);
      if (response.ok) this.#tell("kept", { part: entry });
      else this.#tell("refused", { part: entry, sentence: answer.error });
    } catch (error) {
      this.failures += 1;
      this.since ??= new Date();
      this.why = error instanceof TypeError || error.name === "TimeoutError" ? "" : error.message;
      const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1];
      setTimeout(() => this.#send(id), pause);
    } finally {
      lane.sending = false;
    }
    this.#tell("changed");
    if (!this.failures) this.#send(id);
  }

  async #post(entry) {
    const body = entry.body ?? (await this.#bodyOf(entry));
    const headers = { Authorization: `Bearer ${entry.token}`, Accept: "application/json" };
    headers["Content-Type"] = typeof body === "string" ? "application/json" : "application/octet-stream";
    return fetch(entry.url, { method: "POST", headers, body, signal: AbortSignal.timeout(20_000) });
  }

  async #bodyOf(entry) {
    const [parts, key] = [await this.#parts("readonly"), await entry.key];
    return (await done(parts.get(key))).body;
  }

  async #forget(entry) {
    const key = await entry.key;
    if (key === null) return;
    const parts = await this.#parts("readwrite");
    if (parts) await done(parts.delete(key)).catch(() => {});
  }

  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
