/* Sends the batches of recordPages from a page that names the replay's script, while a session of
   its study is running.

   `tag` is that script's element: its address names the recorder and the study. Which session runs
   the recorder says, again every few seconds, and that word is the handshake of the clocks too. One
   recording per page load; the tab's name is kept in sessionStorage, so that a replay follows the
   tab. Batches wait in memory while the recorder is away, and are dropped with the page: its
   structure is worth no storage of the product's. What a page that goes away has left is sent as
   it is, by requests that outlive it. A classic script; what does not live here: events
   of the log (tag.js). */

function postPages(tag, record) {
  "use strict";
  const KEEPALIVE_MOST = 60000, RETRY_MS = 2000, GREET_MS = 10000, WAITING_MOST = 300;
  const { origin, searchParams } = new URL(tag.src);
  const fetch = window.fetch.bind(window);
  const now = () => performance.timeOrigin + performance.now();
  let known = null, handle = null, id = "", number = 0, isBegun = false, isBusy = false, isLeaving = false, queue = [];

  const toSession = (ms) => Math.max(0, ms + known.offset);

  function uuid7() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const at = Date.now();
    for (let i = 0; i < 6; i++) bytes[i] = Math.floor(at / 2 ** (8 * (5 - i))) & 255;
    bytes[6] = (bytes[6] & 15) | 112;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function tabName() {
    try {
      const known = sessionStorage.getItem("recorder.tab") || uuid7();
      sessionStorage.setItem("recorder.tab", known);
      return known;
    } catch {
      return id;
    }
  }

  function post(path, body, keepalive = false) {
    return ask(path, known.token, { method: "POST", body, keepalive });
  }

  function ask(path, token, more) {
    const headers = { Authorization: `Bearer ${token}` };
    if (typeof more.body === "string") headers["Content-Type"] = "application/json";
    return fetch(`${origin}/api/v1${path}`, { headers, credentials: "omit", cache: "no-store", ...more });
  }

  async function packed(text) {
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  async function begin(batch) {
    const said = { id, kind: "replay", started_ms: toSession(batch.from), window: tabName().slice(0, 64), t_error_ms: known.error };
    const answer = await post(`/sessions/${known.session}/recordings`, JSON.stringify(said));
    if (answer.status >= 400 && answer.status < 500) stop();
    isBegun = answer.ok;
    return answer.ok;
  }

  function place(batch) {
    const times = `from_ms=${toSession(batch.from)}&to_ms=${toSession(batch.to)}`;
    return `/recordings/${id}/chunks/${batch.number}?${times}&snapshot=${batch.snapshot ? 1 : 0}`;
  }

  async function drain() {
    if (isBusy || !known) return;
    isBusy = true;
    try {
      while (queue.length && handle) {
        if (!isBegun && !(await begin(queue[0]))) break;
        const batch = queue[0];
        if (!batch.number) batch.number = ++number;
        batch.packed ||= await packed(batch.events);
        if (!queue.includes(batch)) continue; // It went with the page, which came back.
        batch.isOut = true;
        const sent = post(place(batch), batch.packed, batch.packed.byteLength < KEEPALIVE_MOST);
        const answer = await sent.finally(() => { batch.isOut = false; });
        if (answer.status >= 500 || answer.status === 429) break;
        // What is refused for good is let go; so is all where consent was taken back.
        if (answer.status === 409) stop();
        queue.splice(queue.indexOf(batch), 1);
      }
    } catch {
      // The recorder is away; the product hears nothing of it.
    }
    isBusy = false;
    if (queue.length && handle) setTimeout(drain, RETRY_MS);
  }

  /* There is no time left to pack anything, nor to wait for what is under way. */
  function sendLast() {
    if (!isBegun) return;
    for (const batch of queue) {
      batch.number ||= ++number;
      if (!batch.isOut) post(place(batch), batch.packed || batch.events, true).catch(() => {});
    }
    queue = queue.filter((batch) => batch.isOut);
  }

  function take(batch) {
    queue.push(batch);
    // What is left out breaks what follows, up to a snapshot.
    while (queue.length > WAITING_MOST && !queue[1].number) {
      do queue.splice(1, 1); while (queue[1] && !queue[1].snapshot);
      number += 1;
    }
    if (isLeaving) sendLast();
    else drain();
  }

  function start() {
    id = uuid7();
    number = 0;
    isBegun = false;
    queue = [];
    handle = record(take) || { stop() {} };
  }

  function stop() {
    const before = handle;
    handle = null;
    queue = [];
    before?.stop();
  }

  async function greet() {
    const sent = now();
    try {
      const answer = await ask("/running", searchParams.get("study"), {});
      const at = (sent + now()) / 2;
      const said = await answer.json();
      if (said.token !== known?.token) {
        stop();
        known = null;
      }
      if (said.token) {
        const fresh = { ...said, offset: said.session_ms - at, error: at - sent };
        if (!known || fresh.error < known.error) known = fresh;
        if (!said.pages) stop();
        else if (!handle) start();
        drain();
      }
    } catch {
      // As above; a session that ran goes on.
    }
    setTimeout(greet, GREET_MS);
  }

  // Heard before the recording's own: what that hands over now is the last there is.
  addEventListener("pagehide", () => {
    isLeaving = true;
    sendLast();
  }, true);
  addEventListener("pageshow", () => { isLeaving = false; }, true);
  greet();
}
