// Tells the recorder that this page lives, whether it is in front, and that it is being closed, so
// that a moderator hears of a closed lid or a lost network within seconds. Start it with the address
// of the page's `here`.

import { uuid7 } from "./uuid7.js";

export function pulse(path) {
  const worker = new Worker(new URL("./pulse-worker.js", import.meta.url));
  let screen = uuid7();
  const address = (said) => new URL(`${path}?screen=${screen}&${said}`, location.href).href;
  const say = () => worker.postMessage(address(document.visibilityState === "visible" ? "front=1" : "front=0"));
  document.addEventListener("visibilitychange", say);
  window.addEventListener("pagehide", () => fetch(address("leaves=1"), { keepalive: true }).catch(() => {}));
  window.addEventListener("pageshow", (event) => {
    // A page that comes back from the browser's memory has said that it leaves: it is a new one.
    if (event.persisted) screen = uuid7();
    say();
  });
  say();
}
