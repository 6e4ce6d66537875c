/** A recorded page's events without what would fetch anything or run: addresses of images, fonts,
 *  frames and styles, and inline handlers. The page's frame could not load them anyway; without them
 *  it does not try. What does not live here: playing them (drawn.js). */
const NOTHING = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
const LOADS = new Set([
  ...["src", "srcset", "imagesrcset", "poster", "background", "data", "xlink:href", "rr_src", "srcdoc"],
  ...["manifest", "ping", "archive", "codebase", "classid", "formaction", "action", "http-equiv", "autofocus"],
]);
const KEEPS_HREF = new Set(["a", "area"]);
const isWithin = (value) => /^\s*(data:(image|font|audio|video)\/|#)/i.test(value);

/** A style sheet, or a part of one, without what it would fetch. */
export function quietStyle(text) {
  if (typeof text !== "string" || !/url|image-set|@import|src\(/i.test(text)) return text;
  return text
    .replace(/@import[^;]*;?/gi, "")
    .replace(/(-webkit-)?image-set\((?:[^()]|\([^()]*\))*\)/gi, "none")
    .replace(/url\(\s*(?:"([^"]*)"|'([^']*)'|([^)]*))\s*\)/gi, (whole, a, b, c) => (isWithin(a ?? b ?? c ?? "") ? whole : `url("${NOTHING}")`))
    .replace(/@font-face\s*\{[^}]*\}/gi, (rule) => (/url\(\s*["']?data:(font|application)/i.test(rule) ? rule : ""));
}

function quietAttribute(tag, name, value, all) {
  const low = name.toLowerCase();
  if (low.startsWith("on") && !low.startsWith("on-")) return undefined;
  if (low === "style") return quietValue(value);
  if (low === "_csstext") return quietStyle(value);
  if (low === "href" && !KEEPS_HREF.has(tag)) return typeof value === "string" && isWithin(value) ? value : undefined;
  if (!LOADS.has(low)) return value;
  if (low === "src" && tag === "img") return all.rr_dataURL || (typeof value === "string" && isWithin(value) ? value : NOTHING);
  return low === "src" && typeof value === "string" && isWithin(value) && tag !== "iframe" ? value : undefined;
}

/** A style attribute, as text or as what changed in it. */
function quietValue(value) {
  if (typeof value === "string") return quietStyle(value);
  if (!value || typeof value !== "object") return value;
  const quiet = {};
  for (const [name, said] of Object.entries(value)) quiet[name] = Array.isArray(said) ? [quietStyle(said[0]), said[1]] : quietStyle(said);
  return quiet;
}

function quietAttributes(tag, attributes) {
  if (tag === "meta" || tag === "base" || (tag === "link" && !attributes._cssText)) return {};
  const quiet = {};
  for (const [name, value] of Object.entries(attributes)) {
    const said = quietAttribute(tag, name, value, attributes);
    if (said !== undefined) quiet[name] = said;
  }
  return quiet;
}

function quietNode(root) {
  // Not recursive: a page may nest deeper than a stack.
  const open = [[root, ""]];
  while (open.length) {
    const [node, parent] = open.pop();
    if (!node || typeof node !== "object") continue;
    if (node.type === 2) {
      node.tagName = String(node.tagName || "div").toLowerCase() === "script" ? "noscript" : node.tagName;
      node.attributes = quietAttributes(String(node.tagName).toLowerCase(), node.attributes || {});
    } else if (node.type === 3 && parent === "style") node.textContent = quietStyle(node.textContent);
    for (const child of node.childNodes || []) open.push([child, node.tagName]);
  }
}

function quietRules(rules) {
  for (const each of rules || []) if (typeof each.rule === "string") each.rule = quietStyle(each.rule);
}

/** Make an event quiet, in its place; return it, or null for one that is of no use. */
export function quiet(event) {
  const { type, data } = event;
  if (!data || typeof data !== "object") return type === 0 || type === 1 ? event : null;
  if (type === 2) quietNode(data.node);
  if (type === 6) return null;
  if (type !== 3) return event;
  if (data.source === 0) {
    // rrweb tells of a frame that still loads twice, and believes the first, empty one.
    if (data.isAttachIframe && data.adds?.every((each) => each.node?.type === 0 && !each.node.childNodes?.length)) return null;
    for (const each of data.adds || []) quietNode(each.node);
    for (const each of data.texts || []) if (/url\(|@import/i.test(each.value || "")) each.value = quietStyle(each.value);
    // What kind of element it is stands elsewhere: an address is of use to none that it could be.
    for (const each of data.attributes || []) each.attributes = quietAttributes("", each.attributes || {});
  } else if (data.source === 8) {
    quietRules(data.adds);
    for (const name of ["replace", "replaceSync"]) if (data[name]) data[name] = quietStyle(data[name]);
  } else if (data.source === 13 && data.set) data.set.value = quietStyle(data.set.value);
  else if (data.source === 15) for (const each of data.styles || []) quietRules(each.rules);
  // Fonts, canvas and plugins are not drawn.
  else if (data.source === 9 || data.source === 10) return null;
  return event;
}
