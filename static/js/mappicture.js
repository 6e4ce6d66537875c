/** Draws the picture that a map lies on, where only the page's replay was recorded: quietly, once.
 *
 *  [data-views] of the map's figure names the moments at which replays show the page, the best one
 *  first, each with where its picture is kept. The page is drawn in the replay's sandboxed frame,
 *  out of sight, at its own width and whole height; then the figure is fetched anew. What does not
 *  live here: drawing a recording (drawn.js), and turning it into a picture (photograph.js). */
import { Pages } from "./pages.js";
import { draw } from "./drawn.js";
import { photograph } from "./photograph.js";

const SETTLE_MS = 300;
const WITHIN_MS = 60_000;
const LONGEST = 20_000; // pixels: what a map shows of a page (recorder/maps/places.py)
const MOST_PIXELS = 40e6;
const MOST_BYTES = 8 * 1024 * 1024; // recorder/pictures.py
const QUALITIES = [0.8, 0.5, 0.3];

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const late = (ms) => pause(ms).then(() => { throw new Error("It took too long."); });

/** An address up to its query: what a recording and the log write alike. */
function bare(address) {
  const path = address.split(/[?#]/)[0];
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** Whether a recorded address is that of a view; where a script turned the page, its site must do. */
function isOf(view, address) {
  if (view.loaded) return bare(address) === bare(view.url);
  const [here, there] = [URL.parse(address), URL.parse(view.url)];
  return !here || !there || here.origin === there.origin;
}

async function pictureOf(view) {
  const root = document.createElement("div");
  root.className = "darkroom";
  root.inert = true;
  root.setAttribute("aria-hidden", "true");
  document.body.append(root);
  let drawn = null;
  try {
    const pages = await new Pages(view.replay).open();
    const stream = pages.streams.find((each) => each.id === view.stream);
    if (!stream) throw new Error("The recording is gone.");
    let address = "";
    drawn = await draw(pages, stream, view.at, { root, speed: 1, onSize() {}, onAddress: (said) => { address = said; } });
    drawn.seek(view.at, false);
    await pause(SETTLE_MS);
    if (address && !isOf(view, address)) throw new Error("The recording shows another page.");
    return await taken(root.querySelector("iframe"), view);
  } finally {
    drawn?.destroy();
    root.remove();
  }
}

/** The picture of what a frame shows, as wide as the page was laid out. */
async function taken(frame, view) {
  if (view.width) frame.style.width = `${view.width}px`;
  const doc = frame.contentDocument;
  doc.defaultView.scrollTo({ top: 0, left: 0, behavior: "instant" });
  await Promise.all([...doc.images].map((image) => image.decode().catch(() => {})));
  const whole = doc.documentElement;
  const width = Math.max(whole.clientWidth, whole.scrollWidth);
  const height = Math.floor(Math.min(LONGEST, MOST_PIXELS / width, Math.max(whole.clientHeight, whole.scrollHeight)));
  const canvas = await photograph(doc, { width, height, view: frame.clientHeight });
  for (const quality of QUALITIES) {
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
    if (blob && blob.size <= MOST_BYTES) return { blob, width, height };
  }
  throw new Error("The picture is too large.");
}

async function keep(view, { blob, width, height }) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const answer = await fetch(`${view.keep}&width=${width}&height=${height}`, {
    method: "POST", headers: { "Content-Type": "image/jpeg", Accept: "application/json", "X-CSRFToken": token }, body: blob,
  });
  if (!answer.ok) throw new Error((await answer.json()).error || `The recorder answered ${answer.status}.`);
}

/** The address without the moment that was asked for: opened again, it draws nothing anew. */
function forget() {
  const here = new URL(location);
  here.searchParams.delete("moment");
  history.replaceState(history.state, "", here);
}

async function make(ground) {
  const isFirst = !ground.querySelector("a"), isAsked = "anew" in ground.dataset;
  const before = [...ground.childNodes];
  if (isFirst || isAsked) ground.textContent = isFirst ? "There is no picture of this page yet: it is being drawn from a replay." : "The page is being drawn from its replay.";
  if (isAsked) forget();
  for (const view of JSON.parse(ground.dataset.views)) {
    try {
      await keep(view, await Promise.race([pictureOf(view), late(WITHIN_MS)]));
      ground.closest("figure").dispatchEvent(new Event("pictured"));
      return;
    } catch (error) {
      console.info(`No picture of the page was drawn: ${error.message}`);
    }
  }
  if (isFirst) ground.textContent = "This browser could not draw the page from its replay: the frame shows what was clicked.";
  else if (isAsked) ground.replaceChildren("The page could not be drawn from its replay; the picture stays. ", ...before);
}

for (const ground of document.querySelectorAll("[data-views]")) make(ground);
