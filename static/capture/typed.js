/* What a person typed on a page, remembered so that no text that leaves the page repeats it.

   Values are held in memory only. A page that follows knows lengths and salted sums of them, from
   sessionStorage, so that "Results for ..." is masked there too. A classic script: it is put before
   others into one (recorder/replay/script.py). What does not live here: what is sent, and when. */

function rememberTyped(isShown) {
  "use strict";
  const MASK = "•••", LEAST = 3, MOST = 200, PREFIXES_MS = 5000, KEY = "recorder-typed";
  const edited = new Set(); // elements whose words are not known yet
  const last = new WeakMap(); // element -> what it held when it was looked at last
  const WORD = /[\p{L}\p{N}]+/gu;
  let needles = new Map(); // what is looked for -> until when
  let sorted = [];
  const words = new Set(); // single words of it, which are masked where they stand alone
  const sums = read(); // {bases, list: [[length, sum, sum, whether a word]]} of pages before this one

  const fold = (text) => {
    const low = text.toLowerCase();
    return low.length === text.length ? low : text;
  };

  /* Single words become ones to look for when the field is done with: "fl" is no word of "flats". */
  function settle() {
    for (const element of edited) {
      for (const word of (last.get(element) || "").match(WORD) || []) {
        if (word.length >= LEAST && words.size < 1000) words.add(word);
      }
    }
    edited.clear();
  }

  /* Remember what an element holds now; what it held a moment ago, too, for a page that is slow. */
  function note(element) {
    const value = held(element);
    if (value === null || isShown(element)) return;
    const now = fold(value.trim()), before = last.get(element) || "";
    if (now === before) return;
    last.set(element, now);
    edited.add(element);
    const grew = before.length >= LEAST && now.startsWith(before);
    if (grew && needles.get(before) === Infinity) needles.set(before, Date.now() + PREFIXES_MS);
    for (const part of new Set([now, ...now.split(/[\r\n]+/).map((line) => line.trim())])) {
      if (part.length < LEAST) continue;
      needles.delete(part);
      needles.set(part, Infinity);
      const coded = encodeURIComponent(part).toLowerCase();
      if (coded !== part) {
        needles.set(coded, Infinity);
        needles.set(coded.replaceAll("%20", "+"), Infinity);
      }
    }
    while (needles.size > MOST) needles.delete(needles.keys().next().value);
    sort();
  }

  function held(element) {
    if (!element || element.nodeType !== 1) return null;
    if (/^(input|textarea)$/i.test(element.tagName)) {
      const quiet = /^(hidden|submit|button|reset|image|checkbox|radio|range|color|file)$/i;
      return quiet.test(element.type || "") ? null : element.value;
    }
    return element.isContentEditable ? element.textContent.slice(0, 10000) : null;
  }

  function sort() {
    sorted = [...needles.keys()].sort((a, b) => b.length - a.length);
  }

  /* Return a text with what was typed masked. */
  function scrub(text) {
    if (typeof text !== "string" || text.length < LEAST) return text;
    if (sorted.length) text = known(text);
    return sums.list.length ? summed(text) : text;
  }

  function known(text) {
    const now = Date.now();
    let low = fold(text);
    for (const needle of sorted) {
      if (needles.get(needle) < now) {
        needles.delete(needle);
        continue;
      }
      for (let at = low.indexOf(needle); at >= 0; at = low.indexOf(needle, at + MASK.length)) {
        text = text.slice(0, at) + MASK + text.slice(at + needle.length);
        low = low.slice(0, at) + MASK + low.slice(at + needle.length);
      }
    }
    if (sorted.length > needles.size) sort();
    const bare = low.trim();
    const begins = bare.length >= LEAST && sorted.some((needle) => needle.startsWith(bare));
    return begins ? MASK : text.replace(WORD, (word) => (words.has(fold(word)) ? MASK : word));
  }

  /* Mask each stretch of a text whose length and sums are those of something typed before. */
  function summed(text) {
    const low = fold(text), [one, two] = sums.bases, found = [];
    const lengths = new Set(sums.list.map((each) => each[0]));
    for (const length of lengths) {
      if (length > low.length) continue;
      const wanted = new Map(sums.list.filter((s) => s[0] === length).map((s) => [s[1] + ":" + s[2], s[3]]));
      const [topOne, topTwo] = [power(one, length), power(two, length)];
      let [a, b] = [0, 0];
      for (let at = 0; at < low.length; at++) {
        const code = low.charCodeAt(at) + 1;
        a = (Math.imul(a, one) + code) | 0;
        b = (Math.imul(b, two) + code) | 0;
        if (at >= length) {
          const gone = low.charCodeAt(at - length) + 1;
          a = (a - Math.imul(gone, topOne)) | 0;
          b = (b - Math.imul(gone, topTwo)) | 0;
        }
        const isWord = at >= length - 1 ? wanted.get(a + ":" + b) : undefined;
        if (isWord === undefined || (isWord && !standsAlone(low, at - length + 1, at + 1))) continue;
        found.push([at - length + 1, at + 1]);
      }
    }
    if (!found.length) return text;
    let said = "", done = 0;
    for (const [from, to] of found.sort((x, y) => x[0] - y[0])) {
      if (to <= done) continue;
      if (from >= done) said += text.slice(done, from) + MASK;
      done = to;
    }
    return said + text.slice(done);
  }

  function standsAlone(text, from, to) {
    const letter = /[\p{L}\p{N}]/u;
    return !letter.test(text.charAt(from - 1)) && !letter.test(text.charAt(to));
  }

  function power(base, exponent) {
    let result = 1;
    for (let i = 0; i < exponent; i++) result = Math.imul(result, base);
    return result;
  }

  function sumOf(text, isWord) {
    let [a, b] = [0, 0];
    for (let at = 0; at < text.length; at++) {
      a = (Math.imul(a, sums.bases[0]) + text.charCodeAt(at) + 1) | 0;
      b = (Math.imul(b, sums.bases[1]) + text.charCodeAt(at) + 1) | 0;
    }
    return [text.length, a, b, isWord];
  }

  function read() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY));
      if (Array.isArray(kept.list) && kept.bases.every(Number.isInteger)) return kept;
    } catch { /* Nothing was kept, or this page may keep nothing. */ }
    const bases = [...crypto.getRandomValues(new Int32Array(2))].map((each) => each | 1);
    return { bases, list: [] };
  }

  /* Keep lengths and sums for the page that follows. */
  function keep() {
    settle();
    if (!needles.size) return;
    const whole = [...needles].filter(([, until]) => until === Infinity).map(([text]) => sumOf(text, 0));
    const list = [...sums.list, ...[...words].map((word) => sumOf(word, 1)), ...whole];
    // A whole value wins over a word that is the same.
    const unlike = new Map(list.map((each) => [each.slice(0, 3).join(), each]));
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ bases: sums.bases, list: [...unlike.values()].slice(-2 * MOST) }));
    } catch { /* As above. */ }
  }

  const onInput = (event) => note(event.composedPath()[0]);
  const onChange = (event) => { onInput(event); keep(); };
  const listeners = [["input", onInput], ["change", onChange], ["pagehide", keep], ["submit", keep]];
  const heard = new Set();

  /* Hear what is typed in a window: the page's own, and frames of its origin. */
  function listen(w) {
    if (!w || heard.has(w.document)) return;
    heard.add(w.document);
    for (const [kind, listener] of listeners) w.addEventListener(kind, listener, { capture: true, passive: true });
  }

  listen(window);

  return {
    MASK,
    note,
    scrub,
    settle,
    listen,
  };
}
