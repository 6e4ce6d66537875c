// The small bar in the page under test: the task's text, Start, "I'm done", "I give up". It makes
// one screen serve for the product and for the participant's screen. A classic script; it defines
//
//   bar(ask, now)
//
// `ask({see: n})` answers with what the bar shows once that is no longer n, `ask({press, about, at})`
// says a word of the participant, `ask({place})` remembers where the bar stands across pages. It
// lives in a closed shadow root with a constructed style sheet: no policy of the product forbids
// it, no style of the product reaches it, and nothing captures it ([data-recorder-bar]).

function bar(ask, now) {
  const SLIP_MS = 500; // the second press of a double click would end what the first began
  const STEP = 16;
  const EDGE = 8;
  const AGAIN_MS = 1000;
  const STYLE = `
    :host { all: initial; position: fixed; z-index: 2147483647; left: 0; top: 0; color-scheme: light dark; }
    .card { --paper: #fff; --ink: #1c2126; --ink-2: #5b646e; --line: #c9c6be; --accent: #0b5cad; --accent-ink: #fff;
      box-sizing: border-box; width: max-content; max-width: min(24rem, calc(100vw - 16px)); background: var(--paper); color: var(--ink);
      border: 1px solid var(--line); border-radius: 10px; box-shadow: 0 6px 24px #0003; font: 15px/1.45 system-ui, "Segoe UI", sans-serif; overflow: hidden; }
    @media (prefers-color-scheme: dark) { .card { --paper: #1c2024; --ink: #e9eaec; --ink-2: #9aa3ad; --line: #454c53; --accent: #6cb0f5; --accent-ink: #0d1b2a; } }
    .head { display: flex; align-items: center; gap: 6px; padding: 4px 4px 4px 10px; cursor: grab; touch-action: none; user-select: none; }
    .head:active { cursor: grabbing; }
    .code { flex: 1; font-weight: 650; font-size: 13px; color: var(--ink-2); min-width: 4rem; }
    .text { padding: 2px 14px 10px; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 40vh; overflow-y: auto; margin: 0; }
    .aside { color: var(--ink-2); font-size: 13px; }
    .row { display: flex; flex-wrap: wrap; gap: 8px; padding: 0 14px 12px; }
    button { font: inherit; border-radius: 6px; border: 1px solid var(--accent); background: var(--accent); color: var(--accent-ink); padding: 6px 16px; cursor: pointer; }
    button.quiet { background: transparent; color: var(--ink); border-color: var(--line); }
    button.tool { border: 0; background: transparent; color: var(--ink-2); padding: 0; width: 30px; height: 28px; font-size: 16px; line-height: 1; }
    button.grip { cursor: grab; }
    button:disabled { opacity: .5; cursor: default; }
    button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    [hidden] { display: none !important; }
    @media print { :host { display: none; } }
  `;

  let host = null;
  let parts = null;
  let rule = null;
  let state = null;
  let place = null; // where its corner stands, as parts of the room it has, and whether it is folded
  let pressed = -Infinity;
  const isSmall = () => innerWidth < 500 || innerHeight < 400;

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  function build() {
    host = make("div");
    host.setAttribute("data-recorder-bar", "");
    const root = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    rule = sheet.cssRules[0].style;
    const card = make("section", "card");
    card.setAttribute("aria-label", "Your task");
    const head = make("div", "head");
    const grip = make("button", "tool grip", "⠿");
    grip.setAttribute("aria-label", "Move this bar: with the arrow keys, or drag it");
    const fold = make("button", "tool");
    const body = make("div");
    const text = make("p", "text");
    text.setAttribute("aria-live", "polite");
    const aside = make("p", "text aside");
    const row = make("div", "row");
    const code = make("span", "code");
    for (const each of [grip, fold]) each.type = "button";
    head.append(code, grip, fold);
    body.append(text, aside, row);
    card.append(head, body);
    root.append(card);
    parts = { card, head, grip, fold, body, text, aside, row, code };
    hear(root);
    document.documentElement.append(host);
    draw();
  }

  function hear(root) {
    const { head, grip, fold } = parts;
    // The product does not hear what is done in here, and keeps its focus.
    const types = "click dblclick auxclick contextmenu mousedown mouseup pointerdown pointerup keydown keyup keypress touchstart touchend focusin focusout wheel";
    for (const type of types.split(" ")) root.addEventListener(type, (event) => event.stopPropagation(), { passive: true });
    root.addEventListener("mousedown", (event) => event.preventDefault());
    let from = null;
    head.addEventListener("pointerdown", (event) => {
      if (event.target === fold || event.button) return;
      const box = host.getBoundingClientRect();
      from = { x: event.clientX - box.x, y: event.clientY - box.y };
      head.setPointerCapture(event.pointerId);
    });
    head.addEventListener("pointermove", (event) => from && move(event.clientX - from.x, event.clientY - from.y));
    head.addEventListener("pointerup", () => { if (from) remember(); from = null; });
    head.addEventListener("pointercancel", () => { from = null; });
    grip.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!way) return;
      event.preventDefault();
      const box = host.getBoundingClientRect();
      const step = STEP * (event.shiftKey ? 4 : 1);
      move(box.x + way[0] * step, box.y + way[1] * step);
      remember();
    });
    fold.addEventListener("click", () => {
      place = { ...place, folded: !isFolded() };
      remember();
      draw();
    });
  }

  const isFolded = () => place?.folded ?? isSmall();

  function remember() {
    ask({ place }).catch(() => {});
  }

  /** How far the bar's corner can go within the window. */
  function room() {
    const { width, height } = parts.card.getBoundingClientRect();
    return { x: Math.max(1, innerWidth - width - 2 * EDGE), y: Math.max(1, innerHeight - height - 2 * EDGE) };
  }

  /** Put the bar's corner somewhere; it never leaves the window. */
  function move(x, y) {
    const most = room();
    const part = (at, size) => Math.min(1, Math.max(0, (at - EDGE) / size));
    place = { ...place, x: part(x, most.x), y: part(y, most.y) };
    put();
  }

  function put() {
    const most = room();
    rule.left = `${Math.round(most.x * (place?.x ?? 1)) + EDGE}px`;
    rule.top = `${Math.round(most.y * (place?.y ?? 1)) + EDGE}px`;
  }

  function draw() {
    if (!host || !state) return;
    const { fold, body, text, aside, row, code } = parts;
    host.hidden = false;
    code.textContent = state.code;
    text.textContent = state.text;
    text.hidden = !state.text;
    aside.textContent = state.aside;
    aside.hidden = !state.aside;
    body.hidden = isFolded();
    fold.textContent = isFolded() ? "▸" : "▾";
    fold.setAttribute("aria-expanded", String(!isFolded()));
    fold.setAttribute("aria-label", isFolded() ? "Unfold the task" : "Fold the task");
    const wanted = JSON.stringify(state.buttons);
    if (row.dataset.said !== wanted) {
      row.dataset.said = wanted;
      row.replaceChildren(...state.buttons.map(button));
    }
    row.hidden = !state.buttons.length;
    put();
    hold();
  }

  function button({ word, about, label, quiet }) {
    const made = make("button", quiet ? "quiet" : "", label);
    made.type = "button";
    made.addEventListener("click", (event) => {
      if (!event.isTrusted || performance.now() - pressed < SLIP_MS) return;
      pressed = performance.now();
      hold();
      setTimeout(hold, SLIP_MS);
      ask({ press: word, about, at: performance.timeOrigin + event.timeStamp }).catch(() => {});
    });
    return made;
  }

  function hold() {
    const isHeld = performance.now() - pressed < SLIP_MS - 1;
    for (const each of parts.row.children) each.disabled = isHeld;
  }

  /** Stand in the page, also after it wrote itself anew. */
  function stand() {
    if (!state || !document.body) return;
    if (!host || host.ownerDocument !== document) build();
    else if (!host.isConnected) document.documentElement.append(host);
  }

  async function follow() {
    for (;;) {
      state = await ask({ see: state?.n ?? -1 });
      // What another page made of the bar, unless it is being moved here.
      place = state.place ?? place;
      stand();
      draw();
    }
  }

  const again = () => { try { stand(); } catch { /* the page is being written */ } };
  addEventListener("resize", () => host && put());
  document.addEventListener("DOMContentLoaded", again);
  setInterval(again, AGAIN_MS);
  follow().catch(() => { if (host) host.remove(); });
}
