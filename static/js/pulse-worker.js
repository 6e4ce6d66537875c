// Says every two seconds that a page lives. A worker does it, because browsers hold back the timers
// of a page that is not in front (Chrome to one a minute), and there the shared screen mostly is:
// behind the product under test.

const EVERY_MS = 2000;
let address = null;

const say = () => fetch(address, { signal: AbortSignal.timeout(5000) }).catch(() => {});

self.addEventListener("message", ({ data }) => {
  if (address === null) setInterval(say, EVERY_MS);
  address = data;
  say();
});
