// Labels on the top and on the right of the plane, at walls on which a parameter is constant.

const ROW = 20; // pixels
let rowsAbove = 0; // never fewer while the plane is magnified, so that it stays under the pointer

const labels = new Map(); // side and LaTeX -> a label, kept and measured once: reading a width lays the page out

class Label {
  constructor(side, tex) {
    this.side = side;
    this.node = html("div", { class: side ? "mark right" : "mark top" }, math(onOneLine(tex)));
  }

  put(value, frame) {
    this.value = value;
    this.node.style[this.side ? "top" : "left"] = `${this.side ? frame.py(value) : frame.px(value)}px`;
  }

  get width() {
    return (this.measured ??= this.node.offsetWidth);
  }
}

function mark(layer, diagram, frame, walls) {
  const found = new Set();
  for (const { marks } of walls) {
    const side = marks ? frame.axes.indexOf(diagram.names.indexOf(marks.name)) : -1;
    if (side < 0) continue;
    const [low, high] = frame.ranges[side];
    for (const [value, tex] of marks.at) if (value > low && value < high) found.add(labelled(side, tex, value, frame));
  }
  const shown = [...found].sort((a, b) => a.value - b.value);
  fill(layer, shown.map(({ node }) => node));
  const rows = stagger(shown.filter(({ side }) => !side), frame);
  rowsAbove = frame.whole ? rows : Math.max(rowsAbove, rows);
  for (const node of [layer.closest(".stage"), byId("reading")]) node.style.setProperty("--above", `${8 + ROW * rowsAbove}px`);
}

function labelled(side, tex, value, frame) {
  const key = `${side} ${tex}`;
  if (!labels.has(key)) labels.set(key, new Label(side, tex));
  const label = labels.get(key);
  label.put(value, frame);
  return label;
}

// Fractions of integers and roots with a stroke: 1/4, not one above the other.
const onOneLine = (tex) => tex.replace(/\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{(\d+)\}/g, "$1/$2");

// A label on the top that would overlap its left neighbour moves up one row; how many rows there are.
function stagger(shown, frame) {
  const ends = [];
  const widths = shown.map((label) => label.width); // all before a style changes
  shown.forEach(({ node, value }, i) => {
    const half = widths[i] / 2 + 3;
    const centre = frame.px(value);
    const free = ends.findIndex((end) => centre - half > end);
    const row = free < 0 ? ends.length : free;
    ends[row] = centre + half;
    node.style.bottom = `calc(100% + ${6 + ROW * row}px)`;
  });
  return ends.length;
}
