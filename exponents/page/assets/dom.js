// Elements are made here and nowhere else: texts become text nodes, so no word of a model is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";

function made(space, tag, attributes, children) {
  const node = space ? document.createElementNS(space, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...present(children));
  return node;
}

const present = (children) => children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== "");
const html = (tag, attributes, ...children) => made(null, tag, attributes, children);
const svg = (tag, attributes, ...children) => made(SVG, tag, attributes, children);
const byId = (id) => document.getElementById(id);

// Put new children in place of the old ones; where they are the old ones nothing has to be laid out again.
function fill(node, ...children) {
  const [old, now] = [node.childNodes, present(children)];
  if (now.length !== old.length || now.some((child, i) => child !== old[i])) node.replaceChildren(...now);
  return node;
}

const keys = new WeakMap();

// New children, where `key` is another one than at the last time; else what stands there stays, with its focus.
function refill(node, key, children) {
  if (keys.get(node) === key) return;
  keys.set(node, key);
  fill(node, children());
}

// Items with a text between each two.
const joined = (items, text) => items.flatMap((x, i) => (i ? [text, x] : [x]));

// A short line for a legend: one path for each set of attributes.
function legendLine(...strokes) {
  const box = { class: "key", viewBox: "0 0 28 12", width: 28, height: 12, "aria-hidden": "true" };
  return svg("svg", box, strokes.map((stroke) => svg("path", { ...stroke, d: "M1 6H27" })));
}

// A named colour square with the hatch of its phase.
function swatch(canvas) {
  return html("span", { class: "swatch", "aria-hidden": "true" }, canvas);
}

function option(value, text, selected) {
  return html("option", { value, selected }, text);
}
