/* The pages' own structure, recorded with rrweb and stripped of what the person typed.

   A classic script that runs in every frame before the page's own (recorder/replay/script.py puts
   rrweb and typed.js before it). rrweb masks text fields; hidden, option and checkbox values,
   editable text, and attributes and texts that repeat what was typed are masked here, before
   anything leaves the page. `send(batch)` hears {from, to, snapshot, events}: times of the page's
   clock (timeOrigin + now) and the events as JSON. A batch with a snapshot begins with it, so that
   playing can begin there. What does not live here: where batches go, and what is in the log. */

function recordPages(rrweb, send, options) {
  "use strict";
  const BATCH_MS = 1000, BATCH_EVENTS = 200, SNAPSHOT_EVERY_MS = 60000, STILL_EVERY_MS = 15000;
  const BEGIN_WITHIN_MS = 200, WAITING_MOST = 500, PASSIVE_EVERY_MS = 300000, FRONT_EVERY_MS = 3000, ENTERED_MS = 1000, RETURNED_MS = 10000;
  const META = 4, FULL = 2, INCREMENTAL = 3, MUTATION = 0, INPUT = 5;
  const DOCUMENT = 0, ELEMENT = 2, TEXT = 3;
  const ASK = "recorder-replay-snapshot";
  const ADDRESSES = new Set(["href", "src", "srcset", "action", "formaction", "poster", "data", "cite", "ping", "background", "xlink:href", "rr_src"]);
  const LABELS = new Set(["submit", "button", "reset", "image"]);
  const PUBLIC_VALUES = new Set(["button", "li", "progress", "meter"]);
  const OWN = "[data-recorder-bar]";

  const isTop = window.parent === window;
  // A frame of the page's own origin is recorded by the page; its parent cannot look into another.
  if (!isTop && readable(window.parent)) return null;

  const doc = document;
  const mirror = rrweb.record.mirror;
  const unmask = selector(options.unmask);
  // One for as long as the page is there: what is typed while nothing is recorded may be repeated
  // on it when it is recorded again.
  const isAgain = Boolean(recordPages.typed);
  const typed = (recordPages.typed ||= rememberTyped(isShown));
  const block = [OWN, selector(options.block)].filter(Boolean).join(", ");
  const ignore = [block, selector(options.ignore)].filter(Boolean).join(", ");
  const leftOut = [ignore, ".recorder-block", ".recorder-mask"].join(", ");
  const pictures = options.pictures ? rememberPictures(toldPicture, isLeftOut) : null;
  let stopRrweb = null, queue = [], waiting = [], timer = 0, clocks = [];
  let lastEvent = 0, lastSnapshot = 0, lastUse = 0, wasAway = false, isSpoilt = false;

  const now = () => performance.timeOrigin + performance.now();

  function readable(other) {
    try { return Boolean(other.document); } catch { return false; }
  }

  /* A selector that no browser understands would hide nothing: then nothing is recorded. */
  function selector(text) {
    if (!text) return "";
    document.createDocumentFragment().querySelector(text);
    return text;
  }

  function isShown(element) {
    if (!unmask || !element || element.nodeType !== 1) return false;
    const isPassword = element.type === "password" || element.hasAttribute("data-rr-is-password");
    return !isPassword && element.closest(unmask) !== null;
  }

  /* -- what leaves ------------------------------------------------------------------------- */

  function address(value) {
    if (options.query_values || /^(data|blob|javascript):/i.test(value)) return value;
    return value
      .replace(/([?&][^=&#\s,]*)=[^&#\s,]*/g, "$1")
      .replace(/#(?!\/)[^\s,]+/g, (hash) => (/[=&]/.test(hash) ? "#" : hash));
  }

  function attribute(name, value, tag, type, element) {
    if (typeof value !== "string" || name === "_cssText") return value;
    if (name === "srcdoc") return "";
    if (name === "value" || name === "aria-valuetext") {
      const isLabel = tag === "input" ? LABELS.has(type) : PUBLIC_VALUES.has(tag);
      // An option without a value is none that a masked choice could be mistaken for.
      if (!isLabel && !isShown(element)) return tag === "option" ? "" : value && typed.MASK;
    }
    if (ADDRESSES.has(name)) value = address(value);
    return value.startsWith("data:") ? value : typed.scrub(value);
  }

  function isEditable(element) {
    if (!element) return false;
    if (element.nodeType === 9) return element.designMode === "on";
    if (element.nodeType === 11) element = element.host;
    return Boolean(element) && (element.isContentEditable || element.ownerDocument.designMode === "on" || element.localName === "textarea");
  }

  function tidyText(text, editable, element) {
    if (editable && !isShown(element)) return text && text.trim() ? typed.MASK : text;
    return typed.scrub(text);
  }

  function tidyNode(node, editable, parent) {
    const real = mirror.getNode(node.id);
    if (node.type === TEXT) {
      if (!(parent && parent.localName === "style")) node.textContent = tidyText(node.textContent, editable, parent);
      return;
    }
    if (node.type === ELEMENT) {
      const { attributes, tagName } = node;
      if (real) prefilled(real);
      const type = String((real && real.type) || attributes.type || "").toLowerCase();
      for (const name in attributes) attributes[name] = attribute(name, attributes[name], tagName, type, real);
      if (pictures && tagName === "img" && real) {
        const drawn = pictures.of(real);
        if (drawn) attributes.rr_dataURL = drawn;
      }
      const said = attributes.contenteditable;
      if (tagName === "textarea") editable = true;
      else if (said !== undefined && said !== "inherit") editable = said !== "false";
    } else if (node.type === DOCUMENT && real) {
      editable = real.designMode === "on";
      typed.listen(real.defaultView);
      if (pictures) pictures.listen(real);
    }
    for (const child of node.childNodes || []) tidyNode(child, editable, real);
  }

  /* What stands in a field already was typed before, or is as private. */
  function prefilled(element) {
    if (element.localName === "input" || element.localName === "textarea") {
      if (!/^(number|date|time|month|week|datetime-local)$/.test(element.type)) typed.note(element);
    }
  }

  function tidyMutation(data) {
    for (const each of data.texts || []) {
      const real = mirror.getNode(each.id), parent = real && real.parentNode;
      if (!(parent && parent.localName === "style")) each.value = tidyText(each.value, isEditable(parent), parent);
    }
    for (const each of data.attributes || []) {
      const real = mirror.getNode(each.id);
      const tag = real ? real.localName : "", type = String((real && real.type) || "").toLowerCase();
      for (const name in each.attributes) each.attributes[name] = attribute(name, each.attributes[name], tag, type, real);
    }
    for (const each of data.adds || []) {
      const parent = mirror.getNode(each.parentId);
      tidyNode(each.node, isEditable(parent), parent);
    }
  }

  function tidy(event) {
    const { type, data } = event;
    if (type === META) data.href = typed.scrub(address(data.href));
    else if (type === FULL) {
      // Twice: what stands in a field further down may be repeated further up.
      noteFields(doc);
      typed.settle();
      tidyNode(data.node, false, null);
      if (pictures) pictures.settle();
    } else if (type === INCREMENTAL && data.source === MUTATION) tidyMutation(data);
    else if (type === INCREMENTAL && data.source === INPUT) {
      const real = mirror.getNode(data.id);
      typed.note(real);
      if (!isShown(real)) data.text = data.text && typed.MASK;
    }
    return event;
  }

  function noteFields(root) {
    for (const field of root.querySelectorAll("input, textarea")) prefilled(field);
  }

  /* -- pictures ---------------------------------------------------------------------------- */

  /* Whether a picture is in what nobody is to see, or repeats in its address what was typed. */
  function isLeftOut(image) {
    for (let each = image; each; each = each.getRootNode().host) if (each.closest(leftOut)) return true;
    return isEditable(image) || typed.scrub(image.currentSrc) !== image.currentSrc;
  }

  function toldPicture(image, src) {
    const id = mirror.getId(image);
    if (!stopRrweb || id < 1) return;
    const attributes = [{ id, attributes: { src } }];
    emit({ type: INCREMENTAL, data: { source: MUTATION, texts: [], attributes, removes: [], adds: [] } });
  }

  /* -- batches ----------------------------------------------------------------------------- */

  function emit(event) {
    if (isSpoilt) {
      // What could not be cleaned was left out; the page is told anew instead of wrongly.
      isSpoilt = false;
      queueMicrotask(() => snapshot());
    }
    event.timestamp = now();
    lastEvent = event.timestamp;
    if (event.type === META) flush();
    queue.push(event);
    if (event.type === FULL) {
      lastSnapshot = event.timestamp;
      flush();
    } else if (queue.length >= BATCH_EVENTS) flush();
    else if (!timer) timer = setTimeout(flush, BATCH_MS);
  }

  function flush() {
    clearTimeout(timer);
    timer = 0;
    if (queue.length) {
      const events = queue;
      queue = [];
      waiting.push({
        from: events[0].timestamp,
        to: events[events.length - 1].timestamp,
        snapshot: events.some((event) => event.type === FULL),
        events: JSON.stringify(events),
      });
    }
    while (waiting.length) {
      try {
        const answer = send(waiting[0]);
        if (answer === false) break;
        if (answer && answer.then) answer.then(told, () => {});
      } catch { break; }
      waiting.shift();
    }
    // Whoever takes them is away for long: what is left out breaks what follows, up to a snapshot.
    while (waiting.length > WAITING_MOST) {
      waiting.shift();
      while (waiting.length && !waiting[0].snapshot) waiting.shift();
    }
  }

  /* Whoever takes them may know nothing of this page yet, or want no more of it. */
  function told(said) {
    if (said === "snapshot") snapshot();
    if (said === "stop") stop();
  }

  function snapshot() {
    if (!stopRrweb) return;
    rrweb.record.takeFullSnapshot(true);
    askFrames();
  }

  /* A frame of another origin tells of itself. */
  function askFrames() {
    for (let i = 0; i < window.length; i++) {
      if (!readable(window[i])) window[i].postMessage({ type: ASK }, "*");
    }
  }

  function whenIdle(act) {
    if (window.requestIdleCallback) requestIdleCallback(act, { timeout: 2000 });
    else setTimeout(act, 0);
  }

  /* Any minute opens from a snapshot close before it. Only a page in use takes them often: who plays
     several windows follows the one that was drawn last. */
  function tick() {
    if (doc.hidden) return;
    const at = now(), isUsed = lastUse > lastSnapshot && !wasAway;
    const due = at - lastSnapshot >= (isUsed ? SNAPSHOT_EVERY_MS : PASSIVE_EVERY_MS);
    if (due && lastEvent > lastSnapshot) whenIdle(snapshot);
    else if (at - lastEvent >= STILL_EVERY_MS) rrweb.record.addCustomEvent("still", {});
  }

  /* A page that came to the front is drawn anew. Where the browser tells nobody which one is in
     front, as when it is driven by a program, the pointer that comes in from outside tells it. */
  function used(event) {
    const at = now(), before = at - lastUse;
    lastUse = at;
    if (!event.isTrusted) return;
    const isEntered = event.type === "pointerover" && event.relatedTarget === null && before > ENTERED_MS;
    if (wasAway || isEntered || before > RETURNED_MS) front();
  }

  function front() {
    wasAway = false;
    if (stopRrweb && !doc.hidden && now() - lastSnapshot > FRONT_EVERY_MS) snapshot();
  }

  function away() {
    // A frame within the page takes the focus, but not from the page.
    setTimeout(() => { if (doc.hidden || !doc.hasFocus()) wasAway = true; }, 0);
    flush();
  }

  function heard(event) {
    if (event.source === window.parent && event.data && event.data.type === ASK) snapshot();
  }

  /* -- beginning and end ------------------------------------------------------------------- */

  function isReal() {
    return doc === window.document && (location.href !== "about:blank" || (doc.body && doc.body.firstChild !== null));
  }

  function begin() {
    if (stopRrweb || doc !== window.document) return;
    if (!isReal()) {
      const observer = new MutationObserver(() => {
        if (isReal()) { observer.disconnect(); begin(); }
      });
      observer.observe(doc, { childList: true, subtree: true });
      return;
    }
    const clean = { name: "recorder-tidy", eventProcessor: tidied, options: {} };
    stopRrweb = guarded(() => rrweb.record({
      emit: (event) => { if (event.data !== null) emit(event); },
      plugins: [clean],
      maskAllInputs: true,
      maskInputFn: (text, element) => (isShown(element) ? text : text && typed.MASK),
      maskTextClass: "recorder-mask",
      maskTextFn: (text) => (text.trim() ? typed.MASK : text),
      blockSelector: block,
      blockClass: "recorder-block",
      ignoreSelector: ignore,
      slimDOMOptions: true,
      sampling: { mousemove: 50, scroll: 100, media: 800 },
      recordCrossOriginIframes: true,
      inlineStylesheet: true,
      recordCanvas: false,
      collectFonts: false,
      userTriggeredOnInput: false,
      errorHandler: () => true,
    }));
    const later = (kind, listener, target = window) => {
      target.addEventListener(kind, listener, { capture: true, passive: true });
      clocks.push(() => target.removeEventListener(kind, listener, { capture: true }));
    };
    if (isTop) {
      lastUse = now();
      const interval = setInterval(tick, 5000);
      clocks.push(() => clearInterval(interval));
      later("pagehide", flush);
      later("beforeunload", flush);
      later("blur", away);
      for (const kind of ["pointerover", "pointermove", "pointerdown", "keydown", "wheel"]) later(kind, used);
      later("focus", () => { if (wasAway) front(); });
      later("visibilitychange", () => (doc.hidden ? away() : front()), doc);
      later("pageshow", (event) => { if (event.persisted) snapshot(); });
      // They told of themselves when this page was recorded before.
      if (isAgain) askFrames();
    } else later("message", heard);
  }

  /* rrweb reads every message as one of its own; one of the page's that is null would be an error
     of the page's in its log. */
  function guarded(act) {
    const add = window.addEventListener;
    window.addEventListener = function (kind, listener, how) {
      const careful = (event) => event.data && typeof event.data === "object" && listener(event);
      return add.call(this, kind, kind === "message" ? careful : listener, how);
    };
    try {
      return act();
    } finally {
      delete window.addEventListener;
    }
  }

  /* Clean an event, or leave its content out: nothing leaves the page that was not looked at. */
  function tidied(event) {
    try {
      return tidy(event);
    } catch {
      isSpoilt = true;
      return { ...event, type: 5, data: null };
    }
  }

  // The page comes first: it is drawn when it has a moment, and soon.
  const beginSoon = () => {
    if (window.requestIdleCallback) requestIdleCallback(begin, { timeout: BEGIN_WITHIN_MS });
    else setTimeout(begin, 0);
  };
  if (doc.readyState === "loading") doc.addEventListener("DOMContentLoaded", beginSoon, { once: true });
  else beginSoon();

  function stop() {
    flush();
    for (const end of clocks.splice(0)) end();
    if (pictures) pictures.stop();
    if (stopRrweb) stopRrweb();
    stopRrweb = null;
  }

  return { flush, snapshot, stop };
}
