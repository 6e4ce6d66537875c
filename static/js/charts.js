// Draws the charts of a page: fetches each Vega-Lite specification, puts the page's own colours in,
// and draws again when the theme changes. What a chart says is decided on the server.

const places = [...document.querySelectorAll("[data-chart]")];
const drawn = new Map();
const DATA = new Set(["values", "domain", "params"]); // what people typed is no name of a colour

function coloured(node, tokens) {
  if (typeof node === "string") return node.startsWith("--") ? tokens.getPropertyValue(node).trim() : node;
  if (Array.isArray(node)) return node.map((each) => coloured(each, tokens));
  if (node && typeof node === "object") {
    const own = ([key, value]) => [key, DATA.has(key) ? value : coloured(value, tokens)];
    return Object.fromEntries(Object.entries(node).map(own));
  }
  return node;
}

function fitted(spec, width) {
  // A narrow screen has no room for titles beside the drawing; the code of a task is enough there.
  if (width > 640) return spec;
  const { y } = spec.encoding;
  const axis = { ...y.axis, labelExpr: y.axis.labelExpr.replace("names", "codes") };
  return { ...spec, encoding: { ...spec.encoding, y: { ...y, axis } } };
}

const OPTIONS = {
  ast: true, // the page's policy allows no eval
  defaultStyle: false,
  actions: false,
  renderer: "svg",
  tooltip: { disableDefaultStyle: true },
};

async function draw(place) {
  const answer = drawn.get(place)?.spec ?? (await (await fetch(place.dataset.chart)).json());
  drawn.get(place)?.result.finalize();
  const spec = fitted(coloured(answer, getComputedStyle(document.documentElement)), place.clientWidth);
  const result = await window.vegaEmbed(place, spec, OPTIONS);
  drawn.set(place, { spec: answer, result });
  const button = document.querySelector(`[data-save="${place.dataset.name}"]`);
  if (button) button.hidden = false;
}

async function save(name) {
  const place = places.find((each) => each.dataset.name === name);
  const svg = await drawn.get(place).result.view.toSVG();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  link.download = `${name}.svg`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function failed(place) {
  place.textContent = "The chart cannot be drawn here; the table holds the same figures.";
}

const drawAll = () => Promise.all(places.map((place) => draw(place).catch(() => failed(place))));

for (const button of document.querySelectorAll("[data-save]")) {
  button.addEventListener("click", () => save(button.dataset.save));
}
new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });
await drawAll();
