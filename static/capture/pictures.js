/* The pictures in a recorded page, for a study that shows them: of the product's own origin, small.

   They are drawn one at a time when the page has a moment, told as they are ready, and kept for the
   next time the page is drawn anew. rrweb's inlineImages would draw all of them at once before
   anything is sent, and would ask for those of other origins a second time, by changing the product's
   elements. A picture cannot be masked: one that stands in what is left out, or whose address repeats
   what was typed, stays a box. A classic script: it is put before others into one
   (recorder/replay/script.py). What does not live here: backgrounds, which stay plain. */

function rememberPictures(tell, isLeftOut) {
  "use strict";
  const LONGEST_SIDE = 1600, MOST_PIXELS = 1e6, MOST_EACH = 150000, MOST_ALL = 600000, QUALITY = 0.6;
  const waiting = new Set();
  let drawn = new Map(); // address and size -> the picture as a data URL, "" for none
  let used = new Set();
  let total = 0, isDue = false;

  /* How large a picture is drawn: as the page shows it, and never larger than it is. */
  function sizeOf(image) {
    const { naturalWidth: width, naturalHeight: height, clientWidth, clientHeight } = image;
    if (!image.complete || !width || !height || !clientWidth || !clientHeight) return null;
    const shown = Math.max(clientWidth / width, clientHeight / height);
    const scale = Math.min(1, shown, LONGEST_SIDE / Math.max(width, height), Math.sqrt(MOST_PIXELS / (width * height)));
    return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  }

  function isOwn(address) {
    try {
      const url = new URL(address);
      return /^https?:$/.test(url.protocol) && url.origin === location.origin;
    } catch { return false; }
  }

  /* What a picture is known by; null for one that is not shown. */
  function nameOf(image) {
    const size = sizeOf(image);
    if (!size || !isOwn(image.currentSrc) || isLeftOut(image)) return null;
    return { name: `${size.join("x")} ${image.currentSrc}`, size };
  }

  /* Decoding, shrinking and packing are left to the browser's other threads. */
  async function draw(image, [width, height]) {
    try {
      // Asked for a size, it would shrink at once, here: five times as long for the page.
      const bitmap = await createImageBitmap(image);
      const canvas = document.createElement("canvas");
      canvas.width = width;
      canvas.height = height;
      canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
      bitmap.close();
      const blob = await new Promise((done) => canvas.toBlob(done, "image/webp", QUALITY));
      return blob && blob.size <= MOST_EACH && total + blob.size * 4 / 3 <= MOST_ALL ? await asUrl(blob) : "";
    } catch {
      return ""; // It came from another origin after all.
    }
  }

  function asUrl(blob) {
    return new Promise((done, fail) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.onerror = fail;
      reader.readAsDataURL(blob);
    });
  }

  function later() {
    if (isDue || !waiting.size) return;
    isDue = true;
    const one = () => next().finally(() => { isDue = false; later(); });
    if (window.requestIdleCallback) requestIdleCallback(one, { timeout: 2000 });
    else setTimeout(one, 50);
  }

  async function next() {
    const [image] = waiting;
    if (!image) return;
    waiting.delete(image);
    const known = image.isConnected && nameOf(image);
    if (!known) return;
    used.add(known.name);
    if (!drawn.has(known.name)) {
      const data = await draw(image, known.size);
      drawn.set(known.name, data);
      total += data.length;
    }
    // It may be another one by now, which is told of by itself.
    const still = image.isConnected && nameOf(image);
    if (still && still.name === known.name && drawn.get(known.name)) tell(image, drawn.get(known.name));
  }

  function want(image) {
    waiting.add(image);
    later();
  }

  const loaded = ({ target }) => { if (target && target.localName === "img") want(target); };

  return {
    /* Return a picture that is drawn already; one that is not is told of when it is. */
    of(image) {
      if (!image) return "";
      const known = nameOf(image);
      const data = known && drawn.get(known.name);
      if (known && data === undefined) want(image);
      if (known) used.add(known.name);
      return data || "";
    },
    /* Hear of the pictures of a document that come later. */
    listen(root) {
      root.addEventListener("load", loaded, { capture: true, passive: true });
    },
    /* The page was drawn anew: what was not in it is forgotten, and makes room. */
    settle() {
      drawn = new Map([...drawn].filter(([name]) => used.has(name)));
      total = [...drawn.values()].reduce((sum, data) => sum + data.length, 0);
      used = new Set();
    },
    stop() {
      waiting.clear();
    },
  };
}
