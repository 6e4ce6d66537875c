// What this screen has done and the server has not yet answered, in the order in which it was done.
// An act is sent again, under the same id, until an answer comes; one at a time, so that the order
// of the log is the order of the keys. It is kept across reloads and closed tabs.

import { postJson } from "./post.js";
import { ActStore } from "./store.js";

const UNDERSTOOD = [404, 409, 422]; // the recorder looked at the act and refused it, for good
const RETRY_MS = [250, 500, 1000, 2000];

export class Outbox extends EventTarget {
  /** `box` names this screen of this session for all time; addresses are used again. */
  constructor(url, box) {
    super();
    this.url = url;
    this.store = new ActStore(box);
    this.waiting = [];
    this.sending = false;
    this.failures = 0;
    /** What the server said when it took nothing; null where it did not answer. */
    this.why = null;
    window.addEventListener("online", () => this.#send());
    window.addEventListener("beforeunload", (event) => {
      if (this.waiting.length && !this.store.isDurable) event.preventDefault();
    });
  }

  /** Take up what an earlier page of this screen left; call it once, before anything is pushed. */
  async restore() {
    const kept = await this.store.all().catch(() => []);
    const known = new Set(this.waiting.map(({ act }) => act.id));
    const left = kept.filter(({ act }) => !known.has(act.id));
    if (!left.length) return;
    const older = left.map((each) => ({ ...each, place: Promise.resolve(each.place) }));
    this.waiting.unshift(...older);
    for (const { act } of left) this.#tell("restored", { act });
    this.#tell("changed");
    this.#send();
  }

  push(act) {
    const place = this.store.add(act).catch(() => null);
    this.waiting.push({ act, place, since: Date.now() });
    this.#tell("changed");
    this.#send();
  }

  /** When the oldest act that waits was done, where the server has failed to answer; else null. */
  get since() {
    return this.failures && this.waiting.length ? new Date(this.waiting[0].since) : null;
  }

  async #send() {
    if (this.sending || !this.waiting.length) return;
    this.sending = true;
    const [entry] = this.waiting;
    const { act, place } = entry;
    try {
      const response = await postJson(this.url, act);
      if (!response.ok && !UNDERSTOOD.includes(response.status)) throw await this.#whyNot(response);
      const answer = await response.json();
      // By identity: older acts may have been put before this one since it was sent.
      this.waiting = this.waiting.filter((each) => each !== entry);
      this.failures = 0;
      this.why = null;
      place.then((key) => this.store.remove(act, key)).catch(() => {});
      if (response.ok) this.#tell("recorded", { act, seq: answer.last_seq, said: answer.said });
      else this.#tell("refused", { act, sentence: answer.error });
    } catch (error) {
      this.failures += 1;
      this.why = error.sentence ?? null;
      this.#tell("waiting", { sentence: this.why });
      const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1];
      setTimeout(() => this.#send(), pause);
    } finally {
      this.sending = false;
    }
    this.#tell("changed");
    if (!this.failures) this.#send();
  }

  /** Why an act was not even looked at: it is kept, since nobody has judged it. */
  async #whyNot(response) {
    const error = new Error(`the server answered ${response.status}`);
    const isDoor = response.status === 400 || response.status === 403;
    const said = isDoor ? { error: "This page is no longer let in: reload it." } : await response.json().catch(() => ({}));
    if (said.error) error.sentence = `${said.error} What you marked is kept.`;
    return error;
  }

  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
