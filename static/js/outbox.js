// What this screen has done and the server has not yet answered, in the order in which it was done.
// An act is sent again, under the same id, until an answer comes; one at a time, so that the order
// of the log is the order of the keys.

import { postJson } from "./post.js";

const RETRY_MS = [250, 500, 1000, 2000];

export class Outbox extends EventTarget {
  constructor(url) {
    super();
    this.url = url;
    this.waiting = [];
    this.since = null;
    this.sending = false;
    this.failures = 0;
    window.addEventListener("online", () => this.#send());
    window.addEventListener("beforeunload", (event) => {
      if (this.waiting.length) event.preventDefault();
    });
  }

  push(act) {
    this.waiting.push(act);
    this.#tell("changed");
    this.#send();
  }

  async #send() {
    if (this.sending || !this.waiting.length) return;
    this.sending = true;
    const [act] = this.waiting;
    try {
      const response = await postJson(this.url, act);
      if (response.status >= 500) throw new Error(`the server answered ${response.status}`);
      const answer = await response.json();
      this.waiting.shift();
      this.failures = 0;
      this.since = null;
      if (response.ok) this.#tell("recorded", { act, seq: answer.last_seq });
      else this.#tell("refused", { act, sentence: answer.error });
    } catch {
      this.since ??= new Date();
      this.failures += 1;
      const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1];
      setTimeout(() => this.#send(), pause);
    } finally {
      this.sending = false;
    }
    this.#tell("changed");
    if (!this.failures) this.#send();
  }

  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
