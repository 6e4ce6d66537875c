// The lab browser's end in a page: hands what the watcher sees to the process that drives the
// browser, by a binding (`recorderTell`), which works under any policy. A classic script, put
// together with watch.js and bar.js (recorder/capture/lab/script.py) and run in every page and frame.
//
// Every message says when it left and when the last answer came, by the page's own clock, so that
// the process knows how far that lies from its own. What does not live here: what is captured.

function lab(options) {
  const KEY = Symbol.for("recorder.lab");
  const HELLO_MS = 15000;
  const LOOK_MS = 20;
  const tell = window.recorderTell;
  if (!tell || window[KEY]) return;
  Object.defineProperty(window, KEY, { value: true });

  const doc = Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("");
  let heard = null;

  async function say(what) {
    const answer = await tell({ ...what, doc, sent: now(), heard });
    heard = { told: answer.told, got: now() };
    return answer;
  }

  const greet = () => say({}).catch(() => {});
  greet();
  setInterval(greet, HELLO_MS);
  // A page of another process may go away unheard; asked before, it is heard.
  options.leaves = "beforeunload pagehide";
  const begin = () => watch((event) => say({ event }).catch(() => {}), options);
  const watcher = begin();
  if (window !== window.top) return;
  bar(say, now);

  // A window that opened empty is used again for its first page, and no event says so.
  const isEmpty = () => location.protocol === "about:";
  if (!isEmpty()) return;
  const look = setInterval(() => {
    if (isEmpty()) return;
    clearInterval(look);
    if (watcher.where.url) return;
    watcher.stop();
    begin();
  }, LOOK_MS);
}
