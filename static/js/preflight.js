// What only this browser can test before a session: how well it knows the recorder's clock, and
// whether it keeps marks that the recorder has not answered. The sum of all tests stands on top.

import { ServerClock } from "./clock.js";
import { ActStore } from "./store.js";
import { uuid7 } from "./uuid7.js";

const READINGS = 5;
const SURE_MS = 25;
const UNSURE_MS = 250;
const APART_SECONDS = 2;

async function clock(url) {
  const clock = new ServerClock(url);
  for (let i = 0; i < READINGS; i += 1) await clock.read();
  const { error } = clock.best;
  if (!Number.isFinite(error)) return ["fail", "The recorder does not answer the comparison of clocks; reload the page."];
  const apart = (Date.now() - clock.now()) / 1000;
  const day = Math.abs(apart) > APART_SECONDS
    ? ` Its time of day is ${Math.abs(apart).toFixed(0)} s ${apart > 0 ? "ahead" : "behind"}, which no duration depends on.` : "";
  const known = `A key's moment is known to ±${error.toFixed(1)} ms.${day}`;
  if (error > UNSURE_MS) return ["fail", `${known} The network is too slow to time anybody; run the console on the recorder's computer.`];
  if (error > SURE_MS) return ["warn", `${known} The network is slow; a cable may help.`];
  return ["ok", known];
}

async function storage() {
  const store = new ActStore(`preflight ${uuid7()}`);
  try {
    const act = { id: uuid7() };
    const place = await store.add(act);
    const kept = await store.all();
    await store.remove(act, place);
    if (kept.length === 1 && store.isDurable) return ["ok", "Marks that wait for the recorder are kept, also across a closed tab."];
  } catch {
    // Said below: it does not matter in which way it fails.
  }
  return ["fail", "This browser keeps nothing (a private window, or no room): a mark that waits would go with the tab. Use a normal window."];
}

async function tabs() {
  if (navigator.locks && window.isSecureContext) return ["ok", "Of two tabs of one console only one sends."];
  return ["warn", "This address is not secure, so two tabs of one console would both send: keep one, or open it on the recorder's own computer."];
}

function line(name, [level, sentence]) {
  const item = document.createElement("li");
  item.className = `test ${level}`;
  const verdict = Object.assign(document.createElement("span"), { className: "verdict", textContent: level });
  const label = Object.assign(document.createElement("b"), { textContent: name });
  item.append(verdict, label, Object.assign(document.createElement("span"), { textContent: sentence }));
  return item;
}

async function testBrowser(root) {
  const tests = { Clock: clock(root.dataset.clock), Storage: storage(), Tabs: tabs() };
  const found = await Promise.all(Object.values(tests));
  root.querySelector("[data-browser]").replaceChildren(...Object.keys(tests).map((name, i) => line(name, found[i])));
}

function sum(root) {
  const count = (level) => root.querySelectorAll(`.test.${level}`).length;
  const [waits, fail, warn, ok] = ["waits", "fail", "warn", "ok"].map(count);
  const parts = [fail && `${fail} ${fail === 1 ? "fails" : "fail"}`, warn && `${warn} to look at`, `${ok} well`];
  const all = fail + warn === 0 && waits === 0 ? `Everything is ready: ${ok} tests are well.` : `${parts.filter(Boolean).join(", ")}${waits ? ", still testing …" : "."}`;
  const place = document.querySelector("[data-summary]");
  if (place.textContent !== all) place.textContent = all;
}

function start(root) {
  new MutationObserver(() => sum(root)).observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  for (const name of ["htmx:response:error", "htmx:error"]) {
    root.addEventListener(name, ({ target }) => {
      const group = target.closest("[data-group]");
      const sentence = "This could not be tested: the recorder did not answer. Test again.";
      if (group?.querySelector(".waits")) group.querySelector(".tests").replaceChildren(line("–", ["fail", sentence]));
    });
  }
  testBrowser(root);
}

for (const root of document.querySelectorAll("[data-preflight]")) start(root);
