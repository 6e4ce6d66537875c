// Draws the charts of a page: fetches each Vega-Lite specification and puts the page's own colours
// in. A drawing names them (var(--ink)), so that theme and print need no second drawing; a canvas,
// and the files that are saved, hold the light colours themselves. What a chart says is decided on
// the server.

const places = [...document.querySelectorAll("[data-chart]")];
const drawn = new Map();
const DATA = new Set(["values", "domain", "params", "sort"]); // what people typed names no colour
const MOST_SHAPES = 3000; // beyond this a canvas is quicker than a drawing of so many parts
const FILE_WIDTH = 900;

const OPTIONS = {
  ast: true, // the page's policy allows no eval
  defaultStyle: false,
  actions: false,
  tooltip: { disableDefaultStyle: true },
};

function coloured(node, colour) {
  if (typeof node === "string") return node.startsWith("--") ? colour(node) : node;
  if (Array.isArray(node)) return node.map((each) => coloured(each, colour));
  if (node && typeof node === "object") {
    const own = ([key, value]) => [key, DATA.has(key) ? kept(key, value, colour) : coloured(value, colour)];
    return Object.fromEntries(Object.entries(node).map(own));
  }
  return node;
}

function kept(key, value, colour) {
  // A key of this name may also hold a part of the chart, as the scale's domain never does.
  return key === "sort" && value && !Array.isArray(value) ? coloured(value, colour) : value;
}

const named = (name) => `var(${name})`;

function lightColours() {
  // Read from the style sheets, because the page itself may be dark; later rules win.
  const found = new Map();
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      const light = rule.selectorText === ":root" || rule.selectorText?.includes('[data-theme="light"]');
      if (light) for (const name of rule.style) if (name.startsWith("--")) found.set(name, rule.style.getPropertyValue(name).trim());
    }
  }
  const resolved = (name) => {
    const value = found.get(name) ?? "";
    const other = /^var\((--[\w-]+)\)$/.exec(value);
    return other ? resolved(other[1]) : value;
  };
  return resolved;
}

const present = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function sized(spec, width, { narrow = width <= 640 } = {}) {
  if (spec.facet) {
    const columns = Math.max(1, Math.min(spec.columns, Math.floor(width / 260)));
    return { ...spec, columns, spec: { ...spec.spec, width: Math.floor(width / columns) - 66 } };
  }
  const widest = spec.usermeta?.widest ?? Infinity;
  const fitted = { ...spec, width: Math.min(width, widest), autosize: { type: "fit-x", contains: "padding" } };
  if (!narrow) return fitted;
  // A narrow screen has no room for titles beside the drawing; the code of a task is enough there.
  const config = { ...spec.config, legend: { ...spec.config?.legend, columns: 2 } };
  return { ...shortened(fitted), config };
}

function shortened(node) {
  if (Array.isArray(node)) return node.map(shortened);
  if (!node || typeof node !== "object") return node;
  const own = ([key, value]) => {
    if (key === "labelExpr") return [key, value.replace("names", "codes")];
    return [key, DATA.has(key) ? value : shortened(value)];
  };
  return Object.fromEntries(Object.entries(node).map(own));
}

function shapes(node) {
  if (!node || typeof node !== "object") return 0;
  return Object.entries(node).reduce(
    (sum, [key, value]) => sum + (key === "values" && Array.isArray(value) ? value.length : shapes(value)), 0);
}

async function specOf(place) {
  const answer = await fetch(place.dataset.chart);
  if (!answer.ok) throw new Error(`${answer.status} for ${place.dataset.chart}`);
  return answer.json();
}

async function draw(place) {
  const before = drawn.get(place);
  const spec = before?.spec ?? (await specOf(place));
  const canvas = shapes(spec) > MOST_SHAPES;
  before?.result?.finalize();
  const width = place.clientWidth;
  const ready = sized(coloured(spec, canvas ? present : named), width);
  // Drawn into a part of its own, because a drawing renames the element it is drawn into: the place
  // says what is shown, and the table beside it holds the figures.
  const ground = document.createElement("div");
  ground.setAttribute("aria-hidden", "true");
  place.replaceChildren(ground);
  const result = await window.vegaEmbed(ground, ready, { ...OPTIONS, renderer: canvas ? "canvas" : "svg" });
  drawn.set(place, { spec, result, width, canvas });
  document.querySelector(`[data-save="${CSS.escape(place.dataset.name)}"]`)?.removeAttribute("hidden");
}

async function fileOf(place, kind) {
  // Drawn anew: on white, in light colours, of one width, with the title that the page shows.
  const { spec } = drawn.get(place);
  const title = { text: place.dataset.title, anchor: "start", fontSize: 15, offset: 14, color: lightColours()("--ink") };
  const light = coloured({ ...spec, config: { ...spec.config, background: "#ffffff" } }, lightColours());
  const result = await window.vegaEmbed(
    document.createElement("div"), sized({ ...light, title, padding: 16 }, FILE_WIDTH), { ...OPTIONS, renderer: "none" });
  try {
    if (kind === "svg") return new Blob([await result.view.toSVG()], { type: "image/svg+xml" });
    const canvas = await result.view.toCanvas(2);
    return await new Promise((done) => { canvas.toBlob(done, "image/png"); });
  } finally {
    result.finalize();
  }
}

async function save(name, kind) {
  const place = places.find((each) => each.dataset.name === name);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await fileOf(place, kind));
  link.download = `${name}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function failed(place, error) {
  place.textContent = "The chart cannot be drawn here; the table holds the same figures.";
  console.warn(error);
}

const drawOne = (place) => draw(place).catch((error) => failed(place, error));

for (const group of document.querySelectorAll("[data-save]")) {
  group.addEventListener("click", ({ target }) => {
    if (target.dataset.as) save(group.dataset.save, target.dataset.as);
  });
}

// A canvas holds its colours, so that a change of the theme needs it drawn again.
new MutationObserver(() => {
  for (const [place, { canvas }] of drawn) if (canvas) drawOne(place);
}).observe(document.documentElement, { attributeFilter: ["data-theme"] });

let later;
addEventListener("resize", () => {
  clearTimeout(later);
  later = setTimeout(() => {
    for (const [place, { width }] of drawn) if (place.clientWidth && place.clientWidth !== width) drawOne(place);
  }, 200);
});

// Who changes what a chart shows says so; it is fetched and drawn again.
document.addEventListener("charts:stale", () => {
  for (const [place, kept] of drawn) {
    drawn.set(place, { ...kept, spec: undefined });
    drawOne(place);
  }
});

await Promise.all(places.map(drawOne));
