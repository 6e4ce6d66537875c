/** A drawn document as a picture: its whole length, as a canvas.
 *
 *  The document is copied as XHTML into an SVG that browsers draw as an image: with its own styles,
 *  so that the browser lays it out as it does the page. Tried on replays against modern-screenshot
 *  4.7 and snapdom 3.1, which write every element's computed style instead: those drew pages wrongly
 *  from within the replay's sandbox, and took ten seconds and more for a thousand rows. An image
 *  runs nothing and loads nothing. What does not live here: which document (mappicture.js). */
const SVG = "http://www.w3.org/2000/svg", XHTML = "http://www.w3.org/1999/xhtml";
const NAME = /^[A-Za-z_][\w.-]*$/;
const LEFT_OUT = new Set(["script", "noscript", "template", "object", "embed", "audio", "video", "link", "meta", "base", "title"]);
const MOST_WINDOWS = 12; // images that one page is put together from
const STILL = `*, ::before, ::after { animation-duration: 0s !important; animation-delay: 0s !important;
  animation-iteration-count: 1 !important; animation-play-state: running !important; transition: none !important; }
  :where(a[href], area[href]) { color: #0000ee; text-decoration: underline; }`; // In an image nothing is a link.

/** Paint a document from its top, so many pixels wide and high; its window is `view` pixels high. */
export async function photograph(doc, { width, height, view }) {
  const svg = copied(doc, { width, height, view });
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const paint = canvas.getContext("2d");
  paint.fillStyle = "white";
  paint.fillRect(0, 0, width, height);
  // Where styles ask for the window's height, each image has it, as far as that can be waited for.
  const isAsked = /@media[^{]*height/.test(svg.textContent) && height <= MOST_WINDOWS * view;
  const band = isAsked ? view : height;
  for (let y = 0; y < height; y += band) {
    const part = Math.min(band, height - y);
    paint.drawImage(await imageOf(svg, { y, width, height: band }), 0, 0, width, part, 0, y, width, part);
  }
  for (const frame of doc.querySelectorAll("iframe")) await paintFrame(paint, frame, doc.defaultView);
  return canvas;
}

async function imageOf(svg, { y, width, height }) {
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 ${y} ${width} ${height}` })) svg.setAttribute(name, value);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  return image;
}

async function paintFrame(paint, frame, view) {
  const inner = frame.contentDocument, box = frame.getBoundingClientRect();
  const [width, height] = [frame.clientWidth, frame.clientHeight];
  if (!inner?.body || !width || !height) return;
  const [x, y] = [box.left + view.scrollX + frame.clientLeft, box.top + view.scrollY + frame.clientTop];
  paint.drawImage(await photograph(inner, { width, height, view: height }), x, y);
}

/* -- the copy --------------------------------------------------------------------------------- */

function copied(doc, { width, height, view }) {
  const made = document.implementation.createDocument(SVG, "svg"), svg = made.documentElement;
  const place = made.createElementNS(SVG, "foreignObject");
  const style = made.createElementNS(SVG, "style");
  const { fontSize } = doc.defaultView.getComputedStyle(doc.documentElement);
  style.textContent = STILL;
  svg.append(style, place);
  // Lengths in rem are those of the outermost element, parts of a height those of the window.
  svg.setAttribute("style", `font-size: ${fontSize}`);
  place.setAttribute("style", "overflow: visible");
  for (const [name, value] of Object.entries({ x: 0, y: 0, width, height: view })) place.setAttribute(name, value);
  copy(doc.documentElement, place, view);
  settle(doc, place.firstElementChild, { height, fontSize });
  return svg;
}

/** Let the copied root stand as a root does: alone with its margins, its background everywhere. */
function settle(doc, html, { height, fontSize }) {
  const look = (element) => element && doc.defaultView.getComputedStyle(element);
  const [root, body] = [look(doc.documentElement), look(doc.body)];
  const said = html.getAttribute("style") || "";
  const display = root.display === "block" ? "flow-root" : root.display;
  let own = `box-sizing: border-box; min-height: ${height}px; display: ${display}; font-size: ${fontSize}; overflow: visible;`;
  const inner = [...html.children].find((each) => each.localName === "body");
  if (inner) {
    let its = "overflow: visible;";
    if (!isPainted(root) && isPainted(body)) {
      own += `background: ${body.background};`;
      its += "background: none;";
    }
    inner.setAttribute("style", `${inner.getAttribute("style") || ""}; ${its}`);
  }
  html.setAttribute("style", `${said}; ${own}`);
  html.setAttribute("data-drawn-root", "");
  const adopted = rulesOf(doc.adoptedStyleSheets);
  if (adopted) html.prepend(styled(html, adopted));
}

function isPainted(look) {
  return look.backgroundImage !== "none" || !/^(transparent|rgba\(.*, 0\))$/.test(look.backgroundColor);
}

function copy(node, into, view) {
  if (node.nodeType === 3) into.append(into.ownerDocument.createTextNode(readable(node.data)));
  if (node.nodeType !== 1) return;
  const { localName, namespaceURI } = node;
  if (namespaceURI === XHTML && LEFT_OUT.has(localName)) return;
  const isFrame = localName === "iframe";
  const made = into.ownerDocument.createElementNS(namespaceURI, isFrame || !NAME.test(localName) ? "span" : localName);
  copyAttributes(node, made, view);
  into.append(made);
  if (isFrame) made.setAttribute("style", roomOf(node));
  else if (localName === "style") made.textContent = quietly(styleOf(node), view);
  else if (localName === "textarea") made.textContent = readable(node.value);
  else if (node.shadowRoot) copyShadow(node, made, view);
  else for (const child of childrenOf(node)) copy(child, made, view);
}

function copyAttributes(node, made, view) {
  for (const { name, value, namespaceURI } of node.attributes) {
    const said = name === "style" ? quietly(value, view) : readable(value);
    if (/^on/i.test(name)) continue;
    if (namespaceURI) made.setAttributeNS(namespaceURI, name, said);
    // Products write names that no XML may hold, such as @click.
    else if (NAME.test(name)) made.setAttribute(name, said);
  }
  if (node.localName === "input") {
    if (node.type === "checkbox" || node.type === "radio") made.toggleAttribute("checked", node.checked);
    else made.setAttribute("value", readable(node.value));
  } else if (node.localName === "option") made.toggleAttribute("selected", node.selected);
}

function childrenOf(node) {
  const given = node.localName === "slot" ? node.assignedNodes() : [];
  return given.length ? given : node.childNodes;
}

/** What stands in a shadow becomes the element's own, its styles kept to it. */
function copyShadow(host, made, view) {
  for (const child of host.shadowRoot.childNodes) copy(child, made, view);
  const adopted = rulesOf(host.shadowRoot.adoptedStyleSheets);
  if (adopted) made.prepend(styled(made, adopted));
  for (const style of made.querySelectorAll("style")) {
    if (style.textContent.startsWith("@scope")) continue;
    style.textContent = `@scope { ${style.textContent.replace(/:host\(([^)]*)\)/g, ":scope$1").replace(/:host\b/g, ":scope")} }`;
  }
}

/** The room of a frame, which is painted afterwards. */
function roomOf(frame) {
  const look = frame.ownerDocument.defaultView.getComputedStyle(frame);
  const kept = ["position", "left", "top", "right", "bottom", "float", "margin", "border", "vertical-align", "transform", "visibility"];
  const display = look.display === "inline" ? "inline-block" : look.display;
  const sizes = `display: ${display}; box-sizing: border-box; width: ${frame.offsetWidth}px; height: ${frame.offsetHeight}px;`;
  return kept.map((name) => `${name}: ${look.getPropertyValue(name)};`).join(" ") + sizes;
}

/* -- styles ----------------------------------------------------------------------------------- */

/** A style's text; where scripts changed its rules, those. */
function styleOf(style) {
  const text = style.textContent;
  if (!style.sheet) return text;
  const plain = new CSSStyleSheet();
  plain.replaceSync(text);
  return plain.cssRules.length === style.sheet.cssRules.length ? text : rulesOf([style.sheet]);
}

function rulesOf(sheets) {
  return [...(sheets || [])].flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join("\n");
}

function styled(inside, text) {
  const style = inside.ownerDocument.createElementNS(XHTML, "style");
  style.textContent = text;
  return style;
}

/** Styles as they mean the same in the copy, whose root is not the outermost, and in an image, where
 *  nothing is a link or of a kind of the page's own, and the window is another. */
function quietly(text, view) {
  return readable(text)
    .replace(/(?<!\\):root\b/g, "[data-drawn-root]")
    .replace(/(?<!\\):(-webkit-|-moz-)?(any-)?link\b/g, "[href]")
    .replace(/(?<!\\):defined\b/g, ":is(*, .defined)")
    .replace(/(?<![\w-])(-?[\d.]+)[sld]?v[hb]\b/g, (_, share) => `${(Number(share) * view) / 100}px`)
    .replace(/\(\s*prefers-color-scheme\s*:\s*dark\s*\)/g, "(max-width: 0px)")
    .replace(/\(\s*prefers-color-scheme\s*:\s*light\s*\)/g, "(min-width: 0px)");
}

/** A text without what no XML may hold. */
function readable(text) {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");
}
