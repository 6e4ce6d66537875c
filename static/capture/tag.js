// The script tag's transport: what `watch` sees in a product goes to the recorder, by
// POST /api/v1/sessions/{id}/events. The tag names the study; which session is running the recorder
// says, again every few seconds, and that word is the handshake of the clocks too.
//
// An event is kept in the product's own storage from when it happened until the recorder answers,
// across page loads, at most MOST of them, and is sent again under the same id. Where no session
// runs, nothing is watched and nothing is kept. Where the recorder is away, the session it named
// last goes on for STALE_MS; it is asked seldom then, and nothing is thrown or written.

(() => {
  const GREET_MS = 5000;
  const PAGE_MS = 1000;
  const STALE_MS = 2 * 3600_000;
  const KEPT_MS = 60_000;
  const JUMP_MS = 100;
  const MOST = 2000;
  const AT_ONCE = 40;

  const { src, dataset } = document.currentScript;
  const box = tried(() => localStorage) || {};
  const ours = window.fetch; // What is asked here is nothing of the product: not the wrapped one.
  const flying = new Set();
  let known = tried(() => JSON.parse(box["recorder.known"]));
  let watched;
  let isAway;
  let pause = 0;

  const ask = (path, key, body) => ours(src.replace("capture.js", `api/v1/${path}`), { method: body && "POST", keepalive: true, headers: { Authorization: `Bearer ${key}` }, body });

  function keep({ id, kind, at, data }) {
    const t_ms = at + known.offset;
    const key = `recorder ${known.session} ${known.token} ${id}`;
    if (t_ms >= 0 && Object.keys(box).length < MOST) box[key] = JSON.stringify({ id, kind, data, t_ms, t_error_ms: known.error, client_ms: at });
    isAway || send();
  }

  function send() {
    const waiting = Object.keys(box).filter((key) => /^recorder /.test(key) && !flying.has(key)).sort();
    const token = waiting[0]?.split(" ")[2];
    const batch = waiting.filter((key) => key.includes(token)).slice(0, AT_ONCE);
    if (token) post(batch).then(() => isAway || send());
  }

  async function post(batch) {
    const [, session, token] = batch[0].split(" ");
    for (const key of batch) flying.add(key);
    const { status } = await ask(`sessions/${session}/events`, token, `{"events":[${batch.map((key) => box[key])}]}`).catch(() => ({}));
    if (!(status < 500)) isAway = true;
    // A batch is refused whole for one event: each is tried alone, and what is refused alone is let go.
    else for (const key of batch) status > 200 && batch[1] ? await post([key]) : delete box[key];
  }

  async function greet() {
    const sent = now();
    try {
      const response = await ask("running", dataset.study);
      const at = (sent + now()) / 2;
      const said = await response.json();
      // A study that is not there will not come: the line belongs out of the product.
      if (response.status === 404) return;
      isAway = !response.ok;
      if (isAway) throw said;
      if (known?.token !== said.token) {
        watched?.stop();
        known = watched = null;
        delete box["recorder.known"];
      }
      if (said.token) {
        const fresh = { ...said, at, offset: said.session_ms - at, error: at - sent };
        // The reading with the shortest round trip counts, until it is old or cannot be right any more.
        if (!known || fresh.error < known.error || at - known.at > KEPT_MS || Math.abs(fresh.offset - known.offset) > JUMP_MS + fresh.error) known = fresh;
        box["recorder.known"] = JSON.stringify(known);
      }
      flying.clear();
      send();
    } catch {
      isAway = true;
    }
    // The first reading is the worst, since the connection is made for it: a second one is waited for.
    if (pause) begin();
    setTimeout(greet, pause += pause < GREET_MS && 200);
  }

  function begin() {
    if (known && !watched && now() - known.at < STALE_MS) watched = watch(keep, known.options);
  }

  begin();
  // The page loads first, where a session is known: what happens before is for that one.
  setTimeout(greet, known && PAGE_MS);
})();
