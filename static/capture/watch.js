// What happens in a page, as events: the one watcher of the lab browser and of the script tag. A
// classic script without imports, so that it can be an init script; put it into a function of your
// own, `(() => { ... })()`, so that no name of it reaches the page. It defines
//
//   watch(send, {allowQueryValues, ignore, tab, leaves}) -> {stop(), scrub(text), strip(address), where: {url, view}}
//
// and calls `send({id, kind, at, data, adrift})` at once for each, since the page may be gone in the
// next moment: `id` a UUIDv7, `at` milliseconds of this page's own clock (performance.timeOrigin +
// performance.now()), `data` as the README says. `adrift` is a frame of another origin than its page:
// it knows neither the page's `url` and `view` nor where it lies, so that a click of it has no `x`
// and `y`, and its `vx` and `vy` are the frame's own; who sees the frame from outside can add the
// rest. A second call in the same window watches nothing again.
//
// `leaves` are the events at which a page tells what it has left. A product that is watched by the
// script tag does not listen to beforeunload: browsers ask who does before each navigation, and
// Firefox does not keep such a page for going back.
//
// A click is what the browser calls one (click; auxclick for the other buttons), at the time and the
// element of its pointerdown: the element may be gone by then. A press that no click followed (a
// disabled button, a product that leaves at mousedown, a menu of the system) is a click all the
// same; a drag is none. One press is one click, so the click that a label passes on to its field is not a
// second one. A click without a press is the keyboard's, and has no position.
//
// Nothing typed leaves: names come from labels, and words that were typed are masked wherever they
// come back. Across page loads they are known by salted hashes only.
//
// The script tag is under 5 kB because of this file: weigh what you add (tests/minified.py).

/** Do something that may go wrong without the product's hearing of it. */
function tried(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

const now = () => performance.timeOrigin + performance.now();

function watch(send, options = {}, w = window) {
  const KEY = Symbol.for("recorder");
  if (w[KEY]) return w[KEY];

  const DRAG_PX = 8;
  const RAGE_PX = 30;
  const RAGE_MS = 700;
  const SETTLE_MS = 250;
  const DEAD_MS = 1000;
  const STANDS_MS = 1000;
  const BEAT_MS = 5000;
  const MASK = "•••";
  const GENERATED = /\d{3}|:|\d[a-z]+\d/i;
  const ANCHORS = ["id", "data-testid", "name", "aria-label"];
  const BUTTON = "button,summary,[type=button],[type=submit],[type=reset],[type=image]";
  const FIELD = `input:not(${BUTTON}),select,textarea,[contenteditable]`;
  const ACTS = `a[href],label,option,[role=link],[role=tab],[role=checkbox],[role=radio],[role=switch],[role=option],[role^=menuitem],[role=button],${BUTTON},${FIELD}`;
  // Forgiving: an ignored selector that is none takes nothing else with it.
  const OURS = `:is([data-recorder-bar],${options.ignore || ""})`;
  const ROLES = { range: "slider", number: "spinbutton", select: "combobox" };

  const { top } = w;
  const isTop = w === top;
  const later = (act, ms) => setTimeout(() => tried(act), ms);

  const uuid7 = () => `0${Date.now().toString(16)}-7xxx-8xxx-xxxxxxxxxxxx`.replace(/.{4}-/, "-$&").replace(/x/g, () => (Math.random() * 16 | 0).toString(16));

  // --- what was typed, and what may leave ---

  const edited = new Set();
  let memory;

  // Read when the first word is looked up: a page that loads would wait for the storage.
  const recall = () => memory ||= tried(() => JSON.parse(localStorage["recorder.typed"])) || { salt: Math.random() * 2 ** 32, words: {} };

  function hash(word) {
    let sum = recall().salt;
    for (const letter of word) sum = Math.imul(sum ^ letter.codePointAt(), 16777619);
    return sum;
  }

  function remember() {
    for (const field of edited) {
      for (const word of (field.value ?? field.textContent).slice(0, 2000).toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) || []) {
        const known = (recall().words[word.length] ||= []);
        if (!known.includes(hash(word))) known.push(hash(word));
      }
      tried(() => { localStorage["recorder.typed"] = JSON.stringify(memory); });
    }
    edited.clear();
  }

  function isTyped(word) {
    for (const length in recall().words) {
      for (let i = 0; i <= word.length - length; i += 1) {
        const part = word.slice(i, i + +length);
        // Short words are masked as whole words only: "the" is a part of too many.
        if ((length > 4 || part === word || part > "\u3000") && memory.words[length].includes(hash(part))) return true;
      }
    }
    return false;
  }

  function mask(text) {
    remember();
    return text.replace(/[\p{L}\p{N}]+/gu, (word) => (isTyped(word.toLowerCase()) ? MASK : word));
  }

  const scrub = (text, most = 120) => mask(`${text || ""}`.slice(0, 1000)).replace(/\s+/g, " ").trim().slice(0, most);

  function strip(address) {
    const { protocol, host, pathname, search, hash: fragment } = new URL(address, document.baseURI);
    if (/data|blob|script/.test(protocol)) return protocol;
    const clean = (text) => {
      const read = tried(() => decodeURIComponent(text)) || text;
      const masked = mask(read);
      return masked === read ? text : masked;
    };
    // A fragment is a part of the page's address only where it looks like a route.
    const rest = search + (/^#!?\//.test(fragment) ? fragment : "");
    return protocol + (host && "//") + host + clean(pathname) + (options.allowQueryValues ? rest : clean(rest.replace(/=[^&#]*/g, "")));
  }

  // --- what is told ---

  const handle = { scrub, strip, stop, where: {} };
  let isOff;
  let told = {};
  let shown;

  function tell(kind, at, data) {
    // A page is told once its title is known, and before anything that happened on it.
    announce();
    const id = uuid7();
    const page = tried(() => top[KEY]);
    if (!isOff) tried(() => send({ id, kind, at, data: { ...page?.where, ...data }, adrift: !page }));
    return id;
  }

  // An error in a loop is told three times, and no page tells more than two hundred.
  function tellSome(kind, data) {
    const isAtMost = (what, most) => (told[what] = told[what] + 1 || 1) <= most;
    if (isAtMost(JSON.stringify(data), 3) && isAtMost("all", 200)) tell(kind, now(), data);
  }

  // --- what was clicked ---

  const isOurs = (path) => path.some((each) => each.matches?.(OURS));

  function selectorOf(element) {
    const root = element.getRootNode();
    const steps = [];
    let step = "";
    for (let each = element; each && !step; each = each.parentElement) {
      const tag = each.localName;
      for (const name of ANCHORS) {
        const value = each.getAttribute(name);
        const anchor = name === "id" ? `#${CSS.escape(value)}` : `${tag}[${name}="${CSS.escape(value)}"]`;
        if (!step && value && !GENERATED.test(value) && mask(value) === value && root.querySelectorAll(anchor).length === 1) step = anchor;
      }
      if (tag === "body") step ||= tag;
      let place = 1;
      for (let other = each; (other = other.previousElementSibling); ) place += other.localName === tag;
      steps.unshift(step || `${tag}:nth-of-type(${place})`);
    }
    return (root.host ? `${selectorOf(root.host)} >>> ` : "") + steps.join(" > ");
  }

  function roleOf(element) {
    const { localName, type } = element;
    const what = localName === "input" ? type : localName;
    return element.getAttribute("role") || ROLES[what] || (/^(checkbox|radio|option|img)$/.test(what) ? what : element.href ? "link" : /^h\d$/.test(what) ? "heading" : element.matches(BUTTON) ? "button" : element.matches(FIELD) ? "textbox" : "");
  }

  function textOf(node) {
    let text = "";
    for (const each of node?.childNodes || []) {
      if (each.nodeType === 3) text += each.data;
      else if (each.matches && !each.matches(`script,style,option,${FIELD}`)) text += ` ${each.alt || textOf(each)} `;
      if (text.length > 300) break;
    }
    return text;
  }

  function nameOf(element) {
    const said = (name) => element.getAttribute(name);
    const all = (nodes) => Array.from(nodes || [], textOf).join(" ").trim();
    return scrub(
      all(said("aria-labelledby")?.split(" ").map((id) => element.getRootNode().getElementById(id))) || said("aria-label") || all(element.labels)
      || said("alt") || (!element.matches(`${FIELD},body`) && (element.localName === "input" ? element.value : all([element])))
      || said("title") || said("placeholder"),
    );
  }

  // --- clicks ---

  let press;
  let passedOn;
  let series = [];

  function seen(event, hasPlace) {
    const path = event.composedPath();
    if (isOurs(path)) return null;
    const { clientX: x, clientY: y, button } = event;
    const target = path[0].matches ? path[0] : document.documentElement;
    const element = path.find((each) => each.matches?.(ACTS)) || target;
    const data = { selector: selectorOf(element), role: roleOf(element), name: nameOf(element), tag: element.localName };
    if (hasPlace) {
      const box = element.getBoundingClientRect();
      const part = (at, size) => Math.min(1, Math.max(0, at / size || 0));
      Object.assign(data, { vx: x, vy: y, ex: part(x - box.x, box.width), ey: part(y - box.y, box.height) });
      tried(() => {
        const whole = top.document.documentElement;
        for (let each = w; each !== top; each = each.parent) {
          const frame = each.frameElement;
          const edge = frame.getBoundingClientRect();
          data.vx += edge.x + frame.clientLeft;
          data.vy += edge.y + frame.clientTop;
        }
        Object.assign(data, { x: data.vx + top.scrollX, y: data.vy + top.scrollY, vw: top.innerWidth, vh: top.innerHeight, pw: whole.scrollWidth, ph: whole.scrollHeight });
      });
    }
    if (!isTop) data.frame = strip(w.location);
    return { element, target, data, at: w.performance.timeOrigin + event.timeStamp, x, y, button, path };
  }

  function record(click, trusted) {
    if (!click) return;
    const { element, target, at, x, y, button } = click;
    click.id = tell("click", at, { ...click.data, button: ["left", "middle", "right"][button], trusted });
    if (!trusted || button) return;
    passedOn = target.closest("label")?.control;
    later(() => { passedOn = null; });
    if (element.matches(FIELD)) return;
    const last = series.at(-1);
    if (last && (at - last.at > RAGE_MS || Math.hypot(x - last.x, y - last.y) > RAGE_PX)) calm();
    series.push(click);
    later(() => series.at(-1) === click && calm(), RAGE_MS);
    // A link elsewhere may open what cannot be seen from here.
    if (target.matches("html,body") || element.closest("video,audio,canvas,a[href]:not([href^='#'],[href^=j])")) return;
    later(() => watched === click && derive("dead_click", click, happened()), DEAD_MS);
  }

  function settle() {
    if (press && !press.moved) record(press, true);
    press = null;
  }

  function pressed(event) {
    if (!event.isTrusted || !event.isPrimary) return;
    settle();
    press = look(seen(event, true));
  }

  function released({ clientX, clientY }) {
    const mine = press;
    mine.moved ||= Math.hypot(clientX - mine.x, clientY - mine.y) > DRAG_PX;
    later(() => mine === press && settle(), SETTLE_MS);
  }

  function clicked(event) {
    const { isTrusted, detail } = event;
    let click = press;
    if (isTrusted && detail) press = null;
    else if (event.composedPath()[0] === passedOn) return;
    else click = look(seen(event));
    record(click, isTrusted);
  }

  // --- clicks that came to nothing, and clicks in anger ---

  let observer;
  let watched;

  function look(click) {
    happened();
    watched = click;
    observer = new MutationObserver(happened);
    for (const each of click?.path || []) if (each.nodeType > 8) observer.observe(each, { subtree: true, childList: true, attributes: true, characterData: true });
    return click;
  }

  // Something answered to the click; whatever it is, the click was not dead.
  function happened() {
    watched = null;
    observer?.disconnect();
  }

  function derive(derived, { id, at, data: { selector, name } }, count) {
    tell("marker", at, { derived, click: id, selector, name, count });
  }

  function calm() {
    if (series.length > 2) derive("rage_click", series[0], series.length);
    series = [];
  }

  // --- pages, scrolling, keys ---

  const sizes = new ResizeObserver(() => tried(measure));
  let scroller;
  let scrolling;
  let keys = 0;

  function turn(how) {
    if (!isTop || /^a/.test(location)) return; // about:blank
    const href = location.href.replace(/#(?!!?\/).*/, "");
    // What only remembers a place in the page is no other page; nor is a search that grows by letters.
    if (shown && (shown.href === href || (/replace|hash/.test(how) && handle.where.url === strip(href)))) {
      shown.href = href;
      return;
    }
    leave();
    told = {};
    // Observed anew, it tells how large this view is; the one before told of itself.
    sizes.disconnect();
    shown = { href, how, at: now(), lowest: 0 };
    handle.where = { view: uuid7(), get url() { return shown.url ||= strip(href); } };
    if (how !== "load" || document.readyState !== "loading") soon();
  }

  // When the page is drawn: asked for the window's size before it ever was, the browser lays the
  // whole page out for us, and the load event waits for that.
  const soon = () => later(announce, 100);

  function announce() {
    if (!shown?.at) return;
    const { how, at } = shown;
    shown.at = 0;
    tell("page", at, { title: scrub(document.title), how, vw: innerWidth, vh: innerHeight, tab: options.tab });
    sizes.observe(document.documentElement);
    // While it stands: told on the way out, it would be work for which the next page waits.
    scrolling = later(tellDepth, STANDS_MS);
    if (how === "load") failed(handle.where.url, "GET", performance.getEntriesByType("navigation")[0]?.responseStatus || 200);
  }

  function scrolled({ target }) {
    happened();
    if (!isTop || target.clientHeight < innerHeight / 2) return;
    scroller = target.matches && target;
    measure();
    clearTimeout(scrolling);
    scrolling = later(tellDepth, SETTLE_MS);
  }

  // Whenever the page is laid out or scrolled; not on its way out: the browser would lay it out once
  // more for that, and the next page would wait.
  function measure() {
    const { scrollTop: y, clientHeight: vh, scrollHeight: ph } = scroller?.isConnected ? scroller : document.scrollingElement;
    shown.lowest = Math.max(shown.lowest, y + vh);
    shown.is = { depth: Math.min(1, shown.lowest / ph), y, ph, vh };
  }

  function tellDepth() {
    clearTimeout(scrolling);
    if (shown.is !== shown.told) tell("scroll", now(), shown.told = shown.is);
  }

  function tellKeys() {
    if (keys) tell("key_count", now(), { keys });
    keys = 0;
  }

  // What has not been told yet is told before the page, or this view of it, is gone.
  function leave() {
    settle();
    calm();
    remember();
    tellKeys();
    announce();
    tried(tellDepth);
    happened();
  }

  // --- requests and errors ---

  function failed(request, method, status) {
    if (!status || status >= 400) tellSome("http_error", { request: strip(request), method: (method || "GET").toUpperCase(), status: status || null });
  }

  function mistake(message, where) {
    tellSome("js_error", { message: scrub(message, 200), where });
  }

  /** Let `after` hear of every call; whoever calls gets the very same answer. */
  function wrap(owner, name, after) {
    owner[name] = new Proxy(owner[name], {
      apply(original, self, given) {
        const answer = Reflect.apply(original, self, given);
        tried(() => after(given, answer, self));
        return answer;
      },
    });
  }

  function follow() {
    wrap(w, "fetch", ([asked, how], answer) => {
      happened();
      const ends = (status) => tried(() => failed(asked.url || asked, how?.method || asked.method, status));
      answer.then(({ status }) => ends(status || 200), (error) => error?.name === "AbortError" || ends());
    });
    wrap(w.XMLHttpRequest.prototype, "open", ([method, request], _, self) => {
      happened();
      for (const type of ["load", "error", "timeout"]) self.addEventListener(type, () => tried(() => failed(request, method, self.status)), { once: true });
    });
    wrap(w.history, "pushState", () => turn("push"));
    wrap(w.history, "replaceState", () => turn("replace"));
  }

  function erred({ target, message, filename, lineno, colno }) {
    const request = target.currentSrc || target.src || target.href;
    if (target === w) /^ResizeObserver/.test(message) || mistake(message, filename && `${strip(filename)}:${lineno}:${colno}`);
    // The status comes with the timing of the request, a moment later.
    else if (request) later(() => failed(request, "GET", w.performance.getEntriesByName(request).pop()?.responseStatus), SETTLE_MS);
  }

  // --- what is listened to ---

  const heard = [];
  const hear = (types, act) => types.split(" ").forEach((type) => heard.push([type, (event) => tried(() => isOff || act(event))]));
  function listen() {
    // A page that writes itself anew (document.open) loses its listeners; the same one twice is one.
    for (const [type, act] of heard) w.addEventListener(type, act, true);
    // A frame whose document nobody gave a watcher (an editor's, say) is watched from here.
    for (let i = 0; i < w.length; i += 1) tried(() => watch(send, options, w[i]));
  }

  hear("pointerdown", pressed);
  hear("pointerup", released);
  hear("pointercancel dragstart", () => { press.moved = true; });
  hear("click auxclick", clicked);
  hear("keydown", (event) => {
    keys += event.isTrusted && !event.repeat && !isOurs(event.composedPath());
  });
  hear("input change", (event) => {
    happened();
    const [field] = event.composedPath();
    if (field.matches(FIELD) && !/box|radio|range|color|file|select|pass/.test(field.type)) edited.add(field);
    if (event.type === "change") remember();
  });
  hear("focusin", (event) => event.composedPath()[0].matches(FIELD) && happened());
  hear("scroll", scrolled);
  hear("error", erred);
  hear("unhandledrejection", ({ reason }) => mistake(reason?.message || reason, ""));
  hear(options.leaves || "pagehide", leave);
  hear("visibilitychange blur", ({ target }) => {
    if (target.matches) return;
    happened();
    settle();
    if (document.hidden) leave();
  });
  hear("load", ({ target }) => target.contentWindow && listen());
  hear("DOMContentLoaded", () => {
    turn("load");
    soon();
  });
  hear("pageshow", ({ persisted }) => persisted && turn("back", shown.href = ""));
  hear("popstate", () => turn(location.hash ? "hash" : "back"));

  w[KEY] = handle;
  listen();
  tried(follow);
  turn("load");
  const beat = setInterval(() => tried(() => {
    listen();
    tellKeys();
  }), BEAT_MS);

  function stop() {
    leave();
    isOff = delete w[KEY];
    clearInterval(beat);
  }

  return handle;
}
