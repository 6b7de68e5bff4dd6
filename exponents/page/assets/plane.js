// The phase plane: cells, walls, names, exact values of straight walls, and the chosen point.

// Draw into the figure's layers; `point` gives the values of the parameters that are not on the axes.
function drawPlane(layers, diagram, frame, point, other) {
  const slice = new Slice(diagram, frame.axes, point.map(real));
  const second = other && new Slice(other, frame.axes, point.map(real));
  const borders = new Borders(slice, frame);
  const walls = traced(borders).filter((w) => w.lines.length);
  const others = other ? traced(new Borders(second, frame)).filter((w) => w.lines.length) : [];
  const raster = other
    ? contrastRaster(layers.canvas, frame, slice, second)
    : phaseRaster(layers.canvas, frame, slice);
  fill(
    layers.svg,
    axesOf(frame),
    svg("clipPath", { id: "inside" }, svg("rect", { width: frame.width, height: frame.height })),
    svg("g", { class: "walls", "clip-path": "url(#inside)" },
      svg("path", { class: "border", d: path(domainBorder(borders), frame) }),
      walls.map((w) => wallPath(w, frame, WALLS[0])),
      others.map((w) => wallPath(w, frame, WALLS[1]))),
    svg("g", { class: "points" }, other ? [] : printed(diagram, frame)),
  );
  placeNames(layers.names, raster, namesOf(diagram, other));
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

const names = new WeakMap(); // phase -> the element with its name

function nameOf(phase) {
  if (!names.has(phase)) names.set(phase, html("div", { class: "name" }, nameNode(phase)));
  return names.get(phase);
}

// Phase -> its name; none where a second model is compared.
const namesOf = (diagram, other) => new Map(other ? [] : diagram.phases.map((p, i) => [i, nameOf(p)]));

// Walls with a jump of a resource are a double line.
function wallPath({ wall, lines }, frame, kind) {
  const d = path(lines, frame);
  if (!wall.jumps.length || kind !== WALLS[0]) return svg("path", { class: kind, d });
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

// The chosen point with hair lines.
function drawCursor(layers, frame, point) {
  const [x, y] = placeOf(frame, point);
  fill(
    layers.cursor,
    svg("line", { class: "hair", x1: 0, x2: frame.width, y1: y, y2: y }),
    svg("line", { class: "hair", x1: x, x2: x, y1: 0, y2: frame.height }),
    svg("circle", { class: "halo", cx: x, cy: y, r: 7 }),
    svg("circle", { class: "dot", cx: x, cy: y, r: 5 }),
  );
}

// The pixels of a point; on a line the second is 0.
function placeOf(frame, point) {
  const [x, y] = frame.axes.map((k) => (k < 0 ? null : real(point[k])));
  return [frame.px(x), y === null ? 0 : frame.py(y)];
}

// Where the pointer reads, null for nowhere: a ring on a plane, a line across a figure of exponents.
function moveGhost(node, frame, point) {
  node.hidden = !point;
  if (!point) return;
  const [x, y] = placeOf(frame, point);
  const shape = frame.axes[1] < 0 ? "line" : "ring";
  if (node.className !== shape) node.className = shape; // to write the same again would restyle it
  node.style.transform = `translate(${x}px, ${y}px)`;
}
