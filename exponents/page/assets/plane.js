// The phase plane: cells, walls, names, exact values of straight walls, and the chosen point.

// Draw into the figure's layers; `point` gives the values of the parameters that are not on the axes.
function drawPlane(layers, diagram, frame, point, other) {
  const slice = new Slice(diagram, frame.axes, point.map(real));
  const second = other && new Slice(other, frame.axes, point.map(real));
  const walls = traced(slice, frame).filter((w) => w.lines.length);
  const others = other ? traced(second, frame).filter((w) => w.lines.length) : [];
  const raster = other
    ? contrastRaster(layers.canvas, frame, slice, second)
    : phaseRaster(layers.canvas, frame, slice);
  fill(
    layers.svg,
    axesOf(frame),
    svg("clipPath", { id: "inside" }, svg("rect", { width: frame.width, height: frame.height })),
    svg("g", { class: "walls", "clip-path": "url(#inside)" },
      svg("path", { class: "border", d: path(domainBorder(slice, frame), frame) }),
      walls.map((w) => wallPath(w, frame, "wall")),
      others.map((w) => wallPath(w, frame, "wall second"))),
    svg("g", { class: "points" }, other ? [] : printed(diagram, frame)),
  );
  const names = other ? new Map() : new Map(diagram.phases.map((p, i) => [i, nameOf(p)]));
  placeNames(layers.names, raster, names);
  mark(layers.marks, diagram, frame, other ? [] : walls.map((w) => w.wall));
  return raster;
}

function phaseRaster(canvas, frame, slice) {
  const { phases } = slice.diagram;
  const classify = (x, y) => {
    const found = slice.locate(x, y);
    return found < 0 ? phases.length : found;
  };
  return new Raster(canvas, frame, classify, [...phases.map(lookOf), OUTSIDE]);
}

function nameOf(phase) {
  return html("div", { class: "name" }, phase.math ? math(phase.name) : phase.name);
}

// Walls with a jump of a resource are a double line.
function wallPath({ wall, lines }, frame, kind) {
  const d = path(lines, frame);
  if (!wall.jumps.length || kind !== "wall") return svg("path", { class: kind, d });
  return [svg("path", { class: "wall jump", d }), svg("path", { class: "wall core", d })];
}

// Printed constants of the literature that lie in the plane.
function printed(diagram, frame) {
  if (diagram.names.length !== 2) return [];
  return diagram.fits.flatMap((fit) => {
    const [x, y] = frame.axes.map((k) => fit.at[diagram.names[k]]).map((t) => (t ? Number(t) : NaN));
    const [left, top] = [frame.px(x), frame.py(y)];
    if (!(left > 0 && left < frame.width && top > 0 && top < frame.height)) return [];
    const diamond = svg("path", { d: `M${left} ${top - 5}l5 5l-5 5l-5 -5z` });
    return [svg("g", { class: "printed" }, svg("title", null, `${fit.id}: ${fit.where}`), diamond)];
  });
}

// Labels on the top and on the right at walls on which a parameter is constant.
function mark(layer, diagram, frame, walls) {
  const found = new Map();
  for (const { marks } of walls) {
    const side = marks ? frame.axes.indexOf(diagram.names.indexOf(marks.name)) : -1;
    if (side < 0) continue;
    for (const [value, tex] of marks.at) {
      const [low, high] = frame.ranges[side];
      if (value > low && value < high) found.set(`${side} ${tex}`, { side, value, tex });
    }
  }
  const labels = [...found.values()].sort((a, b) => a.value - b.value).map(({ side, value, tex }) => {
    const node = html("div", { class: side ? "mark right" : "mark top" }, math(onOneLine(tex)));
    if (side) node.style.top = `${frame.py(value)}px`;
    else node.style.left = `${frame.px(value)}px`;
    return node;
  });
  fill(layer, labels);
  const rows = stagger(layer);
  document.documentElement.style.setProperty("--above", `${8 + ROW * rows}px`);
}

// Fractions of integers and roots with a stroke: 1/4, not one above the other.
const onOneLine = (tex) => tex.replace(/\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{(\d+)\}/g, "$1/$2");

const ROW = 20; // pixels

// A label on the top that would overlap its left neighbour moves up one row; how many rows there are.
function stagger(layer) {
  const ends = [];
  for (const node of layer.querySelectorAll(".top")) {
    const half = node.offsetWidth / 2 + 3;
    const centre = parseFloat(node.style.left);
    const free = ends.findIndex((end) => centre - half > end);
    const row = free < 0 ? ends.length : free;
    ends[row] = centre + half;
    node.style.bottom = `calc(100% + ${6 + ROW * row}px)`;
  }
  return ends.length;
}

// The chosen point with hair lines; `ghost` is where the pointer is.
function drawCursor(layers, frame, point, ghost) {
  const [x, y] = [frame.px(real(point[frame.axes[0]])), frame.py(real(point[frame.axes[1]]))];
  fill(
    layers.cursor,
    svg("line", { class: "hair", x1: 0, x2: frame.width, y1: y, y2: y }),
    svg("line", { class: "hair", x1: x, x2: x, y1: 0, y2: frame.height }),
    svg("circle", { class: "halo", cx: x, cy: y, r: 7 }),
    svg("circle", { class: "dot", cx: x, cy: y, r: 5 }),
    ghost
      ? svg("circle", { class: "ghost", cx: frame.px(real(ghost[frame.axes[0]])), cy: frame.py(real(ghost[frame.axes[1]])), r: 5 })
      : null,
  );
}
